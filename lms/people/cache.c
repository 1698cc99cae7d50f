#include "lms/people/cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/recent.h"
#include "base/text.h"

static const int64_t stale_us = 5 * 1000000;

struct session_cache {
	struct recent *proofs; /* by the hash of cookie and organisation */
};

struct session_cache *session_cache_new(void)
{
	struct session_cache *cache = calloc(1, sizeof(*cache));

	if (cache == NULL)
		abort();
	cache->proofs = recent_new(sizeof(struct proof), stale_us);
	return cache;
}

void session_cache_free(struct session_cache *cache)
{
	if (cache == NULL)
		return;
	recent_free(cache->proofs);
	free(cache);
}

void proof_text(char *ret_text, size_t size, const char *from)
{
	size_t len = strlen(from);

	if (len >= size)
		len = size - 1;
	/* Not in the middle of a letter. */
	while (from[len] != '\0' && len > 0 && ((unsigned char)from[len] & 0xc0U) == 0x80)
		len--;
	memcpy(ret_text, from, len);
	ret_text[len] = '\0';
}

/* The cookie is of one length, so that the two cannot run into each other. */
static void key_make(const char *cookie, const char *org_slug, uint8_t ret_key[static SHA256_SIZE])
{
	char text[SESSION_COOKIE_BYTES + PROOF_SLUG_SIZE];
	size_t slug = strlen(org_slug);

	if (slug > PROOF_SLUG_SIZE)
		slug = PROOF_SLUG_SIZE;
	memcpy(text, cookie, SESSION_COOKIE_BYTES);
	memcpy(text + SESSION_COOKIE_BYTES, org_slug, slug);
	sha256(text, SESSION_COOKIE_BYTES + slug, ret_key);
}

bool session_cache_find(struct session_cache *cache, int64_t now_us, const char *cookie, const char *org_slug,
    struct proof *ret_proof)
{
	uint8_t key[SHA256_SIZE];
	struct proof proof;

	key_make(cookie, org_slug, key);
	if (!recent_find(cache->proofs, key, &proof) || proof.ends_us <= now_us)
		return false;
	*ret_proof = proof;
	return true;
}

uint64_t session_cache_epoch(struct session_cache *cache)
{
	return recent_epoch(cache->proofs);
}

void session_cache_keep(struct session_cache *cache, uint64_t epoch, const char *cookie, const char *org_slug,
    const struct proof *proof)
{
	uint8_t key[SHA256_SIZE];

	key_make(cookie, org_slug, key);
	recent_keep(cache->proofs, epoch, key, proof);
}

static bool is_session(const void *value, const void *arg)
{
	const struct proof *proof = value;
	const struct uuid *session = arg;

	return uuid_equal(proof->session, *session);
}

static bool is_user(const void *value, const void *arg)
{
	const struct proof *proof = value;
	const struct uuid *user = arg;

	return uuid_equal(proof->user, *user);
}

void session_forget(struct session_cache *cache, struct uuid session)
{
	recent_forget(cache->proofs, is_session, &session);
}

void session_forget_user(struct session_cache *cache, struct uuid user)
{
	recent_forget(cache->proofs, is_user, &user);
}

void session_forget_all(struct session_cache *cache)
{
	recent_forget(cache->proofs, NULL, NULL);
}

#include "lms/people/cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"

enum { SETS = 512, WAYS = 8, STALE_US = 5 * 1000000 };

struct entry {
	uint8_t key[SHA256_SIZE];
	int64_t proven_us; /* monotonic; 0: empty */
	struct proof proof;
};

struct session_cache {
	pthread_mutex_t lock;
	uint64_t epoch;
	struct entry sets[SETS][WAYS];
};

struct session_cache *session_cache_new(void)
{
	struct session_cache *cache = calloc(1, sizeof(*cache));

	if (cache == NULL)
		abort();
	pthread_mutex_init(&cache->lock, NULL);
	return cache;
}

void session_cache_free(struct session_cache *cache)
{
	if (cache == NULL)
		return;
	pthread_mutex_destroy(&cache->lock);
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

static struct entry *set_of(struct session_cache *cache, const uint8_t key[static SHA256_SIZE])
{
	return cache->sets[(key[0] | (unsigned)key[1] << 8) % SETS];
}

bool session_cache_find(struct session_cache *cache, int64_t now_us, const char *cookie, const char *org_slug,
    struct proof *ret_proof)
{
	int64_t since_us = time_monotonic_us() - STALE_US;
	uint8_t key[SHA256_SIZE];
	bool found = false;
	struct entry *set;

	key_make(cookie, org_slug, key);
	set = set_of(cache, key);
	pthread_mutex_lock(&cache->lock);
	for (int i = 0; i < WAYS && !found; i++) {
		struct entry *entry = &set[i];

		if (entry->proven_us == 0 || memcmp(entry->key, key, sizeof(key)) != 0)
			continue;
		found = entry->proven_us > since_us && entry->proof.ends_us > now_us;
		if (found)
			*ret_proof = entry->proof;
	}
	pthread_mutex_unlock(&cache->lock);
	return found;
}

uint64_t session_cache_epoch(struct session_cache *cache)
{
	uint64_t epoch;

	pthread_mutex_lock(&cache->lock);
	epoch = cache->epoch;
	pthread_mutex_unlock(&cache->lock);
	return epoch;
}

void session_cache_keep(struct session_cache *cache, uint64_t epoch, const char *cookie, const char *org_slug,
    const struct proof *proof)
{
	uint8_t key[SHA256_SIZE];
	struct entry *set, *oldest;

	key_make(cookie, org_slug, key);
	set = oldest = set_of(cache, key);
	pthread_mutex_lock(&cache->lock);
	for (int i = 0; i < WAYS; i++) {
		if (set[i].proven_us != 0 && memcmp(set[i].key, key, sizeof(key)) == 0) {
			oldest = &set[i];
			break;
		}
		if (set[i].proven_us < oldest->proven_us)
			oldest = &set[i];
	}
	if (epoch == cache->epoch) {
		memcpy(oldest->key, key, sizeof(key));
		oldest->proof = *proof;
		oldest->proven_us = time_monotonic_us();
	}
	pthread_mutex_unlock(&cache->lock);
}

/* NULL: everything. */
static void forget(struct session_cache *cache, const struct uuid *session, const struct uuid *user)
{
	pthread_mutex_lock(&cache->lock);
	cache->epoch++;
	for (int s = 0; s < SETS; s++) {
		for (int i = 0; i < WAYS; i++) {
			struct entry *entry = &cache->sets[s][i];

			if ((session == NULL || uuid_equal(entry->proof.session, *session)) &&
			    (user == NULL || uuid_equal(entry->proof.user, *user)))
				entry->proven_us = 0;
		}
	}
	pthread_mutex_unlock(&cache->lock);
}

void session_forget(struct session_cache *cache, struct uuid session)
{
	forget(cache, &session, NULL);
}

void session_forget_user(struct session_cache *cache, struct uuid user)
{
	forget(cache, NULL, &user);
}

void session_forget_all(struct session_cache *cache)
{
	forget(cache, NULL, NULL);
}

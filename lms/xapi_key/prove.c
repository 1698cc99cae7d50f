#include "lms/xapi_key/prove.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/recent.h"
#include "base/text.h"
#include "lms/cmi5/cmi5.h"
#include "lms/credential/prove.h"
#include "lms/tincan/tincan.h"

static const int64_t stale_us = 5 * 1000000;
static const char prefix[] = "xak_";
enum { PROOF_NAME_SIZE = 128, AUTHORITY_MAX = 4096 };

const char *const xapi_scope_names[] = {"statements/write", "statements/read/mine", "statements/read",
    "state", "define", "profile", "all/read", "all", NULL};

/* A proof without pointers. */
struct proven {
	struct uuid id, org;
	unsigned scopes;
	int64_t ends_us; /* Unix time; 0: not by itself */
	char key_id[XAPI_KEY_ID_SIZE], name[PROOF_NAME_SIZE], activity_prefix[XAPI_KEY_PREFIX_MAX + 1];
};

struct xapi_key_cache {
	struct recent *proven; /* by the hash of the header, which itself is not kept */
};

struct xapi_key_cache *xapi_key_cache_new(void)
{
	struct xapi_key_cache *cache = calloc(1, sizeof(*cache));

	if (cache == NULL)
		abort();
	cache->proven = recent_new(sizeof(struct proven), stale_us);
	return cache;
}

void xapi_key_cache_free(struct xapi_key_cache *cache)
{
	if (cache == NULL)
		return;
	recent_free(cache->proven);
	free(cache);
}

void xapi_key_forget_all(struct xapi_key_cache *cache)
{
	if (cache != NULL)
		recent_forget(cache->proven, NULL, NULL);
}

unsigned xapi_scopes_read(const char *names)
{
	unsigned scopes = 0;

	while (*names != '\0') {
		size_t len = strcspn(names, " ");

		for (unsigned i = 0; xapi_scope_names[i] != NULL; i++) {
			if (strlen(xapi_scope_names[i]) == len &&
			    strncmp(names, xapi_scope_names[i], len) == 0)
				scopes |= 1U << i;
		}
		names += len;
		names += strspn(names, " ");
	}
	return scopes;
}

const char *xapi_key_mac(struct work *w, const struct keys *keys, const char *secret)
{
	uint8_t mac[SHA256_SIZE];

	keys_mac(keys, "xapi-key", secret, strlen(secret), mac);
	return hex_encode(w->arena, mac, sizeof(mac));
}

static enum err refused(struct work *w)
{
	return fail_field(w, ERR_UNAUTHORIZED, "Authorization",
	    "Basic with a key and its secret is expected: this is none of this service, or it counts no "
	    "longer");
}

static bool macs_equal(const char *a, const char *b)
{
	return strlen(a) == strlen(b) && equal_constant_time(a, b, strlen(a));
}

static void copy(char *to, size_t size, const char *from)
{
	size_t len = strnlen(from, size - 1);

	memcpy(to, from, len);
	to[len] = '\0';
	utf8_mend(to);
}

/* User and password of Basic; false: it is none. */
static bool header_read(
    struct work *w, const char *authorization, const char **ret_user, const char **ret_password)
{
	return strncasecmp(authorization, "Basic ", 6) == 0 &&
	       basic_read(w, authorization + 6 + strspn(authorization + 6, " "), ret_user, ret_password);
}

static enum err prove(
    struct work *w, const struct keys *keys, const char *authorization, struct proven *ret_proven)
{
	const char *key_id = NULL, *secret = NULL, *mac;
	struct xapi_key_proof proof;
	bool is_new;

	if (!header_read(w, authorization, &key_id, &secret) || strlen(key_id) != XAPI_KEY_ID_SIZE - 1 ||
	    strncmp(key_id, prefix, sizeof(prefix) - 1) != 0)
		return refused(w);
	TRY(xapi_key_store_prove(w, key_id, &proof));
	if (uuid_is_nil(proof.id))
		return refused(w);
	mac = xapi_key_mac(w, keys, secret);
	is_new = macs_equal(proof.secret_mac, mac);
	if (!is_new && !macs_equal(proof.old_secret_mac, mac))
		return refused(w);
	if (proof.used_is_stale)
		TRY(xapi_key_store_used(w, proof.id));
	*ret_proven = (struct proven){.id = proof.id,
	    .org = proof.org,
	    .scopes = xapi_scopes_read(proof.scopes),
	    .ends_us = proof.ends_us};
	if (!is_new && (proof.ends_us == 0 || proof.old_ends_us < proof.ends_us))
		ret_proven->ends_us = proof.old_ends_us;
	copy(ret_proven->key_id, sizeof(ret_proven->key_id), key_id);
	copy(ret_proven->name, sizeof(ret_proven->name), proof.name);
	copy(ret_proven->activity_prefix, sizeof(ret_proven->activity_prefix), proof.activity_prefix);
	return OK;
}

static void give(
    struct work *w, const struct config *config, const struct proven *proven, struct xapi_proof *ret_proof)
{
	struct text authority = text_new(w->arena, AUTHORITY_MAX);

	text_add(&authority, "{\"objectType\":\"Agent\",\"account\":{\"homePage\":");
	text_add_json(&authority, config->app_url);
	text_add(&authority, ",\"name\":");
	text_add_json(&authority, proven->key_id);
	text_add(&authority, "}}");
	*ret_proof = (struct xapi_proof){.id = proven->id,
	    .org = proven->org,
	    .scopes = proven->scopes,
	    .key_id = arena_strdup(w->arena, proven->key_id),
	    .name = arena_strdup(w->arena, proven->name),
	    .authority = authority.data,
	    .activity_prefix = arena_strdup(w->arena, proven->activity_prefix)};
}

/* What a learner has open writes and reads what is of its registration. */
enum {
	CONTENT_SCOPES = XAPI_SCOPE_WRITE | XAPI_SCOPE_READ_MINE | XAPI_SCOPE_STATE | XAPI_SCOPE_PROFILE |
	                 XAPI_SCOPE_DEFINE
};

static enum err unit_prove(struct work *w, const struct config *config, struct keys *keys, const char *user,
    const char *password, struct xapi_proof *ret_proof)
{
	struct cmi5_unit *unit = arena_alloc(w->arena, sizeof(*unit));

	TRY(cmi5_prove(w, config, keys, user, password, unit));
	*ret_proof = (struct xapi_proof){.id = unit->session,
	    .org = unit->org,
	    .scopes = CONTENT_SCOPES,
	    .key_id = "cmi5",
	    .name = "cmi5",
	    .authority = unit->authority,
	    .activity_prefix = "",
	    .unit = unit};
	return OK;
}

static enum err content_prove(struct work *w, const struct config *config, struct keys *keys,
    const char *user, const char *password, struct xapi_proof *ret_proof)
{
	struct tincan_content *content = arena_alloc(w->arena, sizeof(*content));

	TRY(tincan_prove(w, config, keys, user, password, content));
	*ret_proof = (struct xapi_proof){.id = content->launch,
	    .org = content->org,
	    .scopes = CONTENT_SCOPES,
	    .key_id = "xapi",
	    .name = "xapi",
	    .authority = content->authority,
	    .activity_prefix = "",
	    .content = content};
	return OK;
}

bool xapi_key_proven(struct work *w, const struct config *config, struct xapi_key_cache *cache,
    const char *authorization, struct xapi_proof *ret_proof)
{
	uint8_t key[SHA256_SIZE];
	struct proven proven;

	if (cache == NULL)
		return false;
	sha256(authorization, strlen(authorization), key);
	if (!recent_find(cache->proven, key, &proven) || (proven.ends_us != 0 && proven.ends_us <= w->now_us))
		return false;
	give(w, config, &proven, ret_proof);
	return true;
}

const char *xapi_key_named(struct work *w, const char *authorization)
{
	const char *user, *password;

	if (!header_read(w, authorization, &user, &password))
		return "";
	return cmi5_is_token(user) || tincan_is_credential(user) ? NULL : user;
}

enum err xapi_key_prove(struct work *w, const struct config *config, struct keys *keys,
    struct xapi_key_cache *cache, const char *authorization, struct xapi_proof *ret_proof)
{
	uint8_t key[SHA256_SIZE];
	struct proven proven;
	uint64_t epoch;
	const char *user, *password;

	if (header_read(w, authorization, &user, &password)) {
		if (cmi5_is_token(user))
			return unit_prove(w, config, keys, user, password, ret_proof);
		if (tincan_is_credential(user))
			return content_prove(w, config, keys, user, password, ret_proof);
	}
	if (xapi_key_proven(w, config, cache, authorization, ret_proof))
		return OK;
	/* Read before the rows are: what is revoked meanwhile must not be kept. */
	epoch = cache != NULL ? recent_epoch(cache->proven) : 0;
	TRY(prove(w, keys, authorization, &proven));
	sha256(authorization, strlen(authorization), key);
	if (cache != NULL)
		recent_keep(cache->proven, epoch, key, &proven);
	give(w, config, &proven, ret_proof);
	return OK;
}

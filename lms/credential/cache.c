#include "lms/credential/cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/recent.h"

static const int64_t stale_us = 5 * 1000000;

struct credential_cache {
	struct recent *proven; /* by the hash of the header, which itself is not kept */
};

struct credential_cache *credential_cache_new(void)
{
	struct credential_cache *cache = calloc(1, sizeof(*cache));

	if (cache == NULL)
		abort();
	cache->proven = recent_new(sizeof(struct proven), stale_us);
	return cache;
}

void credential_cache_free(struct credential_cache *cache)
{
	if (cache == NULL)
		return;
	recent_free(cache->proven);
	free(cache);
}

bool credential_cache_find(
    struct credential_cache *cache, int64_t now_us, const char *authorization, struct proven *ret_proven)
{
	uint8_t key[SHA256_SIZE];
	struct proven proven;

	sha256(authorization, strlen(authorization), key);
	if (!recent_find(cache->proven, key, &proven) || (proven.ends_us != 0 && proven.ends_us <= now_us))
		return false;
	*ret_proven = proven;
	return true;
}

uint64_t credential_cache_epoch(struct credential_cache *cache)
{
	return recent_epoch(cache->proven);
}

void credential_cache_keep(
    struct credential_cache *cache, uint64_t epoch, const char *authorization, const struct proven *proven)
{
	uint8_t key[SHA256_SIZE];

	sha256(authorization, strlen(authorization), key);
	recent_keep(cache->proven, epoch, key, proven);
}

void credential_forget_all(struct credential_cache *cache)
{
	recent_forget(cache->proven, NULL, NULL);
}

#include "lms/credential/cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"

enum { SETS = 512, WAYS = 8, STALE_US = 5 * 1000000 };

/* The header itself is not kept: its hash finds it again. */
struct entry {
	uint8_t key[SHA256_SIZE];
	int64_t proven_us; /* monotonic; 0: empty */
	struct proven proven;
};

struct credential_cache {
	pthread_mutex_t lock;
	uint64_t epoch;
	struct entry sets[SETS][WAYS];
};

struct credential_cache *credential_cache_new(void)
{
	struct credential_cache *cache = calloc(1, sizeof(*cache));

	if (cache == NULL)
		abort();
	pthread_mutex_init(&cache->lock, NULL);
	return cache;
}

void credential_cache_free(struct credential_cache *cache)
{
	if (cache == NULL)
		return;
	pthread_mutex_destroy(&cache->lock);
	free(cache);
}

static struct entry *set_of(struct credential_cache *cache, const uint8_t key[static SHA256_SIZE])
{
	return cache->sets[(key[0] | (unsigned)key[1] << 8) % SETS];
}

bool credential_cache_find(
    struct credential_cache *cache, int64_t now_us, const char *authorization, struct proven *ret_proven)
{
	int64_t since_us = time_monotonic_us() - STALE_US;
	uint8_t key[SHA256_SIZE];
	bool found = false;
	struct entry *set;

	sha256(authorization, strlen(authorization), key);
	set = set_of(cache, key);
	pthread_mutex_lock(&cache->lock);
	for (int i = 0; i < WAYS && !found; i++) {
		const struct entry *entry = &set[i];

		if (entry->proven_us == 0 || memcmp(entry->key, key, sizeof(key)) != 0)
			continue;
		found = entry->proven_us > since_us &&
		        (entry->proven.ends_us == 0 || entry->proven.ends_us > now_us);
		if (found)
			*ret_proven = entry->proven;
	}
	pthread_mutex_unlock(&cache->lock);
	return found;
}

uint64_t credential_cache_epoch(struct credential_cache *cache)
{
	uint64_t epoch;

	pthread_mutex_lock(&cache->lock);
	epoch = cache->epoch;
	pthread_mutex_unlock(&cache->lock);
	return epoch;
}

void credential_cache_keep(
    struct credential_cache *cache, uint64_t epoch, const char *authorization, const struct proven *proven)
{
	uint8_t key[SHA256_SIZE];
	struct entry *set, *oldest;

	sha256(authorization, strlen(authorization), key);
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
		oldest->proven = *proven;
		oldest->proven_us = time_monotonic_us();
	}
	pthread_mutex_unlock(&cache->lock);
}

void credential_forget_all(struct credential_cache *cache)
{
	pthread_mutex_lock(&cache->lock);
	cache->epoch++;
	for (int s = 0; s < SETS; s++) {
		for (int i = 0; i < WAYS; i++)
			cache->sets[s][i].proven_us = 0;
	}
	pthread_mutex_unlock(&cache->lock);
}

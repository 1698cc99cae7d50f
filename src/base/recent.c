#include "base/recent.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"

enum { SETS = 512, WAYS = 8 };

struct entry {
	uint8_t key[SHA256_SIZE];
	int64_t kept_us; /* monotonic; 0: empty */
};

struct recent {
	pthread_mutex_t lock;
	uint64_t epoch;
	size_t value_size;
	int64_t stale_us;
	unsigned char *values; /* SETS * WAYS of them, as the entries */
	struct entry entries[SETS * WAYS];
};

struct recent *recent_new(size_t value_size, int64_t stale_us)
{
	struct recent *recent = calloc(1, sizeof(*recent));

	if (recent == NULL)
		abort();
	recent->values = calloc(SETS * WAYS, value_size);
	if (recent->values == NULL)
		abort();
	recent->value_size = value_size;
	recent->stale_us = stale_us;
	pthread_mutex_init(&recent->lock, NULL);
	return recent;
}

void recent_free(struct recent *recent)
{
	if (recent == NULL)
		return;
	pthread_mutex_destroy(&recent->lock);
	free(recent->values);
	free(recent);
}

/* Where the set of the key begins. */
static size_t set_of(const uint8_t key[static SHA256_SIZE])
{
	return ((key[0] | (unsigned)key[1] << 8) % SETS) * WAYS;
}

static void *value_at(struct recent *recent, size_t i)
{
	return recent->values + i * recent->value_size;
}

bool recent_find(struct recent *recent, const uint8_t key[static SHA256_SIZE], void *ret_value)
{
	int64_t since_us = time_monotonic_us() - recent->stale_us;
	size_t first = set_of(key);
	bool found = false;

	pthread_mutex_lock(&recent->lock);
	for (size_t i = first; i < first + WAYS && !found; i++) {
		const struct entry *entry = &recent->entries[i];

		found = entry->kept_us != 0 && entry->kept_us > since_us &&
		        memcmp(entry->key, key, SHA256_SIZE) == 0;
		if (found)
			memcpy(ret_value, value_at(recent, i), recent->value_size);
	}
	pthread_mutex_unlock(&recent->lock);
	return found;
}

uint64_t recent_epoch(struct recent *recent)
{
	uint64_t epoch;

	pthread_mutex_lock(&recent->lock);
	epoch = recent->epoch;
	pthread_mutex_unlock(&recent->lock);
	return epoch;
}

void recent_keep(
    struct recent *recent, uint64_t epoch, const uint8_t key[static SHA256_SIZE], const void *value)
{
	size_t first = set_of(key), place = first;

	pthread_mutex_lock(&recent->lock);
	for (size_t i = first; i < first + WAYS; i++) {
		const struct entry *entry = &recent->entries[i];

		if (entry->kept_us != 0 && memcmp(entry->key, key, SHA256_SIZE) == 0) {
			place = i;
			break;
		}
		if (entry->kept_us < recent->entries[place].kept_us)
			place = i;
	}
	if (epoch == recent->epoch) {
		memcpy(recent->entries[place].key, key, SHA256_SIZE);
		memcpy(value_at(recent, place), value, recent->value_size);
		recent->entries[place].kept_us = time_monotonic_us();
	}
	pthread_mutex_unlock(&recent->lock);
}

void recent_forget(struct recent *recent, recent_match *match, const void *arg)
{
	pthread_mutex_lock(&recent->lock);
	recent->epoch++;
	for (size_t i = 0; i < (size_t)SETS * WAYS; i++) {
		if (match == NULL || match(value_at(recent, i), arg))
			recent->entries[i].kept_us = 0;
	}
	pthread_mutex_unlock(&recent->lock);
}

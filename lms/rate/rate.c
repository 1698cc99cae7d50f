#include "lms/rate/rate.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SETS = 1024, WAYS = 8 };
#define MINUTE_US INT64_C(60000000)

/* What is left is kept in parts of a whole, so that nothing is lost by rounding. */
struct bucket {
	uint8_t key[32];
	int64_t touched_us; /* 0: empty place */
	int64_t left_parts; /* MINUTE_US parts are one request */
};

struct rate_table {
	pthread_mutex_t lock;
	struct bucket sets[SETS][WAYS];
};

struct rate_table *rate_new(void)
{
	struct rate_table *table = calloc(1, sizeof(*table));

	if (table == NULL)
		abort();
	pthread_mutex_init(&table->lock, NULL);
	return table;
}

void rate_free(struct rate_table *table)
{
	if (table == NULL)
		return;
	pthread_mutex_destroy(&table->lock);
	free(table);
}

static struct bucket *set_of(struct rate_table *table, const uint8_t key[static 32])
{
	return table->sets[(key[0] | (unsigned)key[1] << 8) % SETS];
}

/* NULL: the asker has none. */
static struct bucket *bucket_find(struct bucket set[static WAYS], const uint8_t key[static 32])
{
	for (int i = 0; i < WAYS; i++) {
		if (set[i].touched_us != 0 && memcmp(set[i].key, key, sizeof(set[i].key)) == 0)
			return &set[i];
	}
	return NULL;
}

static struct bucket *bucket_of(
    struct rate_table *table, const uint8_t key[static 32], int64_t per_minute, int64_t now_us)
{
	struct bucket *set = set_of(table, key), *oldest = set, *found = bucket_find(set, key);

	if (found != NULL)
		return found;
	for (int i = 0; i < WAYS; i++) {
		if (set[i].touched_us < oldest->touched_us)
			oldest = &set[i];
	}
	memcpy(oldest->key, key, sizeof(oldest->key));
	oldest->touched_us = now_us;
	oldest->left_parts = per_minute * MINUTE_US;
	return oldest;
}

static int64_t seconds_up(int64_t parts, int64_t per_minute)
{
	int64_t us = (parts + per_minute - 1) / per_minute;

	return (us + 999999) / 1000000;
}

/* What the bucket holds by now. */
static int64_t filled(const struct bucket *bucket, int64_t per_minute, int64_t now_us)
{
	int64_t full = per_minute * MINUTE_US, passed = now_us - bucket->touched_us, parts;

	if (passed > MINUTE_US || passed < 0)
		passed = passed < 0 ? 0 : MINUTE_US;
	parts = bucket->left_parts + passed * per_minute;
	return parts < full ? parts : full;
}

bool rate_take(struct rate_table *table, const uint8_t key[static 32], int64_t per_minute, int64_t now_us,
    struct rate *ret_rate)
{
	int64_t full = per_minute * MINUTE_US;
	struct bucket *bucket;
	bool taken;

	pthread_mutex_lock(&table->lock);
	bucket = bucket_of(table, key, per_minute, now_us);
	bucket->left_parts = filled(bucket, per_minute, now_us);
	bucket->touched_us = now_us;
	taken = bucket->left_parts >= MINUTE_US;
	if (taken)
		bucket->left_parts -= MINUTE_US;
	*ret_rate = (struct rate){.limit = per_minute,
	    .remaining = bucket->left_parts / MINUTE_US,
	    .wait_s = taken ? 0 : seconds_up(MINUTE_US - bucket->left_parts, per_minute),
	    .reset_s = seconds_up(full - bucket->left_parts, per_minute)};
	pthread_mutex_unlock(&table->lock);
	return taken;
}

int64_t rate_wait(struct rate_table *table, const uint8_t key[static 32], int64_t per_minute, int64_t now_us)
{
	const struct bucket *bucket;
	int64_t left = MINUTE_US;

	pthread_mutex_lock(&table->lock);
	bucket = bucket_find(set_of(table, key), key);
	if (bucket != NULL)
		left = filled(bucket, per_minute, now_us);
	pthread_mutex_unlock(&table->lock);
	return left >= MINUTE_US ? 0 : seconds_up(MINUTE_US - left, per_minute);
}

/* How much one asker may ask: token buckets in memory, one table for a process. Bounded: where a set is full
 * the bucket that was touched longest ago makes room, which gives its owner a full one again. Thread-safe.
 * Pure: no database, no clock of its own. */
#ifndef LMS_RATE_RATE_H
#define LMS_RATE_RATE_H

#include <stdbool.h>
#include <stdint.h>

struct rate_table;
struct rate_table *rate_new(void);
void rate_free(struct rate_table *table);

struct rate {
	int64_t limit;     /* in a minute; a bucket holds as much as that */
	int64_t remaining; /* of it now, after this one */
	int64_t wait_s;    /* until one more, at least 1; 0 when there is one */
	int64_t reset_s;   /* until the bucket is full */
};

/* Takes one from the asker's bucket, where there is one: false, and ret_rate->wait_s says how long to wait.
 * key: 32 bytes that name the asker. per_minute: at least 1. */
bool rate_take(struct rate_table *table, const uint8_t key[static 32], int64_t per_minute, int64_t now_us,
    struct rate *ret_rate);

/* How long until rate_take would give one, in seconds; 0: it would now. Takes nothing, and needs no bucket of
 * an asker who has none. */
int64_t rate_wait(struct rate_table *table, const uint8_t key[static 32], int64_t per_minute, int64_t now_us);

#endif

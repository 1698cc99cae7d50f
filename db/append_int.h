/* Group commit's queue and its writers among themselves. */
#ifndef DB_APPEND_INT_H
#define DB_APPEND_INT_H

#include "base/crowd.h"
#include "db/db_int.h"

enum {
	BATCH_MAX = 256,
	BATCH_BYTES = 1024 * 1024,
	KINDS_MAX = 16, /* in one batch */
	CROWD_FROM = 4,
	CROWD_WAIT_US = 2000,
	CAREFUL_BATCHES = 64
};

struct append_writer {
	struct append_queue *queue;
	pthread_t thread;
	pthread_mutex_t lock;
	struct crowd crowd;
	struct db_append *first, *last;
	int64_t batch_since_us; /* of the oldest item of the batch under way; 0: none. With the lock */
	/* The writer's own thread alone uses the rest. */
	struct arena *arena; /* lives as long as the writer */
	struct work work;    /* its arena is emptied after each batch */
	struct pool *pools;  /* one connection to each database */
	int careful;         /* so many batches more are expected to hold rows that are there already */
	struct db_append *batch[BATCH_MAX];
};

struct append_queue {
	struct db *db;
	uint64_t max;
	atomic_uint_fast64_t waiting, batches, items;
	struct append_writer writers[WRITERS];
};

/* Writes batch[0 … count) and sets each item's result. */
void append_write(struct append_writer *writer, int count);

#endif

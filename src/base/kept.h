/* Things that never change once they are made, kept in memory for whoever asks next: in bounded number and
 * weight, what was not asked for the longest goes first. Each lives in an arena of its own until nobody holds
 * it. Thread-safe. */
#ifndef BASE_KEPT_H
#define BASE_KEPT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/work.h"

/* By what a thing is found: an organisation's, its identity, and a number where there are several of it. */
struct kept_key {
	struct uuid org, id;
	int64_t number;
};

enum { KEPT_BUCKETS = 1024 };

struct kept_item;
/* A cache: a static object begun with KEPT(). */
struct kept {
	size_t items_max, weight_max;
	pthread_mutex_t lock;
	size_t count, weight;
	struct kept_item *buckets[KEPT_BUCKETS];
	struct kept_item *newest, *oldest;
};
#define KEPT(items, weight_of_all)                                                                           \
	{                                                                                                    \
		.items_max = (items), .weight_max = (weight_of_all), .lock = PTHREAD_MUTEX_INITIALIZER       \
	}

/* What was made in the arena it was given. */
struct kept_made {
	const void *thing;
	size_t weight; /* of all that is kept: KEPT()'s second number */
	bool passing;  /* it may change yet: for this work alone */
};
/* Makes a thing in memory of its own, which outlives the work; may run queries. */
typedef enum err kept_make(struct work *w, struct arena *into, void *arg, struct kept_made *ret_made);

/* Only to be read, and there until w's arena ends; made where it is not there. What make returns. */
enum err kept_hold(struct kept *kept, struct work *w, const struct kept_key *key, kept_make *make, void *arg,
    const void **ret_thing) MUST_CHECK;
/* The same of what is there; NULL: it is not. */
const void *kept_find(struct kept *kept, struct work *w, const struct kept_key *key);

#endif

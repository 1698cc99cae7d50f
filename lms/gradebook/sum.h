/* How a course grade is made of what its items came to. Pure, and exact: everything is a whole number, what
 * is added up is a fraction, and a result is rounded once, at its end, half away from zero.
 *
 * A share is counted in hundred-millionths of the maximum (SUM_SHARE is all of it): a millionth of a per
 * cent, the last digit that a ledger row of 100 points has. Weights and points are in thousandths. */
#ifndef LMS_GRADEBOOK_SUM_H
#define LMS_GRADEBOOK_SUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum {
	SUM_SHARE = 100000000,
	SUM_WEIGHT_MAX = 1000000,  /* thousandths */
	SUM_POINTS_MAX = 10000000, /* thousandths */
	SUM_DROP_MAX = 100,
	SUM_ITEMS_MAX = 2200, /* so that no sum of weights times points leaves 64 bits */
	SUM_CATEGORIES_MAX = 50
};

enum sum_how {
	SUM_WEIGHTS, /* items by weight; categories by theirs, items beside them by their own */
	SUM_POINTS,  /* everything by what it is out of */
	SUM_MEAN     /* every item the same */
};

struct sum_item {
	int category; /* its index; -1: in none */
	int64_t weight, max_points;
	bool known;           /* there is a result */
	int64_t got, out_of;  /* the result: got <= out_of, 1 … SUM_SHARE */
	bool excused, extra;  /* does not count; can only add */
	bool counts, dropped; /* told: it is in the sum; it was one of the lowest */
};
struct sum_category {
	int64_t weight;
	int drop_lowest;
	bool known;    /* told: something of it counts */
	int64_t share; /* told: of what counts of it */
};
struct sum_book {
	enum sum_how how;
	bool missing_zero; /* what has no result counts as zero; else it is left out */
	struct sum_item *items;
	size_t items_count; /* at most SUM_ITEMS_MAX; more are not looked at */
	struct sum_category *categories;
	size_t categories_count;
};

/* Fills what is told of items and categories, and *ret_share, 0 … SUM_SHARE: extra credit never lifts it
 * above the maximum. False: nothing counts (nothing is known, or all of it weighs nothing). Of a category the
 * items of the lowest shares are dropped (of equals the heavier, then the first), but never the last one, and
 * never extra credit. */
bool sum_total(struct arena *arena, struct sum_book *book, int64_t *ret_share);

#endif

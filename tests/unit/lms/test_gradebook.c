/* The course grade, to the last digit: against sums done by hand, and against another way of summing
 * (fractions in lowest terms, added one by one in 128 bits) on random books. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "lms/gradebook/sum.h"

enum { ITEMS = 12, CATEGORIES = 3, BOOKS = 20000 };

struct bench {
	struct arena *arena;
	struct sum_item items[ITEMS];
	struct sum_category categories[CATEGORIES];
	struct sum_book book;
};

static void bench_set(struct bench *b, size_t items, size_t categories)
{
	*b = (struct bench){.arena = b->arena};
	b->book = (struct sum_book){.items = b->items,
	    .items_count = items,
	    .categories = b->categories,
	    .categories_count = categories};
	for (size_t i = 0; i < ITEMS; i++)
		b->items[i] =
		    (struct sum_item){.category = -1, .weight = 1000, .max_points = 100000, .out_of = 1};
}

static struct sum_item *item(struct bench *b, size_t i, int64_t got, int64_t out_of)
{
	b->items[i].known = true;
	b->items[i].got = got;
	b->items[i].out_of = out_of;
	return &b->items[i];
}

static int64_t total(struct bench *b)
{
	int64_t share = -1;

	return sum_total(b->arena, &b->book, &share) ? share : -1;
}

static int setup(void **state)
{
	static struct bench bench;

	bench.arena = arena_new();
	bench_set(&bench, 4, 0);
	*state = &bench;
	return 0;
}

static int teardown(void **state)
{
	arena_free(((struct bench *)*state)->arena);
	return 0;
}

static void test_weights_make_the_grade_and_it_is_rounded_once(void **state)
{
	struct bench *b = *state;

	bench_set(b, 3, 0);
	item(b, 0, 1, 3);
	item(b, 1, 1, 3);
	item(b, 2, 2, 3)->weight = 2000;
	/* (1/3 + 1/3 + 4/3) / 4: the parts would be rounded down, the whole is exact. */
	assert_int_equal(total(b), 50000000);
	b->items[2].weight = 0;
	assert_int_equal(total(b), 33333333);
	assert_false(b->items[2].counts);
	item(b, 1, 1, 1)->weight = 1000;
	assert_int_equal(total(b), 66666667);
}

static void test_half_is_rounded_up(void **state)
{
	struct bench *b = *state;

	bench_set(b, 2, 0);
	item(b, 0, 1, SUM_SHARE);
	item(b, 1, 0, SUM_SHARE);
	assert_int_equal(total(b), 1);
	b->items[1].weight = 1001;
	assert_int_equal(total(b), 0);
}

static void test_what_is_missing_is_left_out_or_counts_as_zero(void **state)
{
	struct bench *b = *state;

	bench_set(b, 2, 0);
	assert_int_equal(total(b), -1);
	item(b, 0, 80, 100);
	assert_int_equal(total(b), 80000000);
	b->book.missing_zero = true;
	assert_int_equal(total(b), 40000000);
	b->items[1].excused = true;
	assert_int_equal(total(b), 80000000);
	b->items[0].excused = true;
	assert_int_equal(total(b), -1);
}

static void test_the_lowest_of_a_category_are_dropped_but_never_the_last(void **state)
{
	struct bench *b = *state;

	bench_set(b, 3, 1);
	b->categories[0] = (struct sum_category){.weight = 1000, .drop_lowest = 1};
	for (size_t i = 0; i < 3; i++)
		item(b, i, (int64_t)(i + 5), 10)->category = 0;
	assert_int_equal(total(b), 65000000);
	assert_true(b->items[0].dropped);
	assert_false(b->items[1].dropped);
	b->categories[0].drop_lowest = SUM_DROP_MAX;
	assert_int_equal(total(b), 70000000);
	assert_true(b->items[2].counts);
	b->items[0].excused = b->items[1].excused = true;
	assert_int_equal(total(b), 70000000);
	assert_true(b->items[2].counts);
}

static void test_extra_credit_only_adds_and_never_beyond_the_maximum(void **state)
{
	struct bench *b = *state;

	bench_set(b, 2, 0);
	item(b, 0, 9, 10);
	item(b, 1, 1, 2)->extra = true;
	b->items[1].weight = 100;
	assert_int_equal(total(b), 95000000);
	b->items[1].got = 0;
	assert_int_equal(total(b), 90000000);
	item(b, 1, 2, 2)->weight = 1000;
	assert_int_equal(total(b), SUM_SHARE);
	b->book.missing_zero = true;
	b->items[1].known = false;
	assert_int_equal(total(b), 90000000);
}

static void test_categories_count_by_their_weight_and_items_beside_them_by_theirs(void **state)
{
	struct bench *b = *state;

	bench_set(b, 3, 1);
	b->categories[0].weight = 3000;
	item(b, 0, 1, 2)->category = 0;
	item(b, 1, 1, 1)->category = 0;
	item(b, 2, 0, 1);
	/* (3 * 75 % + 1 * 0 %) / 4 */
	assert_int_equal(total(b), 56250000);
	assert_int_equal(b->categories[0].share, 75000000);
	b->book.how = SUM_MEAN;
	assert_int_equal(total(b), 50000000);
	b->book.how = SUM_POINTS;
	b->items[0].max_points = 20000;
	b->items[1].max_points = 20000;
	b->items[2].max_points = 60000;
	assert_int_equal(total(b), 30000000);
	b->items[0].excused = b->items[1].excused = true;
	assert_int_equal(total(b), 0);
	assert_false(b->categories[0].known);
}

/* --- the other way --- */

__extension__ typedef __int128 wide;

struct fraction {
	wide above, below;
};

static wide common(wide a, wide b)
{
	while (b != 0) {
		wide rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

static struct fraction lowest(wide above, wide below)
{
	wide by = above == 0 ? below : common(above, below);

	return (struct fraction){above / by, below / by};
}

static struct fraction plus(struct fraction a, struct fraction b)
{
	wide by = common(a.below, b.below);

	return lowest(a.above * (b.below / by) + b.above * (a.below / by), a.below / by * b.below);
}

static int64_t weight(const struct bench *b, size_t i)
{
	return b->book.how == SUM_MEAN     ? 1
	       : b->book.how == SUM_POINTS ? b->items[i].max_points
	                                   : b->items[i].weight;
}

/* The items of one category (-1: of none) that count, by sorting them. */
static size_t chosen(const struct bench *b, int category, size_t *ret)
{
	size_t count = 0, kept = 0, all[ITEMS];
	int drops = category < 0 ? 0 : b->categories[category].drop_lowest;

	for (size_t i = 0; i < b->book.items_count; i++) {
		const struct sum_item *x = &b->items[i];

		if (x->category != category || x->excused || weight(b, i) == 0 ||
		    (!x->known && (x->extra || !b->book.missing_zero)))
			continue;
		if (x->extra)
			ret[kept++] = i;
		else
			all[count++] = i;
	}
	for (size_t n = 1; n < count; n++)
		for (size_t m = n; m > 0; m--) {
			size_t one = all[m - 1], other = all[m];
			wide p = b->items[one].known ? (wide)b->items[one].got * b->items[other].out_of : 0;
			wide q = b->items[other].known ? (wide)b->items[other].got * b->items[one].out_of : 0;

			if (p < q || (p == q && weight(b, one) >= weight(b, other)))
				break;
			all[m - 1] = other;
			all[m] = one;
		}
	for (size_t n = 0; n < count; n++)
		if ((int)n >= drops || n + 1 == count)
			ret[kept++] = all[n];
	return kept;
}

static int64_t slow(const struct bench *b)
{
	struct fraction sum = {0, 1};
	wide whole = 0;

	for (int c = -1; c < (int)b->book.categories_count; c++) {
		struct fraction own = {0, 1};
		size_t picked[ITEMS], count = chosen(b, c, picked);
		wide weighs = 0;
		bool weighted = c >= 0 && b->book.how == SUM_WEIGHTS;

		for (size_t n = 0; n < count; n++) {
			const struct sum_item *x = &b->items[picked[n]];

			if (x->known)
				own = plus(own, lowest((wide)x->got * weight(b, picked[n]), x->out_of));
			weighs += x->extra ? 0 : weight(b, picked[n]);
		}
		if (weighted && weighs == 0)
			continue;
		if (weighted)
			own = lowest(own.above * b->categories[c].weight, own.below * weighs);
		sum = plus(sum, own);
		whole += weighted ? b->categories[c].weight : weighs;
	}
	if (whole == 0)
		return -1;
	sum = lowest(sum.above, sum.below * whole);
	if (sum.above >= sum.below)
		return SUM_SHARE;
	return (int64_t)((2 * SUM_SHARE * sum.above + sum.below) / (2 * sum.below));
}

static uint64_t seed = 88172645463325252U;
static int64_t chance(int64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (int64_t)(seed % (uint64_t)below);
}

static void random_book(struct bench *b)
{
	/* Small numbers, so that 128 bits hold the fractions of the other way. */
	static const int64_t outs[] = {1, 7, 10, 12, 20, 30, 100, 1000};

	bench_set(b, (size_t)chance(ITEMS + 1), (size_t)chance(CATEGORIES + 1));
	b->book.how = (enum sum_how)chance(3);
	b->book.missing_zero = chance(2) == 0;
	for (size_t c = 0; c < b->book.categories_count; c++)
		b->categories[c] =
		    (struct sum_category){.weight = chance(5) * 250, .drop_lowest = (int)chance(4)};
	for (size_t i = 0; i < b->book.items_count; i++) {
		struct sum_item *x = item(b, i, 0, outs[chance(8)]);

		x->got = chance(x->out_of + 1);
		x->known = chance(4) != 0;
		x->excused = chance(8) == 0;
		x->extra = chance(8) == 0;
		x->category = (int)chance((int64_t)b->book.categories_count + 1) - 1;
		x->weight = chance(6) * 500;
		x->max_points = (1 + chance(5)) * 5000;
	}
}

static void test_random_books_come_to_the_same_by_another_way(void **state)
{
	struct bench *b = *state;
	int nothing = 0, rounded = 0;

	for (int n = 0; n < BOOKS; n++) {
		int64_t expected, got;

		random_book(b);
		expected = slow(b);
		got = total(b);
		if (got != expected)
			print_error("book %d\n", n);
		assert_int_equal(got, expected);
		nothing += got < 0;
		rounded += got > 0 && got % 1000 != 0;
	}
	/* The books were not all trivial. */
	assert_true(nothing > 0 && nothing < BOOKS / 2);
	assert_true(rounded > BOOKS / 4);
}

static void test_the_largest_book_stays_within_its_bounds(void **state)
{
	struct bench *b = *state;
	struct sum_item *items = arena_alloc(b->arena, (SUM_ITEMS_MAX + 1) * sizeof(*items));
	struct sum_category *categories = arena_alloc(b->arena, SUM_CATEGORIES_MAX * sizeof(*categories));
	struct sum_book book = {.how = SUM_POINTS,
	    .items = items,
	    .items_count = SUM_ITEMS_MAX + 1,
	    .categories = categories,
	    .categories_count = SUM_CATEGORIES_MAX};
	int64_t share;

	for (int c = 0; c < SUM_CATEGORIES_MAX; c++)
		categories[c] = (struct sum_category){.weight = SUM_WEIGHT_MAX - c};
	for (int i = 0; i <= SUM_ITEMS_MAX; i++)
		items[i] = (struct sum_item){.category = i % SUM_CATEGORIES_MAX,
		    .weight = SUM_WEIGHT_MAX,
		    .max_points = SUM_POINTS_MAX,
		    .known = true,
		    .got = SUM_SHARE / 2,
		    .out_of = SUM_SHARE};
	assert_true(sum_total(b->arena, &book, &share));
	assert_int_equal(share, SUM_SHARE / 2);
	assert_false(items[SUM_ITEMS_MAX].counts);
	book.how = SUM_WEIGHTS;
	for (int i = 0; i < 100; i++) {
		items[i].out_of = SUM_POINTS_MAX - i;
		items[i].got = items[i].out_of;
	}
	assert_true(sum_total(b->arena, &book, &share));
	assert_in_range(share, SUM_SHARE / 2, SUM_SHARE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    T(test_weights_make_the_grade_and_it_is_rounded_once),
	    T(test_half_is_rounded_up),
	    T(test_what_is_missing_is_left_out_or_counts_as_zero),
	    T(test_the_lowest_of_a_category_are_dropped_but_never_the_last),
	    T(test_extra_credit_only_adds_and_never_beyond_the_maximum),
	    T(test_categories_count_by_their_weight_and_items_beside_them_by_theirs),
	    T(test_random_books_come_to_the_same_by_another_way),
	    T(test_the_largest_book_stays_within_its_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

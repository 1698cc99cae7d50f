/* What lies in a version: dates, circles, and what is otherwise in another. */
#include "unit.h"

#include <string.h>

#include "lms/outline/outline.h"
#include "lms/outline/version.h"

#define ID(n)                                                                                                \
	{                                                                                                    \
		{                                                                                            \
			(n)                                                                                  \
		}                                                                                            \
	}
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* A sequence "A" of modules 1 2 3 4 and a sequence "B" of module 5. */
struct fixture {
	struct outline_sequence sequences[3];
	struct outline_module modules[8];
	struct outline outline;
};

static void fixture_lay(struct fixture *f)
{
	f->outline.sequences = f->sequences;
	f->outline.modules = f->modules;
	f->outline.modules_count = 0;
	for (size_t s = 0; s < f->outline.sequences_count; s++) {
		f->sequences[s].first = f->outline.modules_count;
		for (size_t m = 0; m < f->sequences[s].count; m++)
			f->modules[f->outline.modules_count++].sequence = s;
	}
}

static void fixture_make(struct fixture *f)
{
	static const char *const titles[] = {"one", "two", "three", "four", "five"};

	*f = (struct fixture){.sequences = {{.id = ID(101), .title = "A", .count = 4},
	                          {.id = ID(102), .title = "B", .count = 1}}};
	for (uint8_t i = 0; i < COUNT(titles); i++)
		f->modules[i] = (struct outline_module){.id = ID((uint8_t)(i + 1)),
		    .title = titles[i],
		    .type = "scorm",
		    .package_version = ID((uint8_t)(i + 51)),
		    .required = true,
		    .weight = 1};
	f->outline.sequences_count = 2;
	fixture_lay(f);
}

/* --- dates --- */

static void test_a_module__opens_and_closes_with_its_sequence_too(void **state)
{
	struct fixture f;

	(void)state;
	fixture_make(&f);
	assert_int_equal(outline_opens_us(&f.outline, &f.modules[0]), 0);
	assert_int_equal(outline_closes_us(&f.outline, &f.modules[0]), 0);
	f.sequences[0].available_from_us = 10;
	f.sequences[0].available_until_us = 50;
	assert_int_equal(outline_opens_us(&f.outline, &f.modules[0]), 10);
	assert_int_equal(outline_closes_us(&f.outline, &f.modules[0]), 50);
	f.modules[0].available_from_us = 5;
	f.modules[0].available_until_us = 60;
	assert_int_equal(outline_opens_us(&f.outline, &f.modules[0]), 10);
	assert_int_equal(outline_closes_us(&f.outline, &f.modules[0]), 50);
	f.modules[0].available_from_us = 20;
	f.modules[0].available_until_us = 40;
	assert_int_equal(outline_opens_us(&f.outline, &f.modules[0]), 20);
	assert_int_equal(outline_closes_us(&f.outline, &f.modules[0]), 40);
	f.sequences[0].available_until_us = 0;
	assert_int_equal(outline_closes_us(&f.outline, &f.modules[0]), 40);
}

/* --- circles --- */

static void test_a_circle__is_found_however_long(void **state)
{
	static const struct outline_need by_first[] = {{0, false}}, by_second[] = {{1, true}},
	                                 by_third[] = {{2, false}, {4, false}}, self[] = {{3, false}};
	struct fixture f;

	(void)state;
	fixture_make(&f);
	f.modules[1].needs = by_first;
	f.modules[1].needs_count = 1;
	f.modules[2].needs = by_second;
	f.modules[2].needs_count = 1;
	/* 3 → 2 → 1: asking 4 for 3 is well, asking 1 for 3 is not. */
	assert_int_equal(outline_circle(&f.outline, 3, by_third, 2), SIZE_MAX);
	assert_int_equal(outline_circle(&f.outline, 0, by_third, 2), 2);
	assert_int_equal(outline_circle(&f.outline, 0, by_second, 1), 1);
	assert_int_equal(outline_circle(&f.outline, 3, self, 1), 3);
	assert_int_equal(outline_circle(&f.outline, 0, NULL, 0), SIZE_MAX);
	/* What a module asks for now does not count: other needs stand in its place. */
	assert_int_equal(outline_circle(&f.outline, 1, by_first, 1), SIZE_MAX);
}

static void test_a_circle_beside__does_not_keep_us_looking(void **state)
{
	static const struct outline_need to_second[] = {{1, false}}, to_third[] = {{2, false}};
	struct fixture f;

	(void)state;
	fixture_make(&f);
	f.modules[1].needs = to_third;
	f.modules[1].needs_count = 1;
	f.modules[2].needs = to_second;
	f.modules[2].needs_count = 1;
	assert_int_equal(outline_circle(&f.outline, 0, to_second, 1), SIZE_MAX);
}

/* --- what is otherwise --- */

/* "2m" for a moved module 2 (or "a" added, "r" removed, "n" renamed, "c" content, "p" needs, "s" settings),
 * "101m" for a sequence, parted by blanks. */
static const char *compared(struct arena *a, const struct fixture *from, const struct fixture *to)
{
	static const char letters[] = "armncps";
	struct version_change *changes;
	const char *text = "";
	size_t count;

	version_compare(a, &from->outline, &to->outline, &changes, &count);
	for (size_t i = 0; i < count; i++) {
		text = arena_printf(a, "%s%s%d", text, i > 0 ? " " : "", changes[i].id.bytes[0]);
		for (int kind = 0; kind < VERSION_CHANGE_KINDS; kind++)
			if (changes[i].changes & 1U << kind)
				text = arena_printf(a, "%s%c", text, letters[kind]);
	}
	return text;
}

static void swap(struct outline_module *one, struct outline_module *other)
{
	struct outline_module kept = *one;

	*one = *other;
	*other = kept;
}

static void test_the_same__is_the_same(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct fixture from, to;

	(void)state;
	fixture_make(&from);
	fixture_make(&to);
	assert_string_equal(compared(a, &from, &to), "");
}

static void test_a_move__is_told_of_what_moved_and_of_nothing_else(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct fixture from, to;

	(void)state;
	fixture_make(&from);
	fixture_make(&to);
	/* 1 2 3 4 becomes 2 3 4 1. */
	swap(&to.modules[0], &to.modules[1]);
	swap(&to.modules[1], &to.modules[2]);
	swap(&to.modules[2], &to.modules[3]);
	fixture_lay(&to);
	assert_string_equal(compared(a, &from, &to), "1m");
	/* Module 4 goes to the other sequence: the others stay. */
	fixture_make(&to);
	to.sequences[0].count = 3;
	to.sequences[1].count = 2;
	fixture_lay(&to);
	assert_string_equal(compared(a, &from, &to), "4m");
}

static void test_sequences__are_compared_too(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct fixture from, to;

	(void)state;
	fixture_make(&from);
	fixture_make(&to);
	to.sequences[1].title = "C";
	to.sequences[0].available_from_us = 7;
	to.sequences[2] = (struct outline_sequence){.id = ID(103), .title = "new"};
	to.outline.sequences_count = 3;
	fixture_lay(&to);
	assert_string_equal(compared(a, &from, &to), "101s 102n 103a");
	assert_string_equal(compared(a, &to, &from), "101s 102n 103r");
}

static void test_everything_of_a_module__is_compared(void **state)
{
	static const struct outline_need completed[] = {{0, false}}, passed[] = {{0, true}};
	ARENA_LOCAL struct arena *a = arena_new();
	struct fixture from, to;

	(void)state;
	fixture_make(&from);
	fixture_make(&to);
	to.modules[0].title = "first";
	to.modules[1].package_version = (struct uuid)ID(99);
	from.modules[2].needs = completed;
	to.modules[2].needs = passed;
	from.modules[2].needs_count = to.modules[2].needs_count = 1;
	to.modules[3].weight = 2;
	to.modules[4].needs = completed;
	to.modules[4].needs_count = 1;
	to.modules[4].required = false;
	assert_string_equal(compared(a, &from, &to), "1n 2c 3p 4s 5ps");
	to.modules[0].title = "one";
	to.modules[0].available_until_us = 9;
	to.modules[0].free_preview = true;
	assert_string_equal(compared(a, &from, &to), "1s 2c 3p 4s 5ps");
}

static void test_what_came_and_went__is_told_with_where(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct version_change *changes;
	struct fixture from, to;
	size_t count;

	(void)state;
	fixture_make(&from);
	fixture_make(&to);
	to.modules[4].id = (struct uuid)ID(6);
	to.modules[4].title = "six";
	assert_string_equal(compared(a, &from, &to), "6a 5r");
	version_compare(a, &from.outline, &to.outline, &changes, &count);
	assert_int_equal(count, 2);
	assert_string_equal(changes[0].title, "six");
	assert_string_equal(changes[0].sequence_title, "B");
	assert_string_equal(changes[1].title, "five");
	assert_null(changes[1].was);
	/* From nothing, everything is new. */
	from = (struct fixture){0};
	assert_string_equal(compared(a, &from, &to), "101a 102a 1a 2a 3a 4a 6a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_module__opens_and_closes_with_its_sequence_too),
	    cmocka_unit_test(test_a_circle__is_found_however_long),
	    cmocka_unit_test(test_a_circle_beside__does_not_keep_us_looking),
	    cmocka_unit_test(test_the_same__is_the_same),
	    cmocka_unit_test(test_a_move__is_told_of_what_moved_and_of_nothing_else),
	    cmocka_unit_test(test_sequences__are_compared_too),
	    cmocka_unit_test(test_everything_of_a_module__is_compared),
	    cmocka_unit_test(test_what_came_and_went__is_told_with_where),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

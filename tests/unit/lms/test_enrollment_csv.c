/* Files of comma-separated values, as programs write them. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "lms/enrollment/csv.h"

struct read_all {
	struct arena *arena;
	struct csv_record records[32];
	size_t count;
};

/* All records of a text, given so many bytes at a time. */
static void read_text(struct read_all *all, const char *text, size_t len, char separator, size_t step)
{
	size_t at = 0, shown = 0;
	int64_t line = 1;

	all->arena = arena_new();
	all->count = 0;
	for (;;) {
		size_t used;
		int64_t lines;
		struct csv_record record;
		enum csv_step told = csv_parse(
		    all->arena, text + at, shown - at, shown == len, separator, &record, &used, &lines);

		if (told == CSV_END)
			return;
		if (told == CSV_MORE) {
			assert_true(shown < len);
			shown = shown + step < len ? shown + step : len;
			continue;
		}
		record.line = line;
		assert_true(all->count < 32);
		all->records[all->count++] = record;
		at += used;
		line += lines;
	}
}

/* The same however the bytes come. */
static void assert_read(const char *text, char separator, const char *expected)
{
	static const size_t steps[] = {1, 2, 3, 7, 4096};

	for (size_t s = 0; s < sizeof(steps) / sizeof(steps[0]); s++) {
		struct read_all all;
		char told[2048];
		int n = 0;

		read_text(&all, text, strlen(text), separator, steps[s]);
		for (size_t i = 0; i < all.count; i++) {
			const struct csv_record *r = &all.records[i];

			n += snprintf(told + n, sizeof(told) - (size_t)n, "%lld:", (long long)r->line);
			if (r->fault != NULL)
				n += snprintf(told + n, sizeof(told) - (size_t)n, "!");
			for (size_t k = 0; r->fault == NULL && k < r->count; k++)
				n += snprintf(told + n, sizeof(told) - (size_t)n, "[%s]", r->fields[k]);
			n += snprintf(told + n, sizeof(told) - (size_t)n, "%s", r->blank ? "blank " : " ");
		}
		assert_string_equal(told, expected);
		arena_free(all.arena);
	}
}

static void test_csv__lines_end_as_any_program_ends_them(void **state)
{
	assert_read("a,b\nc,d\n", ',', "1:[a][b] 2:[c][d] ");
	assert_read("a,b\r\nc,d\r\n", ',', "1:[a][b] 2:[c][d] ");
	assert_read("a,b\rc,d", ',', "1:[a][b] 2:[c][d] ");
}

static void test_csv__quotes_hold_separators_quotes_and_lines(void **state)
{
	assert_read("\"a;b\";\"say \"\"hi\"\"\"\nc;d\n", ';', "1:[a;b][say \"hi\"] 2:[c][d] ");
	assert_read("\"one\ntwo\",b\nc,d\n", ',', "1:[one\ntwo][b] 3:[c][d] ");
	assert_read("\"one\r\ntwo\",b\r\nc,d", ',', "1:[one\r\ntwo][b] 3:[c][d] ");
	assert_read(" \" kept \" ,b\n", ',', "1:[ kept ][b] ");
	assert_read("a\"b,c\n", ',', "1:[a\"b][c] ");
}

static void test_csv__blanks_around_fields_go_and_blank_lines_are_told(void **state)
{
	assert_read(" a ,\tb\n\n , \nc,d", ',', "1:[a][b] 2:[]blank 3:[][]blank 4:[c][d] ");
	assert_read("a\tb\n", '\t', "1:[a][b] ");
	assert_read("a,,\n", ',', "1:[a][][] ");
}

static void test_csv__what_cannot_be_read_is_told_and_the_next_line_can(void **state)
{
	assert_read("a,b\n\xff\xfe,x\nc,d\n", ',', "1:[a][b] 2:! 3:[c][d] ");
	assert_read("a,b\n\"never closed,x\nc,d\n", ',', "1:[a][b] 2:! 3:[c][d] ");
}

static void test_csv__a_line_has_a_bound(void **state)
{
	struct read_all all;
	size_t len = CSV_RECORD_MAX + 100;
	char *text = test_malloc(len + 8);

	memset(text, 'x', len);
	memcpy(text + len, "\na,b\n", 6);
	read_text(&all, text, len + 5, ',', 1000);
	assert_int_equal(all.count, 2);
	assert_non_null(all.records[0].fault);
	assert_null(all.records[1].fault);
	assert_int_equal(all.records[1].line, 2);
	assert_string_equal(all.records[1].fields[0], "a");
	arena_free(all.arena);
	test_free(text);
}

static void test_csv__fields_have_a_bound(void **state)
{
	struct read_all all;
	char text[3 * CSV_FIELDS_MAX];

	memset(text, ',', sizeof(text));
	memcpy(text + sizeof(text) - 5, "\na,b\n", 5);
	read_text(&all, text, sizeof(text), ',', sizeof(text));
	assert_int_equal(all.count, 2);
	assert_non_null(all.records[0].fault);
	assert_int_equal(all.records[1].count, 2);
	arena_free(all.arena);
}

static void test_separator__is_the_one_that_stands_most_in_the_first_line(void **state)
{
	assert_int_equal(csv_separator("a,b,c\nd;e;f;g;h", 15), ',');
	assert_int_equal(csv_separator("a;b,c;d\n", 8), ';');
	assert_int_equal(csv_separator("\"a,b,c\";d\n", 10), ';');
	assert_int_equal(csv_separator("a\tb\n", 4), '\t');
	assert_int_equal(csv_separator("alone", 5), ',');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_csv__lines_end_as_any_program_ends_them),
	    cmocka_unit_test(test_csv__quotes_hold_separators_quotes_and_lines),
	    cmocka_unit_test(test_csv__blanks_around_fields_go_and_blank_lines_are_told),
	    cmocka_unit_test(test_csv__what_cannot_be_read_is_told_and_the_next_line_can),
	    cmocka_unit_test(test_csv__a_line_has_a_bound),
	    cmocka_unit_test(test_csv__fields_have_a_bound),
	    cmocka_unit_test(test_separator__is_the_one_that_stands_most_in_the_first_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

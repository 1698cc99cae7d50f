/* Files of statements line by line, what a line is, and how many different things a sketch has seen. */
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "xapi/transfer/line.h"
#include "xapi/transfer/lines.h"
#include "xapi/transfer/sketch.h"

static const char authority[] = "{\"account\":{\"homePage\":\"https://here.example\",\"name\":\"import\"}}";
static const struct uuid source = {{7}};

static struct arena *arena;
static struct work w;

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	work_init(&w, arena);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static int file_of(const char *text, size_t len)
{
	FILE *file = tmpfile();
	int fd;

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, len, file), len);
	assert_int_equal(fflush(file), 0);
	fd = dup(fileno(file));
	fclose(file);
	return fd;
}

static void line_is(struct lines *lines, enum lines_step wanted, const char *text)
{
	enum lines_step step;
	const char *line;
	size_t len;

	assert_int_equal(lines_next(&w, lines, &step, &line, &len), OK);
	assert_int_equal(step, wanted);
	if (wanted != LINES_LINE)
		return;
	assert_int_equal(len, strlen(text));
	assert_memory_equal(line, text, len);
}

static void test_lines__end_with_lf_or_cr_lf_or_the_file(void **state)
{
	static const char text[] = "one\n\r\ntwo\r\n\nthree";
	int fd = file_of(text, strlen(text));
	struct lines *lines = lines_new(arena, fd, 0);
	int64_t third;

	(void)state;
	line_is(lines, LINES_LINE, "one");
	line_is(lines, LINES_LINE, "");
	third = lines_offset(lines);
	line_is(lines, LINES_LINE, "two");
	line_is(lines, LINES_LINE, "");
	line_is(lines, LINES_LINE, "three");
	line_is(lines, LINES_END, "");
	assert_int_equal(lines_offset(lines), strlen(text));
	line_is(lines_new(arena, fd, third), LINES_LINE, "two");
	close(fd);
}

static void test_lines__one_that_is_too_long_is_passed_over(void **state)
{
	size_t len = (size_t)LINES_LINE_MAX + 100;
	char *text = arena_alloc(arena, len + 8);
	struct lines *lines;
	int fd;

	(void)state;
	memset(text, 'x', len);
	memcpy(text + len, "\nafter\n", 7);
	fd = file_of(text, len + 7);
	lines = lines_new(arena, fd, 0);
	line_is(lines, LINES_TOO_LONG, "");
	assert_int_equal(lines_offset(lines), len + 1);
	line_is(lines, LINES_LINE, "after");
	line_is(lines, LINES_END, "");
	close(fd);
}

static enum err read_line(const char *text, int64_t number, struct line *ret_line)
{
	work_forgive(&w);
	return line_read(&w, authority, source, number, text, strlen(text), ret_line);
}

#define BODY                                                                                                 \
	"\"actor\":{\"mbox\":\"mailto:a@example.org\"},\"verb\":{\"id\":\"urn:x:did\"},\"object\":{\"id\":"  \
	"\"urn:x:a\"}"

static void test_line__is_a_statement_as_its_version_says(void **state)
{
	struct line line, again, other;

	(void)state;
	assert_int_equal(read_line("{" BODY "}", 1, &line), OK);
	assert_int_equal(line.kind, LINE_STATEMENT);
	assert_int_equal(line.statement->version, XAPI_1_0_3);
	assert_non_null(strstr(line.statement->body, "here.example"));
	assert_int_equal(read_line("{\"version\":\"2.0.0\"," BODY "}", 2, &other), OK);
	assert_int_equal(other.statement->version, XAPI_2_0_0);
	assert_int_equal(read_line("{" BODY "}", 1, &again), OK);
	assert_true(uuid_equal(line.statement->id, again.statement->id));
	assert_int_equal(read_line("{" BODY "}", 2, &again), OK);
	assert_false(uuid_equal(line.statement->id, again.statement->id));
}

static void test_line__keeps_who_said_it(void **state)
{
	struct line line;

	(void)state;
	assert_int_equal(read_line("{\"stored\":\"2020-01-01T00:00:00Z\",\"authority\":{\"mbox\":\"mailto:"
	                           "lrs@there.example\"}," BODY "}",
	                     1, &line),
	    OK);
	assert_non_null(strstr(line.statement->body, "lrs@there.example"));
	assert_null(strstr(line.statement->body, "//here.example"));
	assert_null(strstr(line.statement->body, "stored"));
}

static void test_line__brings_bytes_whose_hash_is_right(void **state)
{
	static const char head[] = "{\"attachment\":{\"sha2\":";
	/* SHA-256 of "hello". */
	static const char sha2[] = "2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824";
	struct line line;

	(void)state;
	assert_int_equal(
	    read_line(arena_printf(arena, "%s\"%s\",\"base64\":\"aGVsbG8=\"}}", head, sha2), 1, &line), OK);
	assert_int_equal(line.kind, LINE_ATTACHMENT);
	assert_int_equal(line.blob.data.len, 5);
	assert_memory_equal(line.blob.data.data, "hello", 5);
	for (int i = 0; i < 4; i++) {
		static const char *const wrong[] = {"aGVsbG8", "aGVsbG8==", "aGVs*G8=", "===="};

		assert_int_equal(
		    read_line(
		        arena_printf(arena, "%s\"%s\",\"base64\":\"%s\"}}", head, sha2, wrong[i]), 1, &line),
		    ERR_BAD_INPUT);
	}
	assert_string_equal(w.field, "/attachment/base64");
}

static void test_line__anything_else_is_refused_by_its_place(void **state)
{
	struct line line;

	(void)state;
	assert_int_equal(read_line(" \t", 1, &line), OK);
	assert_int_equal(line.kind, LINE_EMPTY);
	assert_int_equal(read_line("[]", 1, &line), ERR_BAD_INPUT);
	assert_string_equal(w.field, "");
	assert_int_equal(read_line("{\"actor\":", 1, &line), ERR_BAD_INPUT);
	assert_int_equal(read_line("{}", 1, &line), ERR_BAD_INPUT);
	assert_int_equal(read_line("{\"actor\":{\"mbox\":\"nobody\"},\"verb\":{\"id\":\"urn:x:did\"},"
	                           "\"object\":{\"id\":\"urn:x:a\"}}",
	                     1, &line),
	    ERR_BAD_INPUT);
	assert_string_equal(w.field, "/actor/mbox");
}

static void test_sketch__tells_how_many_to_some_percent(void **state)
{
	static const int sizes[] = {0, 1, 10, 1000, 20000, 300000};

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		struct sketch half = {{0}}, all = {{0}};
		int64_t counted, off;

		for (int i = 0; i < sizes[s]; i++) {
			uint8_t hash[SHA256_SIZE];

			sha256(&i, sizeof(i), hash);
			sketch_add(i % 2 == 0 ? &half : &all, hash);
			sketch_add(i % 2 == 0 ? &half : &all, hash);
		}
		sketch_merge(&all, half.registers, SKETCH_SIZE);
		sketch_merge(&all, half.registers, 1);
		counted = sketch_count(&all);
		off = counted > sizes[s] ? counted - sizes[s] : sizes[s] - counted;
		assert_true(off * 100 <= 7 * (int64_t)sizes[s]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_lines__end_with_lf_or_cr_lf_or_the_file, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_lines__one_that_is_too_long_is_passed_over, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_line__is_a_statement_as_its_version_says, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_line__keeps_who_said_it, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_line__brings_bytes_whose_hash_is_right, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        test_line__anything_else_is_refused_by_its_place, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_sketch__tells_how_many_to_some_percent, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

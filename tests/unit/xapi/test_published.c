/* The published statements of cmi5 sessions (AICC) are read, kept and formatted; the one that is not JSON is
 * not. */
#include "statements.h"

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xapi/statement/format.h"
#include "xapi/statement/signature.h"

enum { FILE_MAX = 1 << 18, STATEMENTS_PUBLISHED = 50 };

/* Below the folder of fixtures, or of what lies beside it. */
static const char *published(struct arena *a, const char *name)
{
	const char *given = getenv("LECTERN_FIXTURES"), *here = strstr(__FILE__, "tests/unit/");

	if (given != NULL)
		return arena_printf(a, "%s/%s", given, name);
	return arena_printf(a, "%.*s../shared/fixtures/%s", (int)(here - __FILE__), __FILE__, name);
}

static const char *file_read(struct arena *a, const char *path, size_t *ret_len)
{
	char *bytes = arena_alloc(a, FILE_MAX);
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	*ret_len = fread(bytes, 1, FILE_MAX - 1, file);
	fclose(file);
	return bytes;
}

static bool is_json(const char *text, size_t len)
{
	json_t *json = json_loadb(text, len, 0, NULL);

	json_decref(json);
	return json != NULL;
}

static void statement_lives(const char *path, enum xapi_version version)
{
	struct xapi_languages languages;
	struct lrs lrs;
	const char *json, *text;
	size_t len, text_len;
	enum err e;

	lrs_begin(&lrs, version);
	json = file_read(lrs.arena, path, &len);
	e = xapi_statements_read(&lrs.w, &lrs.reading, json, len, &lrs.statements, &lrs.count, &lrs.array);
	if (!is_json(json, len)) {
		assert_int_equal(e, ERR_BAD_INPUT);
		lrs_end(&lrs);
		return;
	}
	if (e != OK)
		print_error("%s: %s %s\n", path, lrs.w.field, lrs.w.detail);
	assert_int_equal(e, OK);
	assert_int_equal(lrs.count, 1);
	assert_true(lrs.statements[0].has_registration && lrs.statements[0].key_count > 4);
	xapi_languages_read("fr", &languages);
	assert_int_equal(
	    xapi_format_ids(&lrs.w, lrs.statements[0].body, lrs.statements[0].body_len, &text, &text_len),
	    OK);
	assert_int_equal(xapi_format_canonical(&lrs.w, &languages, NULL, NULL, lrs.statements[0].body,
	                     lrs.statements[0].body_len, &text, &text_len),
	    OK);
	lrs_end(&lrs);
}

/* How many statements the scenario has. */
static int scenario_lives(struct arena *a, const char *folder)
{
	DIR *files = opendir(folder);
	struct dirent *file;
	int count = 0;

	assert_non_null(files);
	while ((file = readdir(files)) != NULL) {
		const char *path;

		if (strstr(file->d_name, "_statement.json") == NULL)
			continue;
		path = arena_printf(a, "%s/%s", folder, file->d_name);
		statement_lives(path, XAPI_1_0_3);
		statement_lives(path, XAPI_2_0_0);
		count++;
	}
	closedir(files);
	return count;
}

static void test_published__sessions_of_cmi5_are_taken_whole(void **state)
{
	struct arena *a = arena_new();
	const char *path = published(a, "xapi/cmi5-scenarios");
	struct dirent *scenario;
	DIR *folder;
	int count = 0;

	folder = opendir(path);
	if (folder == NULL) {
		print_message("SKIPPED: no fixtures at %s\n", path);
		arena_free(a);
		skip();
	}
	while ((scenario = readdir(folder)) != NULL) {
		if (scenario->d_name[0] != '.')
			count += scenario_lives(a, arena_printf(a, "%s/%s", path, scenario->d_name));
	}
	closedir(folder);
	assert_true(count >= STATEMENTS_PUBLISHED);
	print_message("%d statements\n", count);
	arena_free(a);
}

/* What stands in the standard between a title with its fence and the next fence. */
static const char *fenced(struct arena *a, const char *book, const char *title)
{
	const char *at = strstr(book, title), *end;

	assert_non_null(at);
	at += strlen(title);
	at += strspn(at, "\n");
	end = strstr(at, "```");
	assert_non_null(end);
	while (end > at && end[-1] == '\n')
		end--;
	return arena_strndup(a, at, (size_t)(end - at));
}

static void test_published__signed_statement_of_the_standard_is_good_with_its_certificate(void **state)
{
	const char *path, *book, *json, *token;
	struct xapi_blob blob;
	struct lrs lrs;
	FILE *file;

	lrs_begin(&lrs, XAPI_1_0_3);
	path = published(lrs.arena, "../specs/xapi103-data.md");
	file = fopen(path, "rb");
	if (file == NULL) {
		lrs_end(&lrs);
		print_message("SKIPPED: no copy of the standard beside the fixtures; set LECTERN_FIXTURES\n");
		skip();
	}
	fclose(file);
	book = file_read(lrs.arena, path, &(size_t){0});
	book = strstr(book, "### Appendix D");
	assert_non_null(book);
	token = fenced(lrs.arena, book, "JWS signature\n```");
	json = fenced(lrs.arena, strstr(book, "JWS signature"), "Signed Statement\n```");
	assert_int_equal(xapi_statements_read(&lrs.w, &lrs.reading, json, strlen(json), &lrs.statements,
	                     &lrs.count, &lrs.array),
	    OK);
	blob =
	    (struct xapi_blob){.sha2 = lrs.statements[0].attachments[0].sha2, .data = {token, strlen(token)}};
	assert_string_equal(sha2_hex(lrs.arena, 64, token, strlen(token)), blob.sha2);
	assert_int_equal(xapi_signatures_check(&lrs.w, &lrs.reading, lrs.statements, 1, &blob, 1), OK);
	lrs_end(&lrs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_published__signed_statement_of_the_standard_is_good_with_its_certificate),
	    cmocka_unit_test(test_published__sessions_of_cmi5_are_taken_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

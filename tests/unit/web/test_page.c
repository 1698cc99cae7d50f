#include "unit.h"

#include <string.h>

#include "pages.h"
#include "web/asset/asset.h"
#include "web/page/page.h"

static struct text new_text(void **state)
{
	return text_new(*state, 64 * 1024);
}

static void assert_url(void **state, const char *url, const char *printed)
{
	struct text out = new_text(state);

	page_add_url(&out, url);
	assert_string_equal(out.data, printed);
}

static void test_page_url__prints_http_https_and_relative_addresses_escaped(void **state)
{
	assert_url(
	    state, "https://moodle.example/course?id=4&a=b", "https://moodle.example/course?id=4&amp;a=b");
	assert_url(state, "HTTP://x/", "HTTP://x/");
	assert_url(state, "/go/abc?t=1:2", "/go/abc?t=1:2");
	assert_url(state, "shared/launch.html#a:b", "shared/launch.html#a:b");
}

static void test_page_url__replaces_what_could_run_or_hide_a_scheme(void **state)
{
	assert_url(state, "javascript:alert(1)", "#");
	assert_url(state, "JaVaScRiPt:alert(1)", "#");
	assert_url(state, " javascript:alert(1)", "#");
	assert_url(state, "java\tscript:alert(1)", "#");
	assert_url(state, "data:text/html,x", "#");
	assert_url(state, "\\\\evil.example", "#");
	assert_url(state, "httpx:y", "#");
}

static void test_page__escapes_what_it_is_given(void **state)
{
	struct text out = new_text(state);

	page_error(
	    &out, &(struct page_error){.lang = "en", .title = "<script>alert(1)</script>", .detail = "\"'&"});
	assert_true(text_fits(&out));
	assert_null(strstr(out.data, "<script>alert"));
	assert_non_null(strstr(out.data, "&lt;script&gt;alert(1)&lt;/script&gt;"));
	assert_non_null(strstr(out.data, "<html lang=\"en\">"));
}

static void test_page__speaks_the_language_asked_for_and_english_for_others(void **state)
{
	struct text fr = new_text(state), other = new_text(state);

	page_expired(&fr, &(struct page_expired){.lang = "fr"});
	page_expired(&other, &(struct page_expired){.lang = "xx"});
	assert_non_null(strstr(fr.data, "<html lang=\"fr\">"));
	assert_non_null(strstr(fr.data, "Ce lien a expiré"));
	assert_non_null(strstr(other.data, "<html lang=\"en\">"));
	assert_non_null(strstr(other.data, "This link has run out"));
}

static void test_page_translate__knows_the_titles_of_errors(void **state)
{
	(void)state;
	for (int e = 1; e < ERR_COUNT; e++)
		assert_string_not_equal(
		    page_translate("fr", err_info((enum err)e)->title), err_info((enum err)e)->title);
	assert_string_equal(page_translate("en", "Too many requests"), "Too many requests");
	assert_string_equal(page_translate("fr", "of no table"), "of no table");
}

static void test_assets__are_found_by_the_hash_of_their_set_only(void **state)
{
	const struct asset *main_module = NULL;

	(void)state;
	for (size_t i = 0; i < asset_count; i++)
		if (strcmp(assets[i].name, "main.mjs") == 0)
			main_module = &assets[i];
	assert_non_null(main_module);
	assert_ptr_equal(asset_find("/player", main_module->hash, "main.mjs"), main_module);
	assert_null(asset_find("/player", "0000000000000000", "main.mjs"));
	assert_null(asset_find("/assets", main_module->hash, "main.mjs"));
	assert_string_equal(main_module->type, "text/javascript; charset=utf-8");
}

static int begin(void **state)
{
	*state = arena_new();
	return 0;
}

static int end(void **state)
{
	arena_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_page_url__prints_http_https_and_relative_addresses_escaped),
	    cmocka_unit_test(test_page_url__replaces_what_could_run_or_hide_a_scheme),
	    cmocka_unit_test(test_page__escapes_what_it_is_given),
	    cmocka_unit_test(test_page__speaks_the_language_asked_for_and_english_for_others),
	    cmocka_unit_test(test_page_translate__knows_the_titles_of_errors),
	    cmocka_unit_test(test_assets__are_found_by_the_hash_of_their_set_only),
	};

	return cmocka_run_group_tests(tests, begin, end);
}

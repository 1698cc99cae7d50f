#include "unit.h"

#include <string.h>

#include "pages.h"
#include "web/asset/asset.h"
#include "web/page/address.h"
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

	page_error(&out, &(struct page_error){.frame = &(struct page_frame){0},
	                     .lang = "en",
	                     .title = "<script>alert(1)</script>",
	                     .detail = "\"'&"});
	assert_true(text_fits(&out));
	assert_null(strstr(out.data, "<script>alert"));
	assert_non_null(strstr(out.data, "&lt;script&gt;alert(1)&lt;/script&gt;"));
	assert_non_null(strstr(out.data, "<html lang=\"en\""));
}

static void test_page__speaks_the_language_asked_for_and_english_for_others(void **state)
{
	struct text fr = new_text(state), other = new_text(state);

	page_expired(&fr, &(struct page_expired){.lang = "fr", .frame = &(struct page_frame){0}});
	page_expired(&other, &(struct page_expired){.lang = "xx", .frame = &(struct page_frame){0}});
	assert_non_null(strstr(fr.data, "<html lang=\"fr\""));
	assert_non_null(strstr(fr.data, "Ce lien a expiré"));
	assert_non_null(strstr(other.data, "<html lang=\"en\""));
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

static const char *number(void **state, const char *lang, int64_t n)
{
	struct text out = new_text(state);

	page_add_number(&out, lang, n);
	return out.data;
}

static const char *when_in(void **state, const char *lang, const char *zone, int64_t us, bool day)
{
	struct text out = new_text(state);

	page_add_time(&out, lang, zone, us, day);
	return out.data;
}

static const char *when(void **state, const char *lang, int64_t us, bool day)
{
	return when_in(state, lang, NULL, us, day);
}

static void test_page__writes_numbers_and_times_as_people_do(void **state)
{
	assert_string_equal(number(state, "en", 0), "0");
	assert_string_equal(number(state, "en", 999), "999");
	assert_string_equal(number(state, "en", 1234567), "1,234,567");
	assert_string_equal(number(state, "fr", -12345), "\u221212\u202f345");
	assert_string_equal(number(state, "en", INT64_MIN), "\u22129,223,372,036,854,775,808");
	assert_string_equal(when(state, "en", 0, false), "");
	assert_string_equal(when(state, "en", INT64_C(1763712120000000), false),
	    "<time datetime=\"2025-11-21T08:02:00.000Z\">21 November 2025, 08:02 UTC</time>");
	assert_string_equal(when(state, "fr", INT64_C(1764547200000000), true),
	    "<time datetime=\"2025-12-01\">1er décembre 2025</time>");
}

/* The last Sunday of March 2026: at 01:00 UTC clocks in Paris go from 02:00 to 03:00. */
static void test_page__tells_times_as_clocks_show_them_where_the_reader_is(void **state)
{
	const int64_t change = INT64_C(1774746000000000), minute = INT64_C(60000000);

	assert_string_equal(when_in(state, "en", "Europe/Paris", change - minute, false),
	    "<time datetime=\"2026-03-29T00:59:00.000Z\">29 March 2026, 01:59 CET</time>");
	assert_string_equal(when_in(state, "fr", "Europe/Paris", change, false),
	    "<time datetime=\"2026-03-29T01:00:00.000Z\">29 mars 2026 à 03:00 CEST</time>");
	/* It is the next day there already. */
	assert_string_equal(when_in(state, "fr", "Europe/Paris", change - 120 * minute, true),
	    "<time datetime=\"2026-03-29\">29 mars 2026</time>");
	assert_string_equal(when_in(state, "fr", "Europe/Atlantis", change, true),
	    "<time datetime=\"2026-03-29\">29 mars 2026</time>");
}

static const char *retold(void **state, const char *lang, const char *english)
{
	return page_retell(*state, lang, english);
}

static void test_page_retell__says_in_the_language_what_code_said_in_english(void **state)
{
	assert_string_equal(
	    retold(state, "en", "is not between 1 and 1000"), "Enter a number between 1 and 1000.");
	assert_string_equal(
	    retold(state, "fr", "is not between 1 and 1000"), "Saisissez un nombre entre 1 et 1000.");
	assert_string_equal(retold(state, "en", "is shorter than 1 bytes"), "Fill this in.");
	assert_string_equal(
	    retold(state, "en", "is shorter than 12 bytes"), "This is too short: at least 12 characters.");
	assert_string_equal(retold(state, "fr", "is not one of a, b"), "Choisissez l’une de ces réponses.");
	/* A pattern of WORDS: what stood in its holes stands in the translation's. */
	assert_string_equal(
	    retold(state, "fr",
	        "This is hard to read on a dark page: its contrast is 2.1 to 1, and 4.5 is needed. "
	        "#abcdef would do."),
	    "C’est difficile à lire sur une page sombre\u202f: le contraste est de 2.1 pour 1, il faut 4.5. "
	    "#abcdef "
	    "conviendrait.");
	assert_string_equal(retold(state, "fr", "of no table 100%"), "of no table 100%");
	/* Of the patterns that fit, the one that says most: not "%s: it is %s", not "its %s". */
	assert_string_equal(retold(state, "fr", "Only a job that waits or runs can be cancelled: it is done"),
	    "Seule une tâche qui attend ou s’exécute peut être annulée (état : done).");
	assert_string_equal(
	    page_sentence(*state, "en", "there is no organisation first"), "There is no organisation first.");
	assert_string_equal(page_sentence(*state, "fr", "there is no organisation first"),
	    "Il n’y a pas d’organisation first.");
	assert_string_equal(page_sentence(*state, "en", ""), "");
}

static void test_page__the_trial_language_leaves_nothing_as_it_was(void **state)
{
	struct text out = new_text(state);

	page_expired(&out, &(struct page_expired){.lang = "en-XA", .frame = &(struct page_frame){0}});
	assert_non_null(strstr(out.data, "<html lang=\"en-XA\""));
	assert_null(strstr(out.data, "This link has run out"));
	assert_non_null(strstr(out.data, "Thíís lííñk háás rüüñ ööüüt"));
	assert_string_equal(page_translate("en-XA", "Too many requests"), "Töööö mááñý rééqüüéésts");
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

static void test_address__of_somebody_else_is_none_to_go_on_to(void **state)
{
	static const char *const good[] = {
	    "/", "/admin/main", "/admin/main/media?search=..%2f&back=//x#/..", "/a..b/..."};
	static const char *const bad[] = {"", "//evil.example", "/\\evil.example", "\\\\evil.example",
	    "https://evil.example/", "https:/admin", "javascript:alert(1)", "admin", "/admin\\..", "/a\nb",
	    "/\t/evil.example", "/a\x7f", "/admin/main/../other", "/admin/main/..", "/admin/%2e%2E/other",
	    "/admin/.%2e?x=1", "/./admin", "/%2e/x", NULL};
	char *longest = arena_alloc(*state, ADDRESS_OWN_MAX + 2);

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_ptr_equal(address_own(good[i]), good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_string_equal(address_own(bad[i]), "");
	memset(longest, '/', ADDRESS_OWN_MAX + 1);
	memset(longest + 1, 'a', ADDRESS_OWN_MAX);
	assert_string_equal(address_own(longest), "");
	longest[ADDRESS_OWN_MAX] = '\0';
	assert_ptr_equal(address_own(longest), longest);
}

static void test_address__takes_what_it_is_asked_for_encoded_and_leaves_out_what_is_empty(void **state)
{
	assert_string_equal(
	    address_with(*state, "/log.csv",
	        (struct address_field[]){{"who", "a&b é"}, {"type", ""}, {"x", NULL}, {"course", "7"}, {0}}),
	    "/log.csv?who=a%26b%20%C3%A9&course=7");
	assert_string_equal(address_with(*state, "/log", (struct address_field[]){{"who", ""}, {0}}), "/log");
}

static void test_page_decimal__has_a_comma_in_french(void **state)
{
	assert_string_equal(page_decimal(*state, "fr", "12.5 %"), "12,5 %");
	assert_string_equal(page_decimal(*state, "fr", "12.5 / 20.25."), "12,5 / 20,25.");
	assert_string_equal(page_decimal(*state, "en", "12.5 %"), "12.5 %");
	assert_string_equal(page_decimal(*state, "fr", "12 %"), "12 %");
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
	    cmocka_unit_test(test_address__of_somebody_else_is_none_to_go_on_to),
	    cmocka_unit_test(test_address__takes_what_it_is_asked_for_encoded_and_leaves_out_what_is_empty),
	    cmocka_unit_test(test_page_decimal__has_a_comma_in_french),
	    cmocka_unit_test(test_page_url__prints_http_https_and_relative_addresses_escaped),
	    cmocka_unit_test(test_page_url__replaces_what_could_run_or_hide_a_scheme),
	    cmocka_unit_test(test_page__escapes_what_it_is_given),
	    cmocka_unit_test(test_page__speaks_the_language_asked_for_and_english_for_others),
	    cmocka_unit_test(test_page_translate__knows_the_titles_of_errors),
	    cmocka_unit_test(test_page__writes_numbers_and_times_as_people_do),
	    cmocka_unit_test(test_page__tells_times_as_clocks_show_them_where_the_reader_is),
	    cmocka_unit_test(test_page_retell__says_in_the_language_what_code_said_in_english),
	    cmocka_unit_test(test_page__the_trial_language_leaves_nothing_as_it_was),
	    cmocka_unit_test(test_assets__are_found_by_the_hash_of_their_set_only),
	};

	return cmocka_run_group_tests(tests, begin, end);
}

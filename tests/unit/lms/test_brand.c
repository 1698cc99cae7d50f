/* Which colours an organisation may choose, and what a logo is. */
#include <string.h>

#include "lms/organization/brand.h"
#include "unit.h"

static struct work w;

static int begin(void **state)
{
	work_init(&w, arena_new());
	return 0;
}

static int end(void **state)
{
	arena_free(w.arena);
	return 0;
}

static enum err check(const char *accent, const char *accent_dark)
{
	work_forgive(&w);
	return brand_check(&w, &(struct brand){accent, accent_dark});
}

static void test_brand__a_colour_that_reads_well_is_taken(void **state)
{
	assert_int_equal(check("", ""), OK);
	assert_int_equal(check("#1f5f8b", ""), OK);
	assert_int_equal(check("#7A1FA2", "#d9a6f0"), OK);
	assert_int_equal(check("#000000", "#ffffff"), OK);
}

static void test_brand__a_pale_colour_is_refused_with_its_field_and_one_that_would_do(void **state)
{
	char *would_do;

	assert_int_equal(check("#ffcc00", ""), ERR_BAD_INPUT);
	assert_string_equal(w.field, "accent");
	would_do = strrchr(w.detail, '#');
	assert_non_null(would_do);
	would_do = arena_strndup(w.arena, would_do, 7);
	assert_int_equal(check(would_do, ""), OK);
	assert_int_equal(check("#1f5f8b", "#1f5f8b"), ERR_BAD_INPUT);
	assert_string_equal(w.field, "accent_dark");
	would_do = arena_strndup(w.arena, strrchr(w.detail, '#'), 7);
	assert_int_equal(check("#1f5f8b", would_do), OK);
}

static void test_brand__contrast_is_reckoned_as_wcag_does(void **state)
{
	/* #757575 on white is 4.61 to 1, #767676 4.54, but on the sunken ground (#eef1f4) both are less. */
	assert_int_equal(check("#757575", ""), ERR_BAD_INPUT);
	assert_non_null(strstr(w.detail, "4.0 to 1"));
	assert_int_equal(check("#6b6b6b", ""), OK);
}

static void test_brand__anything_else_is_no_colour(void **state)
{
	const char *const wrong[] = {"red", "#12345", "#1234567", "1f5f8bb", "#1f5f8g", "#;}*{}", "\"#1f5f8"};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_int_equal(check(wrong[i], ""), ERR_BAD_INPUT);
		assert_string_equal(w.field, "accent");
	}
	assert_int_equal(check("", "#ffffff"), ERR_BAD_INPUT);
	assert_string_equal(w.field, "accent");
}

static void test_brand__the_sheet_sets_both_schemes_and_a_readable_dark_colour_is_made(void **state)
{
	struct text css = text_new(w.arena, BRAND_CSS_MAX), none = text_new(w.arena, BRAND_CSS_MAX);
	char made[8];
	const char *at;

	brand_css(&(struct brand){"#8b1f3f", ""}, &css);
	assert_true(text_fits(&css));
	assert_non_null(strstr(css.data, ":root{--accent:#8b1f3f;"));
	assert_non_null(strstr(css.data, "prefers-color-scheme:dark"));
	at = strstr(css.data, "[data-theme=\"dark\"]{--accent:");
	assert_non_null(at);
	memcpy(made, at + strlen("[data-theme=\"dark\"]{--accent:"), 7);
	made[7] = '\0';
	assert_int_equal(check("#8b1f3f", made), OK);
	brand_css(&(struct brand){"", ""}, &none);
	assert_string_equal(none.data, "");
}

static void test_brand__a_logo_is_known_by_its_content(void **state)
{
	static char big[BRAND_LOGO_MAX + 1] = "\x89PNG\r\n\x1a\n";
	const char *type = NULL;

	assert_int_equal(brand_logo_check(&w, "\x89PNG\r\n\x1a\n and more", 17, &type), OK);
	assert_string_equal(type, "png");
	assert_int_equal(brand_logo_check(&w, "\xff\xd8\xff\xe0", 4, &type), OK);
	assert_string_equal(type, "jpg");
	assert_int_equal(brand_logo_check(&w, "RIFF\x10\0\0\0WEBPVP8 ", 16, &type), OK);
	assert_string_equal(type, "webp");
	assert_int_equal(
	    brand_logo_check(&w, "<svg xmlns=\"http://www.w3.org/2000/svg\">", 40, &type), ERR_BAD_INPUT);
	assert_string_equal(w.field, "file");
	assert_int_equal(brand_logo_check(&w, "\x89PN", 3, &type), ERR_BAD_INPUT);
	assert_int_equal(brand_logo_check(&w, big, sizeof(big), &type), ERR_TOO_LARGE);
	assert_int_equal(brand_logo_check(&w, big, sizeof(big) - 1, &type), OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_brand__a_colour_that_reads_well_is_taken, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_brand__a_pale_colour_is_refused_with_its_field_and_one_that_would_do, begin, end),
	    cmocka_unit_test_setup_teardown(test_brand__contrast_is_reckoned_as_wcag_does, begin, end),
	    cmocka_unit_test_setup_teardown(test_brand__anything_else_is_no_colour, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_brand__the_sheet_sets_both_schemes_and_a_readable_dark_colour_is_made, begin, end),
	    cmocka_unit_test_setup_teardown(test_brand__a_logo_is_known_by_its_content, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

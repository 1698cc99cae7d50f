#include "unit.h"

#include <string.h>

#include "keys/smtp_words.h"

static struct arena *arena;
static struct work w;

static int begin(void **state)
{
	arena = arena_new();
	work_init(&w, arena);
	return 0;
}

static int end(void **state)
{
	arena_free(arena);
	return 0;
}

static void test_header__is_plain_where_it_can_be_and_encoded_where_it_must(void **state)
{
	assert_string_equal(smtp_words_header(&w, "Hello"), "Hello");
	assert_string_equal(smtp_words_header(&w, "Été"), "=?UTF-8?B?w4l0w6k=?=");
	assert_string_equal(smtp_words_header(&w, "=?x"), "=?UTF-8?B?PT94?=");
	/* No letter is cut in two, and every line is short. */
	assert_string_equal(smtp_words_header(&w, "aéééééééééééééééééééééééé"),
	    "=?UTF-8?B?YcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOp?=\r\n "
	    "=?UTF-8?B?w6nDqQ==?=");
}

static void test_header__nothing_breaks_out_of_its_line(void **state)
{
	assert_string_equal(smtp_words_header(&w, "a\r\nBcc: x@y"), "a  Bcc: x@y");
	assert_string_equal(smtp_words_mailbox(&w, "A \"B\"\r\n\\", "a@b"), "\"A \\\"B\\\"  \\\\\" <a@b>");
	assert_string_equal(smtp_words_mailbox(&w, "É", "a@b"), "=?UTF-8?B?w4k=?= <a@b>");
	assert_string_equal(smtp_words_mailbox(&w, "", "a@b"), "a@b");
}

static void test_date__is_as_mail_writes_it(void **state)
{
	assert_string_equal(
	    smtp_words_date(&w, INT64_C(1784638953) * 1000000), "Tue, 21 Jul 2026 13:02:33 +0000");
	assert_string_equal(smtp_words_date(&w, 0), "Thu, 1 Jan 1970 00:00:00 +0000");
}

static void test_clean__keeps_the_recipient_and_nobody_else(void **state)
{
	assert_string_equal(smtp_words_clean(&w, "550 <Anna@x.org>: unknown; see help@y.org.", "anna@x.org"),
	    "550 <Anna@x.org>: unknown; see (an address)");
	assert_string_equal(smtp_words_clean(&w, "550 a\tb\x01 c\xff", "a@b"), "550 a b  c?");
	assert_true(strlen(smtp_words_clean(&w, arena_printf(arena, "%1000s", "x"), "a@b")) <= 300);
	assert_string_equal(smtp_words_domain("a@b.org"), "b.org");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_header__is_plain_where_it_can_be_and_encoded_where_it_must),
	    cmocka_unit_test(test_header__nothing_breaks_out_of_its_line),
	    cmocka_unit_test(test_date__is_as_mail_writes_it),
	    cmocka_unit_test(test_clean__keeps_the_recipient_and_nobody_else),
	};

	return cmocka_run_group_tests(tests, begin, end);
}

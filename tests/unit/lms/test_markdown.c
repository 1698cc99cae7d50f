/* Markdown to HTML: what is written, what is kept out, and what hostile texts may cost. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/text.h"
#include "lms/material/markdown.h"

#define PICTURE_ID "0190a1b2-0000-7000-8000-000000000001"
#define FILE_ID "0190a1b2-0000-7000-8000-000000000002"

static const char *media(struct work *w, void *owner, struct uuid id, bool picture)
{
	const char *text = uuid_text(w->arena, id);

	if (strcmp(text, PICTURE_ID) == 0)
		return picture ? "/m/x/a.png" : NULL;
	return strcmp(text, FILE_ID) == 0 && !picture ? "/m/y/b&c.pdf" : NULL;
}

static const struct markdown_look look = {.media = media};

static void shown(const char *text, const struct markdown_look *with, const char *expected)
{
	ARENA_LOCAL struct arena *a = arena_new();
	const char *html = NULL;
	struct work w;

	work_init(&w, a);
	assert_int_equal(material_markdown(&w, "body", text, with, &html), OK);
	assert_string_equal(html, expected);
}

static enum err outcome(const char *text, const char *field, size_t *ret_len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	const char *html = "";
	struct work w;
	enum err e;

	work_init(&w, a);
	e = material_markdown(&w, field, text, &look, &html);
	if (e != OK)
		assert_string_equal(w.field, field);
	*ret_len = strlen(html);
	assert_true(utf8_valid(html, *ret_len));
	return e;
}

static void test_markdown__becomes_html_below_the_title_of_the_page(void **state)
{
	shown("", NULL, "");
	shown("# One\n\nTwo *three* **four** ~~five~~ `<six>`", NULL,
	    "<h2>One</h2>\n<p>Two <em>three</em> <strong>four</strong> <del>five</del> "
	    "<code>&lt;six&gt;</code></p>\n");
	shown("###### deep", NULL, "<h6>deep</h6>\n");
	shown("## a", &(struct markdown_look){.heading = 4}, "<h5>a</h5>\n");
	shown("3. a\n4. b", NULL, "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n");
	shown("- [x] a\n- [ ] b", NULL,
	    "<ul>\n<li class=\"task\">\u2611 a</li>\n<li class=\"task\">\u2610 b</li>\n</ul>\n");
	shown("```js\na < b\n```", NULL, "<pre tabindex=\"0\"><code>a &lt; b\n</code></pre>\n");
	shown("|a|b|\n|---|--:|\n|1|2|", NULL,
	    "<div class=\"wide\" tabindex=\"0\"><table>\n<thead>\n<tr>\n<th scope=\"col\">a</th>"
	    "<th scope=\"col\" class=\"right\">b</th></tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>"
	    "<td class=\"right\">2</td></tr>\n</tbody>\n</table></div>\n");
	shown("a  \nb &copy; &#233;\n\n---", NULL, "<p>a<br>\nb &copy; &#233;</p>\n<hr>\n");
}

static void test_html_in_the_text__is_text(void **state)
{
	shown("<script>alert(1)</script>", NULL, "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
	shown("a <b onclick=x>c</b>", NULL, "<p>a &lt;b onclick=x&gt;c&lt;/b&gt;</p>\n");
	shown("<!-- a -->", NULL, "<p>&lt;!-- a --&gt;</p>\n");
	shown("[a](http://b.example '\"><script>')", NULL,
	    "<p><a href=\"http://b.example\" rel=\"nofollow ugc noopener\" "
	    "title=\"&quot;&gt;&lt;script&gt;\">a</a></p>\n");
	shown("![\"><img src=x onerror=y>](media:" PICTURE_ID ")", &look,
	    "<p><img loading=\"lazy\" src=\"/m/x/a.png\" alt=\"&quot;&gt;&lt;img src=x "
	    "onerror=y&gt;\"></p>\n");
}

static void test_addresses__are_of_a_few_kinds_and_nothing_else_leads_anywhere(void **state)
{
	static const char *const refused[] = {"javascript:alert(1)", "JaVaScRiPt:alert(1)", "vbscript:x",
	    "data:text/html,x", "file:///etc/passwd", "blob:x", "//evil.example/x", "media:nothing",
	    "media:", "javascript&colon;alert(1)", "javascript&#58;alert(1)", "javascript&#x3a;alert(1)",
	    "&#106;avascript:alert(1)", ":x", "media:" FILE_ID "/../x"};

	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		char text[200];

		snprintf(text, sizeof text, "[a](%s)", refused[i]);
		shown(text, &look, "<p>a</p>\n");
		snprintf(text, sizeof text, "![a](%s)", refused[i]);
		shown(text, &look, "<p>a</p>\n");
	}
	shown("<javascript:alert(1)>", NULL, "<p>javascript:alert(1)</p>\n");
	/* What a browser would take out, or turn round, stands there so that it does neither. */
	shown("[a](<java\tscript:x>)", NULL, "<p>a</p>\n");
	shown("[a](<\\\\evil.example>)", NULL, "<p><a href=\"%5Cevil.example\">a</a></p>\n");
	shown("[a](<b c\"d>)", NULL, "<p><a href=\"b%20c%22d\">a</a></p>\n");
	shown("[a](b/c?d=1&e=2#f)", NULL, "<p><a href=\"b/c?d=1&amp;e=2#f\">a</a></p>\n");
	shown("[a](\u00e9)", NULL, "<p><a href=\"%C3%A9\">a</a></p>\n");
	shown("a@b.example www.c.example", NULL,
	    "<p><a href=\"mailto:a@b.example\">a@b.example</a> "
	    "<a href=\"http://www.c.example\" rel=\"nofollow ugc noopener\">www.c.example</a></p>\n");
	shown("[a](tel:+33123)", NULL, "<p><a href=\"tel:+33123\">a</a></p>\n");
	shown("[a](HTTPS://b.example)", &(struct markdown_look){.window = true},
	    "<p><a href=\"HTTPS://b.example\" rel=\"nofollow ugc noopener\" target=\"_blank\">a</a></p>\n");
}

static void test_pictures__are_of_the_library_and_others_are_links(void **state)
{
	shown("![a *b* `c`](media:" PICTURE_ID " 'd')", &look,
	    "<p><img loading=\"lazy\" src=\"/m/x/a.png\" title=\"d\" alt=\"a b c\"></p>\n");
	shown("![a](media:" PICTURE_ID ")", NULL, "<p>a</p>\n");
	shown("![a](media:" FILE_ID ")", &look, "<p><a href=\"/m/y/b&amp;c.pdf\">a</a></p>\n");
	shown("[a](media:" FILE_ID ")", &look, "<p><a href=\"/m/y/b&amp;c.pdf\">a</a></p>\n");
	shown("![a](https://b.example/c.png)", &look,
	    "<p><a href=\"https://b.example/c.png\" rel=\"nofollow ugc noopener\">a</a></p>\n");
	/* A link does not lie in a link. */
	shown("[![a](https://b.example/c.png)](https://d.example)", &look,
	    "<p><a href=\"https://d.example\" rel=\"nofollow ugc noopener\">a</a></p>\n");
	shown("![a ![b](media:" PICTURE_ID ") c](media:" PICTURE_ID ")", &look,
	    "<p><img loading=\"lazy\" src=\"/m/x/a.png\" alt=\"a b c\"></p>\n");
}

/* text of MARKDOWN_MAX bytes: head, then unit again and again. */
static char *filled(const char *head, const char *unit)
{
	char *text = malloc(MARKDOWN_MAX + 1);
	size_t len = strlen(head), unit_len = strlen(unit);

	memcpy(text, head, len);
	for (; len + unit_len <= MARKDOWN_MAX; len += unit_len)
		memcpy(text + len, unit, unit_len);
	text[len] = '\0';
	return text;
}

static char *table_of(int columns)
{
	static char text[MARKDOWN_MAX];
	size_t len = 0;

	for (int row = 0; row < 3; row++) {
		for (int i = 0; i < columns; i++)
			len += (size_t)snprintf(text + len, sizeof text - len, "|%s", row == 1 ? "---" : "a");
		len += (size_t)snprintf(text + len, sizeof text - len, "|\n");
	}
	return text;
}

/* CPU time, not the clock's: the kernel ends this program where one of them goes astray. */
static void test_hostile_texts__cost_little_and_their_html_has_a_bound(void **state)
{
	static const char *const units[] = {"![[]()", "a@", "[", "[]", "[a](", "*a **a ", "_a __a ", ">",
	    "> ", "- ", "1. ", "`a``b```c", "<a", "<!--", "<?", "&a", "~~a ", "|", "http://a.b/(",
	    "http://a.b/( ", "www.a.b/) ", "a.b-c+d_e@", "\\*", "#", "a\n=\n", "```\n", "[a](<b", "[a](b \"c",
	    "[a]: b 'c\n", "[a]: /u\n", "a*", "![a*b_c`d[e](f) ", "\r\n", "> - 1. ", "&#0;",
	    "\xf0\x9f\x98\x80*"};
	struct rlimit limit = {.rlim_cur = 60, .rlim_max = 60};
	char *text;
	size_t len;

	assert_int_equal(setrlimit(RLIMIT_CPU, &limit), 0);
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		text = filled("", units[i]);
		(void)outcome(text, "body", &len);
		assert_true(len <= MARKDOWN_HTML_MAX);
		free(text);
	}
	for (int columns = 100; columns <= 32000; columns *= 2)
		assert_int_equal(outcome(table_of(columns), "body", &len), OK);
	/* Rows of three bytes that become rows of eight cells. */
	text = filled("|a|b|c|d|e|f|g|h|\n|---|---|---|---|---|---|---|---|\n", "|1\n");
	assert_int_equal(outcome(text, "body", &len), ERR_TOO_LARGE);
	free(text);
}

static void test_one_long_address_named_often__is_refused(void **state)
{
	char *text = malloc(MARKDOWN_MAX + 1), *p = text;
	size_t len;

	p += sprintf(p, "[a]: /");
	memset(p, 'u', MARKDOWN_MAX / 2);
	p += MARKDOWN_MAX / 2;
	p += sprintf(p, "\n\n");
	while (p + 4 < text + MARKDOWN_MAX)
		p += sprintf(p, "[a] ");
	assert_int_equal(outcome(text, "body", &len), ERR_TOO_LARGE);
	free(text);
}

static void test_a_text_that_is_too_long_or_no_text__is_refused_with_its_field(void **state)
{
	char *text = malloc(MARKDOWN_MAX + 2);
	size_t len;

	memset(text, 'a', MARKDOWN_MAX);
	text[MARKDOWN_MAX] = '\0';
	assert_int_equal(outcome(text, "description", &len), OK);
	text[MARKDOWN_MAX] = 'a';
	text[MARKDOWN_MAX + 1] = '\0';
	assert_int_equal(outcome(text, "description", &len), ERR_TOO_LARGE);
	assert_int_equal(outcome("a\xff", "description", &len), ERR_BAD_INPUT);
	free(text);
}

/* md4c 0.4.8 crosses them. */
static void test_links_and_pictures_that_cross__are_closed_in_order(void **state)
{
	shown("!![[]()![[][[x](![[)()![a![b](c)](media:0(href=\"b](c)](d)![[][[x]()![[]()![a![0", &look,
	    "<p>!![![[][<a href=\"![[\">x</a>()![a<a "
	    "href=\"c\">b</a>](media:0(href=&quot;b](c)![[][x![![a![0</p>\n");
}

static void test_what_is_too_deep__keeps_its_words(void **state)
{
	char text[500] = "", *p = text;
	size_t len;

	for (int i = 0; i < 100; i++)
		p += sprintf(p, "> ");
	sprintf(p, "deep *down*");
	assert_int_equal(outcome(text, "body", &len), OK);
	assert_true(len < MARKDOWN_DEPTH_MAX * 30 + 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_markdown__becomes_html_below_the_title_of_the_page),
	    cmocka_unit_test(test_html_in_the_text__is_text),
	    cmocka_unit_test(test_addresses__are_of_a_few_kinds_and_nothing_else_leads_anywhere),
	    cmocka_unit_test(test_pictures__are_of_the_library_and_others_are_links),
	    cmocka_unit_test(test_hostile_texts__cost_little_and_their_html_has_a_bound),
	    cmocka_unit_test(test_one_long_address_named_often__is_refused),
	    cmocka_unit_test(test_a_text_that_is_too_long_or_no_text__is_refused_with_its_field),
	    cmocka_unit_test(test_links_and_pictures_that_cross__are_closed_in_order),
	    cmocka_unit_test(test_what_is_too_deep__keeps_its_words),
	};

	return cmocka_run_group_tests_name("markdown", tests, NULL, NULL);
}

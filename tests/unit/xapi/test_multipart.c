/* Statements with the bytes of their attachments. */
#include "statements.h"

#include <string.h>

#include "xapi/statement/multipart.h"

#define TYPE "multipart/mixed; boundary=b42"
#define JSON_PART "--b42\r\nContent-Type: application/json\r\n\r\n{}"
#define HEADERS(hash)                                                                                        \
	"\r\n--b42\r\nContent-Type:text/"                                                                    \
	"plain\r\nContent-Transfer-Encoding:binary\r\nX-Experience-API-Hash:" hash "\r\n\r\n"
#define END "\r\n--b42--"
/* SHA-256 of "hello" and of nothing. */
#define HELLO "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
#define NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

struct request {
	struct lrs lrs;
	struct xapi_span json;
	struct xapi_blob *blobs;
	size_t count;
};

static enum err split(struct request *r, const char *type, const char *body, size_t len)
{
	lrs_begin(&r->lrs, XAPI_1_0_3);
	return xapi_multipart_split(&r->lrs.w, type, body, len, &r->json, &r->blobs, &r->count);
}

static void assert_taken(const char *type, const char *body, size_t len, size_t count)
{
	struct request r;

	assert_int_equal(split(&r, type, body, len), OK);
	assert_int_equal(r.count, count);
	assert_int_equal(r.json.len, 2);
	assert_memory_equal(r.json.data, "{}", 2);
	lrs_end(&r.lrs);
}

static void assert_refused(const char *type, const char *body, const char *field)
{
	struct request r;

	assert_int_equal(split(&r, type, body, strlen(body)), ERR_BAD_INPUT);
	assert_string_equal(r.lrs.w.field, field);
	lrs_end(&r.lrs);
}

#define TAKEN(type, body, count) assert_taken(type, body, sizeof(body) - 1, count)

static void test_split__takes_parts_with_and_without_what_surrounds_them(void **state)
{
	TAKEN(TYPE, JSON_PART END, 0);
	TAKEN(TYPE, JSON_PART END "\r\nepilogue", 0);
	TAKEN(TYPE, "\r\n" JSON_PART HEADERS(HELLO) "hello" END, 1);
	TAKEN(TYPE, "preamble\r\n" JSON_PART HEADERS(HELLO) "hello" HEADERS(NOTHING) END "\r\n", 2);
	TAKEN("Multipart/Mixed;charset=x; boundary=\"b42\"", JSON_PART END, 0);
	TAKEN("multipart/mixed; boundary=\"b 4'()+_,-./:=?\"",
	    "--b 4'()+_,-./:=?\r\nContent-type:\tApplication/JSON ; charset=utf-8\r\n\r\n{}\r\n--b "
	    "4'()+_,-./:=?--",
	    0);
	TAKEN(TYPE,
	    "--b42 \t\r\nX-Other: a\r\n b\r\nContent-Type:\r\n application/json\r\n\r\n{}\r\n--b42-- ", 0);
}

static void test_split__bytes_are_exact_zeros_line_ends_and_near_boundaries_too(void **state)
{
	static const char body[] = JSON_PART HEADERS(HELLO) "\0\r\n--b4\r\n--b423\r\n\r\n\n--b42\r\n\r\n" END;
	static const char data[] = "\0\r\n--b4\r\n--b423\r\n\r\n\n--b42\r\n\r\n";
	struct request r;

	assert_int_equal(split(&r, TYPE, body, sizeof(body) - 1), OK);
	assert_int_equal(r.count, 1);
	assert_int_equal(r.blobs[0].data.len, sizeof(data) - 1);
	assert_memory_equal(r.blobs[0].data.data, data, sizeof(data) - 1);
	assert_string_equal(r.blobs[0].sha2, HELLO);
	assert_string_equal(r.blobs[0].content_type, "text/plain");
	lrs_end(&r.lrs);
}

static void test_split__refuses_what_is_not_multipart_mixed_of_this_boundary(void **state)
{
	assert_refused("application/json", JSON_PART END, "Content-Type");
	assert_refused("multipart/form-data; boundary=b42", JSON_PART END, "Content-Type");
	assert_refused("multipart/mixed;", JSON_PART END, "Content-Type");
	assert_refused("multipart/mixed; boundary=", JSON_PART END, "Content-Type");
	assert_refused("multipart/mixed; boundary=\"b42", JSON_PART END, "Content-Type");
	assert_refused("multipart/mixed; boundary=b43", JSON_PART END, "");
	assert_refused(TYPE, "", "");
	assert_refused(TYPE, JSON_PART, "");
	assert_refused(TYPE, "--b42--", "");
	assert_refused(TYPE, "--b42\r\n--b42--", "part 1");
	assert_refused(TYPE, "--b42\nContent-Type: application/json\n\n{}\n--b42--", "");
}

static void test_split__refuses_parts_without_the_headers_they_need(void **state)
{
	assert_refused(TYPE, "--b42\r\nContent-Type: text/plain\r\n\r\n{}" END, "part 1");
	assert_refused(TYPE, "--b42\r\n\r\n{}" END, "part 1");
	assert_refused(TYPE, "--b42\r\nContent-Type application/json\r\n\r\n{}" END, "part 1");
	assert_refused(TYPE, "--b42\r\nContent-Type: application/json\r\n{}" END, "part 1");
	assert_refused(TYPE, JSON_PART "\r\n--b42\r\nContent-Type: application/json\r\n\r\n{}" END, "part 2");
	assert_refused(
	    TYPE, JSON_PART "\r\n--b42\r\nContent-Transfer-Encoding: binary\r\n\r\nhello" END, "part 2");
	assert_refused(
	    TYPE, JSON_PART "\r\n--b42\r\nX-Experience-API-Hash: " HELLO "\r\n\r\nhello" END, "part 2");
	assert_refused(TYPE,
	    JSON_PART "\r\n--b42\r\nContent-Transfer-Encoding: base64\r\nX-Experience-API-Hash: " HELLO
	              "\r\n\r\naGVsbG8=" END,
	    "part 2");
	assert_refused(TYPE, JSON_PART HEADERS("12") "hello" END, "part 2");
	assert_refused(
	    TYPE, JSON_PART HEADERS(HELLO "\r\nX-Experience-API-Hash: " NOTHING) "hello" END, "part 2");
}

static void test_split__is_bounded(void **state)
{
	struct lrs lrs;
	struct text t;
	struct xapi_span json;
	struct xapi_blob *blobs;
	size_t count;

	lrs_begin(&lrs, XAPI_1_0_3);
	t = text_new(lrs.arena, 1 << 20);
	text_add(&t, JSON_PART);
	for (int i = 0; i < XAPI_PARTS_MAX; i++)
		text_add(&t, HEADERS(NOTHING));
	text_add(&t, END);
	assert_int_equal(
	    xapi_multipart_split(&lrs.w, TYPE, t.data, t.len, &json, &blobs, &count), ERR_TOO_LARGE);
	t = text_new(lrs.arena, 1 << 20);
	text_add(&t, "--b42\r\n");
	for (int i = 0; i < XAPI_PART_HEADERS_MAX; i++)
		text_add(&t, "x:\r\n");
	text_add(&t, "\r\n{}" END);
	assert_int_equal(
	    xapi_multipart_split(&lrs.w, TYPE, t.data, t.len, &json, &blobs, &count), ERR_BAD_INPUT);
	lrs_end(&lrs);
}

#define ATTACHMENT(hash, length, type, more)                                                                 \
	"{'usageType':'urn:u','display':{'en':'x'},'contentType':'" type "','length':" length                \
	",'sha2':'" hash "'" more "}"
#define STATEMENT(attachments) WITH("'attachments':[" attachments "]")

static enum err checked(
    struct lrs *lrs, const char *statements, struct xapi_blob *blobs, size_t blob_count, size_t *ret_count)
{
	if (statements_take(lrs, statements) != OK)
		return ERR_INTERNAL;
	return xapi_attachments_check(&lrs->w, lrs->statements, lrs->count, blobs, blob_count, ret_count);
}

static void test_check__every_attachment_has_its_bytes_or_an_address(void **state)
{
	struct xapi_blob hello = {.sha2 = HELLO, .content_type = "text/plain", .data = {"hello", 5}};
	struct lrs lrs;
	size_t count = 7;

	lrs_begin(&lrs, XAPI_1_0_3);
	assert_int_equal(checked(&lrs, PLAIN, NULL, 0, &count), OK);
	assert_int_equal(count, 0);
	assert_int_equal(
	    checked(&lrs, STATEMENT(ATTACHMENT(HELLO, "5", "text/plain", "")), &hello, 1, &count), OK);
	assert_int_equal(count, 1);
	assert_int_equal(checked(&lrs, STATEMENT(ATTACHMENT(HELLO, "5", "text/plain", ",'fileUrl':'urn:f'")),
	                     NULL, 0, &count),
	    OK);
	assert_int_equal(checked(&lrs, STATEMENT(ATTACHMENT(HELLO, "5", "text/plain", "")), NULL, 0, &count),
	    ERR_BAD_INPUT);
	assert_string_equal(lrs.w.field, "/attachments/0");
	lrs_end(&lrs);
}

static void test_check__parts_are_spoken_of_and_what_they_are_said_to_be(void **state)
{
	struct xapi_blob hello = {.sha2 = HELLO, .content_type = "text/plain", .data = {"hello", 5}};
	struct xapi_blob forged = {.sha2 = HELLO, .content_type = "text/plain", .data = {"jello", 5}};
	struct xapi_blob nameless = {.sha2 = HELLO, .data = {"hello", 5}};
	struct xapi_blob bytes = {
	    .sha2 = HELLO, .content_type = "application/octet-stream", .data = {"hello", 5}};
	struct xapi_blob plain = {.sha2 = HELLO, .content_type = "Text/Plain", .data = {"hello", 5}};
	struct lrs lrs;
	size_t count;

	lrs_begin(&lrs, XAPI_1_0_3);
	assert_int_equal(checked(&lrs, PLAIN, &hello, 1, &count), ERR_BAD_INPUT);
	assert_string_equal(lrs.w.field, "part 2");
	assert_int_equal(
	    checked(&lrs, STATEMENT(ATTACHMENT(HELLO, "5", "text/plain", "")), &forged, 1, &count),
	    ERR_BAD_INPUT);
	assert_string_equal(lrs.w.field, "part 2");
	assert_int_equal(
	    checked(&lrs, STATEMENT(ATTACHMENT(HELLO, "6", "text/plain", "")), &hello, 1, &count), OK);
	assert_int_equal(checked(&lrs, STATEMENT(ATTACHMENT(HELLO, "5", "text/html", "")), &hello, 1, &count),
	    ERR_BAD_INPUT);
	assert_string_equal(lrs.w.field, "part 2");
	assert_int_equal(
	    checked(&lrs, STATEMENT(ATTACHMENT(HELLO, "5", "text/html", "")), &nameless, 1, &count), OK);
	assert_string_equal(nameless.content_type, "text/html");
	assert_int_equal(
	    checked(&lrs, STATEMENT(ATTACHMENT(HELLO, "5", "text/html", "")), &bytes, 1, &count), OK);
	assert_string_equal(bytes.content_type, "text/html");
	assert_int_equal(checked(&lrs, STATEMENT(ATTACHMENT(HELLO, "5", "text/plain; charset=ascii", "")),
	                     &plain, 1, &count),
	    OK);
	assert_string_equal(plain.content_type, "text/plain; charset=ascii");
	lrs_end(&lrs);
}

static void test_check__one_part_serves_all_who_name_it_and_twice_is_kept_once(void **state)
{
#define HELLO_384                                                                                            \
	"59e1748777448c69de6b800d7a33bbfb9ff1b463e44354c3553bcdb9c666fa90125a3c79f90397bdf5f6a13de828684f"
	struct xapi_blob blobs[] = {{.sha2 = HELLO, .content_type = "text/plain", .data = {"hello", 5}},
	    {.sha2 = NOTHING, .content_type = "text/plain", .data = {"", 0}},
	    {.sha2 = HELLO, .content_type = "text/plain", .data = {"hello", 5}},
	    {.sha2 = HELLO_384, .content_type = "text/plain", .data = {"hello", 5}}};
	struct lrs lrs;
	size_t count;

	lrs_begin(&lrs, XAPI_1_0_3);
	assert_int_equal(checked(&lrs,
	                     "[" STATEMENT(ATTACHMENT(HELLO, "5", "text/plain", "") "," ATTACHMENT(
	                         HELLO, "5", "text/plain", "")) "," STATEMENT(ATTACHMENT(HELLO, "5",
	                         "text/plain", "") "," ATTACHMENT(NOTHING, "0", "text/plain",
	                         "") "," ATTACHMENT(HELLO_384, "5", "text/plain", "")) "]",
	                     blobs, 4, &count),
	    OK);
	assert_int_equal(count, 3);
	assert_string_equal(blobs[0].sha2, HELLO);
	assert_string_equal(blobs[1].sha2, NOTHING);
	assert_string_equal(blobs[2].sha2, HELLO_384);
	lrs_end(&lrs);
}

static void test_answer__is_read_back_as_it_was_written(void **state)
{
	static const char bytes[] = "\0a\r\nb";
	struct request r;
	struct lrs lrs;
	const char *boundary;
	struct text t;

	lrs_begin(&lrs, XAPI_1_0_3);
	boundary = xapi_multipart_boundary(&lrs.w);
	t = text_new(lrs.arena, 4096);
	xapi_multipart_begin(&t, boundary, "{}", 2);
	xapi_multipart_blob(&t, boundary, "image/png", HELLO);
	text_add_bytes(&t, bytes, sizeof(bytes) - 1);
	xapi_multipart_blob(&t, boundary, "text/plain", NOTHING);
	xapi_multipart_end(&t, boundary);
	assert_int_equal(
	    split(&r, arena_printf(lrs.arena, "multipart/mixed; boundary=%s", boundary), t.data, t.len), OK);
	assert_int_equal(r.count, 2);
	assert_int_equal(r.json.len, 2);
	assert_int_equal(r.blobs[0].data.len, sizeof(bytes) - 1);
	assert_memory_equal(r.blobs[0].data.data, bytes, sizeof(bytes) - 1);
	assert_string_equal(r.blobs[0].content_type, "image/png");
	assert_int_equal(r.blobs[1].data.len, 0);
	lrs_end(&r.lrs);
	lrs_end(&lrs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_split__takes_parts_with_and_without_what_surrounds_them),
	    cmocka_unit_test(test_split__bytes_are_exact_zeros_line_ends_and_near_boundaries_too),
	    cmocka_unit_test(test_split__refuses_what_is_not_multipart_mixed_of_this_boundary),
	    cmocka_unit_test(test_split__refuses_parts_without_the_headers_they_need),
	    cmocka_unit_test(test_split__is_bounded),
	    cmocka_unit_test(test_check__every_attachment_has_its_bytes_or_an_address),
	    cmocka_unit_test(test_check__parts_are_spoken_of_and_what_they_are_said_to_be),
	    cmocka_unit_test(test_check__one_part_serves_all_who_name_it_and_twice_is_kept_once),
	    cmocka_unit_test(test_answer__is_read_back_as_it_was_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

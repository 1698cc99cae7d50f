/* Bodies and uploads: kinds, sizes, lanes, and what is left of those that are broken off. */
#include "unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "edge.h"

const struct area *const web_areas[] = {&edge_area, NULL};

static void test_edge__bodies_are_checked_for_kind_and_size(void **state)
{
	(void)state;
	assert_int_equal(
	    edge_status(
	        edge_ask("POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: application/xml\r\nContent-Length: "
	                 "2\r\n\r\n{}")),
	    415);
	assert_int_equal(
	    edge_status(edge_ask("GET /echo/a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}")), 400);
	assert_true(edge_has(
	    edge_ask(
	        "POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: "
	        "2\r\n\r\n{}"),
	    "\"members\":0"));
	assert_true(edge_has(
	    edge_ask(EDGE_POST_JSON "Content-Length: 13\r\n\r\n{\"a\":1,\"a\":2}"), "400 Bad Request"));
	assert_true(edge_has(edge_ask(EDGE_POST_JSON "Content-Length: 1\r\n\r\n{"), "\"detail\":"));
	assert_int_equal(edge_status(edge_ask(EDGE_POST_JSON "Content-Length: 0\r\n\r\n")), 400);
	assert_int_equal(
	    edge_status(edge_ask(EDGE_POST_JSON "Content-Length: 200001\r\nExpect: 100-continue\r\n\r\n")),
	    413);
	assert_int_equal(edge_status(edge_ask(EDGE_POST_JSON "Content-Length: 2000000000\r\n\r\n")), 413);
	assert_true(
	    edge_has(edge_ask("POST /form HTTP/1.1\r\nHost: h\r\nContent-Type: "
	                      "application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\na=%C3%A9"),
	        "200 OK"));
}

static void test_edge__a_refused_body_is_read_and_the_connection_goes_on(void **state)
{
	char *big = calloc(1, 300001);
	int s = edge_dial(ORIGIN_APP);
	char head[200];

	(void)state;
	memset(big, ' ', 300000);
	snprintf(head, sizeof(head), EDGE_POST_JSON "Content-Length: 300000\r\n\r\n");
	edge_say(s, head, strlen(head));
	edge_say(s, big, 300000);
	assert_int_equal(edge_status(edge_hear(s)), 413);
	/* Chunked bodies do not say how long they will be. */
	snprintf(head, sizeof(head), EDGE_POST_JSON "Transfer-Encoding: chunked\r\n\r\n493e0\r\n");
	edge_say(s, head, strlen(head));
	edge_say(s, big, 300000);
	edge_say(s, "\r\n0\r\n\r\n", 7);
	assert_int_equal(edge_status(edge_hear(s)), 413);
	close(s);
	free(big);
}

static void test_edge__asks_for_a_body_that_waits_to_be_asked(void **state)
{
	static const char head[] = EDGE_POST_JSON "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n";
	int s = edge_dial(ORIGIN_APP);

	(void)state;
	edge_say(s, head, sizeof(head) - 1);
	assert_true(edge_has(edge_hear_head(s), "HTTP/1.1 100 Continue"));
	edge_say(s, "{}", 2);
	assert_true(edge_has(edge_hear(s), "\"members\":0"));
	close(s);
}

static void test_edge__large_bodies_move_from_event_to_work(void **state)
{
	size_t len = 100000;
	char *body = malloc(len + 1), *text = malloc(len + 300);

	(void)state;
	memset(body, ' ', len);
	memcpy(body, "{\"a\":1}", 7);
	body[len] = '\0';
	sprintf(text, EDGE_POST_JSON "Content-Length: %zu\r\n\r\n%s", len, body);
	assert_true(edge_has(edge_ask(text), "{\"members\":1,\"lane\":1}"));
	free(body);
	free(text);
}

static unsigned char sum(const char *bytes, size_t len)
{
	unsigned char n = 0;

	for (size_t i = 0; i < len; i++)
		n = (unsigned char)(n * 31 + (unsigned char)bytes[i]);
	return n;
}

static void upload(const char *head, const char *before, size_t len, const char *after, const char *name)
{
	char *bytes = malloc(len), text[400], wanted[100];
	int s = edge_dial(ORIGIN_APP);

	for (size_t i = 0; i < len; i++)
		bytes[i] = (char)(i * 7 + i / 251);
	edge_say(s, text,
	    (size_t)snprintf(text, sizeof(text),
	        "POST /file HTTP/1.1\r\nHost: h\r\n%sContent-Length: %zu\r\n\r\n%s", head,
	        len + strlen(before) + strlen(after), before));
	edge_say(s, bytes, len);
	edge_say(s, after, strlen(after));
	snprintf(
	    wanted, sizeof(wanted), "{\"size\":%zu,\"sum\":%d,\"name\":\"%s\"}", len, sum(bytes, len), name);
	assert_true(edge_has(edge_hear(s), wanted));
	close(s);
	free(bytes);
}

static void test_edge__uploads_reach_disk_whole_raw_and_multipart(void **state)
{
	(void)state;
	upload("Content-Type: application/zip\r\n", "", 1, "", "");
	upload("", "", 1900000, "", "");
	upload("Content-Type: multipart/form-data; boundary=b\r\n",
	    "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"caf\xc3\xa9.zip\"\r\n\r\n",
	    1500000, "\r\n--b--\r\n", "caf\xc3\xa9.zip");
}

static void test_edge__a_chunked_upload_reaches_disk_whole(void **state)
{
	enum { CHUNK = 1000, CHUNKS = 1500 };
	char *bytes = malloc(CHUNK * CHUNKS), wanted[100];
	int s = edge_dial(ORIGIN_APP);
	static const char head[] = "POST /file HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

	(void)state;
	for (size_t i = 0; i < CHUNK * CHUNKS; i++)
		bytes[i] = (char)(i * 13 + i / 253);
	edge_say(s, head, sizeof(head) - 1);
	for (size_t i = 0; i < CHUNKS; i++) {
		edge_say(s, "3e8\r\n", 5);
		edge_say(s, bytes + i * CHUNK, CHUNK);
		edge_say(s, "\r\n", 2);
	}
	edge_say(s, "0\r\n\r\n", 5);
	snprintf(
	    wanted, sizeof(wanted), "{\"size\":%d,\"sum\":%d,", CHUNK * CHUNKS, sum(bytes, CHUNK * CHUNKS));
	assert_true(edge_has(edge_hear(s), wanted));
	close(s);
	free(bytes);
}

/* An upload has lost its name already; it is seen among the open files of this program. */
static bool upload_is_on_disk(void)
{
	DIR *open_files = opendir("/proc/self/fd");
	struct dirent *entry;
	bool found = false;

	while ((entry = readdir(open_files)) != NULL) {
		char target[300] = "";

		if (readlinkat(dirfd(open_files), entry->d_name, target, sizeof(target) - 1) > 0 &&
		    strstr(target, "/tmp/upload-") != NULL)
			found = true;
	}
	closedir(open_files);
	return found;
}

static void test_edge__uploads_have_a_limit_and_leave_nothing_when_broken_off(void **state)
{
	static const char head[] = "POST /file HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n";
	char *bytes = calloc(1, 600000);
	int s;

	(void)state;
	/* upload_max of the configuration, below the route's own limit. */
	assert_int_equal(
	    edge_status(edge_ask("POST /file HTTP/1.1\r\nHost: h\r\nContent-Length: 2500000\r\n\r\n")), 413);
	assert_int_equal(
	    edge_status(edge_ask("POST /file HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")), 400);
	s = edge_dial(ORIGIN_APP);
	edge_say(s, head, sizeof(head) - 1);
	edge_say(s, bytes, 600000);
	assert_true(edge_until(upload_is_on_disk));
	close(s);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_edge__bodies_are_checked_for_kind_and_size),
	    cmocka_unit_test(test_edge__a_refused_body_is_read_and_the_connection_goes_on),
	    cmocka_unit_test(test_edge__asks_for_a_body_that_waits_to_be_asked),
	    cmocka_unit_test(test_edge__large_bodies_move_from_event_to_work),
	    cmocka_unit_test(test_edge__uploads_reach_disk_whole_raw_and_multipart),
	    cmocka_unit_test(test_edge__a_chunked_upload_reaches_disk_whole),
	    cmocka_unit_test(test_edge__uploads_have_a_limit_and_leave_nothing_when_broken_off),
	};

	return cmocka_run_group_tests(tests, edge_start, edge_stop);
}

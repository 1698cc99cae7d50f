/* Answers: late ones, broken ones, pages, files, and those under way at a stop. */
#include "unit.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "edge.h"

const struct area *const web_areas[] = {&edge_area, NULL};

static void test_edge__an_answer_may_come_later_at_once_or_before_the_wait(void **state)
{
	(void)state;
	for (int i = 0; i < 25; i++) {
		assert_true(edge_has(edge_get("/wait/later", ""), "\"later\""));
		assert_true(edge_has(edge_get("/wait/now", ""), "\"now\""));
		assert_true(edge_has(edge_get("/work-wait/later", ""), "\"later\""));
		assert_true(edge_has(edge_get("/work-wait/now", ""), "\"now\""));
		assert_true(edge_has(edge_get("/before", ""), "\"before\""));
	}
	assert_true(edge_has(edge_get("/refused-later", ""), "\"field\":\"seq\""));
}

static void test_edge__a_client_that_leaves_while_work_is_done_harms_nobody(void **state)
{
	static const char text[] = "GET /slow/30 HTTP/1.1\r\nHost: h\r\n\r\n";

	(void)state;
	for (int i = 0; i < 10; i++) {
		int s = edge_dial(ORIGIN_APP);

		edge_say(s, text, sizeof(text) - 1);
		close(s);
	}
	assert_true(edge_has(edge_get("/slow/1", ""), "\"lane\":1"));
	assert_true(edge_has(edge_get("/moved/1", ""), "\"lane\":2"));
}

static void test_edge__a_handler_that_breaks_its_word_is_a_500_without_details(void **state)
{
	const char *answer;

	(void)state;
	assert_int_equal(edge_status(edge_get("/silent", "")), 500);
	assert_int_equal(edge_status(edge_get("/twice", "")), 500);
	answer = edge_get("/fault", "");
	assert_int_equal(edge_status(answer), 500);
	assert_null(strstr(answer, "password"));
	answer = edge_get("/bad-header", "");
	assert_int_equal(edge_status(answer), 500);
	assert_null(strstr(answer, "Set-Cookie"));
}

static void test_edge__pages_carry_a_strict_policy_and_escape_what_errors_say(void **state)
{
	const char *answer;

	(void)state;
	answer = edge_get("/page/good", "");
	assert_true(edge_has(answer, "default-src 'none'; style-src 'self'; script-src 'self'"));
	assert_true(edge_has(answer, "frame-ancestors https://lms.example\r\n"));
	answer = edge_get("/page/bad", "");
	assert_int_equal(edge_status(answer), 404);
	assert_true(edge_has(answer, "text/html") && edge_has(answer, "&lt;script&gt;"));
	assert_null(strstr(answer, "<script>"));
	assert_true(edge_has(answer, "X-Content-Type-Options: nosniff") &&
	            edge_has(answer, "Referrer-Policy: no-referrer"));
}

static void file_rules(const char *path)
{
	const char *answer = edge_get(path, "");

	assert_true(edge_has(answer, "200 OK") && edge_has(answer, EDGE_FILE_BYTES) &&
	            edge_has(answer, "ETag: \"v1\""));
	answer = edge_get(path, "Range: bytes=2-4\r\n");
	assert_true(edge_has(answer, "206 Partial") && edge_has(answer, "Content-Range: bytes 2-4/16\r\n") &&
	            edge_has(answer, "\r\n\r\n234"));
	assert_true(edge_has(edge_get(path, "Range: bytes=-1\r\n"), "\r\n\r\nf"));
	assert_true(edge_has(edge_get(path, "Range: bytes=2-4,6-7\r\n"), "200 OK"));
	answer = edge_get(path, "Range: bytes=16-\r\n");
	assert_true(edge_has(answer, "416 ") && edge_has(answer, "Content-Range: bytes */16\r\n"));
	assert_true(edge_has(edge_get(path, "Range: bytes=2-4\r\nIf-Range: \"v1\"\r\n"), "206 Partial"));
	assert_true(edge_has(edge_get(path, "Range: bytes=2-4\r\nIf-Range: \"v0\"\r\n"), "200 OK"));
	assert_true(edge_has(edge_get(path, "If-None-Match: \"v0\", W/\"v1\"\r\n"), "304 Not Modified"));
}

static void test_edge__files_obey_conditions_and_ranges_from_disk_and_from_memory(void **state)
{
	(void)state;
	file_rules("/file");
	file_rules("/ready");
}

static void *stop_web(void *arg)
{
	web_stop(arg);
	return NULL;
}

static bool slow_is_begun(void)
{
	return edge_slow_begun > 0;
}

static void test_edge__a_stop_lets_requests_under_way_finish(void **state)
{
	static const char text[] = "GET /slow/300 HTTP/1.1\r\nHost: h\r\n\r\n";
	char *flags[] = {"--listen", "127.0.0.1:0", "--content-listen", "127.0.0.1:0", "--log-access",
	    "false", "--data", edge_folder};
	struct app other = {0};
	struct sockaddr_in address;
	socklen_t len = sizeof(address);
	int used, s;
	pthread_t thread;
	const char *answer;

	(void)state;
	assert_int_equal(config_load(&edge_work, 8, flags, &other.config, &used), OK);
	assert_int_equal(web_start(&edge_work, &other, &other.web), OK);
	s = edge_dial_web(other.web, ORIGIN_APP);
	getpeername(s, (struct sockaddr *)&address, &len);
	edge_slow_begun = 0;
	edge_say(s, text, sizeof(text) - 1);
	assert_true(edge_until(slow_is_begun));
	pthread_create(&thread, NULL, stop_web, other.web);
	answer = edge_hear(s);
	assert_true(edge_has(answer, "200 OK") && edge_has(answer, "Connection: close"));
	pthread_join(thread, NULL);
	close(s);
	s = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_not_equal(connect(s, (struct sockaddr *)&address, len), 0);
	close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_edge__an_answer_may_come_later_at_once_or_before_the_wait),
	    cmocka_unit_test(test_edge__a_client_that_leaves_while_work_is_done_harms_nobody),
	    cmocka_unit_test(test_edge__a_handler_that_breaks_its_word_is_a_500_without_details),
	    cmocka_unit_test(test_edge__pages_carry_a_strict_policy_and_escape_what_errors_say),
	    cmocka_unit_test(test_edge__files_obey_conditions_and_ranges_from_disk_and_from_memory),
	    cmocka_unit_test(test_edge__a_stop_lets_requests_under_way_finish),
	};

	return cmocka_run_group_tests(tests, edge_start, edge_stop);
}

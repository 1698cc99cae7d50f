/* The edge as a whole, over real sockets, with a table of routes made for the purpose and no database. */
#include "unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "web/web_int.h"

static const char FILE_BYTES[] = "0123456789abcdef";
static char file_path[64];
static struct ready *ready_file;

static void sleep_ms(long ms)
{
	nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}, NULL);
}

/* --- handlers --- */

static enum err get_echo(struct request *r)
{
	return reply_json(r, 200,
	    json_pack("{s:s,s:s,s:s,s:s}", "name", request_param(r, "name"), "language", request_language(r),
	        "cookie", request_cookie(r, "c"), "host", r->host));
}

static enum err post_json(struct request *r)
{
	json_t *json;

	TRY(request_json(r, &json));
	return reply_json(r, 200,
	    json_pack("{s:i,s:i}", "members", (int)json_object_size(json), "lane", (int)r->inside->lane));
}

static enum err post_form(struct request *r)
{
	struct form form;
	const char *a = NULL;

	TRY(request_form(r, &form));
	TRY(form_one(&r->work, &form, "a", &a));
	return reply_json(r, 200, json_pack("{s:s?}", "a", a));
}

static enum err post_file(struct request *r)
{
	const char *path, *name;
	unsigned char byte, sum = 0;
	long size = 0;
	FILE *file;

	TRY(request_file(r, &path, &name));
	file = fopen(path, "r");
	while (fread(&byte, 1, 1, file) == 1) {
		size++;
		sum = (unsigned char)(sum * 31 + byte);
	}
	fclose(file);
	return reply_json(
	    r, 200, json_pack("{s:i,s:i,s:s}", "size", (int)size, "sum", (int)sum, "name", name));
}

static void *finish_later(void *arg)
{
	struct request *r = arg;

	sleep_ms(5);
	request_finish(r, reply_json(r, 200, json_pack("{s:s}", "finished", "later")));
	return NULL;
}

static void *finish_now(void *arg)
{
	struct request *r = arg;

	request_finish(r, reply_json(r, 200, json_pack("{s:s}", "finished", "now")));
	return NULL;
}

static void in_thread(void *(*run)(void *), struct request *r)
{
	pthread_t thread;

	pthread_create(&thread, NULL, run, r);
	pthread_detach(thread);
}

static enum err get_wait(struct request *r)
{
	request_wait(r);
	in_thread(strcmp(request_param(r, "when"), "later") == 0 ? finish_later : finish_now, r);
	return OK;
}

static enum err get_before(struct request *r)
{
	request_finish(r, reply_json(r, 200, json_pack("{s:s}", "finished", "before")));
	request_wait(r);
	return OK;
}

static enum err get_refused_later(struct request *r)
{
	request_finish(r, fail_field(&r->work, ERR_CONFLICT, "seq", "it is there already"));
	request_wait(r);
	return OK;
}

static enum err get_slow(struct request *r)
{
	sleep_ms(atol(request_param(r, "ms")));
	return reply_json(r, 200, json_pack("{s:i}", "lane", (int)r->inside->lane));
}

static enum err get_moved(struct request *r)
{
	return request_move(r, LANE_SLOW, get_slow);
}

static enum err get_silent(struct request *r)
{
	(void)r;
	return OK;
}

static enum err get_twice(struct request *r)
{
	TRY(reply_empty(r, 204));
	return reply_empty(r, 204);
}

static enum err get_fault(struct request *r)
{
	return fail(&r->work, ERR_INTERNAL, "password of db.internal");
}

static enum err get_bad_header(struct request *r)
{
	reply_header(r, "X-Name", "a\r\nSet-Cookie: b=c");
	return reply_empty(r, 204);
}

static enum err get_page(struct request *r)
{
	struct text html = text_new(r->work.arena, 100);

	if (strcmp(request_param(r, "what"), "bad") == 0)
		return fail_field(&r->work, ERR_NOT_FOUND, "what", "<script>\"here\"</script>");
	reply_frame_ancestors(r, "https://lms.example");
	text_add(&html, "<p>hello</p>");
	return reply_page(r, 200, &html);
}

static enum err get_file(struct request *r)
{
	FILE *file = fopen(file_path, "r");
	int fd = dup(fileno(file));

	fclose(file);
	return reply_file(r, fd, "text/plain", "\"v1\"", "max-age=60");
}

static enum err get_ready(struct request *r)
{
	return reply_ready(r, ready_file);
}

#define GET(path, lane, shape, handle)                                                                       \
	{                                                                                                    \
		"GET", path, ORIGIN_APP, lane, PERMIT_ANYONE, BODY_NONE, 0, shape, handle, "test",           \
		    .input = NULL                                                                            \
	}

static const struct route table[] = {
    GET("/echo/{name}", LANE_EVENT, SHAPE_JSON, get_echo),
    GET("/wait/{when}", LANE_EVENT, SHAPE_JSON, get_wait),
    GET("/work-wait/{when}", LANE_WORK, SHAPE_JSON, get_wait),
    GET("/before", LANE_EVENT, SHAPE_JSON, get_before),
    GET("/refused-later", LANE_EVENT, SHAPE_JSON, get_refused_later),
    GET("/slow/{ms}", LANE_WORK, SHAPE_JSON, get_slow),
    GET("/moved/{ms}", LANE_EVENT, SHAPE_JSON, get_moved),
    GET("/silent", LANE_EVENT, SHAPE_JSON, get_silent),
    GET("/twice", LANE_EVENT, SHAPE_JSON, get_twice),
    GET("/fault", LANE_WORK, SHAPE_JSON, get_fault),
    GET("/bad-header", LANE_EVENT, SHAPE_JSON, get_bad_header),
    GET("/page/{what}", LANE_EVENT, SHAPE_PAGE, get_page),
    GET("/file", LANE_WORK, SHAPE_FILE, get_file),
    GET("/ready", LANE_EVENT, SHAPE_FILE, get_ready),
    {"POST", "/json", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_JSON, 200000, SHAPE_JSON, post_json, "test",
        .input = NULL},
    {"POST", "/form", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_FORM, 100, SHAPE_JSON, post_form, "test",
        .input = NULL},
    {"POST", "/file", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_FILE, 3000000, SHAPE_JSON, post_file, "test",
        .input = NULL},
    {"POST", "/api/v1/keyed", ORIGIN_APP, LANE_EVENT, PERMISSION_PACKAGE_IMPORT, BODY_JSON, 100, SHAPE_JSON,
        post_json, "test", .input = NULL},
    {"GET", "/content", ORIGIN_CONTENT, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_JSON, get_silent,
        "test", .input = NULL},
};
static const struct area area = {"test", table, sizeof(table) / sizeof(table[0])};
const struct area *const web_areas[] = {&area, NULL};

/* --- the service and a client --- */

static struct arena *arena;
static struct work work;
static struct app app;
static char folder[] = "/tmp/lectern-edge-XXXXXX";

static int start(void **state)
{
	char *flags[] = {"--listen", "127.0.0.1:0", "--content-listen", "127.0.0.1:0", "--api-key", "key",
	    "--log-access", "false", "--event-threads", "2", "--data", folder, "--upload-max", "2M"};
	FILE *file;
	int used;

	(void)state;
	assert_non_null(mkdtemp(folder));
	arena = arena_new();
	work_init(&work, arena);
	assert_int_equal(config_load(&work, 14, flags, &app.config, &used), OK);
	assert_int_equal(web_start(&work, &app, &app.web), OK);
	snprintf(file_path, sizeof(file_path), "%s/file", folder);
	file = fopen(file_path, "w");
	fwrite(FILE_BYTES, 1, 16, file);
	fclose(file);
	ready_file = ready_new(
	    &app.config, ORIGIN_APP, SHAPE_FILE, "text/plain", "\"v1\"", "max-age=60", FILE_BYTES, 16);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	web_stop(app.web);
	ready_release(ready_file);
	arena_free(arena);
	remove(file_path);
	file_path[strlen(folder)] = '\0';
	strcat(file_path, "/tmp");
	assert_int_equal(rmdir(file_path), 0); /* nothing was left in it */
	return rmdir(folder);
}

static int dial(enum origin origin)
{
	struct sockaddr_in address;
	socklen_t len = sizeof(address);
	struct timeval patience = {.tv_sec = 20};
	int s = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(
	    getsockname(app.web->listeners[origin].socket, (struct sockaddr *)&address, &len), 0);
	setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	assert_int_equal(connect(s, (struct sockaddr *)&address, sizeof(address)), 0);
	return s;
}

static void say(int s, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = send(s, bytes, len, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		bytes += n;
		len -= (size_t)n;
	}
}

/* One whole answer by its Content-Length (a 204, 304 or HEAD has no body). */
static const char *hear_answer(int s, bool body_wanted)
{
	static char answer[65536];
	size_t len = 0, want = sizeof(answer) - 1;

	memset(answer, 0, sizeof(answer));
	while (len < want) {
		ssize_t n = recv(s, answer + len, 1, 0);
		char *end;

		if (n <= 0)
			break;
		len++;
		end = want == sizeof(answer) - 1 ? strstr(answer, "\r\n\r\n") : NULL;
		if (end != NULL) {
			const char *length = strstr(answer, "Content-Length: ");

			want = len + (body_wanted && length != NULL ? (size_t)atol(length + 16) : 0);
		}
	}
	return answer;
}

static const char *hear(int s)
{
	return hear_answer(s, true);
}

/* Everything until the service closes. */
static const char *hear_all(int s)
{
	static char answer[65536];
	size_t len = 0;
	ssize_t n = 1;

	while (len < sizeof(answer) - 1 && n > 0) {
		n = recv(s, answer + len, sizeof(answer) - 1 - len, 0);
		len += n > 0 ? (size_t)n : 0;
	}
	if (n < 0 && errno != ECONNRESET)
		print_error("not closed, after: %.*s\n", (int)len, answer);
	assert_true(n == 0 || errno == ECONNRESET);
	answer[len] = '\0';
	return answer;
}

static const char *ask_origin(enum origin origin, const char *bytes, size_t len)
{
	int s = dial(origin);
	const char *answer;

	say(s, bytes, len);
	answer = hear(s);
	close(s);
	return answer;
}

static const char *ask(const char *text)
{
	return ask_origin(ORIGIN_APP, text, strlen(text));
}

static const char *get(const char *path, const char *headers)
{
	char text[1024];

	snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: H.example:1\r\n%s\r\n", path, headers);
	return ask(text);
}

static bool has(const char *answer, const char *part)
{
	if (strstr(answer, part) != NULL)
		return true;
	print_error("no \"%s\" in:\n%s\n", part, answer);
	return false;
}

static int status(const char *answer)
{
	return strncmp(answer, "HTTP/1.1 ", 9) == 0 ? atoi(answer + 9) : 0;
}

/* --- tests --- */

/* The answer is 400 and nothing more is read from that connection, whatever was smuggled behind. */
static void refused(const char *text, size_t len)
{
	static const char smuggled[] = "GET /echo/smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
	const char *answer;
	int s = dial(ORIGIN_APP);

	say(s, text, len);
	say(s, smuggled, sizeof(smuggled) - 1);
	answer = hear_all(s);
	if (status(answer) != 400 || strstr(answer, "smuggled") != NULL)
		print_error("sent: %s\nanswer: %s\n", text, answer);
	assert_int_equal(status(answer), 400);
	assert_null(strstr(answer, "smuggled"));
	close(s);
}

#define REFUSED(text) refused(text, sizeof(text) - 1)
#define POST_HEAD "POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"

static void test_edge__refuses_heads_that_can_be_read_in_two_ways_and_closes(void **state)
{
	(void)state;
	REFUSED(POST_HEAD "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
	REFUSED(POST_HEAD "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}");
	REFUSED(POST_HEAD "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}");
	REFUSED(POST_HEAD "Content-Length : 2\r\n\r\n{}");
	REFUSED(POST_HEAD "Content-Length: +2\r\n\r\n{}");
	REFUSED(POST_HEAD "Transfer-Encoding: gzip\r\n\r\n");
	REFUSED(POST_HEAD "Transfer-Encoding: chunked, chunked\r\n\r\n");
	REFUSED(POST_HEAD "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
	REFUSED(POST_HEAD "X: a\0b\r\nContent-Length: 2\r\n\r\n{}");
	REFUSED(POST_HEAD "Content-Length: 2\r\nX: a\0b\r\n\r\n{}");
	REFUSED(POST_HEAD "X: a\r\n b\r\nContent-Length: 2\r\n\r\n{}");
	REFUSED(POST_HEAD "X: a\r\n Transfer-Encoding: chunked\r\n\r\n");
	REFUSED(POST_HEAD "X: a\nContent-Length: 2\r\n\r\n{}");
	REFUSED("GET /echo/a HTTP/1.1\nHost: h\n\n");
	REFUSED("GET /echo/a HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n");
	REFUSED("GET /echo/a HTTP/1.1\r\nX: y\r\n\r\n");
	REFUSED("GET /echo/a HTTP/1.1\r\n Host: h\r\nHost: h\r\n\r\n");
	REFUSED("GET /echo/a\0b HTTP/1.1\r\nHost: h\r\n\r\n");
	REFUSED("GET http://other/echo/a HTTP/1.1\r\nHost: h\r\n\r\n");
}

static void test_edge__serves_a_kept_connection_many_times_also_pipelined(void **state)
{
	static const char two[] = "GET /echo/one HTTP/1.1\r\nHost: h\r\n\r\n"
	                          "POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
	                          "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n";
	int s = dial(ORIGIN_APP);

	(void)state;
	for (int i = 0; i < 20; i++) {
		say(s, two, sizeof(two) - 1);
		assert_true(has(hear(s), "\"name\":\"one\""));
		assert_true(has(hear(s), "\"members\":1"));
	}
	close(s);
}

static void test_edge__tells_names_host_cookie_and_language(void **state)
{
	(void)state;
	assert_true(has(get("/echo/a%2520b", "Cookie: x=1; c=v\r\n"),
	    "{\"name\":\"a%20b\",\"language\":\"en\",\"cookie\":\"v\",\"host\":\"h.example:1\"}"));
	assert_true(
	    has(get("/echo/a", "Accept-Language: de, fr-CA;q=0.8, en;q=0.7\r\n"), "\"language\":\"fr\""));
	assert_true(has(get("/echo/a?lang=en", "Accept-Language: fr\r\n"), "\"language\":\"en\""));
	assert_true(has(get("/echo/a", "Accept-Language: fr;q=0, en;q=0.1\r\n"), "\"language\":\"en\""));
}

static void test_edge__answers_404_405_and_options(void **state)
{
	static const char echo[] = "GET /echo/a HTTP/1.1\r\nHost: h\r\n\r\n";
	const char *answer;

	(void)state;
	answer = get("/nowhere", "");
	assert_int_equal(status(answer), 404);
	assert_true(has(answer, "application/problem+json") && has(answer, "\"instance\":\"urn:uuid:"));
	answer = ask("DELETE /file HTTP/1.1\r\nHost: h\r\n\r\n");
	assert_int_equal(status(answer), 405);
	assert_true(has(answer, "Allow: GET, HEAD, POST, OPTIONS\r\n"));
	answer = ask("OPTIONS /json HTTP/1.1\r\nHost: h\r\n\r\n");
	assert_int_equal(status(answer), 204);
	assert_true(has(answer, "Allow: POST, OPTIONS\r\n"));
	assert_int_equal(status(get("/content", "")), 404);
	assert_int_equal(status(ask_origin(ORIGIN_CONTENT, echo, sizeof(echo) - 1)), 404);
	assert_int_equal(status(get("/echo/%2e%2e", "")), 400);
}

static void test_edge__head_has_the_headers_of_get_and_no_body(void **state)
{
	static const char text[] =
	    "HEAD /file HTTP/1.1\r\nHost: h\r\n\r\nGET /echo/a HTTP/1.1\r\nHost: h\r\n\r\n";
	int s = dial(ORIGIN_APP);

	(void)state;
	say(s, text, sizeof(text) - 1);
	assert_true(has(hear_answer(s, false), "Content-Length: 16\r\n"));
	assert_true(has(hear(s), "\"name\":\"a\""));
	close(s);
}

static void test_edge__bodies_are_checked_for_kind_and_size(void **state)
{
	(void)state;
	assert_int_equal(
	    status(ask("POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: application/xml\r\nContent-Length: "
	               "2\r\n\r\n{}")),
	    415);
	assert_int_equal(status(ask("GET /echo/a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}")), 400);
	assert_true(has(
	    ask("POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: "
	        "2\r\n\r\n{}"),
	    "\"members\":0"));
	assert_true(has(ask(POST_HEAD "Content-Length: 13\r\n\r\n{\"a\":1,\"a\":2}"), "400 Bad Request"));
	assert_true(has(ask(POST_HEAD "Content-Length: 1\r\n\r\n{"), "\"detail\":"));
	assert_int_equal(status(ask(POST_HEAD "Content-Length: 0\r\n\r\n")), 400);
	assert_int_equal(
	    status(ask(POST_HEAD "Content-Length: 200001\r\nExpect: 100-continue\r\n\r\n")), 413);
	assert_int_equal(status(ask(POST_HEAD "Content-Length: 2000000000\r\n\r\n")), 413);
	assert_true(has(ask("POST /form HTTP/1.1\r\nHost: h\r\nContent-Type: "
	                    "application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\na=%C3%A9"),
	    "200 OK"));
}

static void test_edge__a_refused_body_is_read_and_the_connection_goes_on(void **state)
{
	char *big = calloc(1, 300001);
	int s = dial(ORIGIN_APP);
	char head[200];

	(void)state;
	memset(big, ' ', 300000);
	snprintf(head, sizeof(head), POST_HEAD "Content-Length: 300000\r\n\r\n");
	say(s, head, strlen(head));
	say(s, big, 300000);
	assert_int_equal(status(hear(s)), 413);
	/* Chunked bodies do not say how long they will be. */
	snprintf(head, sizeof(head), POST_HEAD "Transfer-Encoding: chunked\r\n\r\n493e0\r\n");
	say(s, head, strlen(head));
	say(s, big, 300000);
	say(s, "\r\n0\r\n\r\n", 7);
	assert_int_equal(status(hear(s)), 413);
	close(s);
	free(big);
}

static void test_edge__asks_for_a_body_that_waits_to_be_asked(void **state)
{
	static const char head[] = POST_HEAD "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n";
	int s = dial(ORIGIN_APP);

	(void)state;
	say(s, head, sizeof(head) - 1);
	assert_true(has(hear_answer(s, false), "HTTP/1.1 100 Continue"));
	say(s, "{}", 2);
	assert_true(has(hear(s), "\"members\":0"));
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
	sprintf(text, POST_HEAD "Content-Length: %zu\r\n\r\n%s", len, body);
	assert_true(has(ask(text), "{\"members\":1,\"lane\":1}"));
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
	int s = dial(ORIGIN_APP);

	for (size_t i = 0; i < len; i++)
		bytes[i] = (char)(i * 7 + i / 251);
	say(s, text,
	    (size_t)snprintf(text, sizeof(text),
	        "POST /file HTTP/1.1\r\nHost: h\r\n%sContent-Length: %zu\r\n\r\n%s", head,
	        len + strlen(before) + strlen(after), before));
	say(s, bytes, len);
	say(s, after, strlen(after));
	snprintf(
	    wanted, sizeof(wanted), "{\"size\":%zu,\"sum\":%d,\"name\":\"%s\"}", len, sum(bytes, len), name);
	assert_true(has(hear(s), wanted));
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
	int s = dial(ORIGIN_APP);
	static const char head[] = "POST /file HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

	(void)state;
	for (size_t i = 0; i < CHUNK * CHUNKS; i++)
		bytes[i] = (char)(i * 13 + i / 253);
	say(s, head, sizeof(head) - 1);
	for (size_t i = 0; i < CHUNKS; i++) {
		say(s, "3e8\r\n", 5);
		say(s, bytes + i * CHUNK, CHUNK);
		say(s, "\r\n", 2);
	}
	say(s, "0\r\n\r\n", 5);
	snprintf(
	    wanted, sizeof(wanted), "{\"size\":%d,\"sum\":%d,", CHUNK * CHUNKS, sum(bytes, CHUNK * CHUNKS));
	assert_true(has(hear(s), wanted));
	close(s);
	free(bytes);
}

static void test_edge__uploads_have_a_limit_and_leave_nothing_when_broken_off(void **state)
{
	static const char head[] = "POST /file HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n";
	char *bytes = calloc(1, 600000);
	int s;

	(void)state;
	/* upload_max of the configuration, below the route's own limit. */
	assert_int_equal(
	    status(ask("POST /file HTTP/1.1\r\nHost: h\r\nContent-Length: 2500000\r\n\r\n")), 413);
	assert_int_equal(status(ask("POST /file HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")), 400);
	s = dial(ORIGIN_APP);
	say(s, head, sizeof(head) - 1);
	say(s, bytes, 600000);
	sleep_ms(50);
	close(s);
	free(bytes);
}

static void test_edge__an_answer_may_come_later_at_once_or_before_the_wait(void **state)
{
	(void)state;
	for (int i = 0; i < 25; i++) {
		assert_true(has(get("/wait/later", ""), "\"later\""));
		assert_true(has(get("/wait/now", ""), "\"now\""));
		assert_true(has(get("/work-wait/later", ""), "\"later\""));
		assert_true(has(get("/work-wait/now", ""), "\"now\""));
		assert_true(has(get("/before", ""), "\"before\""));
	}
	assert_true(has(get("/refused-later", ""), "\"field\":\"seq\""));
}

static void test_edge__a_client_that_leaves_while_work_is_done_harms_nobody(void **state)
{
	static const char text[] = "GET /slow/30 HTTP/1.1\r\nHost: h\r\n\r\n";

	(void)state;
	for (int i = 0; i < 10; i++) {
		int s = dial(ORIGIN_APP);

		say(s, text, sizeof(text) - 1);
		close(s);
	}
	assert_true(has(get("/slow/1", ""), "\"lane\":1"));
	assert_true(has(get("/moved/1", ""), "\"lane\":2"));
}

static void test_edge__a_handler_that_breaks_its_word_is_a_500_without_details(void **state)
{
	const char *answer;

	(void)state;
	assert_int_equal(status(get("/silent", "")), 500);
	assert_int_equal(status(get("/twice", "")), 500);
	answer = get("/fault", "");
	assert_int_equal(status(answer), 500);
	assert_null(strstr(answer, "password"));
	answer = get("/bad-header", "");
	assert_int_equal(status(answer), 500);
	assert_null(strstr(answer, "Set-Cookie"));
}

static void test_edge__pages_carry_a_strict_policy_and_escape_what_errors_say(void **state)
{
	const char *answer;

	(void)state;
	answer = get("/page/good", "");
	assert_true(has(answer, "default-src 'none'; style-src 'self'; script-src 'self'"));
	assert_true(has(answer, "frame-ancestors https://lms.example\r\n"));
	answer = get("/page/bad", "");
	assert_int_equal(status(answer), 404);
	assert_true(has(answer, "text/html") && has(answer, "&lt;script&gt;"));
	assert_null(strstr(answer, "<script>"));
	assert_true(
	    has(answer, "X-Content-Type-Options: nosniff") && has(answer, "Referrer-Policy: no-referrer"));
}

static void file_rules(const char *path)
{
	const char *answer = get(path, "");

	assert_true(has(answer, "200 OK") && has(answer, FILE_BYTES) && has(answer, "ETag: \"v1\""));
	answer = get(path, "Range: bytes=2-4\r\n");
	assert_true(has(answer, "206 Partial") && has(answer, "Content-Range: bytes 2-4/16\r\n") &&
	            has(answer, "\r\n\r\n234"));
	assert_true(has(get(path, "Range: bytes=-1\r\n"), "\r\n\r\nf"));
	assert_true(has(get(path, "Range: bytes=2-4,6-7\r\n"), "200 OK"));
	answer = get(path, "Range: bytes=16-\r\n");
	assert_true(has(answer, "416 ") && has(answer, "Content-Range: bytes */16\r\n"));
	assert_true(has(get(path, "Range: bytes=2-4\r\nIf-Range: \"v1\"\r\n"), "206 Partial"));
	assert_true(has(get(path, "Range: bytes=2-4\r\nIf-Range: \"v0\"\r\n"), "200 OK"));
	assert_true(has(get(path, "If-None-Match: \"v0\", W/\"v1\"\r\n"), "304 Not Modified"));
}

static void test_edge__files_obey_conditions_and_ranges_from_disk_and_from_memory(void **state)
{
	(void)state;
	file_rules("/file");
	file_rules("/ready");
}

#define KEYED                                                                                                \
	"POST /api/v1/keyed HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"

static void test_edge__a_route_with_a_key_wants_the_key(void **state)
{
	const char *answer;

	(void)state;
	answer = ask(KEYED "\r\n{}");
	assert_int_equal(status(answer), 401);
	assert_true(has(answer, "WWW-Authenticate: Bearer"));
	assert_int_equal(status(ask(KEYED "Authorization: Bearer wrong\r\n\r\n{}")), 401);
	assert_int_equal(status(ask(KEYED "Authorization: Bearer key\r\n\r\n{}")), 200);
	app.config.api_key = "";
	assert_int_equal(status(ask(KEYED "Authorization: Bearer \r\n\r\n{}")), 401);
	app.config.api_key = "key";
}

static void *stop_web(void *arg)
{
	web_stop(arg);
	return NULL;
}

static void test_edge__a_stop_lets_requests_under_way_finish(void **state)
{
	static const char text[] = "GET /slow/300 HTTP/1.1\r\nHost: h\r\n\r\n";
	char *flags[] = {"--listen", "127.0.0.1:0", "--content-listen", "127.0.0.1:0", "--log-access",
	    "false", "--data", folder};
	struct app other = {0};
	struct sockaddr_in address;
	socklen_t len = sizeof(address);
	int used, s = socket(AF_INET, SOCK_STREAM, 0);
	pthread_t thread;
	const char *answer;

	(void)state;
	assert_int_equal(config_load(&work, 8, flags, &other.config, &used), OK);
	assert_int_equal(web_start(&work, &other, &other.web), OK);
	getsockname(other.web->listeners[0].socket, (struct sockaddr *)&address, &len);
	assert_int_equal(connect(s, (struct sockaddr *)&address, len), 0);
	say(s, text, sizeof(text) - 1);
	sleep_ms(100);
	pthread_create(&thread, NULL, stop_web, other.web);
	answer = hear(s);
	assert_true(has(answer, "200 OK") && has(answer, "Connection: close"));
	pthread_join(thread, NULL);
	close(s);
	s = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_not_equal(connect(s, (struct sockaddr *)&address, len), 0);
	close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_edge__refuses_heads_that_can_be_read_in_two_ways_and_closes),
	    cmocka_unit_test(test_edge__serves_a_kept_connection_many_times_also_pipelined),
	    cmocka_unit_test(test_edge__tells_names_host_cookie_and_language),
	    cmocka_unit_test(test_edge__answers_404_405_and_options),
	    cmocka_unit_test(test_edge__head_has_the_headers_of_get_and_no_body),
	    cmocka_unit_test(test_edge__bodies_are_checked_for_kind_and_size),
	    cmocka_unit_test(test_edge__a_refused_body_is_read_and_the_connection_goes_on),
	    cmocka_unit_test(test_edge__asks_for_a_body_that_waits_to_be_asked),
	    cmocka_unit_test(test_edge__large_bodies_move_from_event_to_work),
	    cmocka_unit_test(test_edge__uploads_reach_disk_whole_raw_and_multipart),
	    cmocka_unit_test(test_edge__a_chunked_upload_reaches_disk_whole),
	    cmocka_unit_test(test_edge__uploads_have_a_limit_and_leave_nothing_when_broken_off),
	    cmocka_unit_test(test_edge__an_answer_may_come_later_at_once_or_before_the_wait),
	    cmocka_unit_test(test_edge__a_client_that_leaves_while_work_is_done_harms_nobody),
	    cmocka_unit_test(test_edge__a_handler_that_breaks_its_word_is_a_500_without_details),
	    cmocka_unit_test(test_edge__pages_carry_a_strict_policy_and_escape_what_errors_say),
	    cmocka_unit_test(test_edge__files_obey_conditions_and_ranges_from_disk_and_from_memory),
	    cmocka_unit_test(test_edge__a_route_with_a_key_wants_the_key),
	    cmocka_unit_test(test_edge__a_stop_lets_requests_under_way_finish),
	};

	return cmocka_run_group_tests(tests, start, stop);
}

#include "edge.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

struct app edge_app;
struct work edge_work;
char edge_folder[] = "/tmp/lectern-edge-XXXXXX";
atomic_int edge_slow_begun;

static char file_path[64];
static struct ready *ready_file;
static struct arena *arena;

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

	edge_sleep_ms(5);
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
	edge_slow_begun++;
	edge_sleep_ms(atol(request_param(r, "ms")));
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
const struct area edge_area = {"test", table, sizeof(table) / sizeof(table[0])};

/* --- the service --- */

int edge_start(void **state)
{
	char *flags[] = {"--listen", "127.0.0.1:0", "--content-listen", "127.0.0.1:0", "--api-key", "key",
	    "--log-access", "false", "--event-threads", "2", "--data", edge_folder, "--upload-max", "2M"};
	FILE *file;
	int used;

	(void)state;
	assert_non_null(mkdtemp(edge_folder));
	arena = arena_new();
	work_init(&edge_work, arena);
	assert_int_equal(config_load(&edge_work, 14, flags, &edge_app.config, &used), OK);
	assert_int_equal(web_start(&edge_work, &edge_app, &edge_app.web), OK);
	snprintf(file_path, sizeof(file_path), "%s/file", edge_folder);
	file = fopen(file_path, "w");
	fwrite(EDGE_FILE_BYTES, 1, 16, file);
	fclose(file);
	ready_file = ready_new(&edge_app.config, ORIGIN_APP, SHAPE_FILE, "text/plain", "\"v1\"", "max-age=60",
	    EDGE_FILE_BYTES, 16);
	return 0;
}

int edge_stop(void **state)
{
	(void)state;
	web_stop(edge_app.web);
	ready_release(ready_file);
	arena_free(arena);
	remove(file_path);
	file_path[strlen(edge_folder)] = '\0';
	strcat(file_path, "/tmp");
	assert_int_equal(rmdir(file_path), 0); /* nothing was left in it */
	return rmdir(edge_folder);
}

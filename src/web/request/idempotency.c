/* Idempotency-Key on POST: the same key again gives the same answer, and does the work once. The key is
 * claimed before the work begins, with an id for what the work makes; the answer is kept after its commit.
 * Who dies in between leaves a claim that another takes over, with the same id: what was made already is
 * found, not made twice. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "lms/credential/idempotency.h"
#include "web/web_int.h"

enum { KEY_MAX = 255, CONTENT_MAX = 256 * 1024 };

static bool key_valid(const char *key)
{
	size_t len = strlen(key);

	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)key[i] < ' ' || (unsigned char)key[i] > '~')
			return false;
	}
	return len <= KEY_MAX;
}

static enum err body_digest(struct request *r, char ret_hex[static SHA256_HEX_SIZE])
{
	const char *bytes, *path, *name, *hex;
	int64_t size;
	size_t len;
	bool read;
	int fd;

	if (r->route->body != BODY_FILE) {
		request_body(r, &bytes, &len);
		hex = sha256_hex(r->work.arena, arena_strndup(r->work.arena, bytes, len));
		memcpy(ret_hex, hex, SHA256_HEX_SIZE);
		return OK;
	}
	TRY(request_file(r, &path, &name));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	read = fd >= 0 && sha256_file(fd, ret_hex, &size);
	if (fd >= 0)
		close(fd);
	return read ? OK : fail(&r->work, ERR_INTERNAL, "the file that was sent cannot be read");
}

static enum err claim_make(struct request_inside *x, const char *key, struct idempotency_claim *ret_claim)
{
	struct request *r = &x->request;
	struct work *w = &r->work;
	char body[SHA256_HEX_SIZE];

	if (!key_valid(key))
		return fail_field(w, ERR_BAD_INPUT, "Idempotency-Key",
		    "is longer than %d characters, or not ASCII", KEY_MAX);
	TRY(body_digest(r, body));
	*ret_claim = (struct idempotency_claim){.asker = r->principal.session,
	    .key_hash = sha256_hex(w->arena, key),
	    .route = arena_printf(w->arena, "%s %s", r->method, r->path),
	    .digest =
	        sha256_hex(w->arena, arena_printf(w->arena, "%s %s", body, x->query != NULL ? x->query : "")),
	    .work_id = uuid_v7()};
	return OK;
}

static enum err reply_again(struct request *r, int status, const char *content)
{
	size_t location = strcspn(content, "\n");
	const char *json = content + location + (content[location] == '\n');

	if (location > 0)
		reply_header(r, "Location", arena_strndup(r->work.arena, content, location));
	if (*json == '\0')
		return reply_empty(r, status);
	return reply_bytes(r, status, "application/json", json, strlen(json));
}

enum err idempotency_begin(struct request_inside *x, bool *ret_answered)
{
	struct request *r = &x->request;
	const char *key = request_header(r, "Idempotency-Key");
	struct idempotency_claim claim;
	struct idempotency_answer answer;
	enum err e;

	*ret_answered = false;
	/* What is given for a password is never kept. */
	if (*key == '\0' || strcmp(r->method, "POST") != 0 || r->work.db == NULL || !route_is_api(r->route) ||
	    r->route->permission >= PERMISSION_COUNT)
		return OK;
	TRY(claim_make(x, key, &claim));
	e = idempotency_claim(&r->work, r->app->keys, &claim, &answer);
	if (e == ERR_CONFLICT)
		request_retry_after(r, 1);
	TRY(e);
	x->work_id = claim.work_id;
	if (answer.status == 0) {
		x->claim = arena_memdup(r->work.arena, &claim, sizeof(claim));
		return OK;
	}
	*ret_answered = true;
	reply_header(r, "Idempotency-Replayed", "true");
	return reply_again(r, answer.status, answer.content);
}

/* What is kept: Location (or nothing), a line feed, the JSON (or nothing). */
static const char *answer_text(struct request_inside *x)
{
	const char *location = "", *json = x->json_sent != NULL ? x->json_sent : "";

	for (int i = 0; i < x->reply_headers_count; i++) {
		if (strcmp(x->reply_headers[i].name, "Location") == 0)
			location = x->reply_headers[i].value;
	}
	return arena_printf(x->request.work.arena, "%s\n%s", location, json);
}

void idempotency_end(struct request_inside *x, enum err result)
{
	struct request *r = &x->request;
	struct work failed;
	const char *content;
	enum err e;

	/* Looked at first: a request that waits may be another thread's by now, and never has a claim. */
	if (x->claim == NULL)
		return;
	failed = r->work;
	content = answer_text(x);
	if (result == OK && x->response != NULL && x->status < 400 && strlen(content) <= CONTENT_MAX)
		e = idempotency_keep(&r->work, r->app->keys, x->claim, x->status, content);
	else
		e = idempotency_release(&r->work, x->claim);
	/* The claim runs out by itself, and whoever takes it over finds what was made. */
	if (e != OK)
		log_line(LOG_WARN, "web", "an answer could not be kept for its Idempotency-Key: %s",
		    r->work.detail);
	r->work.error = failed.error;
	memcpy(r->work.detail, failed.detail, sizeof(failed.detail));
	memcpy(r->work.field, failed.field, sizeof(failed.field));
}

struct uuid request_work_id(struct request *r)
{
	return uuid_is_nil(r->inside->work_id) ? uuid_v7() : r->inside->work_id;
}

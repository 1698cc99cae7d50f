/* Statements come in: 1.0.3 Communication 2.1.1, 2.1.2. They are read and judged here, wherever the request
 * is (a small one on its event thread), wait in the store's queue, and are answered once they are on disk. */
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "lms/cmi5/cmi5.h"
#include "lms/grade/grade.h"
#include "lms/tincan/tincan.h"
#include "web/xapi/xapi.h"
#include "xapi/ingest.h"
#include "xapi/statement/multipart.h"
#include "xapi/statement/signature.h"

enum { IDS_MAX = XAPI_STATEMENTS_MAX * 40 };

struct arrival {
	struct xapi_ingest_request ingest; /* first: what the queue gives back is this */
	struct request *request;
	struct xapi_statement *statements;
	size_t count;
	struct xapi_blob *blobs;
	size_t blob_count;
	struct xapi_span json; /* of the statements, as they were sent */
	size_t reserved;       /* bytes that the queue has room for */
	bool put, array;
};

/* --- reading --- */

static bool type_is(const char *header, const char *type)
{
	size_t len = strcspn(header, "; \t");

	return len == strlen(type) && strncasecmp(header, type, len) == 0;
}

/* The JSON of the request, and the parts behind it. */
static enum err body_split(
    struct request *r, struct xapi_span *ret_json, struct xapi_blob **ret_blobs, size_t *ret_count)
{
	const char *type = xapi_header(r, "Content-Type"), *bytes;
	size_t len;

	xapi_content(r, &bytes, &len);
	if (type_is(type, "multipart/mixed") && !r->xapi->alternate)
		return xapi_multipart_split(&r->work, type, bytes, len, ret_json, ret_blobs, ret_count);
	if (*type != '\0' && !type_is(type, "application/json"))
		return fail_field(&r->work, ERR_BAD_INPUT, "Content-Type",
		    "statements are application/json, or multipart/mixed with their attachments");
	if (len == 0)
		return fail(&r->work, ERR_BAD_INPUT, "the body is empty; a statement is expected");
	*ret_json = (struct xapi_span){bytes, len};
	*ret_blobs = NULL;
	*ret_count = 0;
	return OK;
}

static struct xapi_reading reading_of(struct request *r)
{
	return (struct xapi_reading){.version = r->xapi->version, .authority = r->xapi->proof.authority};
}

static enum err statements_read(struct request *r, struct arrival *a, struct xapi_span json)
{
	const struct xapi_reading reading = reading_of(r);

	return xapi_statements_read(
	    &r->work, &reading, json.data, json.len, &a->statements, &a->count, &a->array);
}

/* A PUT names its statement in the address; one that names itself too must say the same. */
static enum err named_read(struct request *r, struct arrival *a, struct xapi_span *json)
{
	const char *id = xapi_parameter(r, "statementId"), *brace;
	struct text t = text_new(r->work.arena, json->len + 2 * UUID_TEXT_SIZE);
	struct uuid wanted;

	if (id == NULL)
		return fail_field(&r->work, ERR_BAD_INPUT, "statementId", "is missing");
	if (!xapi_uuid_read(id, strlen(id), &wanted))
		return fail_field(&r->work, ERR_BAD_INPUT, "statementId", "is no UUID");
	TRY(statements_read(r, a, *json));
	if (a->array || a->count != 1)
		return fail(&r->work, ERR_BAD_INPUT, "a PUT brings one statement, not an array");
	if (uuid_equal(a->statements[0].id, wanted))
		return OK;
	/* It has another id, or none; then it gets this one, as if it had been sent with it. */
	brace = memchr(json->data, '{', json->len);
	text_add_bytes(&t, json->data, (size_t)(brace - json->data) + 1);
	text_printf(&t, "\"id\":\"%s\",", id);
	text_add_bytes(&t, brace + 1, json->len - (size_t)(brace - json->data) - 1);
	*json = (struct xapi_span){t.data, t.len};
	if (statements_read(r, a, *json) != OK)
		return fail_field(
		    &r->work, ERR_BAD_INPUT, "/id", "is another than the statementId of the address");
	return OK;
}

/* What a key may not say of activities and agents is kept in the statement and known of nobody else. */
static void undefine(struct xapi_statement *s)
{
	for (size_t i = 0; i < s->activity_count; i++)
		s->activities[i].definition = (struct xapi_span){NULL, 0};
	for (size_t i = 0; i < s->agent_count; i++)
		s->agents[i].name = NULL;
}

static bool is_object(const struct xapi_statement *s, const char *activity)
{
	uint8_t key[16];

	xapi_key_make(XAPI_KEY_ACTIVITY, activity, strlen(activity), key);
	for (size_t i = 0; i < s->key_count; i++) {
		if (s->keys[i].kind == XAPI_KEY_ACTIVITY && memcmp(s->keys[i].bytes, key, sizeof(key)) == 0)
			return true;
	}
	return false;
}

static enum err scope_check(struct request *r, struct xapi_statement *s)
{
	const char *prefix = r->xapi->proof.activity_prefix;

	if ((r->xapi->proof.scopes & (XAPI_SCOPE_DEFINE | XAPI_SCOPE_ALL)) == 0)
		undefine(s);
	if (*prefix == '\0')
		return OK;
	for (size_t i = 0; i < s->activity_count; i++) {
		const char *activity = s->activities[i].id;

		if (strncmp(activity, prefix, strlen(prefix)) == 0 && is_object(s, activity))
			return OK;
	}
	return xapi_activity_check(r, NULL);
}

static enum err arrival_judge(struct request *r, struct arrival *a)
{
	const struct xapi_reading reading = reading_of(r);

	TRY(a->put ? named_read(r, a, &a->json) : statements_read(r, a, a->json));
	TRY(xapi_attachments_check(
	    &r->work, a->statements, a->count, a->blobs, a->blob_count, &a->blob_count));
	TRY(xapi_signatures_check(&r->work, &reading, a->statements, a->count, a->blobs, a->blob_count));
	for (size_t i = 0; i < a->count; i++)
		TRY(scope_check(r, &a->statements[i]));
	return OK;
}

/* What a learner has open waits for its answer here: what it says becomes progress at once. */
static bool of_content(const struct request *r)
{
	return r->xapi->proof.unit != NULL || r->xapi->proof.content != NULL;
}

/* Read, and with room in the queue for what is to be stored of it. */
static enum err arrival_read(struct request *r, struct arrival *a)
{
	enum err e;

	TRY(body_split(r, &a->json, &a->blobs, &a->blob_count));
	a->reserved = a->json.len;
	if (!xapi_ingest_reserve(r->app->xapi_ingest, a->reserved))
		return fail(&r->work, ERR_BUSY, "too many statements are waiting");
	e = arrival_judge(r, a);
	if (e == OK && a->count > 0 && !of_content(r))
		return OK;
	xapi_ingest_release(r->app->xapi_ingest, a->reserved);
	return e;
}

/* --- answering --- */

static enum err reply_ids(struct request *r, const struct arrival *a)
{
	struct text t = text_new(r->work.arena, IDS_MAX);
	char id[UUID_TEXT_SIZE];

	text_add_char(&t, '[');
	for (size_t i = 0; i < a->count; i++)
		text_printf(&t, "%s\"%s\"", i > 0 ? "," : "", uuid_format(a->statements[i].id, id));
	text_add_char(&t, ']');
	return xapi_reply(r, 200, "application/json", t.data, t.len);
}

static enum err arrival_answer(struct request *r, const struct arrival *a)
{
	char id[UUID_TEXT_SIZE];

	switch (a->ingest.error) {
	case OK:
		return a->put ? reply_empty(r, 204) : reply_ids(r, a);
	case ERR_CONFLICT:
		return fail_field(&r->work, ERR_CONFLICT, a->put ? "statementId" : "id",
		    "another statement has the id %s already",
		    uuid_format(a->statements[a->ingest.conflict].id, id));
	default:
		return fail(&r->work, a->ingest.error, "the statements could not be stored now");
	}
}

static void arrival_done(struct xapi_ingest_request *ingest)
{
	struct arrival *a = ingest->owner;

	request_finish(a->request, arrival_answer(a->request, a));
}

/* An AU of cmi5, or content of a Tin Can package, is judged, and what it says becomes progress, in one
 * transaction with its statements. */
static enum err take_of_content(struct request *r, struct arrival *a)
{
	const struct xapi_proof *proof = &r->xapi->proof;
	const struct xapi_span *json = &a->json;
	bool graded = false;
	enum err e;

	if (proof->unit != NULL)
		e = cmi5_statements_take(
		    &r->work, &r->app->config, proof->unit, json->data, json->len, &a->ingest, &graded);
	else
		e = tincan_statements_take(
		    &r->work, proof->content, json->data, json->len, &a->ingest, &graded);

	if (e == ERR_CONFLICT)
		return arrival_answer(r, a);
	TRY(e);
	if (graded && r->app->grade_sender != NULL)
		grade_sender_wake(r->app->grade_sender);
	return arrival_answer(r, a);
}

static enum err take(struct request *r, bool put)
{
	struct arrival *a = arena_alloc(r->work.arena, sizeof(*a));

	*a = (struct arrival){.request = r, .put = put};
	TRY(arrival_read(r, a));
	if (a->count == 0)
		return reply_ids(r, a);
	a->ingest = (struct xapi_ingest_request){.org = r->principal.org,
	    .statements = a->statements,
	    .count = a->count,
	    .blobs = a->blobs,
	    .blob_count = a->blob_count,
	    .reserved = a->reserved,
	    .done = arrival_done,
	    .owner = a};
	if (of_content(r))
		return take_of_content(r, a);
	request_wait(r);
	if (xapi_ingest_submit(r->app->xapi_ingest, &a->ingest) != OK)
		request_finish(r, fail(&r->work, ERR_BUSY, "too many statements are waiting"));
	return OK;
}

/* Hashes and signatures of attachments are not an event thread's work. */
static bool belongs_elsewhere(struct request *r)
{
	return r->work.db == NULL && !type_is(xapi_header(r, "Content-Type"), "application/json");
}

enum err xapi_put_statement(struct request *r)
{
	return belongs_elsewhere(r) ? request_move(r, LANE_WORK, xapi_put_statement) : take(r, true);
}

enum err xapi_post_statements(struct request *r)
{
	return belongs_elsewhere(r) ? request_move(r, LANE_WORK, xapi_post_statements) : take(r, false);
}

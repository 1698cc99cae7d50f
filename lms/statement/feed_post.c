/* One request to a receiver, and what its answer means. */
#include <string.h>

#include "base/fields.h"
#include "base/sha1.h"
#include "base/text.h"
#include "base/time.h"
#include "lms/statement/feed_int.h"

enum { HEADERS_MAX = 6, WEBHOOK_BODY_MAX = 16 * 1024 * 1024 };

static const char message_type[] = "statement.stored", ping_type[] = "ping";

enum err feed_receiver_open(struct work *w, struct keys *keys, struct http *http, int timeout_s,
    const struct feed_row *row, struct feed_receiver *ret_receiver)
{
	const char *secret;
	size_t len;

	TRY(keys_unseal(w, keys, FEED_SECRET_PURPOSE, row->sealed, &secret, &len));
	*ret_receiver = (struct feed_receiver){.org = row->org,
	    .id = row->id,
	    .forward = strcmp(row->kind, "forward") == 0,
	    .version = strcmp(row->version, "1.0.3") == 0 ? XAPI_1_0_3 : XAPI_2_0_0,
	    .url = row->url,
	    .key = row->key,
	    .secret = secret,
	    .http = http,
	    .timeout_s = timeout_s};
	return OK;
}

/* OK also where there is no answer. */
static enum err ask(struct work *w, const struct feed_receiver *receiver, const struct http_request *request,
    struct feed_answer *ret_answer, struct http_answer *ret_http)
{
	enum err e = http_exchange(w, receiver->http, request, ret_http);

	if (e != OK && e != ERR_UPSTREAM && e != ERR_BUSY)
		return e;
	*ret_answer = (struct feed_answer){.retry_after_s = -1, .why = ""};
	if (e == OK) {
		ret_answer->status = ret_http->status;
		ret_answer->retry_after_s = ret_http->retry_after_s;
	} else {
		ret_answer->why = arena_strdup(w->arena, w->detail);
		work_forgive(w);
	}
	ret_answer->verdict = xapi_feed_judge(ret_answer->status);
	ret_answer->code = xapi_feed_code(ret_answer->status);
	return OK;
}

/* --- another store --- */

static const char *version_text(const struct feed_receiver *receiver)
{
	return receiver->version == XAPI_1_0_3 ? "1.0.3" : "2.0.0";
}

static enum err store_ask(struct work *w, const struct feed_receiver *receiver, const char *method,
    const char *url, const struct xapi_feed_request *content, struct feed_answer *ret_answer,
    struct http_answer *ret_http)
{
	const char *both = arena_printf(w->arena, "%s:%s", receiver->key, receiver->secret);
	const char *headers[HEADERS_MAX] = {
	    arena_printf(w->arena, "Authorization: Basic %s", base64_encode(w->arena, both, strlen(both))),
	    arena_printf(w->arena, "X-Experience-API-Version: %s", version_text(receiver))};
	struct http_request request = {.method = method,
	    .url = url,
	    .headers = headers,
	    .answer_max = FEED_ANSWER_MAX,
	    .timeout_s = receiver->timeout_s};

	if (content != NULL) {
		headers[2] = arena_printf(w->arena, "Content-Type: %s", content->content_type);
		request.body = content->body;
		request.body_len = content->body_len;
	}
	return ask(w, receiver, &request, ret_answer, ret_http);
}

static enum err store_post(struct work *w, const struct feed_receiver *receiver,
    const struct xapi_feed_statement *statements, size_t count, struct feed_answer *ret_answer)
{
	struct xapi_feed_request content;
	struct http_answer http;
	const char *url;
	enum err e;

	TRY(http_url_below(w, receiver->url, "statements", &url));
	e = xapi_feed_request_make(w, receiver->org, receiver->version, statements, count, &content);
	if (e == ERR_TOO_LARGE) {
		work_forgive(w);
		*ret_answer = (struct feed_answer){
		    .verdict = FEED_REFUSED, .code = "too_large", .retry_after_s = -1, .why = ""};
		return OK;
	}
	TRY(e);
	return store_ask(w, receiver, "POST", url, &content, ret_answer, &http);
}

/* What the store has by an id, voided or not; verdict taken: there is an answer. */
static enum err store_find(struct work *w, const struct feed_receiver *receiver, const char *parameter,
    struct uuid id, struct feed_answer *ret_answer, struct http_answer *ret_http)
{
	const char *url;

	TRY(http_url_below(w, receiver->url, "statements", &url));
	TRY(http_url_with(w, url, parameter, uuid_text(w->arena, id), &url));
	return store_ask(w, receiver, "GET", url, NULL, ret_answer, ret_http);
}

enum err feed_compare(struct work *w, const struct feed_receiver *receiver,
    const struct xapi_feed_statement *statement, bool *ret_same, struct feed_answer *ret_answer)
{
	static const char *const parameters[] = {"statementId", "voidedStatementId"};
	struct http_answer http;

	*ret_same = false;
	for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++) {
		TRY(store_find(w, receiver, parameters[i], statement->stored.id, ret_answer, &http));
		if (ret_answer->verdict == FEED_TAKEN) {
			*ret_same = xapi_feed_same(w, &statement->stored, http.body, http.body_len);
			return OK;
		}
		if (ret_answer->status != 404)
			return OK;
	}
	return OK;
}

/* Whether what about answered is a store's of our line. */
static bool about_fits(struct work *w, const struct feed_receiver *receiver, const struct http_answer *http)
{
	const char *wanted = receiver->version == XAPI_1_0_3 ? "1.0" : "2.0";
	json_t *json, *one;
	size_t i;

	if (json_read(w, "about", http->body, http->body_len, &json) != OK) {
		work_forgive(w);
		return false;
	}
	json_array_foreach(json_object_get(json, "version"), i, one)
	{
		const char *version = json_string_value(one);

		if (version != NULL && strncmp(version, wanted, strlen(wanted)) == 0)
			return true;
	}
	return false;
}

/* An empty array is stored by nobody, and shows whether the key counts. */
static enum err store_probe(
    struct work *w, const struct feed_receiver *receiver, struct feed_answer *ret_answer)
{
	const struct xapi_feed_request nothing = {"application/json", "[]", 2};
	struct http_answer http;
	const char *url;

	TRY(http_url_below(w, receiver->url, "about", &url));
	TRY(store_ask(w, receiver, "GET", url, NULL, ret_answer, &http));
	if (ret_answer->verdict != FEED_TAKEN)
		return OK;
	if (!about_fits(w, receiver, &http)) {
		ret_answer->verdict = FEED_CLOSED;
		ret_answer->code = "not_a_store";
		return OK;
	}
	TRY(http_url_below(w, receiver->url, "statements", &url));
	TRY(store_ask(w, receiver, "POST", url, &nothing, ret_answer, &http));
	if (ret_answer->verdict == FEED_REFUSED) {
		ret_answer->verdict = FEED_TAKEN;
		ret_answer->code = "";
	}
	return OK;
}

/* --- a webhook --- */

static enum err webhook_post(struct work *w, const struct feed_receiver *receiver, const char *id,
    const char *body, size_t len, struct feed_answer *ret_answer)
{
	int64_t now_s = time_now_us() / US_PER_S;
	const char *const headers[] = {"Content-Type: application/json",
	    arena_printf(w->arena, "webhook-id: %s", id),
	    arena_printf(w->arena, "webhook-timestamp: %lld", (long long)now_s),
	    arena_printf(w->arena, "webhook-signature: %s",
	        xapi_webhook_sign(w->arena, receiver->secret, id, now_s, body, len)),
	    NULL};
	const struct http_request request = {.method = "POST",
	    .url = receiver->url,
	    .headers = headers,
	    .body = body,
	    .body_len = len,
	    .answer_max = FEED_ANSWER_MAX,
	    .timeout_s = receiver->timeout_s};
	struct http_answer http;

	return ask(w, receiver, &request, ret_answer, &http);
}

/* The id is made of feed and statement: the same message sent again has the same one, whoever sends it. */
static enum err webhook_tell(struct work *w, const struct feed_receiver *receiver,
    const struct xapi_feed_statement *statement, struct feed_answer *ret_answer)
{
	struct text data = text_new(w->arena, WEBHOOK_BODY_MAX);
	char stored[XAPI_STORED_SIZE], feed[UUID_TEXT_SIZE], id[UUID_TEXT_SIZE];
	const char *body, *name;
	size_t len;

	TRY(xapi_feed_statement_write(w, XAPI_2_0_0, &statement->stored, &data));
	if (!text_fits(&data))
		return fail(w, ERR_INTERNAL, "a statement is too large for a message");
	body = xapi_webhook_body(w, message_type, xapi_stored_format(statement->stored.stored_us, stored),
	    data.data, data.len, &len);
	name = arena_printf(
	    w->arena, "%s_%s", uuid_format(receiver->id, feed), uuid_format(statement->stored.id, id));
	return webhook_post(w, receiver, name, body, len, ret_answer);
}

static enum err webhook_probe(
    struct work *w, const struct feed_receiver *receiver, struct feed_answer *ret_answer)
{
	const char *data = arena_printf(w->arena, "{\"feed\":\"%s\"}", uuid_text(w->arena, receiver->id)),
	           *body;
	char now[XAPI_STORED_SIZE];
	size_t len;

	body =
	    xapi_webhook_body(w, ping_type, xapi_stored_format(time_now_us(), now), data, strlen(data), &len);
	return webhook_post(w, receiver, arena_printf(w->arena, "ping_%s", uuid_text(w->arena, uuid_v7())),
	    body, len, ret_answer);
}

enum err feed_post(struct work *w, const struct feed_receiver *receiver,
    const struct xapi_feed_statement *statements, size_t count, struct feed_answer *ret_answer)
{
	if (receiver->forward)
		return store_post(w, receiver, statements, count, ret_answer);
	if (count != 1)
		return fail(w, ERR_INTERNAL, "a webhook is told one statement at a time");
	return webhook_tell(w, receiver, statements, ret_answer);
}

enum err feed_probe(struct work *w, const struct feed_receiver *receiver, struct feed_answer *ret_answer)
{
	return receiver->forward ? store_probe(w, receiver, ret_answer)
	                         : webhook_probe(w, receiver, ret_answer);
}

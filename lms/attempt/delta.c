#include <stdio.h>
#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "lms/attempt/run.h"
#include "lms/attempt/sequencing.h"
#include "lms_sql.h"

static const int64_t SEQ_MAX = INT64_C(1) << 53;

static const char *const act_names[] = {"", "open", "commit", "finish", "leave", "exit", "navigate"};

bool act_read(const char *name, enum act *ret_act)
{
	for (size_t i = 1; i < sizeof(act_names) / sizeof(act_names[0]); i++) {
		if (strcmp(name, act_names[i]) == 0) {
			*ret_act = (enum act)i;
			return true;
		}
	}
	return false;
}

/* One value that content set, added to the row's body. */
static enum err set_add(struct work *w, const json_t *pair, const char *field, struct text *body)
{
	const json_t *element = json_array_get(pair, 0), *value = json_array_get(pair, 1);

	if (json_array_size(pair) != 2 || !json_is_string(element) || !json_is_string(value))
		return fail_field(w, ERR_BAD_INPUT, field, "set holds something else than [element, value]");
	text_add_char(body, '[');
	text_add_json(body, json_string_value(element));
	text_add_char(body, ',');
	text_add_json(body, json_string_value(value));
	text_add_char(body, ']');
	return OK;
}

/* What ACT_NAVIGATE asks for, added to the row's body. */
static enum err navigation_add(struct work *w, const json_t *object, const char *field, struct text *body)
{
	const char *request = json_string_value(json_object_get(object, "request"));
	const json_t *to = json_object_get(object, "to"), *end = json_object_get(object, "terminated");
	struct uuid target;
	char text[UUID_TEXT_SIZE];

	if (request == NULL || !request_known(request))
		return fail_field(w, ERR_BAD_INPUT, field, "request is none that a learner can make");
	if (end != NULL && !json_is_boolean(end))
		return fail_field(w, ERR_BAD_INPUT, field, "terminated is neither true nor false");
	text_printf(body, ",\"request\":\"%s\"", request);
	if (to != NULL && !json_is_null(to)) {
		if (!json_is_string(to) || !uuid_parse(json_string_value(to), &target))
			return fail_field(w, ERR_BAD_INPUT, field, "to is not a UUID");
		text_printf(body, ",\"to\":\"%s\"", uuid_format(target, text));
	}
	if (json_is_true(end))
		text_add(body, ",\"terminated\":true");
	return OK;
}

static enum err body_make(
    struct work *w, const struct delta *delta, const json_t *object, const char *field, const char **ret_body)
{
	const json_t *set = json_object_get(object, "set");
	struct text body = text_new(w->arena, 2 * (size_t)DELTA_BODY_MAX);
	size_t count = json_array_size(set);
	char item[UUID_TEXT_SIZE];

	if (set != NULL && !json_is_array(set))
		return fail_field(w, ERR_BAD_INPUT, field, "set is not an array");
	if (count > DELTA_SETS_MAX)
		return fail_field(w, ERR_BAD_INPUT, field, "set holds more than %d values", DELTA_SETS_MAX);
	text_printf(&body, "{\"item\":\"%s\",\"set\":[", uuid_format(delta->item, item));
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			text_add_char(&body, ',');
		TRY(set_add(w, json_array_get(set, i), field, &body));
	}
	text_add_char(&body, ']');
	if (delta->act != ACT_NONE)
		text_printf(&body, ",\"do\":\"%s\"", act_names[delta->act]);
	if (delta->act == ACT_NAVIGATE)
		TRY(navigation_add(w, object, field, &body));
	text_add_char(&body, '}');
	if (!text_fits(&body))
		return fail_field(w, ERR_TOO_LARGE, field, "set is larger than allowed");
	*ret_body = body.data;
	return OK;
}

enum err delta_read(struct work *w, const json_t *object, const char *field, struct delta *ret_delta)
{
	const json_t *seq = json_object_get(object, "seq"), *act = json_object_get(object, "do");
	const char *item = json_string_value(json_object_get(object, "item"));
	struct delta delta = {.act = ACT_NONE};

	if (!json_is_object(object))
		return fail_field(w, ERR_BAD_INPUT, field, "is not an object");
	delta.seq = json_integer_value(seq);
	if (!json_is_integer(seq) || delta.seq < 1 || delta.seq > SEQ_MAX)
		return fail_field(w, ERR_BAD_INPUT, field, "seq is not an integer from 1 to 2^53");
	if (act != NULL && (!json_is_string(act) || !act_read(json_string_value(act), &delta.act)))
		return fail_field(
		    w, ERR_BAD_INPUT, field, "do is none of open, commit, finish, leave, exit, navigate");
	/* Who leaves may not have opened anything yet. */
	if (item == NULL && delta.act != ACT_LEAVE && delta.act != ACT_EXIT && delta.act != ACT_NAVIGATE)
		return fail_field(w, ERR_BAD_INPUT, field, "item is missing");
	if (item != NULL && !uuid_parse(item, &delta.item))
		return fail_field(w, ERR_BAD_INPUT, field, "item is not a UUID");
	TRY(body_make(w, &delta, object, field, &delta.body));
	*ret_delta = delta;
	return OK;
}

enum err deltas_read(
    struct work *w, const json_t *array, const char *field, struct delta **ret_deltas, size_t *ret_count)
{
	size_t count = json_array_size(array);
	struct delta *deltas;

	if (!json_is_array(array))
		return fail_field(w, ERR_BAD_INPUT, field, "is not an array");
	if (count > DELTAS_MAX)
		return fail_field(w, ERR_BAD_INPUT, field, "holds more than %d deltas", DELTAS_MAX);
	deltas = arena_alloc(w->arena, (count + 1) * sizeof(*deltas));
	for (size_t i = 0; i < count; i++) {
		char place[WORK_FIELD_MAX];

		snprintf(place, sizeof place, "%s[%zu]", field, i);
		TRY(delta_read(w, json_array_get(array, i), place, &deltas[i]));
	}
	*ret_deltas = deltas;
	*ret_count = count;
	return OK;
}

static const struct db_append_kind delta_kind = {.append = &lms_delta_append,
    .append_new = &lms_delta_append_new,
    .explain = &lms_delta_explain,
    .columns = 4,
    .keys = 3};

static enum err delta_request_parse(
    struct work *w, const char *bytes, size_t len, const char **ret_write, struct delta_request *request)
{
	json_t *body;

	if (deltas_scan(w, bytes, len, ret_write, &request->deltas, &request->count))
		return OK;
	TRY(json_read(w, "the body", bytes, len, &body));
	*ret_write = json_string_value(json_object_get(body, "write"));
	if (*ret_write == NULL)
		return fail_field(w, ERR_BAD_INPUT, "write", "is missing");
	return deltas_read(w, json_object_get(body, "deltas"), "deltas", &request->deltas, &request->count);
}

enum err delta_request_read(
    struct work *w, const struct keys *keys, const char *bytes, size_t len, struct delta_request *ret_request)
{
	struct delta_request request = {.error = OK};
	const char *write;

	TRY(delta_request_parse(w, bytes, len, &write, &request));
	if (!write_capability_read(keys, write, &request.session))
		return fail_field(w, ERR_FORBIDDEN, "write", "is no capability of ours");
	if (request.count == 0)
		return fail_field(w, ERR_BAD_INPUT, "deltas", "is empty");
	request.org_text = uuid_text(w->arena, request.session.org);
	request.session_text = uuid_text(w->arena, request.session.session);
	request.items = arena_alloc(w->arena, request.count * sizeof(*request.items));
	for (size_t i = 0; i < request.count; i++) {
		const char *seq = arena_printf(w->arena, "%lld", (long long)request.deltas[i].seq);
		const char *const values[] = {
		    request.org_text, request.session_text, seq, request.deltas[i].body};
		struct db_append *item = &request.items[i];

		item->kind = &delta_kind;
		item->org = request.session.org;
		memcpy(&item->order, request.session.session.bytes + 8, sizeof item->order);
		for (int column = 0; column < 4; column++) {
			item->values[column] = values[column];
			item->lengths[column] = (int)strlen(values[column]);
		}
	}
	*ret_request = request;
	return OK;
}

/* A refusal outweighs a failure: the session is closed, sending again is no use. */
static enum err delta_request_result(const struct delta_request *request)
{
	enum err e = OK;

	for (size_t i = 0; i < request->count; i++) {
		if (request->items[i].result == DB_REFUSED)
			return ERR_SESSION_CLOSED;
		if (request->items[i].result == DB_FAILED && e == OK)
			e = request->items[i].error != OK ? request->items[i].error : ERR_INTERNAL;
	}
	return e;
}

static void delta_request_count(struct delta_request *request, size_t finished)
{
	if (atomic_fetch_sub(&request->waiting, finished) != finished)
		return;
	request->error = delta_request_result(request);
	request->done(request);
}

static void delta_appended(struct db_append *item)
{
	delta_request_count(item->owner, 1);
}

void delta_request_submit(struct db *db, struct delta_request *request)
{
	size_t submitted = 0;

	/* One more than there are items, so that nobody is done before all are submitted. */
	atomic_store(&request->waiting, request->count + 1);
	for (size_t i = 0; i < request->count; i++) {
		struct db_append *item = &request->items[i];

		item->owner = request;
		item->done = delta_appended;
		if (db_append_submit(db, item) != OK)
			break;
		submitted++;
	}
	for (size_t i = submitted; i < request->count; i++) {
		request->items[i].result = DB_FAILED;
		request->items[i].error = ERR_BUSY;
	}
	delta_request_count(request, 1 + request->count - submitted);
}

const char *delta_request_saved(struct work *w, const struct delta_request *request)
{
	struct text saved = text_new(w->arena, DELTAS_MAX * 24);

	text_add(&saved, "{\"saved\":[");
	for (size_t i = 0; i < request->count; i++) {
		if (i > 0)
			text_add_char(&saved, ',');
		text_add(&saved, request->items[i].values[2]);
	}
	text_add(&saved, "]}");
	return saved.data;
}

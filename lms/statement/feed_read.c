/* Feeds and their dead letters as they are shown. */
#include <string.h>

#include "base/fields.h"
#include "lms/statement/feed_int.h"
#include "lms/statement/feed_reason.h"
#include "xapi/ingest.h"

struct reading {
	struct uuid org, id;
	int64_t after, limit;
	struct statement_feed *feeds;
	struct statement_letter *letters;
	size_t count;
};

static enum err feeds_body(struct work *w, void *arg)
{
	struct reading *r = arg;

	return feed_rows(w, r->org, r->id, &r->feeds, &r->count);
}

enum err statement_feed_list(
    struct work *w, struct uuid org, struct statement_feed **ret_rows, size_t *ret_count)
{
	struct reading r = {.org = org};

	TRY(db_transact(w, db_tenant(org), feeds_body, &r));
	*ret_rows = r.feeds;
	*ret_count = r.count;
	return OK;
}

enum err statement_feed_find(struct work *w, struct uuid org, struct uuid id, struct statement_feed *ret_feed)
{
	struct reading r = {.org = org, .id = id};

	if (!uuid_is_nil(id))
		TRY(db_transact(w, db_tenant(org), feeds_body, &r));
	if (r.count == 0)
		return fail_field(w, ERR_NOT_FOUND, "id", "there is no such feed");
	*ret_feed = r.feeds[0];
	return OK;
}

static enum err letters_body(struct work *w, void *arg)
{
	struct reading *r = arg;

	return letters_rows(w, r->org, r->id, r->after, r->limit, &r->letters, &r->count);
}

enum err statement_letters(struct work *w, struct uuid org, struct uuid feed, int64_t after, int64_t limit,
    struct statement_letter **ret_rows, size_t *ret_count)
{
	struct reading r = {.org = org, .id = feed, .after = after, .limit = limit};
	struct statement_feed found;

	TRY(statement_feed_find(w, org, feed, &found));
	TRY(db_transact(w, db_tenant(org), letters_body, &r));
	*ret_rows = r.letters;
	*ret_count = r.count;
	return OK;
}

static void reason_set(json_t *json, const char *code)
{
	const struct statement_feed_reason *reason = statement_feed_reason_find(code);

	json_object_set_new(json, "code", *code != '\0' ? json_string(code) : json_null());
	json_object_set_new(json, "reason", reason != NULL ? json_string(reason->sentence) : json_null());
	json_object_set_new(json, "advice", reason != NULL ? json_string(reason->advice) : json_null());
}

json_t *statement_feed_json(struct work *w, const struct statement_feed *f)
{
	bool forward = strcmp(f->kind, "forward") == 0,
	     failing = *f->code != '\0' && strcmp(f->state, "active") == 0;
	int64_t through_us = f->position / XAPI_POSITIONS_PER_US;
	json_t *json = json_pack("{s:s,s:s,s:s,s:s,s:s?,s:s?,s:O,s:s,s:b,s:I,s:I,s:I}", "id",
	    uuid_text(w->arena, f->id), "kind", f->kind, "name", f->name, "url", f->url, "version",
	    forward ? f->version : NULL, "key", forward ? f->key : NULL, "filter", f->filter, "state",
	    f->state, "behind", (int)f->behind, "sent", (json_int_t)f->sent, "dead_letters",
	    (json_int_t)f->letters, "failures", (json_int_t)f->failures);

	reason_set(json, f->code);
	json_object_set_new(
	    json, "last_status", f->last_status != 0 ? json_integer(f->last_status) : json_null());
	json_object_set_new(json, "through", json_time(through_us));
	json_object_set_new(json, "sent_at", json_time(f->sent_us));
	json_object_set_new(json, "failing_since", json_time(f->failing_us));
	json_object_set_new(json, "next_try_at", json_time(failing ? f->next_try_us : 0));
	json_object_set_new(json, "created_at", json_time(f->created_us));
	json_object_set_new(json, "updated_at", json_time(f->updated_us));
	return json;
}

json_t *statement_letter_json(struct work *w, const struct statement_letter *l)
{
	json_t *json = json_pack("{s:s,s:I,s:b}", "statement", uuid_text(w->arena, l->statement), "tries",
	    (json_int_t)l->tries, "resending", (int)l->resend);

	reason_set(json, l->code);
	json_object_set_new(json, "status", l->status != 0 ? json_integer(l->status) : json_null());
	json_object_set_new(json, "stored_at", json_time(l->position / XAPI_POSITIONS_PER_US));
	json_object_set_new(json, "created_at", json_time(l->created_us));
	return json;
}

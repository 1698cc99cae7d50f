/* What was counted, as it is told. */
#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "db/columns.h"
#include "xapi/transfer/figures_int.h"
#include "xapi/transfer/sketch.h"
#include "xapi_sql.h"

struct telling {
	struct uuid org;
	int64_t through_us;
	json_t *figures; /* ends with the work */
};

static json_t *list_json(const struct db_rows *rows)
{
	json_t *list = json_array();

	for (size_t row = 0; row < db_count(rows); row++)
		json_array_append_new(list, json_pack("{s:s,s:I}", "name", db_text(rows, row, 0),
		                                "statements", (json_int_t)db_int(rows, row, 1)));
	return list;
}

static int64_t agents_count(struct work *w, const struct db_rows *months)
{
	struct sketch all = {{0}};

	for (size_t row = 0; row < db_count(months); row++) {
		size_t len = 0;
		const uint8_t *bytes = db_bytes(w, months, row, 3, &len);

		sketch_merge(&all, bytes, len);
	}
	return sketch_count(&all);
}

static json_t *held_json(const struct db_rows *rows)
{
	return json_pack(
	    "{s:I,s:I}", "count", (json_int_t)db_int(rows, 0, 0), "bytes", (json_int_t)db_int(rows, 0, 1));
}

static void many_json(json_t *figures, const char *count, const char *list, const struct db_rows *rows)
{
	json_object_set_new(figures, count, json_integer(db_count(rows) > 0 ? db_int(rows, 0, 2) : 0));
	json_object_set_new(figures, list, list_json(rows));
}

static enum err tell_body(struct work *w, void *arg)
{
	struct telling *t = arg;
	const char *org = db_p_uuid(w, t->org), *one[] = {org}, *verb[] = {org, "verb"},
	           *activity[] = {org, "activity"}, *keep[] = {org, NULL};
	struct db_rows *totals = NULL, *months = NULL, *by_month = NULL, *by_day = NULL, *verbs = NULL,
	               *activities = NULL, *attachments = NULL, *documents = NULL;
	json_t *f = json_own(w->arena, json_object());

	TRY(db_ask(w, &xapi_figures_totals, one, &totals));
	TRY(db_ask(w, &xapi_figures_months, one, &months));
	TRY(db_ask(w, &xapi_figures_by_month, one, &by_month));
	TRY(db_ask(w, &xapi_figures_by_day, one, &by_day));
	TRY(db_ask(w, &xapi_figures_by_name, verb, &verbs));
	TRY(db_ask(w, &xapi_figures_by_name, activity, &activities));
	TRY(db_ask(w, &xapi_figures_attachments, one, &attachments));
	TRY(db_run(w, &xapi_figures_documents, one, &documents));
	json_object_set_new(f, "counted_through", json_time(t->through_us));
	json_object_set_new(f, "statements", json_integer(db_int(totals, 0, 0)));
	json_object_set_new(f, "voiding", json_integer(db_int(totals, 0, 1)));
	json_object_set_new(f, "bytes", json_integer(db_int(totals, 0, 2)));
	json_object_set_new(f, "oldest", json_time(db_int(totals, 0, 3)));
	json_object_set_new(f, "newest", json_time(db_int(totals, 0, 4)));
	json_object_set_new(f, "agents", json_integer(agents_count(w, months)));
	many_json(f, "verbs", "by_verb", verbs);
	many_json(f, "activities", "by_activity", activities);
	json_object_set_new(f, "attachments", held_json(attachments));
	json_object_set_new(f, "documents", held_json(documents));
	json_object_set_new(f, "by_month", list_json(by_month));
	json_object_set_new(f, "by_day", list_json(by_day));
	keep[1] = json_text(w->arena, f);
	return db_send(w, &xapi_figures_keep, keep);
}

enum err figures_tell(struct work *w, struct uuid org, int64_t through_us)
{
	struct telling telling = {.org = org, .through_us = through_us};

	return db_transact(w, db_tenant(org), tell_body, &telling);
}

static json_t *nothing(void)
{
	return json_pack("{s:n,s:i,s:i,s:i,s:n,s:n,s:i,s:i,s:[],s:i,s:[],s:{s:i,s:i},s:{s:i,s:i},s:[],s:[]}",
	    "counted_through", "statements", 0, "voiding", 0, "bytes", 0, "oldest", "newest", "agents", 0,
	    "verbs", 0, "by_verb", "activities", 0, "by_activity", "attachments", "count", 0, "bytes", 0,
	    "documents", "count", 0, "bytes", 0, "by_month", "by_day");
}

enum err xapi_figures_read(struct work *w, struct uuid org, json_t **ret_figures)
{
	const char *params[] = {db_p_uuid(w, org)};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(org), &xapi_figures_shown, params, &rows));
	if (db_count(rows) == 0) {
		*ret_figures = json_own(w->arena, nothing());
		return OK;
	}
	return json_read(w, "the figures", db_text(rows, 0, 0), strlen(db_text(rows, 0, 0)), ret_figures);
}

enum err xapi_figures_next(
    struct work *w, int database, struct uuid after, struct uuid *ret_org, bool *ret_found)
{
	const char *params[] = {db_p_uuid(w, after)};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_all_tenants_in(database), &xapi_figures_organizations, params, &rows));
	*ret_found = db_count(rows) > 0;
	if (*ret_found)
		*ret_org = db_uuid(rows, 0, 0);
	return OK;
}

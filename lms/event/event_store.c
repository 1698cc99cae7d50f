#include "lms/event/event_store.h"

#include <jansson.h>

#include "base/fields.h"
#include "lms_sql.h"

const struct db_append_kind event_append_kind = {.append = &lms_event_append,
    .append_new = &lms_event_append_new,
    .explain = &lms_event_explain,
    .columns = EVENT_COLUMNS,
    .keys = 2};

static void id_set(struct work *w, json_t *payload, const char *name, struct uuid id)
{
	if (!uuid_is_nil(id))
		json_object_set_new(payload, name, json_string(uuid_text(w->arena, id)));
}

static const char *payload_text(struct work *w, const struct event *event)
{
	json_t *payload = json_own(w->arena, json_object());

	id_set(w, payload, "enrollment", event->enrollment);
	id_set(w, payload, "module", event->module);
	if (event->source != NULL && *event->source != '\0')
		json_object_set_new(payload, "source", json_string(event->source));
	return json_text(w->arena, payload);
}

void event_store_values(
    struct work *w, const struct event *event, const char *ret_values[static EVENT_COLUMNS])
{
	ret_values[0] = db_p_uuid(w, event->org);
	ret_values[1] = db_p_uuid(w, uuid_v7());
	ret_values[2] = db_p_uuid(w, event->learner);
	ret_values[3] = db_p_uuid_or_null(w, event->course);
	ret_values[4] = event_type_name(event->type);
	ret_values[5] = payload_text(w, event);
	ret_values[6] = db_p_int(w, w->now_us);
}

enum err event_add(struct work *w, const struct event *event)
{
	const char *values[EVENT_COLUMNS];

	event_store_values(w, event, values);
	return db_send(w, &lms_event_append_new, values);
}

enum err events_list(struct work *w, const struct principal *by, const struct event_filter *filter,
    struct event_row **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, by->org), by->team_only ? db_p_uuid(w, by->id) : NULL,
	    db_p_uuid_or_null(w, filter->learner), db_p_uuid_or_null(w, filter->course), filter->type,
	    filter->who, db_p_uuid_or_null(w, filter->before),
	    filter->from_us != 0 ? db_p_time(w, filter->from_us) : NULL,
	    filter->until_us != 0 ? db_p_time(w, filter->until_us) : NULL, db_p_int(w, filter->limit)};
	struct event_row *all;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(by->org), &lms_event_list, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct event_row){.id = db_uuid(rows, i, 0),
		    .learner = db_uuid(rows, i, 1),
		    .course = db_uuid(rows, i, 2),
		    .type = db_text(rows, i, 3),
		    .enrollment = db_uuid(rows, i, 4),
		    .module = db_uuid(rows, i, 5),
		    .source = db_text(rows, i, 6),
		    .at_us = db_int(rows, i, 7),
		    .learner_name = db_text(rows, i, 8),
		    .external_id = db_text(rows, i, 9),
		    .origin = db_text(rows, i, 10),
		    .course_title = db_text(rows, i, 11),
		    .module_title = db_text(rows, i, 12)};
	*ret_rows = all;
	*ret_count = db_count(rows);
	return OK;
}

enum err event_months_make(struct work *w, int database)
{
	static const char *const none[] = {NULL};

	return db_once(w, db_all_tenants_in(database), &lms_event_months, none, NULL);
}

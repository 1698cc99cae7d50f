#include "lms/audit/audit_store.h"

#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "lms/forward/forward.h"
#include "lms_sql.h"

/* A row's id is made with its time: two clocks of one machine, read one after the other. */
#define ID_SLACK_US US_PER_S

static const char no_time_before[] = "-infinity", no_time_after[] = "infinity";

enum err audit_record(struct work *w, const struct audit *audit)
{
	const char *const params[] = {
	    db_p_uuid(w, audit->org), db_p_uuid(w, uuid_v7()), json_text(w->arena, audit_payload(w, audit))};

	return db_send(w, &lms_audit_add, params);
}

enum err audit_record_directory(struct work *w, const struct audit *audit)
{
	return forward_put(w, audit->org, FORWARD_AUDIT, uuid_v7(), audit_payload(w, audit));
}

/* The least UUIDv7 of a moment. */
static struct uuid id_at(int64_t us)
{
	int64_t ms = us < 0 ? 0 : us / 1000;
	struct uuid id = {{0}};

	for (int i = 5; i >= 0; i--) {
		id.bytes[i] = (uint8_t)ms;
		ms >>= 8;
	}
	return id;
}

static struct uuid id_below(const struct audit_filter *filter)
{
	struct uuid last, to;

	memset(last.bytes, 0xff, sizeof(last.bytes));
	to = filter->to_us > 0 ? id_at(filter->to_us + ID_SLACK_US) : last;
	if (uuid_is_nil(filter->before) || memcmp(to.bytes, filter->before.bytes, sizeof(to.bytes)) < 0)
		return to;
	return filter->before;
}

static const char *optional_uuid(struct work *w, struct uuid id)
{
	return db_p_uuid_or_null(w, id);
}

static bool is_beginning(const char *action)
{
	size_t len = strlen(action);

	return len > 0 && action[len - 1] == '.';
}

/* The last action that may be meant: '/' follows '.', and no action holds one. */
static const char *action_last(struct work *w, const char *action)
{
	char *last;

	if (action == NULL || !is_beginning(action))
		return action;
	last = arena_strdup(w->arena, action);
	last[strlen(last) - 1] = '/';
	return last;
}

static const struct db_query *list_query(const struct audit_filter *filter)
{
	if (!uuid_is_nil(filter->subject))
		return &lms_audit_list_subject;
	if (!uuid_is_nil(filter->actor))
		return &lms_audit_list_actor;
	if (filter->action != NULL && !is_beginning(filter->action))
		return &lms_audit_list_action;
	return &lms_audit_list_all;
}

static struct audit_row row_read(const struct db_rows *rows, size_t i)
{
	return (struct audit_row){
	    .id = db_uuid(rows, i, 0),
	    .at_us = db_int(rows, i, 1),
	    .actor_kind = db_text(rows, i, 2),
	    .actor = db_uuid(rows, i, 3),
	    .actor_name = db_text(rows, i, 4),
	    .action = db_text(rows, i, 5),
	    .subject_type = db_text(rows, i, 6),
	    .subject = db_uuid(rows, i, 7),
	    .before = db_text(rows, i, 8),
	    .after = db_text(rows, i, 9),
	    .request_id = db_uuid(rows, i, 10),
	};
}

enum err audit_list(struct work *w, struct uuid org, const struct audit_filter *filter,
    struct audit_row **ret_rows, size_t *ret_count)
{
	const char *action = filter->action != NULL && filter->action[0] != '\0' ? filter->action : NULL;
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id_below(filter)),
	    db_p_uuid(w, id_at(filter->from_us - ID_SLACK_US)),
	    filter->from_us > 0 ? db_p_time(w, filter->from_us) : no_time_before,
	    filter->to_us > 0 ? db_p_time(w, filter->to_us) : no_time_after, action, action_last(w, action),
	    filter->subject_type, optional_uuid(w, filter->subject), optional_uuid(w, filter->actor),
	    db_p_int(w, filter->limit < 1                ? 1
	                : filter->limit > AUDIT_LIST_MAX ? AUDIT_LIST_MAX
	                                                 : filter->limit)};
	struct audit_row *list;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), list_query(filter), params, &rows));
	list = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*list));
	for (size_t i = 0; i < db_count(rows); i++)
		list[i] = row_read(rows, i);
	*ret_rows = list;
	*ret_count = db_count(rows);
	return OK;
}

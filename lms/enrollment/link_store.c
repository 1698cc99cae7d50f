#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/enrollment/link.h"
#include "lms_sql.h"

enum { UUID_BYTES = 16, TOKEN_BYTES = 2 * UUID_BYTES };

static const char purpose[] = "enroll-link";
static const int64_t day_us = INT64_C(24) * 3600 * US_PER_S;

const char *const enroll_link_states[] = {"open", "full", "expired", "revoked", NULL};

struct link_work {
	const struct principal *by;
	struct uuid org, id, course, before;
	int64_t limit;
	const struct enroll_link *link;
	struct enroll_link *rows;
	size_t count;
};

static enum err list_body(struct work *w, void *arg)
{
	struct link_work *l = arg;
	const char *const params[] = {db_p_uuid(w, l->org), db_p_uuid_or_null(w, l->id),
	    l->by != NULL && l->by->team_only ? db_p_uuid(w, l->by->id) : NULL,
	    db_p_uuid_or_null(w, l->course), db_p_uuid_or_null(w, l->before), db_p_int(w, l->limit)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_enrollment_link_list, params, &rows));
	l->rows = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*l->rows));
	for (size_t i = 0; i < db_count(rows); i++)
		l->rows[i] = (struct enroll_link){.org = l->org,
		    .id = db_uuid(rows, i, 0),
		    .course = db_uuid(rows, i, 1),
		    .session = db_uuid(rows, i, 2),
		    .course_title = db_text(rows, i, 3),
		    .session_title = db_text(rows, i, 4),
		    .title = db_text(rows, i, 5),
		    .approval = db_bool(rows, i, 6),
		    .seats = db_int(rows, i, 7),
		    .used = db_int(rows, i, 8),
		    .expires_us = db_int(rows, i, 9),
		    .revoked_us = db_int(rows, i, 10),
		    .revision = db_int(rows, i, 11),
		    .created_us = db_int(rows, i, 12),
		    .state = db_text(rows, i, 13)};
	l->count = db_count(rows);
	return OK;
}

enum err enroll_link_list(struct work *w, const struct principal *by, struct uuid course, struct uuid before,
    int64_t limit, struct enroll_link **ret_rows, size_t *ret_count)
{
	struct link_work l = {.by = by, .org = by->org, .course = course, .before = before, .limit = limit};

	TRY(db_transact(w, db_tenant(by->org), list_body, &l));
	*ret_rows = l.rows;
	*ret_count = l.count;
	return OK;
}

enum err enroll_link_find(
    struct work *w, const struct principal *by, struct uuid id, struct enroll_link *ret_link)
{
	struct link_work l = {.by = by, .org = by->org, .id = id, .limit = 1};

	TRY(db_transact(w, db_tenant(by->org), list_body, &l));
	if (l.count == 0)
		return fail_field(w, ERR_NOT_FOUND, "id", WORDS("There is no such link."));
	*ret_link = l.rows[0];
	return OK;
}

/* --- made and changed --- */

static enum err link_check(struct work *w, const struct enroll_link *link)
{
	if (strlen(link->title) > ENROLL_LINK_TITLE_MAX)
		return fail_field(w, ERR_BAD_INPUT, "title", WORDS("This title is too long."));
	if (link->expires_us > w->now_us + ENROLL_LINK_DAYS_MAX * day_us)
		return fail_field(
		    w, ERR_BAD_INPUT, "expires_at", WORDS("A link is good for two years at most."));
	return OK;
}

static enum err note(struct work *w, const struct link_work *l, const char *action)
{
	return audit_record(
	    w, &(struct audit){.actor = l->by,
	           .org = l->org,
	           .action = action,
	           .subject_type = "enrollment_link",
	           .subject = l->id,
	           .after = json_own(
	               w->arena, json_pack("{s:s,s:I,s:b}", "title", l->link->title, "seats",
	                             (json_int_t)l->link->seats, "revoked", l->link->revoked_us != 0))});
}

static enum err add_body(struct work *w, void *arg)
{
	struct link_work *l = arg;
	const struct enroll_link *link = l->link;
	const char *const params[] = {db_p_uuid(w, l->org), db_p_uuid(w, link->id),
	    db_p_uuid(w, link->course), db_p_uuid_or_null(w, link->session), link->title,
	    db_p_bool(link->approval), db_p_int(w, link->seats), db_p_time(w, link->expires_us),
	    db_p_uuid(w, l->by->id), principal_kind_name(l->by->kind),
	    l->by->team_only ? db_p_uuid(w, l->by->id) : NULL};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_enrollment_link_add, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(
		    w, ERR_NOT_FOUND, "course", WORDS("There is no such course, or session of it."));
	return db_bool(rows, 0, 0) ? note(w, l, "enrollment_link.made") : OK;
}

enum err enroll_link_add(struct work *w, const struct principal *by, const struct enroll_link *link)
{
	struct link_work l = {.by = by, .org = by->org, .id = link->id, .link = link};

	TRY(link_check(w, link));
	if (link->expires_us <= w->now_us)
		return fail_field(w, ERR_BAD_INPUT, "expires_at", WORDS("This time has passed already."));
	return db_transact(w, db_tenant(by->org), add_body, &l);
}

static enum err change_body(struct work *w, void *arg)
{
	struct link_work *l = arg;
	const struct enroll_link *link = l->link;
	const char *const params[] = {db_p_uuid(w, l->org), db_p_uuid(w, link->id),
	    db_p_int(w, link->revision), link->title, db_p_int(w, link->seats),
	    db_p_time(w, link->expires_us), db_p_bool(link->revoked_us != 0)};
	struct db_rows *rows = NULL;

	TRY(list_body(w, l));
	if (l->count == 0)
		return fail_field(w, ERR_NOT_FOUND, "id", WORDS("There is no such link."));
	TRY(db_run(w, &lms_enrollment_link_change, params, &rows));
	if (db_changed(rows) == 0)
		return fail_field(
		    w, ERR_CONFLICT, "revision", WORDS("Somebody changed it meanwhile: look at it again."));
	return note(w, l, "enrollment_link.changed");
}

enum err enroll_link_change(struct work *w, const struct principal *by, const struct enroll_link *link)
{
	struct link_work l = {.by = by, .org = by->org, .id = link->id, .limit = 1, .link = link};

	TRY(link_check(w, link));
	return db_transact(w, db_tenant(by->org), change_body, &l);
}

/* --- the address --- */

const char *enroll_link_address(
    struct work *w, const struct config *config, const struct keys *keys, struct uuid org, struct uuid link)
{
	uint8_t bytes[TOKEN_BYTES];

	memcpy(bytes, org.bytes, UUID_BYTES);
	memcpy(bytes + UUID_BYTES, link.bytes, UUID_BYTES);
	return arena_printf(
	    w->arena, "%s/join/%s", config->app_url, keys_capability(w, keys, purpose, bytes, sizeof(bytes)));
}

enum err enroll_link_read(
    struct work *w, const struct keys *keys, const char *token, struct enroll_link *ret_link)
{
	struct link_work l = {.limit = 1};
	uint8_t bytes[TOKEN_BYTES];

	if (!keys_capability_read(keys, purpose, token, bytes, sizeof(bytes)))
		return fail_field(w, ERR_NOT_FOUND, "link", WORDS("There is no such link."));
	memcpy(l.org.bytes, bytes, UUID_BYTES);
	memcpy(l.id.bytes, bytes + UUID_BYTES, UUID_BYTES);
	TRY(db_transact(w, db_tenant(l.org), list_body, &l));
	if (l.count == 0)
		return fail_field(w, ERR_NOT_FOUND, "link", WORDS("There is no such link."));
	*ret_link = l.rows[0];
	return OK;
}

/* Nobody new comes by it: who is in already is told so. */
static enum err met(
    struct work *w, const struct enroll_link *link, struct uuid learner, struct enrollment_kept *ret_kept)
{
	const char *const params[] = {db_p_uuid(w, link->org), db_p_uuid(w, link->id), db_p_uuid(w, learner)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_enrollment_link_met, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_GONE, "link", WORDS("This link is not good any more."));
	*ret_kept = (struct enrollment_kept){.id = db_uuid(rows, 0, 0), .status = db_text(rows, 0, 1)};
	return OK;
}

enum err enroll_link_use(
    struct work *w, const struct enroll_link *link, struct uuid learner, struct enrollment_kept *ret_kept)
{
	const char *const params[] = {db_p_uuid(w, link->org), db_p_uuid(w, link->id)};
	struct enrollment_put put = {.learner = learner, .source = "link", .own = true, .link = link->id};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_enrollment_link_take, params, &rows));
	if (db_count(rows) == 0)
		return met(w, link, learner, ret_kept);
	put.course = db_uuid(rows, 0, 0);
	put.session = db_uuid(rows, 0, 1);
	put.approval = db_bool(rows, 0, 2);
	TRY(enrollment_put(w, link->org, &put, ret_kept));
	return ret_kept->is_new ? OK : db_send(w, &lms_enrollment_link_give_back, params);
}

json_t *enroll_link_json(struct work *w, const struct enroll_link *link, const char *address)
{
	return json_pack("{s:s,s:s?,s:s,s:s,s:o,s:o,s:s,s:b,s:o,s:I,s:s,s:o,s:o,s:o}", "id",
	    uuid_text(w->arena, link->id), "url", address, "course_id", uuid_text(w->arena, link->course),
	    "course_title", link->course_title, "session_id",
	    uuid_is_nil(link->session) ? json_null() : json_string(uuid_text(w->arena, link->session)),
	    "session_title", *link->session_title != '\0' ? json_string(link->session_title) : json_null(),
	    "title", link->title, "approval", (int)link->approval, "seats",
	    link->seats != 0 ? json_integer(link->seats) : json_null(), "used", (json_int_t)link->used,
	    "state", link->state, "expires_at", json_time(link->expires_us), "revoked_at",
	    json_time(link->revoked_us), "created_at", json_time(link->created_us));
}

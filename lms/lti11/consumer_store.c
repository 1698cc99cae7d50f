#include "lms/lti11/consumer_store.h"

#include "db/db.h"
#include "lms_sql.h"

static const char *uuid_or_null(struct work *w, struct uuid id)
{
	return db_p_uuid_or_null(w, id);
}

enum err consumer_rows(struct work *w, struct uuid org, struct uuid id, struct uuid after, int64_t limit,
    struct consumer **ret_rows, size_t *ret_count)
{
	const char *const params[] = {
	    db_p_uuid(w, org), uuid_or_null(w, id), uuid_or_null(w, after), db_p_int(w, limit)};
	struct consumer *found;
	struct db_rows *rows;

	TRY(db_run(w, &lms_consumer_list, params, &rows));
	found = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*found));
	for (size_t i = 0; i < db_count(rows); i++)
		found[i] = (struct consumer){.id = db_uuid(rows, i, 0),
		    .origin = db_uuid(rows, i, 1),
		    .name = db_text(rows, i, 2),
		    .key = db_text(rows, i, 3),
		    .site = db_text(rows, i, 4),
		    .frame_origins = db_text(rows, i, 5),
		    .policy = db_text(rows, i, 6),
		    .status = db_text(rows, i, 7),
		    .created_us = db_int(rows, i, 8),
		    .secret_us = db_int(rows, i, 9)};
	*ret_rows = found;
	*ret_count = db_count(rows);
	return OK;
}

enum err consumer_origin(
    struct work *w, struct uuid org, const char *site, bool *ret_known, struct uuid *ret_origin)
{
	const char *const params[] = {db_p_uuid(w, org), site};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lms_consumer_origin, params, &rows));
	*ret_known = db_count(rows) > 0;
	if (*ret_known)
		*ret_origin = db_uuid(rows, 0, 0);
	return OK;
}

enum err consumer_put(struct work *w, const struct consumer_row *row, bool *ret_done)
{
	const char *const params[] = {db_p_uuid(w, row->id), db_p_uuid(w, row->org),
	    db_p_uuid(w, row->origin), row->said->name, row->key, row->sealed, row->said->site,
	    row->said->frame_origins, row->said->policy, db_p_int(w, LTI11_CONSUMERS_MAX)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_consumer_add, params, &rows));
	*ret_done = db_changed(rows) > 0;
	return OK;
}

enum err consumer_put_change(
    struct work *w, struct uuid org, struct uuid id, const struct consumer_change *change, bool *ret_done)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id), change->name, change->site,
	    change->frame_origins, change->policy, change->disabled ? "disabled" : "active"};
	struct db_rows *rows;

	TRY(db_run(w, &lms_consumer_change, params, &rows));
	*ret_done = db_changed(rows) > 0;
	return OK;
}

enum err consumer_put_secret(
    struct work *w, struct uuid org, struct uuid id, const char *sealed, bool *ret_done)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id), sealed};
	struct db_rows *rows;

	TRY(db_run(w, &lms_consumer_secret, params, &rows));
	*ret_done = db_changed(rows) > 0;
	return OK;
}

enum err lti11_put_switch(struct work *w, struct uuid org, bool on)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_bool(on)};

	return db_run(w, &lms_lti11_switch, params, NULL);
}

enum err lti11_switched(struct work *w, struct uuid org, bool *ret_on)
{
	const char *const params[] = {db_p_uuid(w, org)};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lms_lti11_switched, params, &rows));
	*ret_on = db_count(rows) > 0 && db_bool(rows, 0, 0);
	return OK;
}

enum err lti11_put_trust(
    struct work *w, struct uuid org, struct uuid registration, struct uuid consumer, bool *ret_done)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, registration), uuid_or_null(w, consumer)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_lti11_trust, params, &rows));
	*ret_done = db_changed(rows) > 0;
	return OK;
}

enum err lti11_trusts(struct work *w, struct uuid org, struct uuid consumer, struct consumer_trust **ret_rows,
    size_t *ret_count)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, consumer), db_p_int(w, LTI11_TRUSTS_MAX)};
	struct consumer_trust *found;
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lms_lti11_trusts, params, &rows));
	found = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*found));
	for (size_t i = 0; i < db_count(rows); i++)
		found[i] = (struct consumer_trust){.registration = db_uuid(rows, i, 0),
		    .name = db_text(rows, i, 1),
		    .issuer = db_text(rows, i, 2),
		    .on = db_bool(rows, i, 3)};
	*ret_rows = found;
	*ret_count = db_count(rows);
	return OK;
}

enum err lti11_moved_count(struct work *w, struct uuid org, struct uuid consumer, int64_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, consumer)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_lti11_moved_count, params, &rows));
	*ret_count = db_int(rows, 0, 0);
	return OK;
}

/* Class lists as people see them. */
#include <string.h>

#include "db/db.h"
#include "lms/roster/roster.h"
#include "lms_sql.h"

static const char *p_text(const char *text)
{
	return text != NULL && *text != '\0' ? text : NULL;
}

static const char *leads(struct work *w, const struct principal *by)
{
	return by->team_only ? db_p_uuid(w, by->id) : NULL;
}

static struct roster roster_of(const struct db_rows *rows, size_t i)
{
	const char *job = db_text(rows, i, 15);
	bool retrying = strcmp(job, "failed") == 0;

	return (struct roster){.context = db_uuid(rows, i, 0),
	    .title = db_text(rows, i, 1),
	    .label = db_text(rows, i, 2),
	    .origin = db_text(rows, i, 3),
	    .offered = db_bool(rows, i, 4),
	    .groups_offered = db_bool(rows, i, 5),
	    .generation = db_int(rows, i, 6),
	    .read_us = db_int(rows, i, 7),
	    .members = db_int(rows, i, 8),
	    .failure = db_text(rows, i, 9),
	    .failure_words = db_text(rows, i, 10),
	    .failed_us = db_int(rows, i, 11),
	    .groups_read = db_bool(rows, i, 12),
	    .groups_failure = db_text(rows, i, 13),
	    .job = db_uuid(rows, i, 14),
	    .reading = strcmp(job, "waiting") == 0 || strcmp(job, "running") == 0,
	    .retrying = retrying,
	    .read_so_far = db_int(rows, i, 16),
	    .next_try_us = retrying ? db_int(rows, i, 17) : 0,
	    .wait_us = db_int(rows, i, 18),
	    .origin_slug = db_text(rows, i, 19)};
}

static enum err classes(struct work *w, const struct principal *by, struct uuid one, struct uuid before,
    int64_t limit, struct roster **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, by->org), db_p_uuid_or_null(w, one), leads(w, by),
	    db_p_uuid_or_null(w, before), db_p_int(w, limit)};
	struct db_rows *rows;
	struct roster *all;

	TRY(db_once(w, db_tenant(by->org), &lms_roster_classes, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = roster_of(rows, i);
	*ret_rows = all;
	*ret_count = db_count(rows);
	return OK;
}

enum err roster_list(struct work *w, const struct principal *by, struct uuid before, int64_t limit,
    struct roster **ret_rows, size_t *ret_count)
{
	/* Who came by a launch has but one class: nil means everything to the query. */
	return classes(w, by, by->context, before, limit, ret_rows, ret_count);
}

enum err roster_read(
    struct work *w, const struct principal *by, struct uuid context, struct roster *ret_roster)
{
	struct roster *rows;
	size_t count = 0;

	if (uuid_is_nil(by->context) || uuid_equal(by->context, context))
		TRY(classes(w, by, context, (struct uuid){{0}}, 1, &rows, &count));
	if (count == 0 || uuid_is_nil(context))
		return fail_field(w, ERR_NOT_FOUND, "context", "there is no such class");
	*ret_roster = rows[0];
	return OK;
}

static struct roster_member member_of(const struct db_rows *rows, size_t i)
{
	return (struct roster_member){.external_id = db_text(rows, i, 0),
	    .name = db_text(rows, i, 1),
	    .email = db_text(rows, i, 2),
	    .status = db_text(rows, i, 3),
	    .kind = db_text(rows, i, 4),
	    .roles = db_text(rows, i, 5),
	    .groups = db_text(rows, i, 6),
	    .sort_name = db_text(rows, i, 7),
	    .joined_us = db_int(rows, i, 8),
	    .left_us = db_int(rows, i, 9),
	    .learner = db_uuid(rows, i, 10),
	    .attempt = db_uuid(rows, i, 11),
	    .completion = db_text(rows, i, 12),
	    .success = db_text(rows, i, 13),
	    .scored = !db_is_null(rows, i, 14),
	    .score = db_real(rows, i, 14),
	    .module = db_is_null(rows, i, 15) ? "" : db_text(rows, i, 15),
	    .at_us = db_int(rows, i, 16)};
}

enum err roster_members(struct work *w, const struct principal *by, struct uuid context,
    const struct roster_filter *filter, struct roster_member **ret_rows, size_t *ret_count)
{
	const char *group = p_text(filter->group), *name = p_text(filter->name);
	const char *const params[] = {db_p_uuid(w, by->org), db_p_uuid(w, context),
	    filter->after_name != NULL ? filter->after_name : "",
	    filter->after_id != NULL ? filter->after_id : "", p_text(filter->presence), p_text(filter->kind),
	    group != NULL ? arena_printf(w->arena, "\n%s\n", group) : NULL,
	    name != NULL ? roster_sort_name(w, name) : NULL, p_text(filter->did), leads(w, by),
	    db_p_int(w, filter->limit)};
	struct roster_member *all;
	struct roster roster;
	struct db_rows *rows;

	TRY(roster_read(w, by, context, &roster));
	TRY(db_once(w, db_tenant(by->org), &lms_roster_members, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = member_of(rows, i);
	*ret_rows = all;
	*ret_count = db_count(rows);
	return OK;
}

enum err roster_figures(
    struct work *w, const struct principal *by, struct uuid context, struct roster_figures *ret_figures)
{
	const char *const params[] = {db_p_uuid(w, by->org), db_p_uuid(w, context), leads(w, by)};
	struct roster roster;
	struct db_rows *rows;

	TRY(roster_read(w, by, context, &roster));
	TRY(db_once(w, db_tenant(by->org), &lms_roster_figures, params, &rows));
	*ret_figures = (struct roster_figures){.here = db_int(rows, 0, 0),
	    .left = db_int(rows, 0, 1),
	    .never = db_int(rows, 0, 2),
	    .completed = db_int(rows, 0, 3)};
	return OK;
}

enum err roster_groups(struct work *w, const struct principal *by, struct uuid context,
    struct roster_group **ret_groups, size_t *ret_count)
{
	const char *const params[] = {
	    db_p_uuid(w, by->org), db_p_uuid(w, context), db_p_int(w, ROSTER_GROUPS_MAX)};
	struct roster_group *all;
	struct roster roster;
	struct db_rows *rows;

	TRY(roster_read(w, by, context, &roster));
	TRY(db_once(w, db_tenant(by->org), &lms_roster_groups, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct roster_group){db_text(rows, i, 0), db_text(rows, i, 1), db_text(rows, i, 2)};
	*ret_groups = all;
	*ret_count = db_count(rows);
	return OK;
}

#include <string.h>

#include "db/db.h"
#include "lms/report/report.h"
#include "lms_sql.h"

static const char from_newest[] = "ffffffff-ffff-ffff-ffff-ffffffffffff";

enum { BANDS_AT = 18, SCORE_BANDS_AT = BANDS_AT + REPORT_BANDS };

static struct report_figure figure(const struct db_rows *rows, size_t i, int column)
{
	return (struct report_figure){!db_is_null(rows, i, column), db_real(rows, i, column)};
}

/* $1 to $7 of what counts all that a filter lets through. */
struct filter_params {
	const char *values[7];
};
static struct filter_params filter_params(
    struct work *w, const struct principal *by, const struct report_filter *f)
{
	return (struct filter_params){{db_p_uuid(w, by->org), db_p_uuid(w, f->course),
	    db_p_uuid_or_null(w, f->session), db_p_uuid_or_null(w, f->team), f->origin, f->status,
	    by->team_only ? db_p_uuid(w, by->id) : NULL}};
}

enum err report_summary(struct work *w, const struct principal *by, const struct report_filter *filter,
    struct report_summary *ret_summary)
{
	const struct filter_params params = filter_params(w, by, filter);
	struct report_summary *s = ret_summary;
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(by->org), &lms_report_summary, params.values, &rows));
	*s = (struct report_summary){.enrolled = db_int(rows, 0, 0),
	    .started = db_int(rows, 0, 1),
	    .completed = db_int(rows, 0, 2),
	    .passed = db_int(rows, 0, 3),
	    .failed = db_int(rows, 0, 4),
	    .scored = db_int(rows, 0, 5),
	    .time_cs = db_int(rows, 0, 6),
	    .completion_pct = figure(rows, 0, 7),
	    .success_pct = figure(rows, 0, 8),
	    .progress_mean = figure(rows, 0, 9),
	    .progress_median = figure(rows, 0, 10),
	    .score_mean = figure(rows, 0, 11),
	    .score_median = figure(rows, 0, 12),
	    .time_cs_mean = figure(rows, 0, 13),
	    .time_cs_median = figure(rows, 0, 14),
	    .due = db_int(rows, 0, 15),
	    .on_time = db_int(rows, 0, 16),
	    .late = db_int(rows, 0, 17)};
	for (int i = 0; i < REPORT_BANDS; i++)
		s->bands[i] = db_int(rows, 0, BANDS_AT + i);
	for (int i = 0; i < REPORT_SCORE_BANDS; i++)
		s->score_bands[i] = db_int(rows, 0, SCORE_BANDS_AT + i);
	return OK;
}

static struct report_row row_read(const struct db_rows *rows, size_t i)
{
	return (struct report_row){.enrollment = db_uuid(rows, i, 0),
	    .learner = db_uuid(rows, i, 1),
	    .session = db_uuid(rows, i, 2),
	    .session_title = db_text(rows, i, 3),
	    .name = db_text(rows, i, 4),
	    .email = db_text(rows, i, 5),
	    .external = db_text(rows, i, 6),
	    .origin = db_text(rows, i, 7),
	    .status = db_text(rows, i, 8),
	    .progress_pct = db_real(rows, i, 9),
	    .success = db_text(rows, i, 10),
	    .score = figure(rows, i, 11),
	    .time_cs = db_int(rows, i, 12),
	    .created_us = db_int(rows, i, 13),
	    .started_us = db_int(rows, i, 14),
	    .completed_us = db_int(rows, i, 15),
	    .due_us = db_int(rows, i, 16),
	    .given_us = db_int(rows, i, 17),
	    .seen_us = db_int(rows, i, 18)};
}

struct listing {
	const struct principal *by;
	const struct report_filter *filter;
	struct uuid after;
	int64_t limit;
	struct report_row *rows;
	size_t count;
};

static enum err sorted_run(struct work *w, const struct listing *l, struct db_rows **ret_rows)
{
	const struct filter_params filter = filter_params(w, l->by, l->filter);
	const char *params[11];

	memcpy(params, filter.values, sizeof(filter.values));
	params[7] = l->filter->sort;
	params[8] = db_p_bool(l->filter->descending);
	params[9] = db_p_uuid_or_null(w, l->after);
	params[10] = db_p_int(w, l->limit);
	return db_run(w, &lms_report_ids_sorted, params, ret_rows);
}

/* The ids of a page, each kind of question by an index of its own. */
static enum err ids_run(struct work *w, const struct listing *l, struct db_rows **ret_rows)
{
	const struct report_filter *f = l->filter;
	const char *const params[] = {db_p_uuid(w, l->by->org), db_p_uuid(w, f->course),
	    uuid_is_nil(l->after) ? from_newest : db_p_uuid(w, l->after), db_p_uuid_or_null(w, f->session),
	    f->origin, f->status, db_p_int(w, l->limit), db_p_uuid_or_null(w, f->team),
	    l->by->team_only ? db_p_uuid(w, l->by->id) : NULL};

	if (f->sort != NULL)
		return sorted_run(w, l, ret_rows);
	if (l->by->team_only || !uuid_is_nil(f->team))
		return db_run(w, &lms_report_ids_few, params, ret_rows);
	if (!uuid_is_nil(f->session))
		return db_run(w, &lms_report_ids_session, params, ret_rows);
	return db_run(w, &lms_report_ids_course, params, ret_rows);
}

static enum err list_body(struct work *w, void *arg)
{
	struct listing *l = arg;
	struct db_rows *ids = NULL, *rows = NULL;
	const char **list, *params[2] = {db_p_uuid(w, l->by->org)};

	TRY(ids_run(w, l, &ids));
	list = arena_alloc(w->arena, (db_count(ids) + 1) * sizeof(*list));
	for (size_t i = 0; i < db_count(ids); i++)
		list[i] = db_text(ids, i, 0);
	params[1] = db_p_list(w, list, db_count(ids));
	TRY(db_run(w, &lms_report_rows, params, &rows));
	l->count = db_count(rows);
	l->rows = arena_alloc(w->arena, (l->count + 1) * sizeof(*l->rows));
	for (size_t i = 0; i < l->count; i++)
		l->rows[i] = row_read(rows, i);
	return OK;
}

enum err report_rows(struct work *w, const struct principal *by, const struct report_filter *filter,
    struct uuid after, int64_t limit, struct report_row **ret_rows, size_t *ret_count)
{
	struct listing l = {.by = by, .filter = filter, .after = after, .limit = limit};

	TRY(db_transact(w, db_tenant(by->org), list_body, &l));
	*ret_rows = l.rows;
	*ret_count = l.count;
	return OK;
}

enum err report_modules(struct work *w, const struct principal *by, const struct report_filter *filter,
    struct report_module **ret_modules, size_t *ret_count)
{
	const struct filter_params params = filter_params(w, by, filter);
	struct report_module *all;
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(by->org), &lms_report_modules, params.values, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct report_module){.id = db_uuid(rows, i, 0),
		    .title = db_text(rows, i, 1),
		    .type = db_text(rows, i, 2),
		    .required = db_bool(rows, i, 3),
		    .sequence = db_text(rows, i, 4),
		    .started = db_int(rows, i, 5),
		    .completed = db_int(rows, i, 6),
		    .passed = db_int(rows, i, 7),
		    .failed = db_int(rows, i, 8),
		    .scored = db_int(rows, i, 9),
		    .score_mean = figure(rows, i, 10),
		    .score_median = figure(rows, i, 11),
		    .time_cs_median = figure(rows, i, 12),
		    .time_cs = db_int(rows, i, 13)};
	*ret_modules = all;
	*ret_count = db_count(rows);
	return OK;
}

enum err report_courses(struct work *w, const struct principal *by, struct uuid before, int64_t limit,
    struct report_course **ret_courses, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, by->org),
	    uuid_is_nil(before) ? from_newest : db_p_uuid(w, before), db_p_int(w, limit),
	    by->team_only ? db_p_uuid(w, by->id) : NULL};
	struct report_course *all;
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(by->org), &lms_report_courses, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct report_course){.id = db_uuid(rows, i, 0),
		    .title = db_text(rows, i, 1),
		    .status = db_text(rows, i, 2),
		    .enrolled = db_int(rows, i, 3),
		    .started = db_int(rows, i, 4),
		    .completed = db_int(rows, i, 5),
		    .passed = db_int(rows, i, 6),
		    .failed = db_int(rows, i, 7),
		    .time_cs = db_int(rows, i, 8),
		    .progress_mean = figure(rows, i, 9),
		    .score_mean = figure(rows, i, 10)};
	*ret_courses = all;
	*ret_count = db_count(rows);
	return OK;
}

enum err report_choices(struct work *w, const struct principal *by, struct uuid course,
    struct report_choice **ret_choices, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, by->org), db_p_uuid(w, course),
	    by->team_only ? db_p_uuid(w, by->id) : NULL, db_p_int(w, REPORT_CHOICES_MAX)};
	struct report_choice *all;
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(by->org), &lms_report_choices, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct report_choice){
		    .kind = db_text(rows, i, 0), .value = db_text(rows, i, 1), .title = db_text(rows, i, 2)};
	*ret_choices = all;
	*ret_count = db_count(rows);
	return OK;
}

/* Reports for programs. Who leads teams or looks after dated runs is told of their learners only. */
#include "web/api/api.h"
#include "web/report/report_pages.h"
#include "web/sheet/sheet.h"

static const struct schema band_output[] = {
    {"from_pct", SCHEMA_INT, .about = "from here on, per cent"},
    {"to_pct", SCHEMA_INT,
        .about = "below this, per cent; where it is 100, or the same as from_pct, with it"},
    {"learners", SCHEMA_INT, .about = "how many"},
    {0},
};
static const struct schema summary_output[] = {
    {"enrolled", SCHEMA_INT, .about = "learners who are counted"},
    {"started", SCHEMA_INT, .about = "of these, who opened a module"},
    {"completed", SCHEMA_INT, .about = "who completed all that is required"},
    {"passed", SCHEMA_INT, .about = "who passed the course"},
    {"failed", SCHEMA_INT, .about = "who failed it"},
    {"scored", SCHEMA_INT, .about = "who has a course grade"},
    {"completion_rate_pct", SCHEMA_REAL, .nullable = true, .about = "completed of enrolled, per cent"},
    {"success_rate_pct", SCHEMA_REAL, .nullable = true,
        .about = "passed of who passed or failed, per cent; null: nobody did either"},
    {"mean_progress_pct", SCHEMA_REAL, .nullable = true, .about = "of all who are counted"},
    {"median_progress_pct", SCHEMA_REAL, .nullable = true, .about = "of all who are counted"},
    {"mean_score_scaled", SCHEMA_REAL, .nullable = true, .about = "of who has a grade, 0 to 1"},
    {"median_score_scaled", SCHEMA_REAL, .nullable = true, .about = "of who has a grade, 0 to 1"},
    {"total_time_seconds", SCHEMA_INT, .about = "of all who are counted"},
    {"mean_time_seconds", SCHEMA_REAL, .nullable = true, .about = "of who started"},
    {"median_time_seconds", SCHEMA_REAL, .nullable = true, .about = "of who started"},
    {"due", SCHEMA_INT, .about = "who has a day by which to complete"},
    {"on_time", SCHEMA_INT, .about = "who completed by it"},
    {"late", SCHEMA_INT, .about = "who did not complete by it"},
    {"progress_bands", SCHEMA_ARRAY, .of = band_output, .about = "how many are how far"},
    {"score_bands", SCHEMA_ARRAY, .of = band_output, .about = "how many have which grade"},
    {0},
};
static const struct schema row_output[] = {
    {"enrollment_id", SCHEMA_UUID, .about = "the enrolment"},
    {"user_id", SCHEMA_UUID, .about = "the learner"},
    {"name", SCHEMA_TEXT, .nullable = true, .about = "their name; null: their origin did not say"},
    {"email", SCHEMA_TEXT, .nullable = true, .about = "their address; null: their origin did not say"},
    {"origin", SCHEMA_TEXT, .about = "where they come from"},
    {"external_user_id", SCHEMA_TEXT, .about = "who they are there"},
    {"session_id", SCHEMA_UUID, .nullable = true, .about = "the dated session; null: in none"},
    {"session_title", SCHEMA_TEXT, .nullable = true, .about = "its title"},
    {"status", SCHEMA_CHOICE, .choices = enrollment_states, .about = "of the enrolment"},
    {"progress_pct", SCHEMA_REAL, .about = "of the required modules, how many are completed, per cent"},
    {"success", SCHEMA_TEXT, .about = "unknown, passed or failed: the course as a whole"},
    {"score_scaled", SCHEMA_REAL, .nullable = true, .about = "the course grade, 0 to 1; null: none yet"},
    {"total_time_seconds", SCHEMA_INT, .about = "in all modules"},
    {"enrolled_at", SCHEMA_TIME, .about = "when they enrolled, or asked"},
    {"started_at", SCHEMA_TIME, .nullable = true, .about = "when they first opened something"},
    {"completed_at", SCHEMA_TIME, .nullable = true, .about = "when all required modules were completed"},
    {"last_seen_at", SCHEMA_TIME, .nullable = true, .about = "when they were last seen in the course"},
    {"due_at", SCHEMA_TIME, .nullable = true, .about = "when it should be completed"},
    {"due_state", SCHEMA_CHOICE, .nullable = true, .choices = enrollment_due_states,
        .about = "how they stand to that day; null: there is none"},
    {"extended", SCHEMA_BOOL, .about = "their day is later than the one their team was given"},
    {0},
};
static const struct schema progress_output[] = {
    {"course_id", SCHEMA_UUID, .about = "the course"},
    {"course_title", SCHEMA_TEXT, .about = "its title"},
    {"summary", SCHEMA_OBJECT, .nullable = true, .of = summary_output,
        .about = "of all whom the filter lets through; null on the pages after the first"},
    {"items", SCHEMA_ARRAY, .of = row_output, .about = "this page: learners, newest enrolment first"},
    {"next", SCHEMA_TEXT, .nullable = true, .about = "the cursor of the next page; null: this was the last"},
    {0},
};
static const struct schema module_output[] = {
    {"module_id", SCHEMA_UUID, .about = "the module"},
    {"title", SCHEMA_TEXT, .about = "its title"},
    {"type", SCHEMA_TEXT, .about = "what it is"},
    {"sequence_title", SCHEMA_TEXT, .about = "of the sequence it lies in"},
    {"required", SCHEMA_BOOL, .about = "it counts for the progress of the course"},
    {"started", SCHEMA_INT, .about = "learners who opened it"},
    {"completed", SCHEMA_INT, .about = "who completed it"},
    {"passed", SCHEMA_INT, .about = "who passed it, in any attempt"},
    {"failed", SCHEMA_INT, .about = "who failed it and passed in no attempt"},
    {"scored", SCHEMA_INT, .about = "who has a score in it"},
    {"mean_score_scaled", SCHEMA_REAL, .nullable = true, .about = "of the best of each, 0 to 1"},
    {"median_score_scaled", SCHEMA_REAL, .nullable = true, .about = "of the best of each, 0 to 1"},
    {"median_time_seconds", SCHEMA_REAL, .nullable = true, .about = "of who opened it, all attempts"},
    {"total_time_seconds", SCHEMA_INT, .about = "of all of them"},
    {0},
};
static const struct schema modules_output[] = {
    {"course_id", SCHEMA_UUID, .about = "the course"},
    {"course_title", SCHEMA_TEXT, .about = "its title"},
    {"items", SCHEMA_ARRAY, .of = module_output, .about = "the modules, in their order"},
    {0},
};
static const struct schema course_output[] = {
    {"course_id", SCHEMA_UUID, .about = "the course"},
    {"title", SCHEMA_TEXT, .about = "its title"},
    {"status", SCHEMA_TEXT, .about = "published or archived"},
    {"enrolled", SCHEMA_INT, .about = "learners who are in"},
    {"started", SCHEMA_INT, .about = "of these, who opened a module"},
    {"completed", SCHEMA_INT, .about = "who completed all that is required"},
    {"passed", SCHEMA_INT, .about = "who passed"},
    {"failed", SCHEMA_INT, .about = "who failed"},
    {"mean_progress_pct", SCHEMA_REAL, .nullable = true, .about = "of all who are in"},
    {"mean_score_scaled", SCHEMA_REAL, .nullable = true, .about = "of who has a grade, 0 to 1"},
    {"total_time_seconds", SCHEMA_INT, .about = "of all of them"},
    {0},
};
static const struct schema courses_output[] = PAGE_OUTPUT(course_output);

#define AT(member) offsetof(struct report_in, member)
#define FILTER_INPUT                                                                                         \
	{"course_id", INPUT_QUERY, FIELD_UUID, true, .offset = AT(filter.course), .about = "the course"},    \
	    {"session_id", INPUT_QUERY, FIELD_UUID, .offset = AT(filter.session),                            \
	        .about = "only of this session"},                                                            \
	    {"team_id", INPUT_QUERY, FIELD_UUID, .offset = AT(filter.team),                                  \
	        .about = "only learners of this team"},                                                      \
	    {"origin", INPUT_QUERY, FIELD_TEXT, .max = REPORT_ORIGIN_MAX, .offset = AT(filter.origin),       \
	        .about = "only who come from there"},                                                        \
	{                                                                                                    \
		"status", INPUT_QUERY, FIELD_CHOICE, .offset = AT(filter.status),                            \
		                                     .choices = enrollment_states,                           \
		                                     .about = "only in this state; else active, completed "  \
		                                              "and suspended"                                \
	}
const struct input report_progress_input[] = {
    FILTER_INPUT, PAGING_INPUT(struct report_in, paging), ORG_INPUT(struct report_in, org), {0}};
const struct input report_all_input[] = {FILTER_INPUT, ORG_INPUT(struct report_in, org), {0}};
static const struct input courses_input[] = {
    PAGING_INPUT(struct report_in, paging), ORG_INPUT(struct report_in, org), {0}};
static const struct input courses_file_input[] = {ORG_INPUT(struct report_in, org), {0}};
#undef AT

static json_t *figure_json(struct report_figure figure)
{
	return figure.known ? json_real(figure.value) : json_null();
}

static json_t *seconds_json(struct report_figure cs)
{
	return cs.known ? json_real(cs.value / 100) : json_null();
}

static json_t *band_json(int from, int to, int64_t learners)
{
	return json_pack("{s:i,s:i,s:I}", "from_pct", from, "to_pct", to, "learners", (json_int_t)learners);
}

static json_t *bands_json(const struct report_summary *s)
{
	static const int edges[REPORT_BANDS][2] = {
	    {0, 0}, {0, 25}, {25, 50}, {50, 75}, {75, 100}, {100, 100}};
	json_t *all = json_array();

	for (int i = 0; i < REPORT_BANDS; i++)
		json_array_append_new(all, band_json(edges[i][0], edges[i][1], s->bands[i]));
	return all;
}

static json_t *score_bands_json(const struct report_summary *s)
{
	enum { WIDE = 100 / REPORT_SCORE_BANDS };
	json_t *all = json_array();

	for (int i = 0; i < REPORT_SCORE_BANDS; i++)
		json_array_append_new(all, band_json(i * WIDE, (i + 1) * WIDE, s->score_bands[i]));
	return all;
}

static json_t *summary_json(const struct report_summary *s)
{
	json_t *json = json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "enrolled",
	    (json_int_t)s->enrolled, "started", (json_int_t)s->started, "completed", (json_int_t)s->completed,
	    "passed", (json_int_t)s->passed, "failed", (json_int_t)s->failed, "scored", (json_int_t)s->scored,
	    "total_time_seconds", (json_int_t)(s->time_cs / 100), "due", (json_int_t)s->due, "on_time",
	    (json_int_t)s->on_time, "late", (json_int_t)s->late);

	json_object_set_new(json, "completion_rate_pct", figure_json(s->completion_pct));
	json_object_set_new(json, "success_rate_pct", figure_json(s->success_pct));
	json_object_set_new(json, "mean_progress_pct", figure_json(s->progress_mean));
	json_object_set_new(json, "median_progress_pct", figure_json(s->progress_median));
	json_object_set_new(json, "mean_score_scaled", figure_json(s->score_mean));
	json_object_set_new(json, "median_score_scaled", figure_json(s->score_median));
	json_object_set_new(json, "mean_time_seconds", seconds_json(s->time_cs_mean));
	json_object_set_new(json, "median_time_seconds", seconds_json(s->time_cs_median));
	json_object_set_new(json, "progress_bands", bands_json(s));
	json_object_set_new(json, "score_bands", score_bands_json(s));
	return json;
}

static json_t *row_json(struct work *w, const struct report_row *row)
{
	const char *due = enrollment_due(row->started_us, row->completed_us, row->due_us, w->now_us);
	json_t *json = json_pack("{s:s,s:s,s:o,s:o,s:s,s:s,s:o,s:o,s:s}", "enrollment_id",
	    uuid_text(w->arena, row->enrollment), "user_id", uuid_text(w->arena, row->learner), "name",
	    api_text(row->name), "email", api_text(row->email), "origin", row->origin, "external_user_id",
	    row->external, "session_id", api_uuid(w, row->session), "session_title",
	    api_text(row->session_title), "status", row->status);
	json_t *more = json_pack("{s:f,s:s,s:o,s:I,s:o,s:o,s:o,s:o,s:o,s:s?,s:b}", "progress_pct",
	    row->progress_pct, "success", row->success, "score_scaled", figure_json(row->score),
	    "total_time_seconds", (json_int_t)(row->time_cs / 100), "enrolled_at", api_time(row->created_us),
	    "started_at", api_time(row->started_us), "completed_at", api_time(row->completed_us),
	    "last_seen_at", api_time(row->seen_us), "due_at", api_time(row->due_us), "due_state", due,
	    "extended", (int)(row->given_us != 0 && row->due_us > row->given_us));

	json_object_update(json, more);
	json_decref(more);
	return json;
}

enum err report_course_of(
    struct request *r, const struct principal *by, struct uuid id, struct enrollment_course *ret_course)
{
	enum err e = enrollment_course_find(&r->work, by->org, uuid_text(r->work.arena, id), ret_course);

	if (e == ERR_NOT_FOUND)
		return fail_field(&r->work, e, "course_id", WORDS("There is no such course."));
	return e;
}

static enum err get_progress(struct request *r)
{
	struct report_in in = {0};
	struct report_summary summary;
	struct enrollment_course course;
	struct report_row *rows;
	struct principal by;
	struct uuid before;
	json_t *items, *told;
	size_t count, shown;
	bool first;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(paging_start_id(r, &in.paging, &before));
	TRY(report_course_of(r, &by, in.filter.course, &course));
	first = uuid_is_nil(before);
	if (first)
		TRY(report_summary(&r->work, &by, &in.filter, &summary));
	TRY(report_rows(&r->work, &by, &in.filter, before, paging_rows(&in.paging), &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, row_json(&r->work, &rows[i]));
	told =
	    json_pack("{s:s,s:s,s:o,s:o}", "course_id", uuid_text(r->work.arena, course.id), "course_title",
	        course.title, "summary", first ? summary_json(&summary) : json_null(), "items", items);
	return page_reply_with(
	    r, told, shown < count ? uuid_text(r->work.arena, rows[shown - 1].enrollment) : NULL);
}

static json_t *module_json(struct work *w, const struct report_module *m)
{
	json_t *json = json_pack("{s:s,s:s,s:s,s:s,s:b,s:I,s:I,s:I,s:I,s:I,s:I}", "module_id",
	    uuid_text(w->arena, m->id), "title", m->title, "type", m->type, "sequence_title", m->sequence,
	    "required", (int)m->required, "started", (json_int_t)m->started, "completed",
	    (json_int_t)m->completed, "passed", (json_int_t)m->passed, "failed", (json_int_t)m->failed,
	    "scored", (json_int_t)m->scored, "total_time_seconds", (json_int_t)(m->time_cs / 100));

	json_object_set_new(json, "mean_score_scaled", figure_json(m->score_mean));
	json_object_set_new(json, "median_score_scaled", figure_json(m->score_median));
	json_object_set_new(json, "median_time_seconds", seconds_json(m->time_cs_median));
	return json;
}

static enum err get_modules(struct request *r)
{
	struct report_in in = {0};
	struct enrollment_course course;
	struct report_module *modules;
	struct principal by;
	json_t *items;
	size_t count;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(report_course_of(r, &by, in.filter.course, &course));
	TRY(report_modules(&r->work, &by, &in.filter, &modules, &count));
	items = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(items, module_json(&r->work, &modules[i]));
	return reply_json(r, 200,
	    json_pack("{s:s,s:s,s:o}", "course_id", uuid_text(r->work.arena, course.id), "course_title",
	        course.title, "items", items));
}

static json_t *course_json(struct work *w, const struct report_course *c)
{
	return json_pack("{s:s,s:s,s:s,s:I,s:I,s:I,s:I,s:I,s:o,s:o,s:I}", "course_id",
	    uuid_text(w->arena, c->id), "title", c->title, "status", c->status, "enrolled",
	    (json_int_t)c->enrolled, "started", (json_int_t)c->started, "completed", (json_int_t)c->completed,
	    "passed", (json_int_t)c->passed, "failed", (json_int_t)c->failed, "mean_progress_pct",
	    figure_json(c->progress_mean), "mean_score_scaled", figure_json(c->score_mean),
	    "total_time_seconds", (json_int_t)(c->time_cs / 100));
}

static enum err get_courses(struct request *r)
{
	struct report_in in = {0};
	struct report_course *courses;
	struct principal by;
	struct uuid before;
	json_t *items;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(paging_start_id(r, &in.paging, &before));
	TRY(report_courses(&r->work, &by, before, paging_rows(&in.paging), &courses, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, course_json(&r->work, &courses[i]));
	return page_reply_id(r, items, shown < count ? &courses[shown - 1].id : NULL);
}

static const struct route routes[] = {
    {"GET", "/api/v1/reports/progress", ORIGIN_APP, LANE_SLOW, PERMISSION_REPORT_READ, BODY_NONE, 0,
        SHAPE_JSON, get_progress, "how far the learners of a course are, and the figures of all of them",
        .input = report_progress_input, .output = progress_output},
    {"GET", "/api/v1/reports/progress.csv", ORIGIN_APP, LANE_SLOW, PERMISSION_REPORT_READ, BODY_NONE, 0,
        SHAPE_JSON, get_progress_csv, "the learners of it as a file for a spreadsheet",
        .input = report_all_input, .sends = SHEET_CSV_TYPE},
    {"GET", "/api/v1/reports/progress.xlsx", ORIGIN_APP, LANE_SLOW, PERMISSION_REPORT_READ, BODY_NONE, 0,
        SHAPE_JSON, get_progress_xlsx, "the same as a workbook", .input = report_all_input,
        .sends = SHEET_XLSX_TYPE},
    {"GET", "/api/v1/reports/modules", ORIGIN_APP, LANE_SLOW, PERMISSION_REPORT_READ, BODY_NONE, 0,
        SHAPE_JSON, get_modules, "what became of the modules of a course", .input = report_all_input,
        .output = modules_output},
    {"GET", "/api/v1/reports/courses", ORIGIN_APP, LANE_SLOW, PERMISSION_REPORT_READ, BODY_NONE, 0,
        SHAPE_JSON, get_courses, "the figures of all courses, newest first", .input = courses_input,
        .output = courses_output},
    {"GET", "/api/v1/reports/courses.csv", ORIGIN_APP, LANE_SLOW, PERMISSION_REPORT_READ, BODY_NONE, 0,
        SHAPE_JSON, get_courses_csv, "all of them as a file for a spreadsheet", .input = courses_file_input,
        .sends = SHEET_CSV_TYPE},
    {"GET", "/api/v1/reports/courses.xlsx", ORIGIN_APP, LANE_SLOW, PERMISSION_REPORT_READ, BODY_NONE, 0,
        SHAPE_JSON, get_courses_xlsx, "the same as a workbook", .input = courses_file_input,
        .sends = SHEET_XLSX_TYPE},
};

const struct area web_area_reports_api = {"reports", routes, FIELDS_COUNT(routes)};

/* Versions of a course: their states, what is otherwise in one, whom it would touch, and moving them. */
#include "lms/outline/version.h"

#include <stdlib.h>
#include <string.h>

#include "web/course/course.h"

enum { BODY_MAX = 64 * 1024 };

struct versions_input {
	struct paging paging;
	struct uuid course, version, from;
	const char *org, *if_match, *step, *note, *who;
	int64_t publish_at_us;
	struct texts enrollments;
};

#define AT(member) offsetof(struct versions_input, member)
static const char *const states[] = {"draft", "review", "scheduled", "published", "retired", NULL},
                         *const kinds[] = {"sequence", "module", NULL};

#define VERSION_ROWS                                                                                         \
	{"id", SCHEMA_UUID, .about = "the version"}, {"number", SCHEMA_INT, .about = "counted from 1"},      \
	    {"state", SCHEMA_CHOICE, .choices = states, .about = "draft and review can be changed"},         \
	    {"note", SCHEMA_TEXT, .nullable = true, .about = "what changed"},                                \
	    {"based_on", SCHEMA_UUID, .nullable = true, .about = "the version it began as a copy of"},       \
	    {"made_by", SCHEMA_UUID, .nullable = true, .about = "who began it"},                             \
	    {"publish_at", SCHEMA_TIME, .nullable = true, .about = "scheduled: when"},                       \
	    {"published_at", SCHEMA_TIME, .nullable = true, .about = "when it was published"},               \
	    {"created_at", SCHEMA_TIME, .about = "when it was begun"},                                       \
	    {"sequences", SCHEMA_INT, .about = "that lie in it"},                                            \
	    {"modules", SCHEMA_INT, .about = "that lie in it"},                                              \
	{                                                                                                    \
		"learners", SCHEMA_INT, .about = "who learn by it"                                           \
	}
static const struct schema row_output[] = {VERSION_ROWS, {0}};
static const struct schema list_output[] = PAGE_OUTPUT(row_output);
static const struct schema version_output[] = {
    VERSION_ROWS,
    {"steps", SCHEMA_ARRAY, .of = course_step_output, .about = "what became of it, newest first"},
    {"next_steps", SCHEMA_TEXTS, .about = "what whoever asks may do with it now"},
    {0},
};
static const struct schema change_output[] = {
    {"kind", SCHEMA_CHOICE, .choices = kinds, .about = "what it is"},
    {"id", SCHEMA_UUID, .about = "which"},
    {"title", SCHEMA_TEXT, .about = "how it is called now; of what was removed: how it was"},
    {"was", SCHEMA_TEXT, .nullable = true, .about = "renamed: how it was called"},
    {"type", SCHEMA_TEXT, .nullable = true, .about = "of a module"},
    {"sequence", SCHEMA_TEXT, .nullable = true, .about = "of a module: the title of where it lies, or lay"},
    {"changes", SCHEMA_TEXTS, .about = "added, removed, moved, renamed, content, needs, settings"},
    {0},
};
static const struct schema comparison_output[] = {
    {"from", SCHEMA_UUID, .nullable = true, .about = "the earlier version; null: there is none"},
    {"to", SCHEMA_UUID, .about = "the later version"},
    {"changes", SCHEMA_ARRAY, .of = change_output, .about = "in its order, what was removed last"},
    {0},
};
static const struct schema impact_row_output[] = {
    {"version", SCHEMA_UUID, .about = "those who learn by this version"},
    {"number", SCHEMA_INT, .about = "of it"},
    {"learners", SCHEMA_INT, .about = "so many"},
    {"begun", SCHEMA_INT, .about = "of them opened something"},
    {"completed", SCHEMA_INT, .about = "of them completed the course"},
    {"losing", SCHEMA_INT,
        .about = "of them would not see a module any more that they worked on; what they did is kept"},
    {0},
};
static const struct schema impact_module_output[] = {
    {"module", SCHEMA_UUID, .about = "a module that does not lie in it"},
    {"title", SCHEMA_TEXT, .about = "its title"},
    {"learners", SCHEMA_INT, .about = "who worked on it"},
    {"completed", SCHEMA_INT, .about = "of them completed it"},
    {0},
};
static const struct schema impact_output[] = {
    {"learners", SCHEMA_INT, .about = "who learn by it already"},
    {"versions", SCHEMA_ARRAY, .of = impact_row_output, .about = "who would come from where, newest first"},
    {"modules", SCHEMA_ARRAY, .of = impact_module_output,
        .about = "what some of them would not see any more"},
    {0},
};
static const struct schema moved_output[] = {
    {"learners", SCHEMA_INT, .about = "who learn by the version then"}, {0}};
static const struct schema job_output[] = JOB_OUTPUT(SCHEMA_OBJECT, moved_output, "once it is done");

#define HEAD COURSE_PATH(struct versions_input, course), ORG_INPUT(struct versions_input, org)
#define ONE                                                                                                  \
	HEAD,                                                                                                \
	{                                                                                                    \
		"version", INPUT_PATH, FIELD_UUID, .offset = AT(version), .about = "the version"             \
	}
static const struct input list_input[] = {PAGING_INPUT(struct versions_input, paging), HEAD, {0}};
static const struct input one_input[] = {ONE, {0}};
static const struct input compare_input[] = {
    ONE,
    {"from", INPUT_QUERY, FIELD_UUID, .offset = AT(from),
        .about = "another version of the course; else the one it began as a copy of"},
    {0},
};
static const struct input step_input[] = {
    ONE,
    IF_MATCH_INPUT(struct versions_input, if_match),
    {"step", INPUT_BODY, FIELD_CHOICE, true, .offset = AT(step), .choices = version_steps,
        .about = "what to do with it"},
    {"note", INPUT_BODY, FIELD_TEXT, .max = WORKFLOW_NOTE_MAX, .offset = AT(note),
        .about = "submit, publish: what changed; send_back: why"},
    {"publish_at", INPUT_BODY, FIELD_TIME, .offset = AT(publish_at_us), .about = "schedule: when"},
    {0},
};
static const struct input move_input[] = {
    ONE,
    {"who", INPUT_BODY, FIELD_CHOICE, true, .offset = AT(who), .choices = version_move_whos,
        .about = "all: everybody who has not completed the course; not_begun: of them, who opened nothing "
                 "yet; chosen: these enrolments"},
    {"enrollments", INPUT_BODY, FIELD_TEXTS, .max = TEXTS_MAX, .offset = AT(enrollments),
        .about = "chosen: the ids of enrolments"},
    {0},
};

/* --- reading --- */

static json_t *row_json(struct work *w, const struct version_row *v)
{
	json_t *json = json_pack("{s:s,s:I,s:s,s:o,s:o,s:o}", "id", uuid_text(w->arena, v->id), "number",
	    (json_int_t)v->number, "state", v->state, "note", api_text(v->note), "based_on",
	    api_uuid(w, v->based_on), "made_by", api_uuid(w, v->made_by));

	json_object_update_new(
	    json, json_pack("{s:o,s:o,s:o,s:I,s:I,s:I}", "publish_at", api_time(v->publish_at_us),
	              "published_at", api_time(v->published_us), "created_at", api_time(v->created_us),
	              "sequences", (json_int_t)v->sequences, "modules", (json_int_t)v->modules, "learners",
	              (json_int_t)v->learners));
	return json;
}

static enum err get_versions(struct request *r)
{
	struct versions_input in = {0};
	struct version_row *rows;
	const char *before;
	struct uuid org;
	json_t *items;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(paging_start(r, &in.paging, &before));
	TRY(version_list(
	    &r->work, org, in.course, strtoll(before, NULL, 10), paging_rows(&in.paging), &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, row_json(&r->work, &rows[i]));
	return page_reply(r, items,
	    shown < count ? arena_printf(r->work.arena, "%lld", (long long)rows[shown - 1].number) : NULL);
}

static json_t *next_steps(const struct version_row *row, const struct principal *by)
{
	const struct workflow_transition *steps[WORKFLOW_STEPS_MAX];
	size_t count = workflow_steps(&version_workflow, row->state, by, steps);
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_string(steps[i]->name));
	return list;
}

static enum err reply_version(
    struct request *r, const struct principal *by, struct uuid course, struct uuid version)
{
	struct workflow_event *events;
	struct version_row row;
	json_t *json;
	size_t count;

	TRY(version_read(&r->work, by->org, course, version, &row));
	TRY(workflow_history(&r->work, by->org, version_workflow.kind, version, &events, &count));
	json = row_json(&r->work, &row);
	json_object_set_new(json, "steps", course_steps_json(&r->work, events, count));
	json_object_set_new(json, "next_steps", next_steps(&row, by));
	reply_revision(r, row.revision);
	return reply_json(r, 200, json);
}

static enum err get_version(struct request *r)
{
	struct versions_input in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	return reply_version(r, &by, in.course, in.version);
}

static json_t *changes_json(struct work *w, const struct version_change *changes, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		const struct version_change *c = &changes[i];
		json_t *names = json_array();

		for (int kind = 0; kind < VERSION_CHANGE_KINDS; kind++)
			if (c->changes & 1U << kind)
				json_array_append_new(names, json_string(version_change_names[kind]));
		json_array_append_new(list,
		    json_pack("{s:s,s:s,s:s,s:o,s:o,s:o,s:o}", "kind", c->sequence ? kinds[0] : kinds[1],
		        "id", uuid_text(w->arena, c->id), "title", c->title, "was", api_text(c->was), "type",
		        api_text(c->type), "sequence", api_text(c->sequence_title), "changes", names));
	}
	return list;
}

static enum err get_comparison(struct request *r)
{
	struct versions_input in = {0};
	struct outline from = {0}, to;
	struct version_change *changes;
	struct uuid org;
	size_t count;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(outline_read(&r->work, org, in.version, &to));
	if (uuid_is_nil(in.from))
		in.from = to.based_on;
	if (!uuid_is_nil(in.from))
		TRY(outline_read(&r->work, org, in.from, &from));
	if (!uuid_equal(to.course, in.course) ||
	    (!uuid_is_nil(in.from) && !uuid_equal(from.course, in.course)))
		return fail_field(&r->work, ERR_NOT_FOUND, "version", "the course has no such version");
	version_compare(r->work.arena, &from, &to, &changes, &count);
	return reply_json(r, 200,
	    json_pack("{s:o,s:s,s:o}", "from", api_uuid(&r->work, in.from), "to",
	        uuid_text(r->work.arena, in.version), "changes", changes_json(&r->work, changes, count)));
}

static enum err get_impact(struct request *r)
{
	struct versions_input in = {0};
	struct version_impact impact;
	json_t *versions, *modules;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(version_impact_read(&r->work, org, in.course, in.version, &impact));
	versions = json_array();
	modules = json_array();
	for (size_t i = 0; i < impact.versions_count; i++) {
		const struct version_impact_row *v = &impact.versions[i];

		json_array_append_new(
		    versions, json_pack("{s:s,s:I,s:I,s:I,s:I,s:I}", "version",
		                  uuid_text(r->work.arena, v->version), "number", (json_int_t)v->number,
		                  "learners", (json_int_t)v->learners, "begun", (json_int_t)v->begun,
		                  "completed", (json_int_t)v->completed, "losing", (json_int_t)v->losing));
	}
	for (size_t i = 0; i < impact.modules_count; i++) {
		const struct version_impact_module *m = &impact.modules[i];

		json_array_append_new(
		    modules, json_pack("{s:s,s:s,s:I,s:I}", "module", uuid_text(r->work.arena, m->module),
		                 "title", m->title, "learners", (json_int_t)m->learners, "completed",
		                 (json_int_t)m->completed));
	}
	return reply_json(r, 200,
	    json_pack("{s:I,s:o,s:o}", "learners", (json_int_t)impact.learners, "versions", versions,
	        "modules", modules));
}

/* --- doing --- */

/* Every module that is not ready, beside the sentence that names them. */
static enum err missing_tell(struct request *r, struct uuid org, struct uuid version, enum err e)
{
	struct work *w = &r->work;
	const char *detail = arena_strdup(w->arena, w->detail), *field = arena_strdup(w->arena, w->field);
	struct version_missing *rows;
	json_t *reasons;
	size_t count;

	if (e != ERR_UNPROCESSABLE || strcmp(field, "modules") != 0)
		return e;
	TRY(version_missing(w, org, version, &rows, &count));
	reasons = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(reasons,
		    json_pack("{s:s,s:s,s:o,s:s}", "id", uuid_text(w->arena, rows[i].module), "title",
		        rows[i].title, "field", api_text(rows[i].member), "detail", rows[i].says));
	r->reasons = json_own(w->arena, reasons);
	return fail_field(w, e, field, "%s", detail);
}

static enum err post_step(struct request *r)
{
	struct versions_input in = {0};
	struct version_step step;
	struct version_row row;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(version_read(&r->work, by.org, in.course, in.version, &row));
	step = (struct version_step){.by = &by,
	    .course = in.course,
	    .version = in.version,
	    .step = in.step,
	    .note = in.note,
	    .publish_at_us = in.publish_at_us};
	/* A step that is not taken twice needs no ETag; who sends one is held to it. */
	if (in.if_match != NULL && strcmp(row.state, "published") != 0) {
		TRY(revision_match(r, in.if_match, row.revision));
		step.revision = row.revision;
	}
	TRY(missing_tell(r, by.org, in.version, revision_saved(r, version_take(&r->work, &step))));
	return reply_version(r, &by, in.course, in.version);
}

static enum err enrollments_read(struct request *r, const struct texts *named, struct uuid **ret_ids)
{
	struct uuid *ids = arena_alloc(r->work.arena, (named->count + 1) * sizeof(*ids));

	for (size_t i = 0; i < named->count; i++)
		if (!uuid_parse(named->items[i], &ids[i]))
			return fail_field(&r->work, ERR_BAD_INPUT, "enrollments", "is not a UUID");
	*ret_ids = ids;
	return OK;
}

static enum err post_move(struct request *r)
{
	struct versions_input in = {0};
	struct version_move move;
	struct uuid *enrollments = NULL;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(enrollments_read(r, &in.enrollments, &enrollments));
	move = (struct version_move){.by = &by,
	    .id = request_work_id(r),
	    .course = in.course,
	    .version = in.version,
	    .who = in.who,
	    .enrollments = enrollments,
	    .enrollments_count = in.enrollments.count};
	TRY(version_move_put(&r->work, &move));
	job_runner_wake(r->app->job_runner);
	return reply_job(r, by.org, in.org, move.id);
}

#define VERSIONS "/api/v1/courses/{course}/versions"
static const struct route routes[] = {
    {"GET", VERSIONS, ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE, 0, SHAPE_JSON, get_versions,
        "the versions of a course, newest first", .input = list_input, .output = list_output},
    {"GET", VERSIONS "/{version}", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE, 0, SHAPE_JSON,
        get_version, "one version, and what became of it", .input = one_input, .output = version_output},
    {"GET", VERSIONS "/{version}/comparison", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE, 0,
        SHAPE_JSON, get_comparison, "what is otherwise in a version than in another", .input = compare_input,
        .output = comparison_output},
    {"GET", VERSIONS "/{version}/impact", ORIGIN_APP, LANE_SLOW, PERMISSION_COURSE_READ, BODY_NONE, 0,
        SHAPE_JSON, get_impact, "whom a version would touch, if learners were moved to it",
        .input = one_input, .output = impact_output},
    {"POST", VERSIONS "/{version}/steps", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_WRITE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, post_step, "submits, schedules, publishes a version, or takes that back",
        .input = step_input, .output = version_output},
    {"POST", VERSIONS "/{version}/moves", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_WRITE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, post_move, "moves learners to a version, by a job", .input = move_input,
        .output = job_output, .status = 202},
};

const struct area web_area_versions = {"versions", routes, FIELDS_COUNT(routes)};

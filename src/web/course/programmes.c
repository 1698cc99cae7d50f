/* Programmes. */
#include "lms/programme/programme.h"

#include <string.h>

#include "web/course/course.h"

enum { BODY_MAX = 128 * 1024, SEARCH_MAX = 200 };

struct programmes_input {
	struct paging paging;
	struct uuid programme, course;
	const char *org, *if_match, *search, *status;
	const char *slug, *title, *description, *in_order, *step, *note;
	json_t *courses;
};
struct part_input {
	struct uuid course;
	bool required;
};

static const char *const statuses[] = {"draft", "published", "archived", "all", NULL}, *const yes_no[] = {
                                                                                           "yes", "no", NULL};

static const struct schema part_output[] = {
    {"course", SCHEMA_UUID, .about = "the course"},
    {"title", SCHEMA_TEXT, .about = "its title"},
    {"status", SCHEMA_CHOICE, .choices = statuses, .about = "of the course"},
    {"required", SCHEMA_BOOL, .about = "the programme is completed with it only"},
    {0},
};
#define PROGRAMME_ROWS                                                                                       \
	{"id", SCHEMA_UUID, .about = "the programme"},                                                       \
	    {"slug", SCHEMA_TEXT, .nullable = true, .about = "its name in public addresses"},                \
	    {"title", SCHEMA_TEXT, .about = "for people"},                                                   \
	    {"description", SCHEMA_TEXT, .nullable = true, .about = "Markdown; lists leave it out"},         \
	    {"status", SCHEMA_CHOICE, .choices = statuses, .about = "how it stands"},                        \
	    {"in_order", SCHEMA_BOOL,                                                                        \
	        .about = "a course opens once the required ones before it are completed"},                   \
	    {"created_at", SCHEMA_TIME, .about = "when it was made"},                                        \
	{                                                                                                    \
		"updated_at", SCHEMA_TIME, .about = "when it was last changed"                               \
	}
static const struct schema row_output[] = {
    PROGRAMME_ROWS, {"courses", SCHEMA_INT, .about = "how many lie in it"}, {0}};
static const struct schema list_output[] = PAGE_OUTPUT(row_output);
static const struct schema programme_output[] = {
    PROGRAMME_ROWS,
    {"courses", SCHEMA_ARRAY, .of = part_output, .about = "what lies in it, in its order"},
    {"steps", SCHEMA_ARRAY, .of = course_step_output, .about = "what became of it, newest first"},
    {0},
};

#define AT(member) offsetof(struct programmes_input, member)
#define ONE                                                                                                  \
	{"programme", INPUT_PATH, FIELD_UUID, .offset = AT(programme), .about = "the programme"},            \
	    ORG_INPUT(struct programmes_input, org)
#define SAID                                                                                                 \
	{"slug", INPUT_BODY, FIELD_TEXT, .max = PROGRAMME_SLUG_MAX, .offset = AT(slug),                      \
	    .about = "its name in public addresses: a to z, 0 to 9, hyphens; \"\": none"},                   \
	    {"description", INPUT_BODY, FIELD_TEXT, .max = PROGRAMME_DESCRIPTION_MAX,                        \
	        .offset = AT(description), .about = "Markdown"},                                             \
	{                                                                                                    \
		"in_order", INPUT_BODY, FIELD_CHOICE,                                                        \
		    .offset = AT(in_order), .choices = yes_no,                                               \
		    .about = "yes: a course opens once the required ones before it are completed"            \
	}
static const struct input list_input[] = {
    PAGING_INPUT(struct programmes_input, paging),
    ORG_INPUT(struct programmes_input, org),
    {"status", INPUT_QUERY, FIELD_CHOICE, .offset = AT(status), .choices = statuses,
        .about = "only these; else all but archived"},
    {"search", INPUT_QUERY, FIELD_TEXT, .max = SEARCH_MAX, .offset = AT(search),
        .about = "only those whose title or slug holds this"},
    {"course", INPUT_QUERY, FIELD_UUID, .offset = AT(course), .about = "only those it lies in"},
    {0},
};
static const struct input one_input[] = {ONE, {0}};
static const struct input new_input[] = {
    ORG_INPUT(struct programmes_input, org),
    {"title", INPUT_BODY, FIELD_TEXT, true, 1, PROGRAMME_TITLE_MAX, AT(title), .about = "for people"},
    SAID,
    {0},
};
static const struct input change_input[] = {
    ONE,
    IF_MATCH_INPUT(struct programmes_input, if_match),
    {"title", INPUT_BODY, FIELD_TEXT, .min = 1, .max = PROGRAMME_TITLE_MAX, .offset = AT(title),
        .about = "for people"},
    SAID,
    {0},
};
static const struct input part_members[] = {
    {"course", INPUT_BODY, FIELD_UUID, true, .offset = offsetof(struct part_input, course),
        .about = "a course"},
    {"required", INPUT_BODY, FIELD_BOOL, .offset = offsetof(struct part_input, required),
        .about = "false: who leaves it out completes the programme all the same"},
    {0},
};
static const struct input courses_input[] = {
    ONE,
    IF_MATCH_INPUT(struct programmes_input, if_match),
    {"courses", INPUT_BODY, FIELD_ARRAY, true, 0, PROGRAMME_COURSES_MAX, AT(courses), .members = part_members,
        .about = "all that lies in it from now on, in this order"},
    {0},
};
static const struct input step_input[] = {
    ONE,
    IF_MATCH_INPUT(struct programmes_input, if_match),
    {"step", INPUT_BODY, FIELD_CHOICE, true, .offset = AT(step), .choices = programme_steps,
        .about = "what to do with it"},
    {"note", INPUT_BODY, FIELD_TEXT, .max = WORKFLOW_NOTE_MAX, .offset = AT(note), .about = "why"},
    {0},
};

static json_t *programme_json(struct work *w, const struct programme *p)
{
	return json_pack("{s:s,s:o,s:s,s:o,s:s,s:b,s:o,s:o,s:I}", "id", uuid_text(w->arena, p->id), "slug",
	    api_text(p->slug), "title", p->title, "description", api_text(p->description), "status",
	    p->status, "in_order", (int)p->in_order, "created_at", api_time(p->created_us), "updated_at",
	    api_time(p->updated_us), "courses", (json_int_t)p->courses);
}

static enum err reply_programme(struct request *r, int status, struct uuid org, struct uuid id)
{
	struct programme_course *courses;
	struct workflow_event *events;
	struct programme programme;
	size_t courses_count, events_count;
	json_t *json, *list;

	TRY(programme_read(&r->work, org, id, &programme));
	TRY(programme_courses(&r->work, org, id, &courses, &courses_count));
	TRY(workflow_history(&r->work, org, programme_workflow.kind, id, &events, &events_count));
	json = programme_json(&r->work, &programme);
	list = json_array();
	for (size_t i = 0; i < courses_count; i++)
		json_array_append_new(
		    list, json_pack("{s:s,s:s,s:s,s:b}", "course",
		              uuid_text(r->work.arena, courses[i].course), "title", courses[i].title,
		              "status", courses[i].status, "required", (int)courses[i].required));
	json_object_set_new(json, "courses", list);
	json_object_set_new(json, "steps", course_steps_json(&r->work, events, events_count));
	reply_revision(r, programme.revision);
	return reply_json(r, status, json);
}

static enum err get_programmes(struct request *r)
{
	struct programmes_input in = {0};
	struct programme_filter filter = {0};
	struct programme *rows;
	struct uuid org;
	json_t *items;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(paging_start_id(r, &in.paging, &filter.before));
	filter.status = in.status;
	filter.text = in.search;
	filter.course = in.course;
	filter.limit = paging_rows(&in.paging);
	TRY(programme_list(&r->work, org, &filter, &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, programme_json(&r->work, &rows[i]));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

static void said(const struct programmes_input *in, struct programme_saying *s)
{
	s->slug = in->slug != NULL ? in->slug : s->slug;
	s->title = in->title != NULL ? in->title : s->title;
	s->description = in->description != NULL ? in->description : s->description;
	s->in_order = in->in_order != NULL ? in->in_order == yes_no[0] : s->in_order;
}

static enum err post_programme(struct request *r)
{
	struct programmes_input in = {0};
	struct programme_saying saying = {.slug = "", .description = ""};
	struct uuid id = request_work_id(r);
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	said(&in, &saying);
	TRY(programme_add(&r->work, &by, id, &saying));
	reply_header(r, "Location",
	    arena_printf(r->work.arena, "/api/v1/programmes/%s", uuid_text(r->work.arena, id)));
	return reply_programme(r, 201, by.org, id);
}

static enum err get_programme(struct request *r)
{
	struct programmes_input in = {0};
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	return reply_programme(r, 200, org, in.programme);
}

struct programmes_edit {
	struct programmes_input in;
	struct principal by;
	struct programme was;
	struct programme_edit edit;
};

/* Who changes it, as they saw it. */
static enum err edit_begin(struct request *r, struct programmes_edit *e)
{
	TRY(request_input(r, &e->in));
	TRY(api_principal(r, e->in.org, &e->by));
	TRY(programme_read(&r->work, e->by.org, e->in.programme, &e->was));
	TRY(revision_match(r, e->in.if_match, e->was.revision));
	e->edit =
	    (struct programme_edit){.by = &e->by, .programme = e->in.programme, .revision = e->was.revision};
	return OK;
}

static enum err edit_reply(struct request *r, const struct programmes_edit *e, enum err done)
{
	TRY(revision_saved(r, done));
	return reply_programme(r, 200, e->by.org, e->in.programme);
}

static enum err patch_programme(struct request *r)
{
	struct programmes_edit e = {0};
	struct programme_saying saying;

	TRY(edit_begin(r, &e));
	saying = (struct programme_saying){.slug = e.was.slug,
	    .title = e.was.title,
	    .description = e.was.description,
	    .in_order = e.was.in_order};
	said(&e.in, &saying);
	return edit_reply(r, &e, programme_change(&r->work, &e.edit, &saying));
}

static enum err put_courses(struct request *r)
{
	struct programme_part parts[PROGRAMME_COURSES_MAX];
	struct programmes_edit e = {0};
	size_t count;

	TRY(edit_begin(r, &e));
	count = json_array_size(e.in.courses);
	for (size_t i = 0; i < count; i++) {
		struct part_input one = {.required = true};

		TRY(input_members(&r->work, json_array_get(e.in.courses, i),
		    arena_printf(r->work.arena, "courses[%zu]", i), part_members, &one));
		parts[i] = (struct programme_part){one.course, one.required};
	}
	return edit_reply(r, &e, programme_courses_set(&r->work, &e.edit, parts, count));
}

static enum err post_step(struct request *r)
{
	struct programmes_input in = {0};
	struct programmes_edit e = {0};

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &e.by));
	TRY(programme_read(&r->work, e.by.org, in.programme, &e.was));
	e.in = in;
	e.edit = (struct programme_edit){.by = &e.by, .programme = in.programme};
	/* A step that is not taken twice needs no ETag; who sends one is held to it. */
	if (in.if_match != NULL) {
		TRY(revision_match(r, in.if_match, e.was.revision));
		e.edit.revision = e.was.revision;
	}
	return edit_reply(r, &e, programme_take(&r->work, &e.edit, in.step, in.note));
}

static const struct route routes[] = {
    {"GET", "/api/v1/programmes", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE, 0, SHAPE_JSON,
        get_programmes, "programmes, newest first", .input = list_input, .output = list_output},
    {"POST", "/api/v1/programmes", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_WRITE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, post_programme, "makes a programme, in draft", .input = new_input,
        .output = programme_output, .status = 201},
    {"GET", "/api/v1/programmes/{programme}", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE, 0,
        SHAPE_JSON, get_programme, "one programme, with its courses", .input = one_input,
        .output = programme_output},
    {"PATCH", "/api/v1/programmes/{programme}", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_WRITE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, patch_programme, "changes what is said of a programme", .input = change_input,
        .output = programme_output},
    {"PUT", "/api/v1/programmes/{programme}/courses", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_WRITE,
        BODY_JSON, BODY_MAX, SHAPE_JSON, put_courses, "says which courses lie in a programme, in their order",
        .input = courses_input, .output = programme_output},
    {"POST", "/api/v1/programmes/{programme}/steps", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_WRITE,
        BODY_JSON, BODY_MAX, SHAPE_JSON, post_step, "publishes or archives a programme, or opens it again",
        .input = step_input, .output = programme_output},
};

const struct area web_area_programmes = {"programmes", routes, FIELDS_COUNT(routes)};

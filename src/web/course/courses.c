/* Courses. */
#include "lms/outline/courses.h"

#include <string.h>

#include "web/course/course.h"

enum { BODY_MAX = 128 * 1024, SEARCH_MAX = 200 };

struct courses_input {
	struct paging paging;
	struct uuid course, programme;
	const char *org, *if_match, *search, *status, *language, *listed_only;
	const char *slug, *title, *summary, *description, *image;
	json_t *metadata;
};

static const char *const statuses[] = {"draft", "published", "archived", "all", NULL},
                         *const states[] = {"draft", "review", "scheduled", NULL},
                         *const yes_no[] = {"yes", "no", NULL};

static const struct schema course_output[] = {
    {"id", SCHEMA_UUID, .about = "the course"},
    {"org_id", SCHEMA_UUID, .about = "whose it is"},
    {"slug", SCHEMA_TEXT, .nullable = true, .about = "its name in public addresses"},
    {"title", SCHEMA_TEXT, .about = "for people"},
    {"summary", SCHEMA_TEXT, .nullable = true, .about = "two or three sentences for the catalogue"},
    {"description", SCHEMA_TEXT, .nullable = true, .about = "Markdown; lists leave it out"},
    {"language", SCHEMA_TEXT, .nullable = true, .about = "of its content, as BCP 47 says it"},
    {"listed", SCHEMA_BOOL, .about = "in the public catalogue, once it is published"},
    {"status", SCHEMA_CHOICE, .choices = statuses,
        .about = "draft: never published; archived: nobody new comes in"},
    {"metadata", SCHEMA_OBJECT, .about = "what its authors add"},
    {"image", SCHEMA_UUID, .nullable = true, .about = "its picture, of the media library"},
    {"version", SCHEMA_INT, .nullable = true, .about = "the number of what is published; null: nothing is"},
    {"published", SCHEMA_UUID, .nullable = true, .about = "that version"},
    {"draft", SCHEMA_UUID, .nullable = true,
        .about = "the version that is worked on; null: the next change begins one"},
    {"draft_state", SCHEMA_CHOICE, .nullable = true, .choices = states, .about = "and how it stands"},
    {"sequences", SCHEMA_INT, .about = "in the version that is worked on, else published"},
    {"modules", SCHEMA_INT, .about = "likewise"},
    {"created_at", SCHEMA_TIME, .about = "when it was made"},
    {"updated_at", SCHEMA_TIME, .about = "when it, or its draft, was last changed"},
    {0},
};
static const struct schema courses_output[] = PAGE_OUTPUT(course_output);

#define AT(member) offsetof(struct courses_input, member)
#define SAID                                                                                                 \
	{"slug", INPUT_BODY, FIELD_TEXT, .max = COURSE_SLUG_MAX, .offset = AT(slug),                         \
	    .about = "its name in public addresses: a to z, 0 to 9, hyphens; \"\": none"},                   \
	    {"summary", INPUT_BODY, FIELD_TEXT, .max = COURSE_SUMMARY_MAX, .offset = AT(summary),            \
	        .about = "two or three sentences"},                                                          \
	    {"description", INPUT_BODY, FIELD_TEXT, .max = COURSE_DESCRIPTION_MAX,                           \
	        .offset = AT(description), .about = "Markdown"},                                             \
	    {"language", INPUT_BODY, FIELD_TEXT, .max = COURSE_LANGUAGE_MAX, .offset = AT(language),         \
	        .about = "of its content, like fr or en-GB; \"\": not said"},                                \
	    {"listed", INPUT_BODY, FIELD_CHOICE, .offset = AT(listed_only), .choices = yes_no,               \
	        .about = "yes: in the public catalogue, once it is published"},                              \
	    {"image", INPUT_BODY, FIELD_TEXT, .max = UUID_TEXT_SIZE - 1, .offset = AT(image),                \
	        .about = "its picture: the id of a file of the media library; \"\": none"},                  \
	{                                                                                                    \
		"metadata", INPUT_BODY, FIELD_OBJECT, .max = 100, .offset = AT(metadata),                    \
		                                      .about = "what its authors add"                        \
	}

static const struct input list_input[] = {
    PAGING_INPUT(struct courses_input, paging),
    ORG_INPUT(struct courses_input, org),
    {"status", INPUT_QUERY, FIELD_CHOICE, .offset = AT(status), .choices = statuses,
        .about = "only these; else all but archived"},
    {"search", INPUT_QUERY, FIELD_TEXT, .max = SEARCH_MAX, .offset = AT(search),
        .about = "only those whose title, summary or slug holds this"},
    {"language", INPUT_QUERY, FIELD_TEXT, .max = COURSE_LANGUAGE_MAX, .offset = AT(language),
        .about = "only of this language: en is en-GB too"},
    {"listed", INPUT_QUERY, FIELD_CHOICE, .offset = AT(listed_only), .choices = yes_no,
        .about = "only those in the public catalogue, or not in it"},
    {"programme", INPUT_QUERY, FIELD_UUID, .offset = AT(programme), .about = "only those of this programme"},
    {0},
};
static const struct input one_input[] = {
    COURSE_PATH(struct courses_input, course), ORG_INPUT(struct courses_input, org), {0}};
static const struct input new_input[] = {
    ORG_INPUT(struct courses_input, org),
    {"title", INPUT_BODY, FIELD_TEXT, true, 1, COURSE_TITLE_MAX, AT(title), .about = "for people"},
    SAID,
    {0},
};
static const struct input change_input[] = {
    COURSE_PATH(struct courses_input, course),
    ORG_INPUT(struct courses_input, org),
    IF_MATCH_INPUT(struct courses_input, if_match),
    {"title", INPUT_BODY, FIELD_TEXT, .min = 1, .max = COURSE_TITLE_MAX, .offset = AT(title),
        .about = "for people"},
    SAID,
    {0},
};

static json_t *course_json(struct work *w, struct uuid org, const struct course *c)
{
	json_t *json = json_pack("{s:s,s:s,s:o,s:s,s:o,s:o,s:o,s:b,s:s,s:o}", "id",
	    uuid_text(w->arena, c->id), "org_id", uuid_text(w->arena, org), "slug", api_text(c->slug),
	    "title", c->title, "summary", api_text(c->summary), "description", api_text(c->description),
	    "language", api_text(c->language), "listed", (int)c->listed, "status", c->status, "metadata",
	    api_json(c->metadata));

	json_object_update_new(
	    json, json_pack("{s:o,s:o,s:o,s:o,s:o,s:I,s:I,s:o,s:o}", "image", api_uuid(w, c->image),
	              "version", c->published_number != 0 ? json_integer(c->published_number) : json_null(),
	              "published", api_uuid(w, c->published), "draft", api_uuid(w, c->draft), "draft_state",
	              api_text(c->draft_state), "sequences", (json_int_t)c->sequences, "modules",
	              (json_int_t)c->modules, "created_at", api_time(c->created_us), "updated_at",
	              api_time(c->updated_us)));
	return json;
}

static enum err reply_course(struct request *r, int status, struct uuid org, struct uuid id)
{
	struct course course;

	TRY(course_read(&r->work, org, id, &course));
	reply_revision(r, course.revision);
	return reply_json(r, status, course_json(&r->work, org, &course));
}

static enum err get_courses(struct request *r)
{
	struct courses_input in = {0};
	struct course_filter filter = {0};
	struct course *rows;
	struct uuid org;
	json_t *items;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(paging_start_id(r, &in.paging, &filter.before));
	filter.status = in.status;
	filter.text = in.search;
	filter.language = in.language;
	filter.listed = in.listed_only;
	filter.programme = in.programme;
	filter.limit = paging_rows(&in.paging);
	TRY(course_list(&r->work, org, &filter, &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, course_json(&r->work, org, &rows[i]));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

/* What the body says, in place of what was said. */
static enum err said(struct request *r, const struct courses_input *in, struct course_saying *s)
{
	s->slug = in->slug != NULL ? in->slug : s->slug;
	s->title = in->title != NULL ? in->title : s->title;
	s->summary = in->summary != NULL ? in->summary : s->summary;
	s->description = in->description != NULL ? in->description : s->description;
	s->language = in->language != NULL ? in->language : s->language;
	s->metadata = in->metadata != NULL ? json_text(r->work.arena, in->metadata) : s->metadata;
	s->listed = in->listed_only != NULL ? in->listed_only == yes_no[0] : s->listed;
	if (in->image == NULL)
		return OK;
	s->image = (struct uuid){{0}};
	if (*in->image != '\0' && !uuid_parse(in->image, &s->image))
		return fail_field(&r->work, ERR_BAD_INPUT, "image", "is not an id");
	return OK;
}

static enum err post_course(struct request *r)
{
	struct courses_input in = {0};
	struct course_saying saying = {
	    .slug = "", .summary = "", .description = "", .language = "", .metadata = ""};
	struct uuid id = request_work_id(r);
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(said(r, &in, &saying));
	TRY(course_add(&r->work, &by, id, &saying));
	reply_header(
	    r, "Location", arena_printf(r->work.arena, "/api/v1/courses/%s", uuid_text(r->work.arena, id)));
	return reply_course(r, 201, by.org, id);
}

static enum err get_course(struct request *r)
{
	struct courses_input in = {0};
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	return reply_course(r, 200, org, in.course);
}

static enum err patch_course(struct request *r)
{
	struct courses_input in = {0};
	struct course_saying saying;
	struct course was;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(course_read(&r->work, by.org, in.course, &was));
	TRY(revision_match(r, in.if_match, was.revision));
	saying = (struct course_saying){.slug = was.slug,
	    .title = was.title,
	    .summary = was.summary,
	    .description = was.description,
	    .language = was.language,
	    .metadata = was.metadata,
	    .listed = was.listed,
	    .image = was.image};
	TRY(said(r, &in, &saying));
	TRY(revision_saved(r, course_change(&r->work, &by, in.course, was.revision, &saying)));
	return reply_course(r, 200, by.org, in.course);
}

static enum err archive(struct request *r, bool archived)
{
	struct courses_input in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(course_archive(&r->work, &by, in.course, archived));
	return archived ? reply_empty(r, 204) : reply_course(r, 200, by.org, in.course);
}

static enum err delete_course(struct request *r)
{
	return archive(r, true);
}

static enum err post_restoration(struct request *r)
{
	return archive(r, false);
}

static const struct route routes[] = {
    {"GET", "/api/v1/courses", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE, 0, SHAPE_JSON,
        get_courses, "courses, newest first", .input = list_input, .output = courses_output},
    {"POST", "/api/v1/courses", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_WRITE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, post_course, "makes a course, with an empty draft", .input = new_input,
        .output = course_output, .status = 201},
    {"GET", "/api/v1/courses/{course}", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE, 0,
        SHAPE_JSON, get_course, "one course", .input = one_input, .output = course_output},
    {"PATCH", "/api/v1/courses/{course}", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_WRITE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, patch_course, "changes what is said of a course", .input = change_input,
        .output = course_output},
    {"DELETE", "/api/v1/courses/{course}", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_WRITE, BODY_NONE, 0,
        SHAPE_JSON, delete_course, "archives a course: nobody new comes in, nothing that was learnt goes",
        .input = one_input, .status = 204},
    {"POST", "/api/v1/courses/{course}/restoration", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_WRITE,
        BODY_NONE, 0, SHAPE_JSON, post_restoration, "brings a course back from the archive",
        .input = one_input, .output = course_output},
};

const struct area web_area_courses = {"courses", routes, FIELDS_COUNT(routes)};

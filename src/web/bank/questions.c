/* Questions and their versions. */
#include <math.h>
#include <string.h>

#include "web/bank/bank.h"

enum { MARKS_MAX = 1000, WORDS_ASKED_MAX = 200, VERSIONS_SHOWN = 200 };

struct question_input {
	struct uuid id, category;
	const char *org, *name, *type, *state, *if_match;
	struct texts tags;
	double marks;
	json_t *body;
	int64_t version;
};
struct questions_input {
	struct paging paging;
	const char *org, *tag, *words, *type;
	struct uuid category;
	bool retired;
};

static const char *const states[] = {"active", "retired", NULL};

#define QUESTION_ROWS                                                                                        \
	{"id", SCHEMA_UUID, .about = "the question"},                                                        \
	    {"category_id", SCHEMA_UUID, .nullable = true, .about = "null: in none"},                        \
	    {"name", SCHEMA_TEXT, .about = "what its authors call it"},                                      \
	    {"type", SCHEMA_CHOICE, .choices = question_type_names, .about = "docs/quizzes.md"},             \
	    {"tags", SCHEMA_TEXTS, .about = "words it is found and drawn by"},                               \
	    {"version", SCHEMA_INT, .about = "of what is shown; in lists the newest"},                       \
	    {"state", SCHEMA_CHOICE, .choices = states, .about = "retired: drawn no more"},                  \
	    {"quizzes", SCHEMA_INT, .about = "modules that draw it"},                                        \
	    {"created_at", SCHEMA_TIME, .about = "when it was made"},                                        \
	    {"updated_at", SCHEMA_TIME, .about = "when it was last changed"},                                \
	{                                                                                                    \
		"revision", SCHEMA_INT, .about = "counts its changes"                                        \
	}
static const struct schema row_output[] = {QUESTION_ROWS, {0}};
static const struct schema question_output[] = {QUESTION_ROWS,
    {"marks", SCHEMA_REAL, .about = "what it is worth unless a quiz says otherwise"},
    {"body", SCHEMA_OBJECT, .about = "as its type has it (docs/quizzes.md)"}, {0}};
static const struct schema questions_output[] = PAGE_OUTPUT(row_output);
static const struct schema version_output[] = {
    {"version", SCHEMA_INT, .about = "from 1"},
    {"marks", SCHEMA_REAL, .about = "what it was worth"},
    {"body", SCHEMA_OBJECT, .about = "what it asked"},
    {"made_by", SCHEMA_UUID, .nullable = true, .about = "who wrote it; null: a program"},
    {"created_at", SCHEMA_TIME, .about = "when"},
    {0},
};
static const struct schema versions_output[] = {
    {"items", SCHEMA_ARRAY, .of = version_output, .about = "newest first, at most 200"},
    {0},
};
static const struct schema use_output[] = {
    {"module_id", SCHEMA_UUID, .about = "the quiz"},
    {"title", SCHEMA_TEXT, .about = "for people"},
    {"version", SCHEMA_INT, .about = "the newest it draws"},
    {0},
};
static const struct schema uses_output[] = {
    {"items", SCHEMA_ARRAY, .of = use_output, .about = "by title, at most 200"},
    {0},
};

#define MEMBERS(is_new)                                                                                      \
	{"name", INPUT_BODY, FIELD_TEXT, is_new, 1, QUESTION_NAME_MAX,                                       \
	    offsetof(struct question_input, name), .about = "what its authors call it"},                     \
	    {"category_id", INPUT_BODY, FIELD_UUID, .offset = offsetof(struct question_input, category),     \
	        .about = "null: in none"},                                                                   \
	    {"tags", INPUT_BODY, FIELD_TEXTS, .max = QUESTION_TAGS_MAX,                                      \
	        .offset = offsetof(struct question_input, tags), .about = "words it is found and drawn by"}, \
	    {"marks", INPUT_BODY, FIELD_REAL, .offset = offsetof(struct question_input, marks),              \
	        .about = "what it is worth, 0 to 1000 (1 unless said)"},                                     \
	{                                                                                                    \
		"body", INPUT_BODY, FIELD_OBJECT, is_new, 0, 100, offsetof(struct question_input, body),     \
		    .about = "as its type has it (docs/quizzes.md)"                                          \
	}
static const struct input list_input[] = {
    PAGING_INPUT(struct questions_input, paging),
    ORG_INPUT(struct questions_input, org),
    {"category", INPUT_QUERY, FIELD_UUID, .offset = offsetof(struct questions_input, category),
        .about = "of this one, and of those below"},
    {"tag", INPUT_QUERY, FIELD_TEXT, .max = QUESTION_TAG_MAX, .offset = offsetof(struct questions_input, tag),
        .about = "with this tag"},
    {"words", INPUT_QUERY, FIELD_TEXT, .max = WORDS_ASKED_MAX,
        .offset = offsetof(struct questions_input, words), .about = "with these words, \"…\" and -word"},
    {"type", INPUT_QUERY, FIELD_CHOICE, .offset = offsetof(struct questions_input, type),
        .choices = question_type_names, .about = "of this type"},
    {"retired", INPUT_QUERY, FIELD_BOOL, .offset = offsetof(struct questions_input, retired),
        .about = "those that are drawn no more"},
    {0},
};
static const struct input new_input[] = {ORG_INPUT(struct question_input, org),
    {"type", INPUT_BODY, FIELD_CHOICE, true, .offset = offsetof(struct question_input, type),
        .choices = question_type_names, .about = "which kind of question"},
    MEMBERS(true), {0}};
static const struct input change_input[] = {ORG_INPUT(struct question_input, org),
    ID_INPUT(struct question_input, id, "the question"), IF_MATCH_INPUT(struct question_input, if_match),
    {"state", INPUT_BODY, FIELD_CHOICE, .offset = offsetof(struct question_input, state), .choices = states,
        .about = "retired: drawn no more"},
    MEMBERS(false), {0}};
static const struct input one_input[] = {ORG_INPUT(struct question_input, org),
    ID_INPUT(struct question_input, id, "the question"),
    {"version", INPUT_QUERY, FIELD_INT, false, 1, 1000000, offsetof(struct question_input, version),
        .about = "the newest unless said"},
    {0}};
static const struct input below_input[] = {
    ORG_INPUT(struct question_input, org), ID_INPUT(struct question_input, id, "the question"), {0}};

static enum err get_questions(struct request *r)
{
	struct questions_input in = {0};
	struct question_filter filter;
	struct question_row *rows;
	size_t count, shown;
	struct uuid org;
	json_t *items;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	filter = (struct question_filter){.category = in.category,
	    .tag = in.tag,
	    .words = in.words,
	    .type = in.type,
	    .retired = in.retired};
	TRY(paging_start_id(r, &in.paging, &filter.before));
	filter.limit = paging_rows(&in.paging);
	TRY(question_list(&r->work, org, &filter, &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, question_json(&r->work, &rows[i], NULL));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

static enum err reply_question(
    struct request *r, int status, struct uuid org, struct uuid id, int64_t version)
{
	struct question_version shown;
	struct question_row row;

	TRY(question_find(&r->work, org, id, version, &row, &shown));
	reply_revision(r, row.revision);
	return reply_json(r, status, question_json(&r->work, &row, &shown));
}

static enum err get_question(struct request *r)
{
	struct question_input in = {0};
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	return reply_question(r, 200, org, in.id, in.version);
}

static enum err marks_of(struct request *r, double marks, int64_t *ret_marks)
{
	if (!(marks >= 0 && marks <= MARKS_MAX))
		return fail_field(
		    &r->work, ERR_BAD_INPUT, "marks", WORDS("Marks from 0 to 1000 are expected."));
	*ret_marks = llround(marks * MARK_UNIT);
	return OK;
}

static enum err post_question(struct request *r)
{
	struct question_input in = {.marks = 1};
	struct question_new new_one;
	struct principal by;
	int64_t marks = 0;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(marks_of(r, in.marks, &marks));
	new_one = (struct question_new){.id = request_work_id(r),
	    .org = by.org,
	    .category = in.category,
	    .name = in.name,
	    .tags = in.tags,
	    .type = in.type,
	    .marks = marks,
	    .body = in.body};
	TRY(question_add(&r->work, &by, &new_one));
	reply_header(r, "Location",
	    arena_printf(r->work.arena, "%s/%s", r->path, uuid_text(r->work.arena, new_one.id)));
	return reply_question(r, 201, by.org, new_one.id, 0);
}

/* Whether the body of the request has that member, null too. */
static enum err is_said(struct request *r, const char *name, bool *ret_said)
{
	json_t *body;

	TRY(request_json(r, &body));
	*ret_said = json_object_get(body, name) != NULL;
	return OK;
}

static enum err patch_question(struct request *r)
{
	struct question_input in = {.marks = NAN};
	struct question_change change;
	struct question_version shown;
	struct question_row row;
	struct principal by;
	bool tags, marks;
	enum err e;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(question_find(&r->work, by.org, in.id, 0, &row, &shown));
	TRY(revision_match(r, in.if_match, row.revision));
	change = (struct question_change){.org = by.org,
	    .id = in.id,
	    .revision = row.revision,
	    .category = in.category,
	    .name = in.name,
	    .marks = -1,
	    .body = in.body,
	    .state = in.state};
	TRY(is_said(r, "category_id", &change.moves));
	TRY(is_said(r, "tags", &tags));
	TRY(is_said(r, "marks", &marks));
	change.tags = tags ? &in.tags : NULL;
	if (marks && !isnan(in.marks))
		TRY(marks_of(r, in.marks, &change.marks));
	e = question_change(&r->work, &by, &change);
	if (e == ERR_PRECONDITION)
		return fail_field(&r->work, e, "If-Match", "somebody changed it meanwhile: read it again");
	TRY(e);
	return reply_question(r, 200, by.org, in.id, 0);
}

static enum err get_versions(struct request *r)
{
	struct question_input in = {0};
	json_t *items = json_own(r->work.arena, json_array());
	struct question_version *versions;
	struct uuid org;
	size_t count;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(question_version_list(&r->work, org, in.id, &versions, &count));
	if (count == 0)
		return fail_field(&r->work, ERR_NOT_FOUND, "id", WORDS("There is no such question."));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(
		    items, json_pack("{s:I,s:f,s:O,s:o,s:o}", "version", (json_int_t)versions[i].version,
		               "marks", (double)versions[i].marks / MARK_UNIT, "body", versions[i].body,
		               "made_by", api_uuid(&r->work, versions[i].made_by), "created_at",
		               api_time(versions[i].created_us)));
	return reply_json(r, 200, json_pack("{s:O}", "items", items));
}

static enum err get_uses(struct request *r)
{
	struct question_input in = {0};
	json_t *items = json_own(r->work.arena, json_array());
	struct question_version shown;
	struct question_row row;
	struct question_use *uses;
	struct uuid org;
	size_t count;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(question_find(&r->work, org, in.id, 0, &row, &shown));
	TRY(question_uses(&r->work, org, in.id, &uses, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(
		    items, json_pack("{s:s,s:s,s:I}", "module_id", uuid_text(r->work.arena, uses[i].module),
		               "title", uses[i].title, "version", (json_int_t)uses[i].version));
	return reply_json(r, 200, json_pack("{s:O}", "items", items));
}

static const struct route routes[] = {
    {"GET", "/api/v1/questions", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE, 0, SHAPE_JSON,
        get_questions, "the bank of questions, newest first", .input = list_input,
        .output = questions_output},
    {"POST", "/api/v1/questions", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_WRITE, BODY_JSON, BANK_BODY_MAX,
        SHAPE_JSON, post_question, "adds a question", .input = new_input, .output = question_output,
        .status = 201},
    {"GET", "/api/v1/questions/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE, 0, SHAPE_JSON,
        get_question, "one question", .input = one_input, .output = question_output},
    {"PATCH", "/api/v1/questions/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_WRITE, BODY_JSON,
        BANK_BODY_MAX, SHAPE_JSON, patch_question,
        "changes a question; another body or other marks make another version", .input = change_input,
        .output = question_output},
    {"GET", "/api/v1/questions/{id}/versions", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE, 0,
        SHAPE_JSON, get_versions, "all versions of a question", .input = below_input,
        .output = versions_output},
    {"GET", "/api/v1/questions/{id}/uses", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE, 0,
        SHAPE_JSON, get_uses, "the quizzes that draw a question", .input = below_input,
        .output = uses_output},
};

const struct area web_area_questions = {"questions", routes, FIELDS_COUNT(routes)};

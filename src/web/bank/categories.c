/* The tree by which questions are kept. */
#include "web/bank/bank.h"

struct category_input {
	struct uuid id, parent;
	const char *org, *name;
};

static const struct schema category_output[] = {
    {"id", SCHEMA_UUID, .about = "the category"},
    {"parent_id", SCHEMA_UUID, .nullable = true, .about = "the one it lies in; null: at the top"},
    {"name", SCHEMA_TEXT, .about = "for people"},
    {"path", SCHEMA_TEXT, .about = "with those it lies in"},
    {"questions", SCHEMA_INT, .about = "active ones in it, those of categories below left out"},
    {0},
};
static const struct schema categories_output[] = {
    {"items", SCHEMA_ARRAY, .of = category_output, .about = "the whole tree, in its order"},
    {0},
};

#define PARENT                                                                                               \
	{                                                                                                    \
		"parent_id", INPUT_BODY, FIELD_UUID, .offset = offsetof(struct category_input, parent),      \
		                                     .about = "the one it lies in; null: at the top"         \
	}
#define NAME                                                                                                 \
	{                                                                                                    \
		"name", INPUT_BODY, FIELD_TEXT, true, 1, CATEGORY_NAME_MAX,                                  \
		    offsetof(struct category_input, name), .about = "for people"                             \
	}
static const struct input list_input[] = {ORG_INPUT(struct category_input, org), {0}};
static const struct input new_input[] = {ORG_INPUT(struct category_input, org), PARENT, NAME, {0}};
static const struct input change_input[] = {ORG_INPUT(struct category_input, org),
    ID_INPUT(struct category_input, id, "the category"), PARENT, NAME, {0}};
static const struct input one_input[] = {
    ORG_INPUT(struct category_input, org), ID_INPUT(struct category_input, id, "the category"), {0}};

static json_t *row_json(struct request *r, const struct category *row)
{
	return json_pack("{s:s,s:o,s:s,s:s,s:I}", "id", uuid_text(r->work.arena, row->id), "parent_id",
	    api_uuid(&r->work, row->parent), "name", row->name, "path", row->path, "questions",
	    (json_int_t)row->questions);
}

static enum err get_categories(struct request *r)
{
	struct category_input in = {0};
	json_t *items = json_array();
	struct category *rows;
	struct uuid org;
	size_t count;

	json_own(r->work.arena, items);
	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(category_list(&r->work, org, &rows, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(items, row_json(r, &rows[i]));
	return reply_json(r, 200, json_pack("{s:O}", "items", items));
}

static enum err reply_category(struct request *r, int status, struct uuid org, struct uuid id)
{
	struct category *rows;
	size_t count;

	TRY(category_list(&r->work, org, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		if (uuid_equal(rows[i].id, id))
			return reply_json(r, status, row_json(r, &rows[i]));
	}
	return fail_field(&r->work, ERR_NOT_FOUND, "id", WORDS("There is no such category."));
}

static enum err post_category(struct request *r)
{
	struct category_input in = {0};
	struct principal by;
	struct uuid id = request_work_id(r);

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(category_add(&r->work, &by, by.org, id, in.parent, in.name));
	return reply_category(r, 201, by.org, id);
}

static enum err put_category(struct request *r)
{
	struct category_input in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(category_change(&r->work, &by, by.org, in.id, in.parent, in.name));
	return reply_category(r, 200, by.org, in.id);
}

static enum err delete_category(struct request *r)
{
	struct category_input in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(category_remove(&r->work, &by, by.org, in.id));
	return reply_empty(r, 204);
}

static const struct route routes[] = {
    {"GET", "/api/v1/question-categories", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE, 0,
        SHAPE_JSON, get_categories, "the tree of the bank of questions", .input = list_input,
        .output = categories_output},
    {"POST", "/api/v1/question-categories", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_WRITE, BODY_JSON,
        BANK_BODY_MAX, SHAPE_JSON, post_category, "makes a category of questions", .input = new_input,
        .output = category_output, .status = 201},
    {"PUT", "/api/v1/question-categories/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_WRITE, BODY_JSON,
        BANK_BODY_MAX, SHAPE_JSON, put_category, "renames or moves a category of questions",
        .input = change_input, .output = category_output},
    {"DELETE", "/api/v1/question-categories/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_WRITE, BODY_NONE,
        0, SHAPE_JSON, delete_category, "removes an empty category of questions", .input = one_input,
        .status = 204},
};

const struct area web_area_question_categories = {"question_categories", routes, FIELDS_COUNT(routes)};

/* What learners have completed: grain by grain, and what that makes of modules and sequences. By the
 * learner's id, or by where they come from and who they are there. */
#include "lms/learner/learner.h"
#include "lms/review/review.h"
#include "web/api/api.h"

enum { BODY_MAX = 256 * 1024 };

struct progress_input {
	struct paging paging;
	const char *org, *origin, *external, *email, *name;
	struct uuid id, learner, module;
	struct progress_row one;
	json_t *items;
};

static const struct schema row_output[] = {
    {"apprenant_id", SCHEMA_UUID, .about = "the learner, by the name of the base before"},
    {"learner_id", SCHEMA_UUID, .about = "the learner"},
    {"grain_id", SCHEMA_UUID, .about = "what they completed"},
    {"module_id", SCHEMA_UUID, .about = "the module of the grain"},
    {"sequence_id", SCHEMA_UUID, .about = "the sequence of the module"},
    {"completed_at", SCHEMA_TIME, .about = "when first"},
    {0},
};
static const struct schema rows_output[] = PAGE_OUTPUT(row_output);
static const struct schema written_output[] = {
    {"apprenant_id", SCHEMA_UUID, .about = "the learner, by the name of the base before"},
    {"learner_id", SCHEMA_UUID, .about = "the learner"},
    {"written", SCHEMA_INT, .about = "grains that were not completed before"},
    {"known", SCHEMA_INT, .about = "grains that were: their time stays"},
    {0},
};
static const struct schema module_output[] = {
    {"module_id", SCHEMA_UUID, .about = "the module"},
    {"title", SCHEMA_TEXT, .about = "its title"},
    {"grains", SCHEMA_INT, .about = "its grains that can be completed"},
    {"grains_completed", SCHEMA_INT, .about = "how many of them are"},
    {"completed_at", SCHEMA_TIME, .nullable = true, .about = "when the last of them was; null: not all are"},
    {"sequence_id", SCHEMA_UUID, .about = "its sequence"},
    {"sequence_title", SCHEMA_TEXT, .about = "the sequence's title"},
    {"sequence_modules", SCHEMA_INT, .about = "modules of the sequence"},
    {"sequence_modules_completed", SCHEMA_INT, .about = "how many of them are completed"},
    {"sequence_completed_at", SCHEMA_TIME, .nullable = true,
        .about = "when the last of them was; null: not all are"},
    {0},
};
static const struct schema modules_output[] = PAGE_OUTPUT(module_output);

#define AT(member) offsetof(struct progress_input, member)
#define ID ID_INPUT(struct progress_input, id, "the learner"), ORG_INPUT(struct progress_input, org)
static const struct input row_members[] = {
    {"grain_id", INPUT_BODY, FIELD_UUID, true, .offset = offsetof(struct progress_row, grain),
        .about = "what"},
    {"module_id", INPUT_BODY, FIELD_UUID, .offset = offsetof(struct progress_row, module),
        .about = "the grain's module: need not be said, and must be right"},
    {"sequence_id", INPUT_BODY, FIELD_UUID, .offset = offsetof(struct progress_row, sequence),
        .about = "its sequence: likewise"},
    {"completed_at", INPUT_BODY, FIELD_TIME, .offset = offsetof(struct progress_row, completed_us),
        .about = "when; else now"},
    {0},
};
#define ITEMS                                                                                                \
	{                                                                                                    \
		"items", INPUT_BODY, FIELD_ARRAY, true, 0, PROGRESS_BATCH_MAX, AT(items),                    \
		    .members = row_members, .about = "grains that they completed, all of them or none"       \
	}
static const struct input list_input[] = {
    ID,
    PAGING_INPUT(struct progress_input, paging),
    {"module_id", INPUT_QUERY, FIELD_UUID, .offset = AT(module), .about = "only of this module"},
    {0},
};
static const struct input modules_input[] = {ID, PAGING_INPUT(struct progress_input, paging), {0}};
static const struct input put_input[] = {ID, ITEMS, {0}};
static const struct input post_input[] = {
    ID,
    {"grain_id", INPUT_BODY, FIELD_UUID, true, .offset = AT(one.grain), .about = "what"},
    {"module_id", INPUT_BODY, FIELD_UUID, .offset = AT(one.module),
        .about = "the grain's module: need not be said, and must be right"},
    {"sequence_id", INPUT_BODY, FIELD_UUID, .offset = AT(one.sequence), .about = "its sequence: likewise"},
    {"completed_at", INPUT_BODY, FIELD_TIME, .offset = AT(one.completed_us), .about = "when; else now"},
    {0},
};
static const struct input pair_input[] = {
    ORG_INPUT(struct progress_input, org),
    PAGING_INPUT(struct progress_input, paging),
    {"origin", INPUT_QUERY, FIELD_TEXT, true, 1, ORIGIN_SLUG_MAX, AT(origin),
        .about = "where they come from"},
    {"external_user_id", INPUT_QUERY, FIELD_TEXT, true, 1, EXTERNAL_ID_MAX, AT(external),
        .about = "who they are there"},
    {"module_id", INPUT_QUERY, FIELD_UUID, .offset = AT(module), .about = "only of this module"},
    {0},
};
static const struct input put_pair_input[] = {
    ORG_INPUT(struct progress_input, org),
    {"origin", INPUT_BODY, FIELD_TEXT, true, 1, ORIGIN_SLUG_MAX, AT(origin), .about = "where they come from"},
    {"external_user_id", INPUT_BODY, FIELD_TEXT, true, 1, EXTERNAL_ID_MAX, AT(external),
        .about = "who they are there; they are made where they are new"},
    {"email", INPUT_BODY, FIELD_EMAIL, .offset = AT(email), .about = "their address"},
    {"name", INPUT_BODY, FIELD_TEXT, false, 1, LEARNER_NAME_MAX, AT(name), .about = "their name"},
    ITEMS,
    {0},
};

/* The principal, and that the learner is one they may see. */
static enum err learner_seen(
    struct request *r, const char *org, struct uuid learner, struct principal *ret_by)
{
	struct review_learner seen;

	TRY(api_principal(r, org, ret_by));
	return review_learner(&r->work, ret_by, learner, &seen);
}

static enum err reply_rows(
    struct request *r, const struct principal *by, struct uuid learner, struct progress_input *in)
{
	const char *id = uuid_text(r->work.arena, learner);
	struct progress_row *rows;
	size_t count, shown;
	struct uuid after;
	json_t *items;

	TRY(paging_start_id(r, &in->paging, &after));
	TRY(progress_list(
	    &r->work, by->org, learner, in->module, after, paging_rows(&in->paging), &rows, &count));
	shown = paging_shown(&in->paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(
		    items, json_pack("{s:s,s:s,s:s,s:s,s:s,s:o}", "apprenant_id", id, "learner_id", id,
		               "grain_id", uuid_text(r->work.arena, rows[i].grain), "module_id",
		               uuid_text(r->work.arena, rows[i].module), "sequence_id",
		               uuid_text(r->work.arena, rows[i].sequence), "completed_at",
		               api_time(rows[i].completed_us)));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].grain : NULL);
}

static enum err get_progress(struct request *r)
{
	struct progress_input in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(learner_seen(r, in.org, in.id, &by));
	return reply_rows(r, &by, in.id, &in);
}

static enum err get_progress_of_pair(struct request *r)
{
	struct progress_input in = {0};
	struct principal by;
	struct uuid learner;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(learner_find(&r->work, by.org, in.origin, in.external, &learner));
	TRY(learner_seen(r, in.org, learner, &by));
	return reply_rows(r, &by, learner, &in);
}

static enum err write_rows(struct request *r, const struct principal *by, struct uuid learner,
    const struct progress_row *rows, size_t count, bool one, int status)
{
	const char *id = uuid_text(r->work.arena, learner);
	size_t is_new;

	TRY(progress_put(&r->work, by, learner, rows, count, one, &is_new));
	return reply_json(r, status,
	    json_pack("{s:s,s:s,s:I,s:I}", "apprenant_id", id, "learner_id", id, "written",
	        (json_int_t)is_new, "known", (json_int_t)(count - is_new)));
}

static enum err rows_read(struct request *r, json_t *items, struct progress_row **ret_rows, size_t *ret_count)
{
	size_t count = json_array_size(items);
	struct progress_row *rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));

	for (size_t i = 0; i < count; i++)
		TRY(input_members(&r->work, json_array_get(items, i),
		    arena_printf(r->work.arena, "items[%zu]", i), row_members, &rows[i]));
	*ret_rows = rows;
	*ret_count = count;
	return OK;
}

static enum err put_progress(struct request *r)
{
	struct progress_input in = {0};
	struct progress_row *rows;
	struct principal by;
	size_t count;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(rows_read(r, in.items, &rows, &count));
	return write_rows(r, &by, in.id, rows, count, false, 200);
}

static enum err post_progress(struct request *r)
{
	struct progress_input in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	return write_rows(r, &by, in.id, &in.one, 1, true, 200);
}

static enum err put_progress_of_pair(struct request *r)
{
	struct progress_input in = {.email = "", .name = ""};
	struct learner_kept kept;
	struct progress_row *rows;
	struct principal by;
	size_t count;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(rows_read(r, in.items, &rows, &count));
	TRY(learner_put(&r->work, &by,
	    &(struct learner_put){
	        .origin = in.origin, .external_user_id = in.external, .email = in.email, .name = in.name},
	    &kept));
	return write_rows(r, &by, kept.id, rows, count, false, 200);
}

static enum err get_modules(struct request *r)
{
	struct progress_input in = {0};
	struct progress_module *rows;
	struct principal by;
	size_t count, shown;
	struct uuid after;
	json_t *items;

	TRY(request_input(r, &in));
	TRY(learner_seen(r, in.org, in.id, &by));
	TRY(paging_start_id(r, &in.paging, &after));
	TRY(progress_modules(&r->work, by.org, in.id, after, paging_rows(&in.paging), &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items,
		    json_pack("{s:s,s:s,s:I,s:I,s:o,s:s,s:s,s:I,s:I,s:o}", "module_id",
		        uuid_text(r->work.arena, rows[i].module), "title", rows[i].title, "grains",
		        (json_int_t)rows[i].grains, "grains_completed", (json_int_t)rows[i].grains_completed,
		        "completed_at", api_time(rows[i].completed_us), "sequence_id",
		        uuid_text(r->work.arena, rows[i].sequence), "sequence_title", rows[i].sequence_title,
		        "sequence_modules", (json_int_t)rows[i].sequence_modules,
		        "sequence_modules_completed", (json_int_t)rows[i].sequence_modules_completed,
		        "sequence_completed_at", api_time(rows[i].sequence_completed_us)));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].module : NULL);
}

static const struct route routes[] = {
    {"GET", "/api/v1/learners/{id}/progress", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_READ, BODY_NONE, 0,
        SHAPE_JSON, get_progress, "grains that a learner has completed", .input = list_input,
        .output = rows_output},
    {"PUT", "/api/v1/learners/{id}/progress", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_WRITE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, put_progress,
        "writes grains that a learner has completed; those that were stay as they are", .input = put_input,
        .output = written_output},
    {"POST", "/api/v1/learners/{id}/progress", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_WRITE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, post_progress, "the same of one grain", .input = post_input,
        .output = written_output},
    {"GET", "/api/v1/learners/{id}/modules", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_READ, BODY_NONE, 0,
        SHAPE_JSON, get_modules, "how far a learner is, module by module, by the grains they completed",
        .input = modules_input, .output = modules_output},
    {"GET", "/api/v1/progress", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_READ, BODY_NONE, 0, SHAPE_JSON,
        get_progress_of_pair, "grains that the learner of that origin and external_user_id has completed",
        .input = pair_input, .output = rows_output},
    {"PUT", "/api/v1/progress", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_WRITE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, put_progress_of_pair,
        "finds or makes the learner of that pair, and writes grains that they have completed",
        .input = put_pair_input, .output = written_output},
};

const struct area web_area_progress = {"progress", routes, FIELDS_COUNT(routes)};

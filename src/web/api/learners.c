/* Learners, by where they come from and who they are there. Who leads teams sees their learners only. */
#include "lms/learner/learner.h"
#include "lms/review/review.h"

#include "web/api/api.h"

enum { BODY_MAX = 4096 };

struct learners_input {
	struct paging paging;
	const char *org, *origin, *email, *external, *name, *who;
	struct uuid team;
};

static const struct schema learner_output[] = {
    {"id", SCHEMA_UUID, .about = "the learner"},
    {"origin", SCHEMA_TEXT, .about = "where they come from"},
    {"external_user_id", SCHEMA_TEXT, .about = "who they are there"},
    {"name", SCHEMA_TEXT, .nullable = true, .about = "their name; null: their origin did not say"},
    {"email", SCHEMA_TEXT, .nullable = true, .about = "their address; null: their origin did not say"},
    {"created_at", SCHEMA_TIME, .about = "when they came first"},
    {"date_creation", SCHEMA_TIME, .about = "the same, by the name of the base before"},
    {0},
};
static const struct schema learners_output[] = PAGE_OUTPUT(learner_output);

static const struct input list_input[] = {
    PAGING_INPUT(struct learners_input, paging),
    ORG_INPUT(struct learners_input, org),
    {"origin", INPUT_QUERY, FIELD_TEXT, .max = ORIGIN_SLUG_MAX,
        .offset = offsetof(struct learners_input, origin), .about = "only who comes from this origin"},
    {"email", INPUT_QUERY, FIELD_EMAIL, .offset = offsetof(struct learners_input, email),
        .about = "only who has this address"},
    {"external_user_id", INPUT_QUERY, FIELD_TEXT, .max = 255,
        .offset = offsetof(struct learners_input, external), .about = "only who is this to their origin"},
    {"who", INPUT_QUERY, FIELD_TEXT, .max = 255, .offset = offsetof(struct learners_input, who),
        .about = "only who has this as whole name, address or id"},
    {"team", INPUT_QUERY, FIELD_UUID, .offset = offsetof(struct learners_input, team),
        .about = "only who is in it"},
    {0},
};
static const struct input put_input[] = {
    ORG_INPUT(struct learners_input, org),
    {"origin", INPUT_BODY, FIELD_TEXT, true, 1, ORIGIN_SLUG_MAX, offsetof(struct learners_input, origin),
        .about = "where they come from; moodle, funmooc and direct are always there"},
    {"external_user_id", INPUT_BODY, FIELD_TEXT, true, 1, EXTERNAL_ID_MAX,
        offsetof(struct learners_input, external), .about = "who they are there; of direct a UUID"},
    {"email", INPUT_BODY, FIELD_EMAIL, .offset = offsetof(struct learners_input, email),
        .about = "their address; it names nobody, and joins nobody to anybody"},
    {"name", INPUT_BODY, FIELD_TEXT, false, 1, LEARNER_NAME_MAX, offsetof(struct learners_input, name),
        .about = "their name"},
    {0},
};
static const struct input one_input[] = {
    ID_INPUT(struct one_input, id, "the learner"), ORG_INPUT(struct one_input, org), {0}};

static json_t *learner_json(struct work *w, const struct review_learner *l)
{
	return json_pack("{s:s,s:s,s:s,s:o,s:o,s:o,s:o}", "id", uuid_text(w->arena, l->id), "origin",
	    l->origin, "external_user_id", l->external_id, "name", api_text(l->name), "email",
	    api_text(l->email), "created_at", api_time(l->created_us), "date_creation",
	    api_time(l->created_us));
}

static enum err get_learners(struct request *r)
{
	struct learners_input in = {0};
	struct review_learners_filter filter;
	struct review_learner *rows;
	struct principal by;
	json_t *items;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	filter = (struct review_learners_filter){.origin = in.origin,
	    .team = in.team,
	    .email = in.email,
	    .external_id = in.external,
	    .who = in.who};
	TRY(paging_start_id(r, &in.paging, &filter.before));
	filter.limit = paging_rows(&in.paging);
	TRY(review_learners(&r->work, &by, &filter, &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, learner_json(&r->work, &rows[i]));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

static enum err get_learner(struct request *r)
{
	struct one_input in = {0};
	struct review_learner learner;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(review_learner(&r->work, &by, in.id, &learner));
	return reply_json(r, 200, learner_json(&r->work, &learner));
}

static enum err put_learner(struct request *r)
{
	struct learners_input in = {.email = "", .name = ""};
	struct review_learner learner;
	struct learner_kept kept;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(learner_put(&r->work, &by,
	    &(struct learner_put){
	        .origin = in.origin, .external_user_id = in.external, .email = in.email, .name = in.name},
	    &kept));
	by.team_only = false;
	TRY(review_learner(&r->work, &by, kept.id, &learner));
	reply_header(r, "Location",
	    arena_printf(r->work.arena, "/api/v1/learners/%s", uuid_text(r->work.arena, kept.id)));
	return reply_json(r, kept.is_new ? 201 : 200, learner_json(&r->work, &learner));
}

static const struct route routes[] = {
    {"GET", "/api/v1/learners", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_READ, BODY_NONE, 0, SHAPE_JSON,
        get_learners, "learners, newest first", .input = list_input, .output = learners_output},
    {"PUT", "/api/v1/learners", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_WRITE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, put_learner, "finds the learner of that origin and external_user_id, or makes them (201)",
        .input = put_input, .output = learner_output, .makes = true},
    {"GET", "/api/v1/learners/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_READ, BODY_NONE, 0, SHAPE_JSON,
        get_learner, "one learner", .input = one_input, .output = learner_output},
};

const struct area web_area_learners = {"learners", routes, FIELDS_COUNT(routes)};

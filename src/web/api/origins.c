/* Origins: where learners come from. */
#include "lms/learner/learner.h"
#include "web/api/api.h"

enum { BODY_MAX = 4096 };

struct origins_input {
	struct paging paging;
	const char *org, *slug, *kind, *name;
};

static const struct schema origin_output[] = {
    {"id", SCHEMA_UUID, .about = "the origin"},
    {"slug", SCHEMA_TEXT,
        .about = "its name in addresses; moodle, funmooc and direct are the first of their kind"},
    {"kind", SCHEMA_CHOICE, .choices = origin_kinds, .about = "what it is"},
    {"name", SCHEMA_TEXT, .nullable = true, .about = "for people"},
    {"learners", SCHEMA_INT, .about = "how many have come from it"},
    {"created_at", SCHEMA_TIME, .about = "since when it is known"},
    {0},
};
static const struct schema origins_output[] = PAGE_OUTPUT(origin_output);

static const struct input list_input[] = {
    PAGING_INPUT(struct origins_input, paging), ORG_INPUT(struct origins_input, org), {0}};
static const struct input one_input[] = {
    ID_INPUT(struct one_input, id, "the origin"), ORG_INPUT(struct one_input, org), {0}};
static const struct input new_input[] = {
    ORG_INPUT(struct origins_input, org),
    {"kind", INPUT_BODY, FIELD_CHOICE, true, .offset = offsetof(struct origins_input, kind),
        .choices = origin_kinds_made, .about = "what it is"},
    {"slug", INPUT_BODY, FIELD_SLUG, false, 1, ORIGIN_SLUG_MAX, offsetof(struct origins_input, slug),
        .about = "its name in addresses; else its kind, or the first of moodle-2, moodle-3 … that is free"},
    {"name", INPUT_BODY, FIELD_TEXT, false, 1, ORIGIN_NAME_MAX, offsetof(struct origins_input, name),
        .about = "for people"},
    {0},
};

static json_t *origin_json(struct work *w, const struct origin_row *o)
{
	return json_pack("{s:s,s:s,s:s,s:o,s:I,s:o}", "id", uuid_text(w->arena, o->id), "slug", o->slug,
	    "kind", o->kind, "name", api_text(o->name), "learners", (json_int_t)o->learners, "created_at",
	    api_time(o->created_us));
}

static enum err get_origins(struct request *r)
{
	struct origins_input in = {.org = NULL};
	struct origin_row *rows;
	size_t count, shown;
	const char *after;
	struct uuid org;
	json_t *items;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(paging_start(r, &in.paging, &after));
	TRY(origin_list(&r->work, org, (struct uuid){{0}}, after, paging_rows(&in.paging), &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, origin_json(&r->work, &rows[i]));
	return page_reply(r, items, shown < count ? rows[shown - 1].slug : NULL);
}

static enum err get_origin(struct request *r)
{
	struct one_input in = {.org = NULL};
	struct origin_row origin;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(origin_read(&r->work, org, in.id, &origin));
	return reply_json(r, 200, origin_json(&r->work, &origin));
}

static enum err post_origins(struct request *r)
{
	struct origins_input in = {.slug = "", .name = ""};
	struct origin_row origin;
	struct principal by;
	struct uuid id;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	id = request_work_id(r);
	TRY(origin_add(&r->work, &by,
	    &(struct origin_new){.id = id, .slug = in.slug, .kind = in.kind, .name = in.name}));
	TRY(origin_read(&r->work, by.org, id, &origin));
	reply_header(
	    r, "Location", arena_printf(r->work.arena, "/api/v1/origins/%s", uuid_text(r->work.arena, id)));
	return reply_json(r, 201, origin_json(&r->work, &origin));
}

static const struct route routes[] = {
    {"GET", "/api/v1/origins", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_READ, BODY_NONE, 0, SHAPE_JSON,
        get_origins, "where learners come from, by name", .input = list_input, .output = origins_output},
    {"POST", "/api/v1/origins", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_MANAGE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, post_origins, "makes an origin", .input = new_input, .output = origin_output,
        .status = 201},
    {"GET", "/api/v1/origins/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_READ, BODY_NONE, 0, SHAPE_JSON,
        get_origin, "one origin", .input = one_input, .output = origin_output},
};

const struct area web_area_origins = {"origins", routes, FIELDS_COUNT(routes)};

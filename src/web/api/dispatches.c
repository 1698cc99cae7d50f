/* Dispatches: modules given to other platforms as thin SCORM or cmi5 packages. */
#include "web/dispatch/dispatch.h"

#include "web/api/api.h"

enum { BODY_MAX = 16 * 1024 };

struct dispatches_input {
	struct paging paging;
	struct uuid id, module;
	const char *org, *title, *standard, *status, *if_match;
	bool names, never_expires;
	int64_t seats, expires_us;
};

static const char *const statuses[] = {"active", "stopped", NULL};

#define AT(member) offsetof(struct dispatches_input, member)
static const struct schema dispatch_output[] = {
    {"id", SCHEMA_UUID, .about = "the dispatch; its learners' origin is dispatch- and this"},
    {"module", SCHEMA_UUID, .about = "what it launches"},
    {"module_title", SCHEMA_TEXT, .about = "its title"},
    {"title", SCHEMA_TEXT, .about = "of the dispatch and of its package"},
    {"standard", SCHEMA_CHOICE, .choices = dispatch_standards, .about = "what the package is"},
    {"names", SCHEMA_BOOL,
        .about = "learners are kept by their id and name there; else by a keyed hash of the id"},
    {"seats", SCHEMA_INT, .nullable = true, .about = "how many learners may ever come in; null: no limit"},
    {"seats_taken", SCHEMA_INT, .about = "how many have"},
    {"expires_at", SCHEMA_TIME, .nullable = true, .about = "from then on nobody comes in; null: never"},
    {"expired", SCHEMA_BOOL, .about = "that time has come"},
    {"status", SCHEMA_CHOICE, .choices = statuses, .about = "the switch; stopped: nobody comes in"},
    {"stopped_at", SCHEMA_TIME, .nullable = true, .about = "since when it is stopped"},
    {"created_by", SCHEMA_UUID, .nullable = true, .about = "who made it; null: the operator"},
    {"created_by_kind", SCHEMA_TEXT, .about = "user, client or job"},
    {"created_at", SCHEMA_TIME, .about = "when"},
    {0},
};
static const struct schema dispatches_output[] = PAGE_OUTPUT(dispatch_output);

static const struct input list_input[] = {
    PAGING_INPUT(struct dispatches_input, paging),
    ORG_INPUT(struct dispatches_input, org),
    {"module", INPUT_QUERY, FIELD_UUID, .offset = AT(module), .about = "only of this module"},
    {0},
};
static const struct input new_input[] = {
    ORG_INPUT(struct dispatches_input, org),
    {"module", INPUT_BODY, FIELD_UUID, true, .offset = AT(module), .about = "what it shall launch"},
    {"title", INPUT_BODY, FIELD_TEXT, .max = DISPATCH_TITLE_MAX, .offset = AT(title),
        .about = "for people, and of the package; else the module's"},
    {"standard", INPUT_BODY, FIELD_CHOICE, true, .offset = AT(standard), .choices = dispatch_standards,
        .about = "what the package shall be"},
    {"names", INPUT_BODY, FIELD_BOOL, .offset = AT(names),
        .about = "keep learners by their id and name there; else by a keyed hash of the id"},
    {"seats", INPUT_BODY, FIELD_INT, false, 0, DISPATCH_SEATS_MAX, AT(seats),
        .about = "how many learners may ever come in; 0: no limit"},
    {"expires_at", INPUT_BODY, FIELD_TIME, .offset = AT(expires_us), .about = "from then on nobody comes in"},
    {0},
};
static const struct input change_input[] = {
    ID_INPUT(struct dispatches_input, id, "the dispatch"),
    ORG_INPUT(struct dispatches_input, org),
    IF_MATCH_INPUT(struct dispatches_input, if_match),
    {"title", INPUT_BODY, FIELD_TEXT, false, 1, DISPATCH_TITLE_MAX, AT(title), .about = "for people"},
    {"seats", INPUT_BODY, FIELD_INT, false, 0, DISPATCH_SEATS_MAX, AT(seats),
        .about = "how many learners may ever come in; 0: no limit; who is in stays"},
    {"expires_at", INPUT_BODY, FIELD_TIME, .offset = AT(expires_us), .about = "from then on nobody comes in"},
    {"never_expires", INPUT_BODY, FIELD_BOOL, .offset = AT(never_expires), .about = "true: it has no end"},
    {"status", INPUT_BODY, FIELD_CHOICE, .offset = AT(status), .choices = statuses,
        .about = "the switch; stopped: nobody comes in"},
    {0},
};
static const struct input one_input[] = {
    ID_INPUT(struct one_input, id, "the dispatch"), ORG_INPUT(struct one_input, org), {0}};

static enum err reply_one(struct request *r, int status, struct uuid org, struct uuid id)
{
	struct dispatch dispatch;

	TRY(dispatch_read(&r->work, org, id, &dispatch));
	reply_revision(r, dispatch.revision);
	return reply_json(r, status, dispatch_json(&r->work, &dispatch));
}

static enum err get_dispatches(struct request *r)
{
	struct dispatches_input in = {0};
	struct dispatch_filter filter = {0};
	struct dispatch *rows;
	struct uuid org;
	json_t *items;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(paging_start_id(r, &in.paging, &filter.before));
	filter.module = in.module;
	filter.limit = paging_rows(&in.paging);
	TRY(dispatch_list(&r->work, org, &filter, &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, dispatch_json(&r->work, &rows[i]));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

static enum err post_dispatches(struct request *r)
{
	struct dispatches_input in = {.title = ""};
	struct dispatch_new made;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	made = (struct dispatch_new){.id = request_work_id(r),
	    .module = in.module,
	    .title = in.title,
	    .standard = in.standard,
	    .names = in.names,
	    .seats = in.seats,
	    .expires_us = in.expires_us};
	TRY(dispatch_add(&r->work, &r->principal, org, &made));
	reply_header(r, "Location",
	    arena_printf(r->work.arena, "/api/v1/dispatches/%s", uuid_text(r->work.arena, made.id)));
	return reply_one(r, 201, org, made.id);
}

static enum err get_dispatch(struct request *r)
{
	struct one_input in = {0};
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	return reply_one(r, 200, org, in.id);
}

static enum err patch_dispatch(struct request *r)
{
	struct dispatches_input in = {.seats = -1};
	struct dispatch_change change;
	struct dispatch was;
	struct uuid org;
	enum err e;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(dispatch_read(&r->work, org, in.id, &was));
	TRY(revision_match(r, in.if_match, was.revision));
	if (in.never_expires && in.expires_us != 0)
		return fail_field(
		    &r->work, ERR_BAD_INPUT, "never_expires", "is one thing, expires_at another");
	change = (struct dispatch_change){.title = in.title != NULL ? in.title : was.title,
	    .seats = in.seats >= 0 ? in.seats : was.seats,
	    .expires_us = in.never_expires     ? 0
	                  : in.expires_us != 0 ? in.expires_us
	                                       : was.expires_us,
	    .stopped = in.status != NULL ? in.status == statuses[1] : was.stopped_us != 0};
	e = dispatch_change(&r->work, &r->principal, org, in.id, was.revision, &change);
	/* Another came between reading and writing. */
	if (e == ERR_CONFLICT)
		return fail_field(
		    &r->work, ERR_PRECONDITION, "If-Match", "somebody changed it meanwhile: read it again");
	TRY(e);
	return reply_one(r, 200, org, in.id);
}

static enum err get_package(struct request *r)
{
	struct one_input in = {0};
	struct dispatch dispatch;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(dispatch_read(&r->work, org, in.id, &dispatch));
	return dispatch_reply_package(r, org, &dispatch);
}

static const struct route routes[] = {
    {"GET", "/api/v1/dispatches", ORIGIN_APP, LANE_WORK, PERMISSION_PACKAGE_READ, BODY_NONE, 0, SHAPE_JSON,
        get_dispatches, "dispatches to other platforms, newest first", .input = list_input,
        .output = dispatches_output},
    {"POST", "/api/v1/dispatches", ORIGIN_APP, LANE_WORK, PERMISSION_PACKAGE_IMPORT, BODY_JSON, BODY_MAX,
        SHAPE_JSON, post_dispatches, "makes a dispatch of a module", .input = new_input,
        .output = dispatch_output, .status = 201},
    {"GET", "/api/v1/dispatches/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_PACKAGE_READ, BODY_NONE, 0,
        SHAPE_JSON, get_dispatch, "one dispatch", .input = one_input, .output = dispatch_output},
    {"PATCH", "/api/v1/dispatches/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_PACKAGE_IMPORT, BODY_JSON,
        BODY_MAX, SHAPE_JSON, patch_dispatch, "changes a dispatch's title, seats or end, or stops it",
        .input = change_input, .output = dispatch_output},
    {"GET", "/api/v1/dispatches/{id}/package", ORIGIN_APP, LANE_WORK, PERMISSION_PACKAGE_IMPORT, BODY_NONE, 0,
        SHAPE_JSON, get_package, "the package of a dispatch, with its secret: a zip", .input = one_input,
        .sends = "application/zip"},
};

const struct area web_area_dispatches = {"dispatches", routes, FIELDS_COUNT(routes)};

/* Classes: contexts of platforms with their lists (Names and Role Provisioning Services). Who leads teams
 * sees their learners only. */
#include "lms/roster/roster.h"

#include <string.h>

#include "lms/job/job.h"
#include "web/api/api.h"
#include "web/class/class.h"

struct rosters_input {
	struct paging paging;
	struct uuid id;
	const char *org, *presence, *kind, *did, *group, *name;
};

static const char *const presences[] = {"here", "left", NULL},
                         *const kinds[] = {"learner", "staff", "other", NULL},
                         *const deeds[] = {"never", "begun", "completed", NULL},
                         *const statuses[] = {"active", "inactive", "deleted", "gone", NULL},
                         *const list_states[] = {
                             "not_offered", "never_read", "reading", "failed", "read", NULL};

static const struct schema class_output[] = {
    {"id", SCHEMA_UUID, .about = "the class"},
    {"title", SCHEMA_TEXT, .about = "its title on the platform"},
    {"label", SCHEMA_TEXT, .nullable = true, .about = "its short name there"},
    {"origin", SCHEMA_TEXT, .nullable = true, .about = "where its people come from"},
    {"state", SCHEMA_CHOICE, .choices = list_states, .about = "how its list stands"},
    {"read_at", SCHEMA_TIME, .nullable = true, .about = "how the platform stood then is what the list shows"},
    {"members", SCHEMA_INT, .about = "who was in it then"},
    {"groups", SCHEMA_BOOL, .about = "its groups were read with it"},
    {"error", SCHEMA_TEXT, .nullable = true, .about = "why the last read failed; the list is the one before"},
    {"groups_error", SCHEMA_TEXT, .nullable = true, .about = "why its groups could not be read"},
    {"failed_at", SCHEMA_TIME, .nullable = true, .about = "when it failed"},
    {"job", SCHEMA_UUID, .nullable = true, .about = "the job that reads it, or did last"},
    {0},
};
static const struct schema classes_output[] = PAGE_OUTPUT(class_output);
static const struct schema last_output[] = {
    {"id", SCHEMA_UUID, .about = "the attempt"},
    {"module_title", SCHEMA_TEXT, .about = "at what"},
    {"completion", SCHEMA_TEXT, .about = "whether it is complete"},
    {"success", SCHEMA_TEXT, .about = "whether it is passed"},
    {"score", SCHEMA_REAL, .nullable = true, .about = "-1 to 1"},
    {"updated_at", SCHEMA_TIME, .about = "when it last changed"},
    {0},
};
static const struct schema member_output[] = {
    {"external_user_id", SCHEMA_TEXT, .about = "who they are to their platform"},
    {"name", SCHEMA_TEXT, .nullable = true, .about = "null: the platform does not share it"},
    {"email", SCHEMA_TEXT, .nullable = true, .about = "null: the platform does not share it"},
    {"status", SCHEMA_CHOICE, .choices = statuses,
        .about = "as the platform says; gone: it no longer names them"},
    {"kind", SCHEMA_CHOICE, .choices = kinds, .about = "what their roles amount to"},
    {"roles", SCHEMA_TEXTS, .about = "as the platform writes them"},
    {"groups", SCHEMA_TEXTS, .about = "ids of their groups"},
    {"joined_at", SCHEMA_TIME, .about = "when a list named them first"},
    {"left_at", SCHEMA_TIME, .nullable = true, .about = "since when they are not active"},
    {"learner", SCHEMA_UUID, .nullable = true, .about = "null: never was here, and is not enrolled"},
    {"last_attempt", SCHEMA_OBJECT, .nullable = true, .of = last_output,
        .about = "what they did last in this class; null: never opened anything"},
    {0},
};
static const struct schema members_output[] = PAGE_OUTPUT(member_output);
static const struct schema group_output[] = {
    {"id", SCHEMA_TEXT, .about = "the platform's id of it"},
    {"name", SCHEMA_TEXT, .about = "its name"},
    {"set", SCHEMA_TEXT, .nullable = true, .about = "the name of the set it is in"},
    {0},
};
static const struct schema groups_output[] = {
    {"items", SCHEMA_ARRAY, .of = group_output, .about = "the first 500, by set and name"},
    {0},
};
static const struct schema read_output[] = {
    {"context", SCHEMA_UUID, .about = "the class"},
    {"members", SCHEMA_INT, .about = "who is in it"},
    {"told", SCHEMA_INT, .about = "people whom the platform named"},
    {"pages", SCHEMA_INT, .about = "in so many pages"},
    {"whole", SCHEMA_BOOL, .about = "false: only what changed was read"},
    {"groups", SCHEMA_BOOL, .about = "its groups were read too"},
    {0},
};
static const struct schema job_output[] = JOB_OUTPUT(SCHEMA_OBJECT, read_output, "once it is done");

#define AT(member) offsetof(struct rosters_input, member)
static const struct input list_input[] = {
    PAGING_INPUT(struct rosters_input, paging), ORG_INPUT(struct rosters_input, org), {0}};
static const struct input one_input[] = {
    ID_INPUT(struct rosters_input, id, "the class"), ORG_INPUT(struct rosters_input, org), {0}};
static const struct input members_input[] = {
    ID_INPUT(struct rosters_input, id, "the class"),
    PAGING_INPUT(struct rosters_input, paging),
    ORG_INPUT(struct rosters_input, org),
    {"presence", INPUT_QUERY, FIELD_CHOICE, .offset = AT(presence), .choices = presences,
        .about = "only who is in the class, or left it"},
    {"kind", INPUT_QUERY, FIELD_CHOICE, .offset = AT(kind), .choices = kinds, .about = "only such"},
    {"did", INPUT_QUERY, FIELD_CHOICE, .offset = AT(did), .choices = deeds,
        .about = "only who never opened anything, began what they opened last, or completed it"},
    {"group", INPUT_QUERY, FIELD_TEXT, .max = 255, .offset = AT(group), .about = "only of this group"},
    {"name", INPUT_QUERY, FIELD_TEXT, .max = 200, .offset = AT(name),
        .about = "only whose name holds this, accents and capitals aside"},
    {0},
};

static const char *state_of(const struct roster *c)
{
	if (!c->offered)
		return list_states[0];
	if (c->reading)
		return list_states[2];
	if (c->failure[0] != '\0')
		return list_states[3];
	return list_states[c->read_us != 0 ? 4 : 1];
}

static json_t *class_json(struct work *w, const struct roster *c)
{
	return json_pack("{s:s,s:s,s:o,s:o,s:s,s:o,s:I,s:b,s:o,s:o,s:o,s:o}", "id",
	    uuid_text(w->arena, c->context), "title", c->title, "label", api_text(c->label), "origin",
	    api_text(c->origin_slug), "state", state_of(c), "read_at", api_time(c->read_us), "members",
	    (json_int_t)c->members, "groups", (int)c->groups_read, "error", api_text(c->failure_words),
	    "groups_error", api_text(c->groups_failure), "failed_at", api_time(c->failed_us), "job",
	    api_uuid(w, c->job));
}

/* Texts that stand apart by one of these characters. */
static json_t *texts(const char *all, const char *between)
{
	json_t *array = json_array();

	while (*all != '\0') {
		size_t len = strcspn(all, between);

		if (len > 0)
			json_array_append_new(array, json_stringn(all, len));
		all += len;
		all += *all != '\0';
	}
	return array;
}

static json_t *last_json(struct work *w, const struct roster_member *m)
{
	if (uuid_is_nil(m->attempt))
		return json_null();
	return json_pack("{s:s,s:s,s:s,s:s,s:o,s:o}", "id", uuid_text(w->arena, m->attempt), "module_title",
	    m->module, "completion", m->completion, "success", m->success, "score",
	    m->scored ? json_real(m->score) : json_null(), "updated_at", api_time(m->at_us));
}

static json_t *member_json(struct work *w, const struct roster_member *m)
{
	return json_pack("{s:s,s:o,s:o,s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:o}", "external_user_id", m->external_id,
	    "name", api_text(m->name), "email", api_text(m->email), "status", m->status, "kind", m->kind,
	    "roles", texts(m->roles, " "), "groups", texts(m->groups, "\n"), "joined_at",
	    api_time(m->joined_us), "left_at", api_time(m->left_us), "learner", api_uuid(w, m->learner),
	    "last_attempt", last_json(w, m));
}

static enum err get_all(struct request *r)
{
	struct rosters_input in = {0};
	struct principal by;
	struct roster *rows;
	struct uuid before;
	json_t *items;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(paging_start_id(r, &in.paging, &before));
	TRY(roster_list(&r->work, &by, before, paging_rows(&in.paging), &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, class_json(&r->work, &rows[i]));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].context : NULL);
}

static enum err get_one(struct request *r)
{
	struct rosters_input in = {0};
	struct principal by;
	struct roster class;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(roster_read(&r->work, &by, in.id, &class));
	return reply_json(r, 200, class_json(&r->work, &class));
}

static enum err get_members(struct request *r)
{
	struct rosters_input in = {0};
	struct roster_filter filter;
	struct roster_member *rows;
	struct principal by;
	const char *position;
	json_t *items;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(paging_start(r, &in.paging, &position));
	filter = (struct roster_filter){.presence = in.presence,
	    .kind = in.kind,
	    .did = in.did,
	    .group = in.group,
	    .name = in.name,
	    .limit = paging_rows(&in.paging)};
	if (*position != '\0' &&
	    !class_position_read(&r->work, position, &filter.after_name, &filter.after_id))
		return fail_field(&r->work, ERR_BAD_INPUT, "cursor", "is none that this list gave");
	TRY(roster_members(&r->work, &by, in.id, &filter, &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, member_json(&r->work, &rows[i]));
	return page_reply(r, items, shown < count ? class_position(&r->work, &rows[shown - 1]) : NULL);
}

static enum err get_groups(struct request *r)
{
	struct rosters_input in = {0};
	struct roster_group *rows;
	struct principal by;
	json_t *items;
	size_t count;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(roster_groups(&r->work, &by, in.id, &rows, &count));
	items = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(items, json_pack("{s:s,s:s,s:o}", "id", rows[i].id, "name",
		                                 rows[i].name, "set", api_text(rows[i].set_name)));
	return reply_json(r, 200, json_pack("{s:o}", "items", items));
}

static enum err post_refresh(struct request *r)
{
	struct rosters_input in = {0};
	struct principal by;
	struct uuid job;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(roster_ask(&r->work, &by, in.id, uuid_v7(), 0, &job));
	job_runner_wake(r->app->job_runner);
	return reply_job(r, by.org, in.org, job);
}

static const struct route routes[] = {
    {"GET", "/api/v1/classes", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_READ, BODY_NONE, 0, SHAPE_JSON,
        get_all, "classes of platforms, newest first", .input = list_input, .output = classes_output},
    {"GET", "/api/v1/classes/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_READ, BODY_NONE, 0, SHAPE_JSON,
        get_one, "one class, and how its list stands", .input = one_input, .output = class_output},
    {"GET", "/api/v1/classes/{id}/roster", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_READ, BODY_NONE, 0,
        SHAPE_JSON, get_members, "who is or was in a class, by name", .input = members_input,
        .output = members_output},
    {"GET", "/api/v1/classes/{id}/groups", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_READ, BODY_NONE, 0,
        SHAPE_JSON, get_groups, "the groups of a class", .input = one_input, .output = groups_output},
    {"POST", "/api/v1/classes/{id}/roster/refresh", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_READ, BODY_NONE,
        0, SHAPE_JSON, post_refresh, "has a class list read again, by a job", .input = one_input,
        .output = job_output, .status = 202},
};

const struct area web_area_rosters = {"rosters", routes, FIELDS_COUNT(routes)};

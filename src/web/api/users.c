/* People of the whole installation, as its operator sees them. */
#include <string.h>

#include "lms/credential/credential.h"
#include "lms/member/person.h"
#include "lms/people/session.h"
#include "web/api/api.h"

enum { BODY_MAX = 4 * 1024 };

struct users_input {
	struct paging paging;
	struct uuid id;
	const char *org, *status;
	bool platform_admin;
};

static const char *const statuses[] = {"active", "disabled", NULL};

static const struct schema user_output[] = {
    {"id", SCHEMA_UUID, .about = "the person"},
    {"email", SCHEMA_TEXT, .about = "the address they sign in with"},
    {"name", SCHEMA_TEXT, .nullable = true, .about = "their name"},
    {"status", SCHEMA_TEXT, .about = "invited, active or disabled"},
    {"memberships", SCHEMA_TEXT, .nullable = true, .about = "organisation=role,role …, blank-separated"},
    {"platform_admin", SCHEMA_BOOL, .about = "has the rights of the instance"},
    {"second_factor", SCHEMA_BOOL, .about = "whether they have one"},
    {0},
};
static const struct schema users_output[] = PAGE_OUTPUT(user_output);

static const struct input list_input[] = {
    PAGING_INPUT(struct users_input, paging),
    {"org", INPUT_QUERY, FIELD_SLUG, .max = 63, .offset = offsetof(struct users_input, org),
        .about = "only those who belong to it"},
    {0},
};
static const struct input one_input[] = {ID_INPUT(struct users_input, id, "the person"), {0}};
static const struct input change_input[] = {
    ID_INPUT(struct users_input, id, "the person"),
    {"status", INPUT_BODY, FIELD_CHOICE, true, .offset = offsetof(struct users_input, status),
        .choices = statuses, .about = "disabled: signed out everywhere, and cannot sign in any more"},
    {0},
};

static const struct input grant_input[] = {
    ID_INPUT(struct users_input, id, "the person"),
    {"platform_admin", INPUT_BODY, FIELD_BOOL, true, .offset = offsetof(struct users_input, platform_admin),
        .about = "whether they have the rights of the whole installation"},
    {0},
};

static json_t *user_json(struct work *w, const struct person_row *p)
{
	return json_pack("{s:s,s:s,s:o,s:s,s:o,s:b,s:b}", "id", uuid_text(w->arena, p->user), "email",
	    p->email, "name", api_text(p->name), "status", p->status, "memberships", api_text(p->memberships),
	    "platform_admin", p->platform_admin, "second_factor", p->totp);
}

static enum err get_users(struct request *r)
{
	struct users_input in = {0};
	struct person_row *rows;
	const char *after;
	size_t count, shown;
	json_t *items;

	TRY(request_input(r, &in));
	TRY(paging_start(r, &in.paging, &after));
	TRY(person_list(&r->work, in.org, after, paging_rows(&in.paging), &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, user_json(&r->work, &rows[i]));
	return page_reply(r, items, shown < count ? rows[shown - 1].email : NULL);
}

static enum err reply_user(struct request *r, struct uuid id)
{
	struct person_row row;

	TRY(person_find(&r->work, id, &row));
	return reply_json(r, 200, user_json(&r->work, &row));
}

static enum err get_user(struct request *r)
{
	struct users_input in = {0};

	TRY(request_input(r, &in));
	return reply_user(r, in.id);
}

static enum err patch_user(struct request *r)
{
	struct users_input in = {0};

	TRY(request_input(r, &in));
	TRY(person_disable(&r->work, &r->principal, in.id, in.status == statuses[1]));
	session_forget_user(r->app->session_cache, in.id);
	credential_forget_all(r->app->credential_cache);
	return reply_user(r, in.id);
}

static enum err put_platform_admin(struct request *r)
{
	struct users_input in = {0};

	TRY(request_input(r, &in));
	TRY(person_grant(&r->work, &r->principal, in.id, in.platform_admin));
	session_forget_user(r->app->session_cache, in.id);
	credential_forget_all(r->app->credential_cache);
	return reply_user(r, in.id);
}

static const struct route routes[] = {
    {"GET", "/api/v1/users", ORIGIN_APP, LANE_WORK, PERMISSION_INSTANCE_READ, BODY_NONE, 0, SHAPE_JSON,
        get_users, "people of the whole installation, by address", .input = list_input,
        .output = users_output},
    {"GET", "/api/v1/users/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_INSTANCE_READ, BODY_NONE, 0, SHAPE_JSON,
        get_user, "one person", .input = one_input, .output = user_output},
    {"PATCH", "/api/v1/users/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_INSTANCE_MANAGE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, patch_user, "lets somebody sign in, or no longer", .input = change_input,
        .output = user_output},
    {"PUT", "/api/v1/users/{id}/platform-admin", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_ADMIN_GRANT,
        BODY_JSON, BODY_MAX, SHAPE_JSON, put_platform_admin,
        "makes somebody a platform administrator, or no longer", .input = grant_input, .output = user_output},
};

const struct area web_area_users = {"users", routes, FIELDS_COUNT(routes)};

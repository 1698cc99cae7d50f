/* Who belongs to an organisation, and as what. */
#include <string.h>

#include "lms/credential/credential.h"
#include "lms/forward/forward.h"
#include "lms/member/invitation.h"
#include "lms/organization/organization.h"
#include "web/api/api.h"

enum { BODY_MAX = 16 * 1024 };

struct members_input {
	struct paging paging;
	struct uuid id;
	const char *org, *text, *role, *status, *sort, *email, *name, *new_status;
	struct texts roles;
	bool by_hand;
};

static const char *const statuses[] = {"invited", "active", "suspended", NULL},
                         *const changed_statuses[] = {"active", "suspended", NULL},
                         *const sorts[] = {"name", "-name", "email", "-email", "since", "-since", NULL};

static const struct schema member_output[] = {
    {"user", SCHEMA_UUID, .about = "the person"},
    {"email", SCHEMA_TEXT, .about = "the address they sign in with"},
    {"name", SCHEMA_TEXT, .nullable = true, .about = "null before they joined"},
    {"roles", SCHEMA_TEXTS, .about = "what they are here"},
    {"status", SCHEMA_CHOICE, .choices = statuses, .about = "invited, active or suspended"},
    {"second_factor", SCHEMA_BOOL, .about = "whether they have one"},
    {"disabled", SCHEMA_BOOL, .about = "in the whole installation"},
    {"since", SCHEMA_TIME, .about = "when they joined, or were invited"},
    {0},
};
static const struct schema members_output[] = PAGE_OUTPUT(member_output);
static const struct schema invited_output[] = {
    {"user", SCHEMA_UUID, .about = "the person"},
    {"email", SCHEMA_TEXT, .about = "their address"},
    {"roles", SCHEMA_TEXTS, .about = "what they will be here"},
    {"mailed", SCHEMA_BOOL, .about = "the link goes to them by mail"},
    {"link", SCHEMA_URL, .nullable = true, .about = "told this once, to hand over; null where it is mailed"},
    {0},
};

#define AT(member) offsetof(struct members_input, member)
static const struct input list_input[] = {
    PAGING_INPUT(struct members_input, paging),
    ORG_INPUT(struct members_input, org),
    {"search", INPUT_QUERY, FIELD_TEXT, .max = 100, .offset = AT(text), .about = "a part of name or address"},
    {"role", INPUT_QUERY, FIELD_TEXT, .max = 60, .offset = AT(role), .about = "only those who have it"},
    {"status", INPUT_QUERY, FIELD_CHOICE, .offset = AT(status), .choices = statuses, .about = "only such"},
    {"sort", INPUT_QUERY, FIELD_CHOICE, .offset = AT(sort), .choices = sorts,
        .about = "by name unless asked; - turns it round"},
    {0},
};
static const struct input one_input[] = {
    ID_INPUT(struct members_input, id, "the person"), ORG_INPUT(struct members_input, org), {0}};
static const struct input new_input[] = {
    ORG_INPUT(struct members_input, org),
    {"email", INPUT_BODY, FIELD_EMAIL, true, .offset = AT(email), .about = "whom to invite"},
    {"name", INPUT_BODY, FIELD_TEXT, .max = 200, .offset = AT(name), .about = "how to address them"},
    {"roles", INPUT_BODY, FIELD_TEXTS, true, 1, MEMBER_ROLES_MAX, AT(roles),
        .about = "names or aliases of roles: none that may what the asker may not"},
    {"by_hand", INPUT_BODY, FIELD_BOOL, .offset = AT(by_hand),
        .about = "give the link even where there is mail"},
    {0},
};
static const struct input change_input[] = {
    ID_INPUT(struct members_input, id, "the person"),
    ORG_INPUT(struct members_input, org),
    {"roles", INPUT_BODY, FIELD_TEXTS, .max = MEMBER_ROLES_MAX, .offset = AT(roles),
        .about = "all that they are from now on"},
    {"status", INPUT_BODY, FIELD_CHOICE, .offset = AT(new_status), .choices = changed_statuses,
        .about = "suspended: they cannot enter"},
    {0},
};

static json_t *words(struct work *w, const char *text)
{
	json_t *all = json_array();

	while (*text != '\0') {
		size_t len = strcspn(text, " ");

		json_array_append_new(all, json_string(arena_strndup(w->arena, text, len)));
		text += len + (text[len] == ' ');
	}
	return all;
}

static json_t *member_json(struct work *w, const struct member *m)
{
	return json_pack("{s:s,s:s,s:o,s:o,s:s,s:b,s:b,s:o}", "user", uuid_text(w->arena, m->user), "email",
	    m->email, "name", api_text(m->name), "roles", words(w, m->roles), "status", m->status,
	    "second_factor", m->totp, "disabled", m->disabled, "since", api_time(m->since_us));
}

/* A position is the sort, the last row's id and its key: "-name 0190… ada". */
static const char *position_make(struct request *r, const char *sort, const struct member *last)
{
	return arena_printf(r->work.arena, "%s %s %s", sort, uuid_text(r->work.arena, last->user), last->key);
}

static enum err position_read(
    struct request *r, const char *sort, const char *position, struct member_filter *filter)
{
	const size_t id = UUID_TEXT_SIZE - 1, start = strlen(sort) + 1;

	if (*position == '\0')
		return OK;
	if (strncmp(position, sort, start - 1) != 0 || position[start - 1] != ' ' ||
	    strlen(position) < start + id + 1 ||
	    !uuid_parse(arena_strndup(r->work.arena, position + start, id), &filter->after))
		return fail_field(&r->work, ERR_BAD_INPUT, "cursor",
		    "is of this list in another order: begin again without one");
	filter->after_key = position + start + id + 1;
	return OK;
}

static enum err get_memberships(struct request *r)
{
	struct members_input in = {.text = "", .role = "", .status = "", .sort = "name"};
	struct member_filter filter;
	struct member *rows;
	const char *position;
	struct uuid org;
	size_t count, shown;
	int64_t total;
	json_t *items;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(paging_start(r, &in.paging, &position));
	filter = (struct member_filter){.text = in.text,
	    .role = in.role,
	    .status = in.status,
	    .sort = in.sort + (in.sort[0] == '-'),
	    .descending = in.sort[0] == '-',
	    .limit = paging_rows(&in.paging)};
	TRY(position_read(r, in.sort, position, &filter));
	TRY(member_list(&r->work, org, &filter, &rows, &count, &total));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, member_json(&r->work, &rows[i]));
	return page_reply(r, items, shown < count ? position_make(r, in.sort, &rows[shown - 1]) : NULL);
}

static enum err reply_member(struct request *r, struct uuid org, struct uuid user)
{
	struct member member;

	TRY(member_find(&r->work, org, user, &member));
	return reply_json(r, 200, member_json(&r->work, &member));
}

static enum err get_membership(struct request *r)
{
	struct members_input in = {0};
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	return reply_member(r, org, in.id);
}

/* What a directory transaction owes its tenant: an audit row, a mail. */
static void wake(struct request *r)
{
	if (r->app->forwarder != NULL)
		forwarder_wake(r->app->forwarder);
}

static enum err post_membership(struct request *r)
{
	struct members_input in = {.name = ""};
	struct organization organization;
	struct principal by;
	struct invited invited;
	const char *slug;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(organization_slug(&r->work, by.org, &slug));
	TRY(organization_read(&r->work, slug, &organization));
	TRY(invitation_make(&r->work,
	    &(struct inviting){.config = &r->app->config,
	        .keys = r->app->keys,
	        .by = &by,
	        .org_slug = slug,
	        .org_name = organization.name,
	        .language = *organization.settings.language != '\0' ? organization.settings.language
	                                                            : request_language(r),
	        .by_hand = in.by_hand},
	    &(struct invitee){in.email, in.name, in.roles.items, in.roles.count}, &invited));
	wake(r);
	reply_header(r, "Location",
	    arena_printf(r->work.arena, "/api/v1/memberships/%s", uuid_text(r->work.arena, invited.user)));
	return reply_json(r, 201,
	    json_pack("{s:s,s:s,s:o,s:b,s:o}", "user", uuid_text(r->work.arena, invited.user), "email",
	        invited.email, "roles", words(&r->work, invited.roles), "mailed", invited.mailed, "link",
	        api_text(invited.link)));
}

static enum err patch_membership(struct request *r)
{
	struct members_input in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	if (in.roles.items != NULL)
		TRY(member_set_roles(
		    &r->work, r->app->session_cache, &by, in.id, in.roles.items, in.roles.count));
	if (in.new_status != NULL)
		TRY(member_suspend(
		    &r->work, r->app->session_cache, &by, in.id, in.new_status == changed_statuses[1]));
	credential_forget_all(r->app->credential_cache);
	wake(r);
	return reply_member(r, by.org, in.id);
}

static enum err delete_membership(struct request *r)
{
	struct members_input in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(member_remove(&r->work, r->app->session_cache, &by, in.id));
	credential_forget_all(r->app->credential_cache);
	wake(r);
	return reply_empty(r, 204);
}

static const struct route routes[] = {
    {"GET", "/api/v1/memberships", ORIGIN_APP, LANE_WORK, PERMISSION_MEMBER_READ, BODY_NONE, 0, SHAPE_JSON,
        get_memberships, "who belongs to the organisation, and who is invited", .input = list_input,
        .output = members_output},
    {"POST", "/api/v1/memberships", ORIGIN_APP, LANE_WORK, PERMISSION_MEMBER_INVITE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, post_membership, "invites somebody, or invites them again with a new link",
        .input = new_input, .output = invited_output, .status = 201},
    {"GET", "/api/v1/memberships/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_MEMBER_READ, BODY_NONE, 0,
        SHAPE_JSON, get_membership, "one member", .input = one_input, .output = member_output},
    {"PATCH", "/api/v1/memberships/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_MEMBER_MANAGE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, patch_membership, "changes what somebody is here, or suspends them",
        .input = change_input, .output = member_output},
    {"DELETE", "/api/v1/memberships/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_MEMBER_MANAGE, BODY_NONE, 0,
        SHAPE_JSON, delete_membership, "takes somebody out, or an invitation back", .input = one_input,
        .status = 204},
};

const struct area web_area_memberships = {"memberships", routes, FIELDS_COUNT(routes)};

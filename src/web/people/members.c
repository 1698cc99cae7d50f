#include "pages.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"
#include "web/people/people.h"

#include <string.h>

static const char *const statuses[] = {"", "active", "invited", "suspended", NULL};

#define ORG_ROW                                                                                              \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct member_fields, org),             \
		    .about = "the organisation"                                                              \
	}
#define USER_ROW                                                                                             \
	{                                                                                                    \
		"user", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct member_fields, user),            \
		    .about = "the member"                                                                    \
	}

const struct input members_input[] = {
    ORG_ROW,
    {"text", INPUT_QUERY, FIELD_TEXT, false, 0, 200, offsetof(struct member_fields, text),
        .about = "a part of name or address"},
    {"role", INPUT_QUERY, FIELD_TEXT, false, 0, 40, offsetof(struct member_fields, role),
        .about = "only of this role"},
    {"status", INPUT_QUERY, FIELD_CHOICE, false, 0, 0, offsetof(struct member_fields, status),
        .choices = statuses, .about = "only of this state"},
    {0},
};
const struct input member_input[] = {ORG_ROW, USER_ROW, {0}};
const struct input member_roles_input[] = {
    ORG_ROW,
    USER_ROW,
    {"roles", INPUT_BODY, FIELD_TEXTS, true, 1, MEMBER_ROLES_MAX, offsetof(struct member_fields, roles),
        .about = "names of roles"},
    {0},
};
const struct input member_reset_input[] = {
    ORG_ROW,
    USER_ROW,
    {"recovery", INPUT_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct member_fields, recovery),
        .about = "take the second factor away too"},
    {0},
};

static const char *member_address(struct request *r, struct uuid user, const char *rest)
{
	return frame_address(r, "/members/%s%s", uuid_text(r->work.arena, user), rest);
}

/* --- the list --- */

static struct page_members_rows row_of(struct request *r, const struct member *m)
{
	return (struct page_members_rows){.link = member_address(r, m->user, ""),
	    .name = *m->name != '\0' ? m->name : m->email,
	    .email = m->email,
	    .roles = roles_words(r, m->roles),
	    .status = m->disabled  ? "disabled"
	              : m->expired ? "expired"
	                           : m->status,
	    .totp = m->totp,
	    .since = m->since_us};
}

enum err get_members(struct request *r)
{
	static const char *const keys[] = {"name", "email", "-since", NULL};
	static const char *const filters[] = {"text", "role", "status", NULL};
	struct text html = text_new(r->work.arena, PEOPLE_PAGE_MAX);
	struct page_members_rows *rows;
	struct member_filter filter;
	struct member_fields in = {0};
	struct member *members;
	struct table table;
	size_t count;
	int64_t total;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	filter = (struct member_filter){.text = in.text,
	    .role = in.role,
	    .status = in.status,
	    .sort = table.sort,
	    .descending = table.descending,
	    .offset = table.offset,
	    .limit = table.limit};
	TRY(member_list(&r->work, r->principal.org, &filter, &members, &count, &total));
	count = table_pages(&table, count, total);
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = row_of(r, &members[i]);
	page_members(&html, &(struct page_members){.lang = request_language(r),
	                        .frame = frame_make(r, "members"),
	                        .table = &table.view,
	                        .invites = principal_may(&r->principal, PERMISSION_MEMBER_INVITE),
	                        .invite = frame_address(r, "/members/invite"),
	                        .text = in.text,
	                        .status = in.status,
	                        .roles = role_boxes(r, in.role != NULL ? in.role : "", false),
	                        .roles_count = role_count,
	                        .rows = rows,
	                        .rows_count = count});
	return reply_page(r, 200, &html);
}

/* --- one member --- */

enum err get_member(struct request *r)
{
	struct text html = text_new(r->work.arena, PEOPLE_PAGE_MAX);
	struct member_fields in = {0};
	struct member m;

	TRY(request_input(r, &in));
	TRY(member_find(&r->work, r->principal.org, in.user, &m));
	page_member(&html, &(struct page_member){.lang = request_language(r),
	                       .frame = frame_make(r, "members"),
	                       .name = *m.name != '\0' ? m.name : m.email,
	                       .email = m.email,
	                       .roles = roles_words(r, m.roles),
	                       .status = m.disabled  ? "disabled"
	                                 : m.expired ? "expired"
	                                             : m.status,
	                       .invited = strcmp(m.status, "invited") == 0,
	                       .suspended = strcmp(m.status, "suspended") == 0,
	                       .totp = m.totp,
	                       .only_here = m.only_here,
	                       .since = m.since_us,
	                       .manages = principal_may(&r->principal, PERMISSION_MEMBER_MANAGE),
	                       .invites = principal_may(&r->principal, PERMISSION_MEMBER_INVITE),
	                       .link_roles = member_address(r, in.user, "/roles"),
	                       .link_suspension = member_address(r, in.user, "/suspension"),
	                       .link_removal = member_address(r, in.user, "/removal"),
	                       .link_sessions = member_address(r, in.user, "/sessions"),
	                       .link_reset = member_address(r, in.user, "/reset-link"),
	                       .link_invitation = member_address(r, in.user, "/invitation"),
	                       .link_withdrawal = member_address(r, in.user, "/withdrawal")});
	return reply_page(r, 200, &html);
}

static enum err show_roles(struct request *r, struct uuid user, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, PEOPLE_PAGE_MAX);
	struct member m;

	TRY(member_find(&r->work, r->principal.org, user, &m));
	page_member_roles(&html, &(struct page_member_roles){.lang = request_language(r),
	                             .frame = frame_make(r, "members"),
	                             .trouble = trouble != NULL ? &trouble->view : NULL,
	                             .name = *m.name != '\0' ? m.name : m.email,
	                             .back = member_address(r, user, ""),
	                             .roles = role_boxes(r, m.roles, trouble != NULL),
	                             .roles_count = role_count});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_member_roles(struct request *r)
{
	struct member_fields in = {0};

	TRY(request_input(r, &in));
	return show_roles(r, in.user, NULL);
}

enum err post_member_roles(struct request *r)
{
	struct member_fields in = {0};
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = member_set_roles(
		    &r->work, r->app->session_cache, &r->principal, in.user, in.roles.items, in.roles.count);
	if (e != OK) {
		struct uuid user;

		TRY(trouble_make(r, e, &trouble));
		TRY(people_id(r, "user", &user));
		return show_roles(r, user, &trouble);
	}
	frame_say(r, "success", WORDS("The roles were changed."));
	return reply_redirect(r, 303, member_address(r, in.user, ""));
}

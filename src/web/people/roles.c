#include <string.h>

#include "pages.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"
#include "web/people/people.h"

struct role_fields {
	const char *org, *role, *reach;
	struct texts permissions;
	bool usual;
};

static const char *const reaches[] = {"all", "team", NULL};

#define PATH_ROWS                                                                                            \
	{"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct role_fields, org),                      \
	    .about = "the organisation"},                                                                    \
	{                                                                                                    \
		"role", INPUT_PATH, FIELD_TEXT, true, 1, 40, offsetof(struct role_fields, role),             \
		    .about = "name of the role"                                                              \
	}

const struct input role_path_input[] = {PATH_ROWS, {0}};
const struct input role_input[] = {
    PATH_ROWS,
    {"permissions", INPUT_BODY, FIELD_TEXTS, false, 0, PERMISSION_COUNT,
        offsetof(struct role_fields, permissions), .about = "names of permissions: all that the role may do"},
    {"reach", INPUT_BODY, FIELD_CHOICE, false, 0, 0, offsetof(struct role_fields, reach), .choices = reaches,
        .about = "whose learners: everybody's, or those of one's own teams"},
    {"usual", INPUT_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct role_fields, usual),
        .about = "as in every organisation again"},
    {0},
};

enum err get_roles(struct request *r)
{
	struct text html = text_new(r->work.arena, PEOPLE_PAGE_MAX);
	struct page_roles_columns *columns = arena_alloc(r->work.arena, role_count * sizeof(*columns));
	struct page_roles_rows *rows = arena_alloc(r->work.arena, PERMISSION_COUNT * sizeof(*rows));
	struct page_roles_rows_cells *cells =
	    arena_alloc(r->work.arena, PERMISSION_COUNT * role_count * sizeof(*cells));
	const char *lang = request_language(r);
	struct role_state *states;
	size_t count = 0;

	TRY(role_states(&r->work, r->principal.org, &states));
	for (size_t i = 0; i < role_count; i++)
		columns[i] = (struct page_roles_columns){.title = page_translate(lang, states[i].info->title),
		    .link = frame_address(r, "/roles/%s", states[i].info->name),
		    .changed = states[i].changed,
		    .team = states[i].rights.team_only};
	for (int p = 0; p < PERMISSION_COUNT; p++) {
		const struct permission_info *info = permission_info((enum permission)p);

		if (info->scope == PERMISSION_SCOPE_INSTANCE)
			continue;
		rows[count] = (struct page_roles_rows){
		    .title = page_translate(lang, info->about), .cells = cells, .cells_count = role_count};
		for (size_t i = 0; i < role_count; i++)
			*cells++ = (struct page_roles_rows_cells){
			    .on = (states[i].rights.permissions & permission_bit((enum permission)p)) != 0};
		count++;
	}
	page_roles(&html, &(struct page_roles){.lang = lang,
	                      .frame = frame_make(r, "roles"),
	                      .manages = principal_may(&r->principal, PERMISSION_ROLE_MANAGE),
	                      .columns = columns,
	                      .columns_count = role_count,
	                      .rows = rows,
	                      .rows_count = count});
	return reply_page(r, 200, &html);
}

static enum err state_find(struct request *r, const char *role, struct role_state *ret_state)
{
	struct role_state *states;

	TRY(role_states(&r->work, r->principal.org, &states));
	for (size_t i = 0; i < role_count; i++) {
		if (strcmp(states[i].info->name, role) == 0) {
			*ret_state = states[i];
			return OK;
		}
	}
	return fail_field(&r->work, ERR_NOT_FOUND, "role", "there is no role of that name");
}

static enum err show(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, PEOPLE_PAGE_MAX);
	struct page_role_rows *rows = arena_alloc(r->work.arena, PERMISSION_COUNT * sizeof(*rows));
	const char *lang = request_language(r);
	struct role_state state = {0};
	size_t count = 0;

	TRY(state_find(r, request_param(r, "role"), &state));
	for (int p = 0; p < PERMISSION_COUNT; p++) {
		const struct permission_info *info = permission_info((enum permission)p);
		bool on = (state.rights.permissions & permission_bit((enum permission)p)) != 0;

		if (info->scope == PERMISSION_SCOPE_INSTANCE)
			continue;
		rows[count++] = (struct page_role_rows){.name = info->name,
		    .title = page_translate(lang, info->about),
		    .on = trouble != NULL ? form_ticked(r, "permissions", info->name) : on};
	}
	page_role(&html, &(struct page_role){.lang = lang,
	                     .frame = frame_make(r, "roles"),
	                     .trouble = trouble != NULL ? &trouble->view : NULL,
	                     .title = page_translate(lang, state.info->title),
	                     .changed = state.changed,
	                     .team = trouble != NULL ? strcmp(form_typed(r, "reach"), "team") == 0
	                                             : state.rights.team_only,
	                     .back = frame_address(r, "/roles"),
	                     .rows = rows,
	                     .rows_count = count});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_role(struct request *r)
{
	return show(r, NULL);
}

static enum err permissions_read(struct request *r, const struct texts *names, permission_set *ret_set)
{
	permission_set set = 0;
	enum permission p;

	for (size_t i = 0; i < names->count; i++) {
		if (!permission_find(names->items[i], &p))
			return fail_field(
			    &r->work, ERR_BAD_INPUT, "permissions", "there is no such permission");
		set |= permission_bit(p);
	}
	*ret_set = set;
	return OK;
}

enum err post_role(struct request *r)
{
	struct role_fields in = {.reach = "team"};
	struct session_cache *cache = r->app->session_cache;
	permission_set set = 0;
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = permissions_read(r, &in.permissions, &set);
	if (e == OK)
		e = in.usual ? role_reset(&r->work, cache, &r->principal, in.role)
		             : role_set(&r->work, cache, &r->principal, in.role, set,
		                   strcmp(in.reach, "team") == 0);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, &trouble);
	}
	frame_say(r, "success", WORDS("The role was changed: it counts at once."));
	return reply_redirect(r, 303, frame_address(r, "/roles"));
}

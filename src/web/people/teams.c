#include <string.h>

#include "pages.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"
#include "web/people/people.h"

struct team_fields {
	const char *org, *name, *deed, *learners, *manager;
	struct uuid team, person;
};

static const char *const deeds[] = {
    "rename", "add_learners", "remove_learner", "add_manager", "remove_manager", NULL};

#define ORG_ROW                                                                                              \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct team_fields, org),               \
		    .about = "the organisation"                                                              \
	}
#define TEAM_ROW                                                                                             \
	{                                                                                                    \
		"team", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct team_fields, team),              \
		    .about = "the team"                                                                      \
	}

const struct input teams_input[] = {ORG_ROW, {0}};
const struct input team_path_input[] = {ORG_ROW, TEAM_ROW, {0}};
const struct input team_new_input[] = {
    ORG_ROW,
    {"name", INPUT_BODY, FIELD_TEXT, true, 1, TEAM_NAME_MAX, offsetof(struct team_fields, name),
        .about = "its name"},
    {0},
};
const struct input team_input[] = {
    ORG_ROW,
    TEAM_ROW,
    {"do", INPUT_BODY, FIELD_CHOICE, true, 0, 0, offsetof(struct team_fields, deed), .choices = deeds,
        .about = "what is changed"},
    {"name", INPUT_BODY, FIELD_TEXT, false, 0, TEAM_NAME_MAX, offsetof(struct team_fields, name),
        .about = "another name"},
    {"learners", INPUT_BODY, FIELD_TEXT, false, 0, 64 * 1024, offsetof(struct team_fields, learners),
        .about = "addresses, or names at their origin, one on each line"},
    {"manager", INPUT_BODY, FIELD_TEXT, false, 0, 254, offsetof(struct team_fields, manager),
        .about = "address of a member"},
    {"person", INPUT_BODY, FIELD_UUID, false, 0, 0, offsetof(struct team_fields, person),
        .about = "who is taken out"},
    {0},
};

static const char *team_address(struct request *r, struct uuid team, const char *rest)
{
	return frame_address(r, "/teams/%s%s", uuid_text(r->work.arena, team), rest);
}

static bool manages(const struct request *r)
{
	return principal_may(&r->principal, PERMISSION_TEAM_MANAGE);
}

enum err get_teams(struct request *r)
{
	static const char *const keys[] = {"name", NULL}, *const filters[] = {NULL};
	struct text html = text_new(r->work.arena, PEOPLE_PAGE_MAX);
	struct page_teams_rows *rows;
	struct table table;
	struct team *teams;
	size_t count;
	int64_t total;

	TRY(table_read(r, keys, filters, &table));
	TRY(team_list(
	    &r->work, &r->principal, table.descending, table.offset, table.limit, &teams, &count, &total));
	count = table_pages(&table, count, total);
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct page_teams_rows){.link = team_address(r, teams[i].id, ""),
		    .name = teams[i].name,
		    .learners = teams[i].learners,
		    .managers = teams[i].managers};
	page_teams(&html, &(struct page_teams){.lang = request_language(r),
	                      .frame = frame_make(r, "teams"),
	                      .table = &table.view,
	                      .manages = manages(r),
	                      .own = r->principal.team_only,
	                      .new_link = frame_address(r, "/teams/new"),
	                      .rows = rows,
	                      .rows_count = count});
	return reply_page(r, 200, &html);
}

static enum err show_new(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, PEOPLE_PAGE_MAX);

	page_team_new(&html, &(struct page_team_new){.lang = request_language(r),
	                         .frame = frame_make(r, "teams"),
	                         .trouble = trouble != NULL ? &trouble->view : NULL,
	                         .name = form_typed(r, "name"),
	                         .back = frame_address(r, "/teams")});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_team_new(struct request *r)
{
	return show_new(r, NULL);
}

enum err post_team_new(struct request *r)
{
	struct team_fields in = {0};
	struct trouble trouble;
	struct uuid team;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = team_add(&r->work, &r->principal, in.name, &team);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show_new(r, &trouble);
	}
	frame_say(r, "success", WORDS("The team was made."));
	return reply_redirect(r, 303, team_address(r, team, ""));
}

/* --- one team --- */

static const struct page_team_learners *learner_rows(struct request *r, const struct team_whole *team)
{
	struct page_team_learners *rows =
	    arena_alloc(r->work.arena, (team->learners_count + 1) * sizeof(*rows));

	for (size_t i = 0; i < team->learners_count; i++) {
		const struct team_learner *l = &team->learners[i];

		rows[i] = (struct page_team_learners){.id = uuid_text(r->work.arena, l->id),
		    .name = *l->name != '\0'    ? l->name
		            : *l->email != '\0' ? l->email
		                                : l->external,
		    .email = l->email,
		    .origin = l->origin};
	}
	return rows;
}

static const struct page_team_managers *manager_rows(struct request *r, const struct team_whole *team)
{
	struct page_team_managers *rows =
	    arena_alloc(r->work.arena, (team->managers_count + 1) * sizeof(*rows));

	for (size_t i = 0; i < team->managers_count; i++)
		rows[i] = (struct page_team_managers){.id = uuid_text(r->work.arena, team->managers[i].user),
		    .name = team->managers[i].name,
		    .email = team->managers[i].email};
	return rows;
}

static enum err show(struct request *r, struct uuid id, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, PEOPLE_PAGE_MAX);
	struct team_whole team;

	TRY(team_show(&r->work, &r->principal, id, &team));
	page_team(&html, &(struct page_team){.lang = request_language(r),
	                     .frame = frame_make(r, "teams"),
	                     .trouble = trouble != NULL ? &trouble->view : NULL,
	                     .title = team.team.name,
	                     .name = trouble != NULL ? form_typed(r, "name") : team.team.name,
	                     .typed_learners = form_typed(r, "learners"),
	                     .typed_manager = form_typed(r, "manager"),
	                     .manages = manages(r),
	                     .back = frame_address(r, "/teams"),
	                     .removal = team_address(r, id, "/removal"),
	                     .learners = learner_rows(r, &team),
	                     .learners_count = team.learners_count,
	                     .managers = manager_rows(r, &team),
	                     .managers_count = team.managers_count});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_team(struct request *r)
{
	struct team_fields in = {0};

	TRY(request_input(r, &in));
	return show(r, in.team, NULL);
}

static enum err deed_do(struct request *r, const struct team_fields *in)
{
	const struct principal *by = &r->principal;
	size_t added = 0;

	if (strcmp(in->deed, "rename") == 0)
		return team_rename(&r->work, by, in->team, in->name);
	if (strcmp(in->deed, "add_learners") == 0)
		return team_learners_add(&r->work, by, in->team, in->learners, &added);
	if (strcmp(in->deed, "remove_learner") == 0)
		return team_learner_remove(&r->work, by, in->team, in->person);
	if (strcmp(in->deed, "add_manager") == 0)
		return team_manager_add(&r->work, by, in->team, in->manager);
	return team_manager_remove(&r->work, by, in->team, in->person);
}

enum err post_team(struct request *r)
{
	struct team_fields in = {.name = "", .learners = "", .manager = ""};
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = deed_do(r, &in);
	if (e != OK) {
		struct uuid team;

		TRY(trouble_make(r, e, &trouble));
		TRY(people_id(r, "team", &team));
		return show(r, team, &trouble);
	}
	frame_say(r, "success", WORDS("The team was changed."));
	return reply_redirect(r, 303, team_address(r, in.team, ""));
}

enum err get_team_removal(struct request *r)
{
	struct text html = text_new(r->work.arena, PEOPLE_PAGE_MAX);
	struct team_fields in = {0};
	struct team_whole team;

	TRY(request_input(r, &in));
	TRY(team_show(&r->work, &r->principal, in.team, &team));
	page_team_removal(&html, &(struct page_team_removal){.lang = request_language(r),
	                             .frame = frame_make(r, "teams"),
	                             .name = team.team.name,
	                             .back = team_address(r, in.team, "")});
	return reply_page(r, 200, &html);
}

enum err post_team_removal(struct request *r)
{
	struct team_fields in = {0};

	TRY(request_input(r, &in));
	TRY(team_remove(&r->work, &r->principal, in.team));
	frame_say(r, "success", WORDS("The team is no more."));
	return reply_redirect(r, 303, frame_address(r, "/teams"));
}

/* Courses and programmes given to teams, and what a course lets learners do themselves. */
#include <string.h>

#include "lms/enrollment/assignment.h"
#include "lms/enrollment/self.h"
#include "lms/team/team.h"
#include "web/enrollment/enrollment_pages.h"

enum { TEAMS_SHOWN = 500 };

struct fields {
	const char *org, *deed, *place, *due_on, *leavers, *course, *self;
	struct uuid team, id;
	int64_t revision;
	bool in_session;
};

static const char *const deeds[] = {"give", "remove", NULL};

#define AT(member) offsetof(struct fields, member)
const struct input enrollment_teams_input[] = {ENROLLMENT_ORG(struct fields), {0}};
const struct input enrollment_give_input[] = {
    ENROLLMENT_ORG(struct fields),
    {"do", INPUT_BODY, FIELD_CHOICE, true, .offset = AT(deed), .choices = deeds, .about = "what to do"},
    {"id", INPUT_BODY, FIELD_UUID, .offset = AT(id), .about = "remove: the assignment"},
    {"team", INPUT_BODY, FIELD_UUID, .offset = AT(team), .about = "give: the team"},
    {"place", INPUT_BODY, FIELD_TEXT, .max = PLACE_MAX, .offset = AT(place),
        .about = "give: course, course:session or p:programme"},
    {"due_on", INPUT_BODY, FIELD_TEXT, .max = DAY_MAX, .offset = AT(due_on),
        .about = "give: the day by which it should be completed"},
    {"leavers", INPUT_BODY, FIELD_CHOICE, .offset = AT(leavers), .choices = team_assignment_leavers,
        .about = "give: what becomes of who leaves the team"},
    {0},
};
const struct input enrollment_self_page_input[] = {
    ENROLLMENT_ORG(struct fields),
    {"course", INPUT_QUERY, FIELD_TEXT, .max = PLACE_MAX, .offset = AT(course), .about = "which"},
    {0},
};
const struct input enrollment_self_input[] = {
    ENROLLMENT_ORG(struct fields),
    {"course", INPUT_BODY, FIELD_TEXT, true, 1, PLACE_MAX, AT(course), .about = "which"},
    {"revision", INPUT_BODY, FIELD_INT, true, 0, INT64_MAX, AT(revision), .about = "of what was seen"},
    {"self", INPUT_BODY, FIELD_CHOICE, true, .offset = AT(self), .choices = enrollment_selves,
        .about = "closed, open or approval"},
    {"in_session", INPUT_BODY, FIELD_BOOL, .offset = AT(in_session), .about = "they choose a session"},
    {0},
};
#undef AT

static enum err teams_fill(struct request *r, struct page_choice **ret_rows, size_t *ret_count)
{
	struct page_choice *rows;
	struct team *teams;
	int64_t total;

	TRY(team_list(&r->work, &r->principal, false, 0, TEAMS_SHOWN, &teams, ret_count, &total));
	rows = arena_alloc(r->work.arena, (*ret_count + 1) * sizeof(*rows));
	for (size_t i = 0; i < *ret_count; i++) {
		const char *id = uuid_text(r->work.arena, teams[i].id);

		rows[i] = (struct page_choice){
		    .value = id, .title = teams[i].name, .chosen = strcmp(id, form_typed(r, "team")) == 0};
	}
	*ret_rows = rows;
	return OK;
}

static enum err teams_show(struct request *r, const struct trouble *trouble)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {NULL};
	struct text html = text_new(r->work.arena, ENROLLMENT_PAGE_MAX);
	struct page_enrollment_teams_rows rows[TABLE_ROWS];
	struct page_choice *teams, *places;
	struct uuid before, any = {{0}};
	struct page_enrollment_teams page;
	struct team_assignment *found;
	size_t count, shown;
	struct table table;

	TRY(table_read(r, keys, filters, &table));
	TRY(table_before(&table, &before));
	TRY(team_assignment_list(&r->work, &r->principal, any, before, table.limit, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = (struct page_enrollment_teams_rows){.id = uuid_text(r->work.arena, found[i].id),
		    .team = found[i].team_name,
		    .team_link = frame_address(r, "/teams/%s", uuid_text(r->work.arena, found[i].team)),
		    .title = found[i].title,
		    .session = found[i].session_title,
		    .leavers = found[i].leavers,
		    .due = found[i].due_us != 0 ? found[i].due_us - 1 : 0,
		    .enrolled = found[i].enrolled,
		    .completed = found[i].completed};
	shown = table_keys(&table, count, shown > 0 ? rows[shown - 1].id : "");
	page = (struct page_enrollment_teams){.lang = request_language(r),
	    .frame = frame_make(r, enrollment_nav),
	    .tabs = enrollment_tabs(r),
	    .table = &table.view,
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .may = enrollment_may(r),
	    .due_on = form_typed(r, "due_on"),
	    .suspend = form_ticked(r, "leavers", "suspend"),
	    .end = form_ticked(r, "leavers", "end"),
	    .rows = rows,
	    .rows_count = shown};
	TRY(teams_fill(r, &teams, &page.teams_count));
	TRY(places_fill(r,
	    &(struct enrollment_choosing){.courses = true, .sessions = true, .programmes = true},
	    form_typed(r, "place"), &places, &page.places_count));
	page.teams = teams;
	page.places = places;
	page_enrollment_teams(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_enrollment_teams(struct request *r)
{
	return teams_show(r, NULL);
}

static enum err give(struct request *r, struct uuid id, bool *ret_removed)
{
	struct fields in = {.place = "", .due_on = "", .leavers = team_assignment_leavers[0]};
	struct team_assignment made = {.id = id};
	struct place_chosen place;

	TRY(request_input(r, &in));
	*ret_removed = strcmp(in.deed, "remove") == 0;
	if (*ret_removed)
		return team_assignment_remove(&r->work, &r->principal, in.id);
	TRY(place_read(r, in.place, &place));
	TRY(last_day_read(r, "due_on", in.due_on, 0, &made.due_us));
	made.team = in.team;
	made.course = place.course;
	made.session = place.session;
	made.programme = place.programme;
	made.leavers = in.leavers;
	return team_assignment_add(&r->work, &r->principal, &made);
}

enum err post_enrollment_teams(struct request *r)
{
	struct trouble trouble;
	bool removed = false;
	enum err e = give(r, request_work_id(r), &removed);

	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return teams_show(r, &trouble);
	}
	frame_say(r, "success",
	    removed ? WORDS("It is given to the team no longer. Who is enrolled stays.")
	            : WORDS("It was given to the team."));
	return reply_redirect(r, 303, frame_address(r, "/enrollments/teams"));
}

/* --- by themselves --- */

static enum err self_show(struct request *r, const char *chosen, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, ENROLLMENT_PAGE_MAX);
	struct page_enrollment_self page = {.lang = request_language(r),
	    .frame = frame_make(r, enrollment_nav),
	    .tabs = enrollment_tabs(r),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .course = chosen,
	    .heading = ""};
	struct enrollment_terms terms = {.self = "closed"};
	struct page_choice *courses;
	struct uuid course;

	TRY(places_fill(
	    r, &(struct enrollment_choosing){.courses = true}, chosen, &courses, &page.courses_count));
	if (*chosen == '\0' && page.courses_count > 0)
		page.course = courses[0].value;
	for (size_t i = 0; i < page.courses_count; i++) {
		if (strcmp(courses[i].value, page.course) == 0)
			page.heading = courses[i].title;
	}
	if (uuid_parse(page.course, &course))
		TRY(enrollment_terms_read(&r->work, r->principal.org, course, &terms));
	page.courses = courses;
	page.closed = strcmp(terms.self, "closed") == 0;
	page.open = strcmp(terms.self, "open") == 0;
	page.approval = strcmp(terms.self, "approval") == 0;
	page.in_session = terms.in_session;
	page.revision = terms.revision;
	page_enrollment_self(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_enrollment_self(struct request *r)
{
	struct fields in = {.course = ""};

	TRY(request_input(r, &in));
	return self_show(r, in.course, NULL);
}

static enum err self_set(struct request *r, struct fields *in)
{
	struct enrollment_terms terms;
	struct uuid course;

	TRY(request_input(r, in));
	if (!uuid_parse(in->course, &course))
		return fail_field(&r->work, ERR_BAD_INPUT, "course", WORDS("Choose one of these."));
	terms = (struct enrollment_terms){
	    .self = in->self, .in_session = in->in_session, .revision = in->revision};
	return enrollment_terms_set(&r->work, &r->principal, course, &terms);
}

enum err post_enrollment_self(struct request *r)
{
	struct fields in = {.course = ""};
	struct trouble trouble;
	enum err e = self_set(r, &in);

	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return self_show(r, form_typed(r, "course"), &trouble);
	}
	frame_say(r, "success", WORDS("What learners may do themselves was saved."));
	return reply_redirect(r, 303, frame_address(r, "/enrollments/self?course=%s", in.course));
}

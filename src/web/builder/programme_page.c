/* One programme: its courses in their order, and the steps that may be taken now. */
#include <string.h>

#include "lms/programme/programme.h"
#include "web/builder/builder_pages.h"
#include "web/page/page.h"

enum { COURSES_CHOSEN = 200 };

struct fields {
	const char *org, *search, *step, *note;
	struct uuid programme, up, down, remove, flip, course;
	int64_t revision;
};

#define AT(member) offsetof(struct fields, member)
#define HEAD BUILDER_ORG(struct fields), BUILDER_ID(struct fields, programme, "the programme")
const struct input programme_page_input[] = {
    HEAD,
    {"search", INPUT_QUERY, FIELD_TEXT, .max = BUILDER_SEARCH_MAX, .offset = AT(search),
        .about = "courses to add: only those whose title holds this"},
    {0},
};
const struct input programme_input[] = {
    HEAD,
    BUILDER_REVISION(struct fields),
    {"up", INPUT_BODY, FIELD_UUID, .offset = AT(up), .about = "a course, one place up"},
    {"down", INPUT_BODY, FIELD_UUID, .offset = AT(down), .about = "a course, one place down"},
    {"remove", INPUT_BODY, FIELD_UUID, .offset = AT(remove), .about = "a course that goes out"},
    {"flip", INPUT_BODY, FIELD_UUID, .offset = AT(flip),
        .about = "a course that is required from now on, or no more"},
    {"course", INPUT_BODY, FIELD_UUID, .offset = AT(course), .about = "a course that comes in, last"},
    {"step", INPUT_BODY, FIELD_CHOICE, .offset = AT(step), .choices = programme_steps,
        .about = "publish, archive or reopen"},
    {"note", INPUT_BODY, FIELD_TEXT, .max = WORKFLOW_NOTE_MAX, .offset = AT(note), .about = "why"},
    {0},
};
#undef AT

/* --- the page --- */

static bool lies_in(const struct programme_course *courses, size_t count, struct uuid course)
{
	for (size_t i = 0; i < count; i++)
		if (uuid_equal(courses[i].course, course))
			return true;
	return false;
}

static enum err courses_fill(
    struct request *r, const struct programme *p, const char *search, struct page_programme *page)
{
	struct course_filter filter = {.text = *search != '\0' ? search : NULL, .limit = COURSES_CHOSEN};
	struct programme_course *courses;
	struct page_programme_courses *rows;
	struct page_choice *others;
	struct course *found;
	size_t count, all;

	TRY(programme_courses(&r->work, r->principal.org, p->id, &courses, &count));
	TRY(course_list(&r->work, r->principal.org, &filter, &found, &all));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	others = arena_alloc(r->work.arena, (all + 1) * sizeof(*others));
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct page_programme_courses){.id = uuid_text(r->work.arena, courses[i].course),
		    .link = builder_course_address(r, courses[i].course, ""),
		    .title = courses[i].title,
		    .status = courses[i].status,
		    .required = courses[i].required,
		    .first = i == 0,
		    .last = i + 1 == count};
	for (size_t i = 0; i < all; i++)
		if (!lies_in(courses, count, found[i].id))
			others[page->others_count++] = (struct page_choice){
			    .value = uuid_text(r->work.arena, found[i].id), .title = found[i].title};
	page->courses = rows;
	page->courses_count = count;
	page->others = others;
	return OK;
}

static void steps_fill(struct request *r, const struct programme *p, struct page_programme *page)
{
	const struct workflow_transition *steps[WORKFLOW_STEPS_MAX];
	size_t count = workflow_steps(&programme_workflow, p->status, &r->principal, steps);

	for (size_t i = 0; i < count; i++) {
		page->may_publish = page->may_publish || strcmp(steps[i]->name, "publish") == 0;
		page->may_archive = page->may_archive || strcmp(steps[i]->name, "archive") == 0;
		page->may_reopen = page->may_reopen || strcmp(steps[i]->name, "reopen") == 0;
	}
}

static enum err show(struct request *r, struct uuid id, const char *search, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, BUILDER_PAGE_MAX);
	struct workflow_event *events;
	struct page_programme page;
	struct programme p;
	size_t count;

	TRY(programme_read(&r->work, r->principal.org, id, &p));
	TRY(workflow_history(&r->work, r->principal.org, programme_workflow.kind, id, &events, &count));
	page = (struct page_programme){.lang = request_language(r),
	    .frame = frame_make(r, "programmes"),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .list = frame_address(r, "/programmes"),
	    .settings = builder_programme_address(r, id, "/settings"),
	    .title = p.title,
	    .status = p.status,
	    .in_order = p.in_order,
	    .open = builder_may(r) && strcmp(p.status, "archived") != 0,
	    .revision = p.revision,
	    .search = search,
	    .searched = *search != '\0',
	    .typed_note = form_typed(r, "note")};
	TRY(courses_fill(r, &p, search, &page));
	steps_fill(r, &p, &page);
	page.events = builder_told(r, events, count, &page.events_count);
	page_programme(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_programme_page(struct request *r)
{
	struct fields in = {.search = ""};

	TRY(request_input(r, &in));
	return show(r, in.programme, in.search, NULL);
}

/* --- changing it --- */

static void swap(struct programme_part *parts, size_t a, size_t b)
{
	struct programme_part kept = parts[a];

	parts[a] = parts[b];
	parts[b] = kept;
}

/* What lies in it, as the form wants it. ERR_NOT_FOUND (field course): it does not lie in it any more. */
static enum err parts_change(
    struct request *r, const struct fields *in, struct programme_part *parts, size_t *count)
{
	const struct uuid named = !uuid_is_nil(in->up)       ? in->up
	                          : !uuid_is_nil(in->down)   ? in->down
	                          : !uuid_is_nil(in->remove) ? in->remove
	                                                     : in->flip;
	size_t at = 0;

	if (uuid_is_nil(named)) {
		parts[(*count)++] = (struct programme_part){in->course, true};
		return OK;
	}
	while (at < *count && !uuid_equal(parts[at].course, named))
		at++;
	if (at == *count)
		return fail_field(&r->work, ERR_CONFLICT, "revision",
		    WORDS("Somebody changed it meanwhile: look at it again before you save."));
	if (!uuid_is_nil(in->up) && at > 0)
		swap(parts, at, at - 1);
	else if (uuid_is_nil(in->up) && !uuid_is_nil(in->down) && at + 1 < *count)
		swap(parts, at, at + 1);
	else if (uuid_is_nil(in->up) && uuid_is_nil(in->down) && !uuid_is_nil(in->remove)) {
		memmove(&parts[at], &parts[at + 1], (*count - at - 1) * sizeof(*parts));
		(*count)--;
	} else if (uuid_equal(named, in->flip))
		parts[at].required = !parts[at].required;
	return OK;
}

static enum err change(struct request *r)
{
	struct programme_part parts[PROGRAMME_COURSES_MAX + 1];
	struct fields in = {.note = ""};
	struct programme_course *courses;
	struct programme_edit edit;
	size_t count;

	TRY(request_input(r, &in));
	edit =
	    (struct programme_edit){.by = &r->principal, .programme = in.programme, .revision = in.revision};
	if (in.step != NULL)
		return programme_take(
		    &r->work, &edit, in.step, *in.note != '\0' ? builder_lines(r, in.note) : NULL);
	TRY(programme_courses(&r->work, r->principal.org, in.programme, &courses, &count));
	for (size_t i = 0; i < count; i++)
		parts[i] = (struct programme_part){courses[i].course, courses[i].required};
	TRY(parts_change(r, &in, parts, &count));
	return programme_courses_set(&r->work, &edit, parts, count);
}

enum err post_programme_page(struct request *r)
{
	struct trouble trouble;
	struct uuid id;
	enum err e = change(r);

	if (e != OK) {
		TRY(builder_trouble(r, e, &trouble));
		TRY(builder_path_id(r, "programme", &id));
		return show(r, id, "", &trouble);
	}
	TRY(builder_path_id(r, "programme", &id));
	frame_say(r, "success", WORDS("The programme was changed."));
	return reply_redirect(r, 303, builder_programme_address(r, id, ""));
}

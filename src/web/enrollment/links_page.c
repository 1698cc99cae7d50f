/* Links into courses: the list, a new one, one. */
#include <string.h>

#include "lms/enrollment/link.h"
#include "web/enrollment/enrollment_pages.h"
#include "web/page/page.h"

struct fields {
	const char *org, *deed, *place, *title, *seats, *expires_on;
	struct uuid id;
	int64_t revision;
	bool approval;
};

static const char *const deeds[] = {"save", "revoke", "restore", NULL};

#define AT(member) offsetof(struct fields, member)
#define LINK_FIELDS                                                                                          \
	{"title", INPUT_BODY, FIELD_TEXT, .max = ENROLL_LINK_TITLE_MAX, .offset = AT(title),                 \
	    .about = "for staff: whom it is given to"},                                                      \
	    {"seats", INPUT_BODY, FIELD_TEXT, .max = COUNT_TEXT_MAX, .offset = AT(seats),                    \
	        .about = "how many may come by it; empty: no bound"},                                        \
	{                                                                                                    \
		"expires_on", INPUT_BODY, FIELD_TEXT, true, 1, DAY_MAX, AT(expires_on),                      \
		    .about = "the last day"                                                                  \
	}
const struct input enroll_links_page_input[] = {ENROLLMENT_ORG(struct fields), {0}};
const struct input enroll_link_new_input[] = {
    ENROLLMENT_ORG(struct fields),
    {"place", INPUT_BODY, FIELD_TEXT, true, 1, PLACE_MAX, AT(place), .about = "course, or course:session"},
    LINK_FIELDS,
    {"approval", INPUT_BODY, FIELD_BOOL, .offset = AT(approval), .about = "who comes by it asks"},
    {0},
};
const struct input enroll_link_page_input[] = {
    ENROLLMENT_ORG(struct fields), ENROLLMENT_ID(struct fields, "the link"), {0}};
const struct input enroll_link_change_input[] = {
    ENROLLMENT_ORG(struct fields),
    ENROLLMENT_ID(struct fields, "the link"),
    {"do", INPUT_BODY, FIELD_CHOICE, true, .offset = AT(deed), .choices = deeds, .about = "what to do"},
    {"revision", INPUT_BODY, FIELD_INT, true, 0, INT64_MAX, AT(revision),
        .about = "of the row that was seen"},
    LINK_FIELDS,
    {0},
};
#undef AT

static const char *address_of(struct request *r, struct uuid id)
{
	return frame_address(r, "/enrollments/links/%s", uuid_text(r->work.arena, id));
}

static enum err list_show(struct request *r, const struct trouble *trouble)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {NULL};
	struct text html = text_new(r->work.arena, ENROLLMENT_PAGE_MAX);
	struct page_enrollment_links_rows rows[TABLE_ROWS];
	struct page_enrollment_links page;
	struct enroll_link *found;
	struct page_choice *places;
	struct uuid before, any = {{0}};
	size_t count, shown;
	struct table table;

	TRY(table_read(r, keys, filters, &table));
	TRY(table_before(&table, &before));
	TRY(enroll_link_list(&r->work, &r->principal, any, before, table.limit, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = (struct page_enrollment_links_rows){.link = address_of(r, found[i].id),
		    .title = found[i].title,
		    .course = found[i].course_title,
		    .session = found[i].session_title,
		    .state = found[i].state,
		    .used = found[i].used,
		    .seats = found[i].seats,
		    .expires = found[i].expires_us - 1,
		    .approval = found[i].approval};
	shown = table_keys(&table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	page = (struct page_enrollment_links){.lang = request_language(r),
	    .frame = frame_make(r, enrollment_nav),
	    .tabs = enrollment_tabs(r),
	    .table = &table.view,
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .may = enrollment_may(r),
	    .title = form_typed(r, "title"),
	    .seats = form_typed(r, "seats"),
	    .expires_on = form_typed(r, "expires_on"),
	    .approval = form_ticked(r, "approval", "true"),
	    .rows = rows,
	    .rows_count = shown};
	TRY(places_fill(r,
	    &(struct enrollment_choosing){.courses = !r->principal.team_only, .sessions = true},
	    form_typed(r, "place"), &places, &page.places_count));
	page.places = places;
	page_enrollment_links(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_enroll_links_page(struct request *r)
{
	return list_show(r, NULL);
}

/* The fields of the form have other names than those of the link. */
static enum err told(struct request *r, enum err e)
{
	struct work *w = &r->work;

	if (strcmp(w->field, "expires_at") == 0)
		return fail_field(w, e, "expires_on", "%s", arena_strdup(w->arena, w->detail));
	return e;
}

static enum err terms_read(
    struct request *r, const struct fields *in, int64_t was_us, struct enroll_link *link)
{
	link->title = in->title;
	TRY(count_read(r, "seats", in->seats, ENROLL_LINK_SEATS_MAX, &link->seats));
	return last_day_read(r, "expires_on", in->expires_on, was_us, &link->expires_us);
}

static enum err add(struct request *r, struct uuid id)
{
	struct fields in = {.title = "", .seats = ""};
	struct enroll_link link = {.id = id};
	struct place_chosen place;

	TRY(request_input(r, &in));
	TRY(terms_read(r, &in, 0, &link));
	TRY(place_read(r, in.place, &place));
	link.course = place.course;
	link.session = place.session;
	link.approval = in.approval;
	return told(r, enroll_link_add(&r->work, &r->principal, &link));
}

enum err post_enroll_links_page(struct request *r)
{
	struct uuid id = request_work_id(r);
	struct trouble trouble;
	enum err e = add(r, id);

	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return list_show(r, &trouble);
	}
	frame_say(r, "success", WORDS("The link was made."));
	return reply_redirect(r, 303, address_of(r, id));
}

/* --- one --- */

static enum err show(struct request *r, struct uuid id, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, ENROLLMENT_PAGE_MAX);
	const char *lang = request_language(r);
	struct enroll_link link;

	TRY(enroll_link_find(&r->work, &r->principal, id, &link));
#define VALUE(name, kept) (trouble != NULL ? form_typed(r, name) : (kept))
	page_enrollment_link(&html,
	    &(struct page_enrollment_link){.lang = lang,
	        .frame = frame_make(r, enrollment_nav),
	        .trouble = trouble != NULL ? &trouble->view : NULL,
	        .back = frame_address(r, "/enrollments/links"),
	        .heading = *link.title != '\0' ? link.title : page_translate(lang, WORDS("Without a title")),
	        .course = link.course_title,
	        .session = link.session_title,
	        .state = link.state,
	        .address = enrollment_may(r) ? enroll_link_address(&r->work, &r->app->config, r->app->keys,
	                                           r->principal.org, id)
	                                     : "",
	        .approval = link.approval,
	        .used = link.used,
	        .expires = link.expires_us,
	        .may = enrollment_may(r),
	        .revoked = link.revoked_us != 0,
	        .title = VALUE("title", link.title),
	        .seats = VALUE("seats", count_text(r, link.seats)),
	        .expires_on = VALUE("expires_on", last_day_text(r, link.expires_us)),
	        .revision = link.revision});
#undef VALUE
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_enroll_link_page(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	return show(r, in.id, NULL);
}

static enum err change(struct request *r, const struct fields *in)
{
	struct enroll_link link;

	TRY(enroll_link_find(&r->work, &r->principal, in->id, &link));
	link.revision = in->revision;
	if (strcmp(in->deed, "save") == 0)
		TRY(terms_read(r, in, link.expires_us, &link));
	else
		link.revoked_us = strcmp(in->deed, "revoke") == 0 ? r->work.now_us : 0;
	return told(r, enroll_link_change(&r->work, &r->principal, &link));
}

enum err post_enroll_link_page(struct request *r)
{
	struct fields in = {.title = "", .seats = ""};
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = change(r, &in);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		TRY(enrollment_path_id(r, &in.id));
		return show(r, in.id, &trouble);
	}
	frame_say(r, "success", WORDS("The link was changed."));
	return reply_redirect(r, 303, address_of(r, in.id));
}

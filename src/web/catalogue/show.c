#include <string.h>

#include "lms/arrival/home.h"
#include "lms/entry/guest.h"
#include "lms/material/markdown.h"
#include "pages.h"
#include "web/catalogue/catalogue.h"
#include "web/direct/guest.h"
#include "web/page/frame.h"
#include "web/page/page.h"
#include "web/page/trouble.h"

enum { ABOUT_MAX = 300 };

const char *const course_choices[] = {"keep", "forget", NULL};

static bool consented(const struct course_shown *shown)
{
	return shown->known.consent == CONSENT_VERSION;
}

static bool is_in(const struct course_shown *shown)
{
	const char *status = shown->known.status;

	return !uuid_is_nil(shown->known.enrollment) && strcmp(status, "ended") != 0 &&
	       strcmp(status, "refused") != 0;
}

static void outline_fill(struct request *r, const struct plan *plan, struct page_catalogue_course *page)
{
	struct page_catalogue_course_sequences *sequences =
	    arena_alloc(r->work.arena, (plan->sequences_count + 1) * sizeof(*sequences));
	struct page_catalogue_course_sequences_modules *modules =
	    arena_alloc(r->work.arena, (plan->modules_count + 1) * sizeof(*modules));

	for (size_t i = 0; i < plan->modules_count; i++) {
		const struct plan_module *m = &plan->modules[i];

		modules[i] =
		    (struct page_catalogue_course_sequences_modules){.id = uuid_text(r->work.arena, m->id),
		        .title = m->title,
		        .kind = m->type,
		        .free = m->free_preview && !uuid_is_nil(m->package_version)};
	}
	for (size_t i = 0; i < plan->sequences_count; i++)
		sequences[i] = (struct page_catalogue_course_sequences){.title = plan->sequences[i].title,
		    .modules = modules + plan->sequences[i].first,
		    .modules_count = plan->sequences[i].count};
	page->sequences = sequences;
	page->sequences_count = plan->sequences_count;
}

static void sessions_fill(
    struct request *r, const struct enrollment_self *self, struct page_catalogue_course *page)
{
	struct page_catalogue_course_sessions *rows =
	    arena_alloc(r->work.arena, (self->sessions_count + 1) * sizeof(*rows));
	const char *typed = page->trouble != NULL ? form_typed(r, "session") : "";

	for (size_t i = 0; i < self->sessions_count; i++) {
		const struct enrollment_self_session *s = &self->sessions[i];

		rows[i] = (struct page_catalogue_course_sessions){.id = uuid_text(r->work.arena, s->id),
		    .title = s->title,
		    .starts = s->starts_us,
		    .ends = s->ends_us,
		    .full = s->capacity > 0 && s->free <= 0};
		rows[i].chosen = *typed != '\0' ? strcmp(typed, rows[i].id) == 0 : i == 0;
	}
	page->sessions = rows;
	page->sessions_count = self->sessions_count;
}

/* How somebody who is not in it may come in. */
static enum err way_fill(
    struct request *r, const struct course_shown *shown, struct page_catalogue_course *page)
{
	struct enrollment_self self;

	page->way = "closed";
	if (is_in(shown)) {
		page->way = "in";
		/* That it is simply open needs no word. */
		page->state = strcmp(shown->known.status, "active") == 0 ? "" : shown->known.status;
		return OK;
	}
	if (!r->app->config.guest_origin) {
		page->way = "none";
		return OK;
	}
	if (shown->link != NULL) {
		page->way = "open";
		page->approval = shown->link->approval;
		return OK;
	}
	TRY(enrollment_self_read(&r->work, shown->shop->org, shown->course.id, &self));
	if (!self.open)
		return OK;
	page->way = "open";
	page->approval = self.approval;
	if (self.in_session)
		sessions_fill(r, &self, page);
	return OK;
}

/* What search engines and those who share the address are told: one line. */
static const char *about_of(struct request *r, const struct catalogue_course *course)
{
	char *line = arena_strndup(r->work.arena, course->summary, strnlen(course->summary, ABOUT_MAX));

	utf8_mend(line);
	for (char *p = line; *p != '\0'; p++)
		if ((unsigned char)*p < ' ')
			*p = ' ';
	return line;
}

static enum err shown_read(struct request *r, struct course_shown *shown)
{
	if (shown->plan == NULL && !uuid_is_nil(shown->course.version))
		TRY(plan_hold(&r->work, shown->shop->org, shown->course.version, &shown->plan));
	return entry_course_known(&r->work, shown->shop->org, shown->course.id, shown->guest, &shown->known);
}

enum err course_shown_reply(struct request *r, struct course_shown *shown)
{
	struct text html = text_new(r->work.arena, CATALOGUE_PAGE_MAX);
	const struct catalogue_course *course = &shown->course;
	struct page_catalogue_course page = {.lang = request_language(r),
	    .frame = frame_of_school(r, "", shown->shop->org),
	    .trouble = shown->trouble != NULL ? &shown->trouble->view : NULL,
	    .title = course->title,
	    .about = about_of(r, course),
	    .summary = course->summary,
	    .language = course->language,
	    .modules = course->modules,
	    .action = shown->action};

	TRY(material_markdown(&r->work, "description", course->description, NULL, &page.description.html));
	TRY(shown_read(r, shown));
	TRY(way_fill(r, shown, &page));
	page.consented = consented(shown);
	if (shown->plan != NULL)
		outline_fill(r, shown->plan, &page);
	if (shown->link == NULL) {
		page.shared = arena_printf(r->work.arena, "%s%s", request_origin(r), shown->action);
		page.canonical = page.shared;
		page.catalogue = shop_address(r, shown->shop, "");
		page.picture = shop_picture(r, shown->shop, course);
		page.picture_alt = course->picture_alt;
		page.picture_shared =
		    course->picture ? arena_printf(r->work.arena, "%s%s", request_origin(r), page.picture)
		                    : "";
	}
	page_catalogue_course(&html, &page);
	/* A lesson that is tried out opens on the content origin. */
	reply_form_action(r, r->app->config.content_url);
	return reply_page(r, shown->trouble != NULL ? shown->trouble->status : 200, &html);
}

static enum err taste(struct request *r, struct course_shown *shown, struct uuid module)
{
	const char *address, *back = arena_printf(r->work.arena, "%s%s", request_origin(r), shown->action);

	if (shown->link != NULL || shown->plan == NULL)
		return fail_field(&r->work, ERR_NOT_FOUND, "module",
		    WORDS("This lesson is for those who are in the course."));
	TRY(entry_course_taste(&r->work, &r->app->config, r->app->keys, shown->shop->org, shown->plan, module,
	    back, request_language(r), &address));
	return reply_redirect(r, 303, address);
}

static enum err come_in(struct request *r, struct course_shown *shown, struct uuid session)
{
	struct entry_course_guest from = {.org = shown->shop->org,
	    .course = shown->course.id,
	    .session = session,
	    .link = shown->link,
	    .guest = shown->guest,
	    .consent = CONSENT_VERSION,
	    .locale = request_language(r)};
	const char *address;

	if (uuid_is_nil(from.guest))
		from.guest = uuid_v4();
	TRY(entry_course_direct(&r->work, &r->app->config, r->app->keys, &from, &address));
	guest_cookie_keep(r, from.guest);
	return reply_redirect(r, 303, address);
}

/* Who is in already just goes there: whether it is open now, its page says. */
static enum err come_back(struct request *r, const struct course_shown *shown)
{
	const struct arrival from = {.org = shown->shop->org,
	    .learner = shown->known.learner,
	    .return_url = "",
	    .frame_origins = "",
	    .locale = request_language(r)};
	const char *address;

	TRY(home_open(&r->work, &r->app->config, r->app->keys, &from, shown->known.enrollment, &address));
	return reply_redirect(r, 303, address);
}

static enum err leave(struct request *r, struct course_shown *shown)
{
	if (!uuid_is_nil(shown->guest))
		TRY(guest_forget(&r->work, &r->app->config, shown->guest));
	guest_cookie_forget(r);
	shown->guest = (struct uuid){{0}};
	return course_shown_reply(r, shown);
}

enum err course_shown_do(struct request *r, struct course_shown *shown, const struct course_choice *choice)
{
	struct trouble trouble;
	enum err e;

	TRY(shown_read(r, shown));
	if (!uuid_is_nil(choice->taste))
		return taste(r, shown, choice->taste);
	if (choice->choice == course_choices[1])
		return leave(r, shown);
	TRY(guests_welcome(r));
	if (is_in(shown))
		e = come_back(r, shown);
	else
		e = come_in(r, shown, choice->session);
	if (e == OK)
		return OK;
	TRY(trouble_make(r, e, &trouble));
	shown->trouble = &trouble;
	return course_shown_reply(r, shown);
}

#include "web/me/me.h"

#include <string.h>

#include "lms/grade/reason.h"
#include "lms/statement/tell.h"
#include "pages.h"
#include "web/explain/sentence.h"
#include "web/page/frame.h"
#include "web/page/page.h"
#include "web/page/trouble.h"

struct fields {
	const char *visit, *said, *deed, *code;
	struct uuid link;
};

static const char *const deeds[] = {"join", "code", "part", "leave", NULL}, *const sayings[] = {
                                                                                "joined", "parted", NULL};

#define VISIT                                                                                                \
	{                                                                                                    \
		"visit", INPUT_PATH, FIELD_TEXT, true, 1, ME_VISIT_MAX, offsetof(struct fields, visit),      \
		    .hidden = true, .about = "the visit, which proves the learner"                           \
	}
const struct input me_input[] = {
    VISIT,
    {"said", INPUT_QUERY, FIELD_CHOICE, .offset = offsetof(struct fields, said), .choices = sayings,
        .about = "what was just done"},
    {0},
};
const struct input me_deed_input[] = {
    VISIT,
    {"do", INPUT_BODY, FIELD_CHOICE, true, .offset = offsetof(struct fields, deed), .choices = deeds,
        .about = "join by a code, ask for a code, take a link apart, close the page"},
    {"code", INPUT_BODY, FIELD_TEXT, false, 0, 40, offsetof(struct fields, code), .hidden = true,
        .about = "join: what the other place gave"},
    {"link", INPUT_BODY, FIELD_UUID, .offset = offsetof(struct fields, link), .about = "part: which"},
    {0},
};

enum err me_prove(struct request *r, struct visit *ret_visit)
{
	TRY(visit_prove(&r->work, r->app->keys, request_param(r, "visit"), ret_visit));
	if (*ret_visit->locale != '\0')
		request_set_locale(r, ret_visit->locale);
	if (*ret_visit->frame_origins != '\0')
		reply_frame_ancestors(r, ret_visit->frame_origins);
	reply_header(r, "Cache-Control", "no-store");
	return strcmp(r->method, "POST") == 0 ? request_same_site(r) : OK;
}

const struct page_frame *me_frame(struct request *r, const struct visit *visit)
{
	return frame_of_school(r, "", visit->org);
}

const char *me_address(struct request *r, const char *rest)
{
	return arena_printf(r->work.arena, "/me/%s%s", request_param(r, "visit"), rest);
}

const char *me_place(const struct link_learner *learner)
{
	return *learner->origin_name != '\0' ? learner->origin_name : learner->origin;
}

static const struct link_learner *learner_of(const struct joined *person, struct uuid id)
{
	for (size_t i = 0; i < person->learners_count; i++) {
		if (uuid_equal(person->learners[i].id, id))
			return &person->learners[i];
	}
	return NULL;
}

/* Why a grade is where it is; "" where there is nothing to say. */
static const char *grade_words(struct request *r, const char *code)
{
	const struct grade_reason *reason = grade_reason_find(code);

	return reason != NULL ? page_translate(request_language(r), reason->sentence) : "";
}

static void rows_fill(
    struct request *r, const struct visit_module *modules, size_t count, struct page_me *page)
{
	struct page_me_rows *rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));

	for (size_t i = 0; i < count; i++)
		rows[i] = (struct page_me_rows){.title = modules[i].title,
		    .place = modules[i].place,
		    .completion = modules[i].completion,
		    .success = modules[i].success,
		    .score = modules[i].scored
		                 ? percent_words(r->work.arena, request_language(r), modules[i].score)
		                 : "",
		    .updated = modules[i].updated_us,
		    .grade = modules[i].grade_state,
		    .points = page_points(
		        r->work.arena, request_language(r), modules[i].grade_given, modules[i].grade_maximum),
		    .graded = modules[i].grade_us,
		    .why = grade_words(r, modules[i].grade_code)};
	page->rows = rows;
	page->rows_count = count;
}

static void person_fill(
    struct request *r, const struct visit *visit, const struct joined *person, struct page_me *page)
{
	struct page_me_places *places =
	    arena_alloc(r->work.arena, (person->learners_count + 1) * sizeof(*places));
	struct page_me_links *links = arena_alloc(r->work.arena, (person->links_count + 1) * sizeof(*links));

	for (size_t i = 0; i < person->learners_count; i++) {
		const struct link_learner *l = &person->learners[i];

		places[i] = (struct page_me_places){
		    .place = me_place(l), .name = l->name, .here = uuid_equal(l->id, visit->learner)};
	}
	for (size_t i = 0; i < person->links_count; i++) {
		const struct link_row *row = &person->links[i];
		const struct link_learner *one = learner_of(person, row->learner),
		                          *other = learner_of(person, row->other);

		links[i] = (struct page_me_links){.id = uuid_text(r->work.arena, row->id),
		    .one = one != NULL ? me_place(one) : "–",
		    .other = other != NULL ? me_place(other) : "–",
		    .account = !uuid_is_nil(row->account),
		    .since = row->made_us};
	}
	page->places = places;
	page->places_count = person->learners_count;
	page->links = links;
	page->links_count = person->links_count;
}

struct showing {
	const char *code, *said;
	const struct trouble *trouble;
};

static enum err show(struct request *r, const struct visit *visit, const struct showing *showing)
{
	const struct trouble *trouble = showing->trouble;
	struct text html = text_new(r->work.arena, ME_PAGE_MAX);
	struct page_me page = {.lang = request_language(r),
	    .frame = me_frame(r, visit),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .action = me_address(r, ""),
	    .account = me_address(r, "/account"),
	    .courses = arena_printf(r->work.arena, "/learn/%s", request_param(r, "visit")),
	    .code = showing->code,
	    .said = showing->said,
	    .typed = trouble != NULL ? form_typed(r, "code") : ""};
	const struct link_learner *self;
	struct visit_module *modules;
	struct joined person;
	size_t count;

	TRY(joined_read(&r->work, visit->org, visit->learner, &person));
	TRY(visit_modules(&r->work, visit, &modules, &count));
	self = learner_of(&person, visit->learner);
	page.name = self->name;
	page.place = me_place(self);
	person_fill(r, visit, &person, &page);
	rows_fill(r, modules, count, &page);
	page_me(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_me(struct request *r)
{
	struct fields in = {.said = ""};
	struct visit visit;

	TRY(me_prove(r, &visit));
	TRY(request_input(r, &in));
	if (strcmp(r->method, "GET") == 0)
		page_view_tell(&r->work, &r->app->config, r->app->xapi_ingest,
		    &(struct page_view){.org = visit.org,
		        .learner = visit.learner,
		        .name = "me",
		        .title = page_translate(request_language(r), "My learning"),
		        .locale = request_language(r)});
	return show(r, &visit, &(struct showing){.code = "", .said = in.said});
}

static enum err closed(struct request *r, const struct visit *visit)
{
	struct text html = text_new(r->work.arena, ME_PAGE_MAX);

	TRY(visit_end(&r->work, visit));
	page_me_closed(
	    &html, &(struct page_me_closed){.lang = request_language(r), .frame = me_frame(r, visit)});
	return reply_page(r, 200, &html);
}

static enum err do_deed(struct request *r, const struct visit *visit, const struct fields *in)
{
	struct principal by = visit_principal(visit);

	if (in->deed == deeds[0])
		return visit_join(&r->work, r->app->keys, visit, in->code);
	return learner_unlink(&r->work, &by, visit->org, visit->learner, in->link);
}

enum err post_me(struct request *r)
{
	struct fields in = {.code = ""};
	char code[CODE_TEXT_SIZE];
	struct trouble trouble;
	struct visit visit;
	enum err e;

	TRY(request_limit(r, "own page"));
	TRY(me_prove(r, &visit));
	e = request_input(r, &in);
	if (e == OK && in.deed == deeds[3])
		return closed(r, &visit);
	if (e == OK && in.deed == deeds[1]) {
		TRY(visit_code(&r->work, r->app->keys, &visit, code));
		return show(r, &visit, &(struct showing){.code = code, .said = ""});
	}
	if (e == OK)
		e = do_deed(r, &visit, &in);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, &visit, &(struct showing){.code = "", .said = "", .trouble = &trouble});
	}
	return reply_redirect(r, 303, me_address(r, in.deed == deeds[0] ? "?said=joined" : "?said=parted"));
}

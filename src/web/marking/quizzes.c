#include <stdio.h>
#include <string.h>

#include "pages.h"
#include "web/explain/sentence.h"
#include "web/marking/marking.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"

enum { WHO_MAX = 320, ROWS_MAX = 1000 };

struct fields {
	const char *org, *deed, *who, *note;
	struct uuid module, learner;
	int64_t time_per_cent, extra_attempts, close_us;
};

static const char *const deeds[] = {"set", "remove", NULL};

#define ORG                                                                                                  \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org),                    \
		    .about = "the organisation"                                                              \
	}
#define MODULE                                                                                               \
	{                                                                                                    \
		"module", INPUT_PATH, FIELD_UUID, true, .offset = offsetof(struct fields, module),           \
		                                        .about = "the quiz"                                  \
	}
const struct input quizzes_input[] = {ORG, {0}};
const struct input quiz_statistics_input[] = {ORG, MODULE, {0}};
const struct input quiz_accommodation_input[] = {
    ORG,
    MODULE,
    {"do", INPUT_BODY, FIELD_CHOICE, true, .offset = offsetof(struct fields, deed), .choices = deeds,
        .about = "set, or remove"},
    {"learner", INPUT_BODY, FIELD_UUID, .offset = offsetof(struct fields, learner), .about = "remove: whose"},
    {"who", INPUT_BODY, FIELD_TEXT, false, 0, WHO_MAX, offsetof(struct fields, who),
        .about = "set: their e-mail address or identifier"},
    {"time_per_cent", INPUT_BODY, FIELD_INT, false, 100, 1000, offsetof(struct fields, time_per_cent),
        .about = "set: of the time limit"},
    {"extra_attempts", INPUT_BODY, FIELD_INT, false, 0, QUIZ_ATTEMPTS_MAX,
        offsetof(struct fields, extra_attempts), .about = "set: more than the quiz allows"},
    {"close_at", INPUT_BODY, FIELD_TIME, .offset = offsetof(struct fields, close_us),
        .about = "set: the quiz closes then for them"},
    {"note", INPUT_BODY, FIELD_TEXT, false, 0, NOTE_MAX, offsetof(struct fields, note), .about = "set: why"},
    {0},
};

enum err get_quizzes(struct request *r)
{
	struct text html = text_new(r->work.arena, MARKING_HTML_MAX);
	struct page_quizzes_rows *rows;
	struct fields in = {0};
	struct quiz_row *found;
	size_t count;

	TRY(request_input(r, &in));
	TRY(quiz_list(&r->work, r->principal.org, &found, &count));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct page_quizzes_rows){
		    .link = frame_address(r, "/quizzes/%s", uuid_text(r->work.arena, found[i].module)),
		    .title = found[i].title,
		    .sittings = found[i].sittings,
		    .waiting = found[i].waiting};
	page_quizzes(&html, &(struct page_quizzes){.lang = request_language(r),
	                        .frame = frame_make(r, "quizzes"),
	                        .rows = rows,
	                        .rows_count = count});
	return reply_page(r, 200, &html);
}

static const char *decimal_words(struct request *r, double value)
{
	return page_decimal(r->work.arena, request_language(r), arena_printf(r->work.arena, "%.2f", value));
}

static void questions_fill(struct request *r, const struct question_statistics *found, size_t count,
    struct page_quiz_statistics *page)
{
	struct page_quiz_statistics_rows *rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));

	for (size_t i = 0; i < count; i++) {
		const struct question_statistics *q = &found[i];
		struct page_quiz_statistics_rows_picks *picks =
		    arena_alloc(r->work.arena, (q->picks_count + 1) * sizeof(*picks));

		for (size_t j = 0; j < q->picks_count; j++)
			picks[j] = (struct page_quiz_statistics_rows_picks){
			    .text = q->picks[j].text, .count = q->picks[j].count, .right = q->picks[j].right};
		rows[i] = (struct page_quiz_statistics_rows){.name = q->name,
		    .answers = q->answers,
		    .unanswered = q->unanswered,
		    .right = q->right,
		    .facility = percent_words(r->work.arena, request_language(r), q->facility),
		    .discrimination = q->discriminates ? decimal_words(r, q->discrimination) : "",
		    .picks = picks,
		    .picks_count = q->picks_count};
	}
	page->rows = rows;
	page->rows_count = count;
}

static enum err people_fill(struct request *r, struct uuid module, struct page_quiz_statistics *page)
{
	struct page_quiz_statistics_people *people;
	struct accommodation *found;
	size_t count;

	TRY(accommodation_list(&r->work, &r->principal, module, &found, &count));
	people = arena_alloc(r->work.arena, (count + 1) * sizeof(*people));
	for (size_t i = 0; i < count; i++)
		people[i] = (struct page_quiz_statistics_people){
		    .learner = frame_learner(r, found[i].learner_name, found[i].external_id, found[i].guest),
		    .time = found[i].time_per_cent,
		    .extra = found[i].extra_attempts,
		    .closes = found[i].close_us,
		    .note = found[i].note,
		    .id = uuid_text(r->work.arena, found[i].learner)};
	page->people = people;
	page->people_count = count;
	return OK;
}

static enum err show(struct request *r, struct uuid module, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, MARKING_HTML_MAX);
	bool typed = trouble != NULL;
	struct page_quiz_statistics page = {.lang = request_language(r),
	    .trouble = typed ? &trouble->view : NULL,
	    .back = frame_address(r, "/quizzes"),
	    .action = frame_address(r, "/quizzes/%s", uuid_text(r->work.arena, module)),
	    .editor = frame_address(r, "/modules/%s/content", uuid_text(r->work.arena, module)),
	    .attempts = frame_address(r, "/attempts?module=%s", uuid_text(r->work.arena, module)),
	    .grants = principal_may(&r->principal, PERMISSION_ENROLLMENT_WRITE),
	    .who = typed ? form_typed(r, "who") : "",
	    .time = typed ? form_typed(r, "time_per_cent") : "150",
	    .extra = typed ? form_typed(r, "extra_attempts") : "0",
	    .closes = typed ? form_typed(r, "close_at") : "",
	    .note = typed ? form_typed(r, "note") : ""};
	struct question_statistics *rows;
	size_t count;

	TRY(quiz_statistics(&r->work, r->principal.org, module, &page.title, &page.sittings, &rows, &count));
	questions_fill(r, rows, count, &page);
	TRY(people_fill(r, module, &page));
	page.frame = frame_make(r, "quizzes");
	page_quiz_statistics(&html, &page);
	return reply_page(r, typed ? trouble->status : 200, &html);
}

enum err get_quiz_statistics(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	return show(r, in.module, NULL);
}

static enum err allow(struct request *r, struct fields *in)
{
	struct accommodation to;

	TRY(request_input(r, in));
	if (in->deed == deeds[1])
		return accommodation_remove(&r->work, &r->principal, in->module, in->learner);
	to = (struct accommodation){.module = in->module,
	    .time_per_cent = in->time_per_cent,
	    .extra_attempts = in->extra_attempts,
	    .close_us = in->close_us,
	    .note = in->note};
	TRY(accommodation_find_learner(&r->work, &r->principal, in->who, &to.learner));
	return accommodation_set(&r->work, &r->principal, &to);
}

enum err post_quiz_statistics(struct request *r)
{
	struct fields in = {.who = "", .note = "", .time_per_cent = 100};
	struct trouble trouble;
	enum err e = allow(r, &in);

	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, in.module, &trouble);
	}
	frame_say(r, "success",
	    in.deed == deeds[0] ? WORDS("The learner is allowed that.")
	                        : WORDS("The rule of the quiz holds for them again."));
	return reply_redirect(r, 303, frame_address(r, "/quizzes/%s", uuid_text(r->work.arena, in.module)));
}

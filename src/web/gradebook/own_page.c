/* What a learner sees of their grades in a course; the address proves who they are, as at /course. */
#include "lms/arrival/arrival.h"
#include "web/gradebook/gradebook_pages.h"
#include "web/learn/learn.h"

struct fields {
	const char *capability;
};

const struct input learn_grades_input[] = {
    {"capability", INPUT_PATH, FIELD_TEXT, true, 1, LEARN_CAPABILITY_MAX, offsetof(struct fields, capability),
        .hidden = true, .about = "the arrival, which proves the learner"},
    {0},
};

static void rows_fill(struct request *r, const struct gradebook_card *card, struct page_learn_grades *page)
{
	struct page_learn_grades_rows *rows =
	    arena_alloc(r->work.arena, (card->entries_count + 1) * sizeof(*rows));
	size_t count = 0;

	for (size_t i = 0; i < card->entries_count; i++) {
		const struct gradebook_entry *e = &card->entries[i];
		int64_t share;

		if (e->hidden)
			continue;
		rows[count] = (struct page_learn_grades_rows){.title = e->title,
		    .excused = e->marked && e->excused,
		    .dropped = e->dropped,
		    .extra = e->extra};
		if (e->marked && !e->excused && uuid_is_nil(e->module))
			rows[count].grade = points_of_words(r, e);
		else if (gradebook_entry_share(e, &share))
			rows[count].grade = percent_said(r, share);
		page->waiting = page->waiting || (!e->marked && !e->scored);
		count++;
	}
	page->rows = rows;
	page->rows_count = count;
}

enum err get_learn_grades(struct request *r)
{
	struct text html = text_new(r->work.arena, GRADEBOOK_PAGE_MAX);
	struct launch_capability proven;
	struct page_learn_grades page;
	struct arrival_course course;
	struct gradebook_card *cards;
	struct fields in = {0};
	struct gradebook book;
	size_t count;

	TRY(request_input(r, &in));
	TRY(arrival_capability(&r->work, r->app->keys, in.capability, &proven));
	TRY(arrival_read(&r->work, &proven, &course));
	TRY(learn_welcome(r, proven.org, course.arrival.locale, course.arrival.frame_origins));
	TRY(gradebook_cards_read(&r->work, proven.org, &course.arrival.enrollment, 1, &cards, &count));
	if (count == 0)
		return fail(&r->work, ERR_GONE, "the enrolment is no longer here");
	TRY(gradebook_read(&r->work, proven.org, cards[0].course, &book));
	page = (struct page_learn_grades){.lang = request_language(r),
	    .frame = frame_of_school(r, "", proven.org),
	    .title = course.title,
	    .back = arena_printf(r->work.arena, "/course/%s", in.capability),
	    .total = cards[0].has_total ? share_words(r, &book, cards[0].total) : "",
	    .label = cards[0].has_total ? gradebook_label(&book, cards[0].total) : "",
	    .success = success_word(cards[0].success)};
	rows_fill(r, &cards[0], &page);
	page_learn_grades(&html, &page);
	return reply_page(r, 200, &html);
}

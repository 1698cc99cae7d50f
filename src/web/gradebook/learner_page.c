/* The grades of one learner: marks by hand, with reasons, and what became of them. */
#include <string.h>

#include "lms/enrollment/enrollment.h"
#include "lms/grade/grade.h"
#include "web/enrollment/enrollment_pages.h"
#include "web/gradebook/gradebook_pages.h"
#include "web/gradebook/numbers.h"

enum { EVENTS_SHOWN = 50, NUMBER_MAX = 20 };

struct fields {
	const char *org, *points, *reason, *deed;
	struct uuid course, enrollment, item;
	int64_t revision;
};

static const char *const deeds[] = {"mark", "excuse", "withdraw", NULL};

#define ENROLLMENT                                                                                           \
	{                                                                                                    \
		"enrollment", INPUT_PATH, FIELD_UUID, true, .offset = offsetof(struct fields, enrollment),   \
		                                            .about = "the enrolment"                         \
	}
const struct input gradebook_learner_input[] = {
    GRADEBOOK_COURSE(struct fields),
    ENROLLMENT,
    {"item", INPUT_QUERY, FIELD_UUID, .offset = offsetof(struct fields, item),
        .about = "the item that is to be marked"},
    {0},
};
const struct input gradebook_mark_input[] = {
    GRADEBOOK_COURSE(struct fields),
    ENROLLMENT,
    {"item", INPUT_BODY, FIELD_UUID, true, .offset = offsetof(struct fields, item),
        .about = "the item that is marked"},
    {"revision", INPUT_BODY, FIELD_INT, true, 0, INT64_MAX, offsetof(struct fields, revision),
        .about = "of the mark that was seen"},
    {"points", INPUT_BODY, FIELD_TEXT, .max = NUMBER_MAX, .offset = offsetof(struct fields, points),
        .about = "how many were reached"},
    {"reason", INPUT_BODY, FIELD_TEXT, .max = GRADEBOOK_REASON_MAX, .offset = offsetof(struct fields, reason),
        .about = "why"},
    {"deed", INPUT_BODY, FIELD_CHOICE, true, .offset = offsetof(struct fields, deed), .choices = deeds,
        .about = "a mark is set or taken back, or the learner is excused"},
    {0},
};

struct showing {
	struct fields in;
	struct enrollment row;
	struct gradebook_card card;
	struct gradebook book;
	const char *address;
	const struct trouble *trouble;
};

static struct page_gradebook_learner_rows row_of(struct request *r, const struct showing *s, size_t i)
{
	const struct gradebook_entry *e = &s->card.entries[i];

	return (struct page_gradebook_learner_rows){.title = e->title,
	    .weight = s->card.how == SUM_WEIGHTS  ? points_words(r, e->weight)
	              : s->card.how == SUM_POINTS ? points_words(r, e->max_points)
	                                          : "1",
	    .says = e->scored ? percent_said(r, e->share) : "–",
	    .mark = e->marked && !e->excused ? points_of_words(r, e) : "",
	    .excused = e->marked && e->excused,
	    .dropped = e->dropped,
	    .counts = e->counts,
	    .hidden = e->hidden,
	    .extra = e->extra,
	    .reason = e->reason,
	    .link =
	        arena_printf(r->work.arena, "%s?item=%s#mark", s->address, uuid_text(r->work.arena, e->id))};
}

static const char *category_title(const struct gradebook *book, struct uuid id)
{
	for (size_t i = 0; i < book->categories_count; i++)
		if (uuid_equal(book->categories[i].id, id))
			return book->categories[i].title;
	return "";
}

static void lists_fill(struct request *r, const struct showing *s, struct page_gradebook_learner *page)
{
	struct page_gradebook_learner_rows *rows =
	    arena_alloc(r->work.arena, (s->card.entries_count + 1) * sizeof(*rows));
	struct page_gradebook_learner_categories *categories =
	    arena_alloc(r->work.arena, (s->card.categories_count + 1) * sizeof(*categories));

	for (size_t i = 0; i < s->card.entries_count; i++)
		rows[i] = row_of(r, s, i);
	for (size_t c = 0; c < s->card.categories_count; c++) {
		const struct gradebook_card_category *category = &s->card.categories[c];

		categories[c] = (struct page_gradebook_learner_categories){
		    .title = category_title(&s->book, category->id),
		    .share = category->known ? percent_said(r, category->share) : "–"};
	}
	page->rows = rows;
	page->rows_count = s->card.entries_count;
	page->categories = categories;
	page->categories_count = s->card.categories_count;
}

static enum err events_fill(struct request *r, const struct showing *s, struct page_gradebook_learner *page)
{
	struct page_gradebook_learner_events *rows;
	struct gradebook_event *events;
	size_t count;

	TRY(gradebook_history(
	    &r->work, &r->principal, s->in.enrollment, (struct uuid){{0}}, EVENTS_SHOWN, &events, &count));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++) {
		const struct gradebook_event *e = &events[i];
		const char *(*words)(struct request *, int64_t) =
		    strcmp(e->kind, "total") == 0 ? percent_said : points_words;

		rows[i] = (struct page_gradebook_learner_events){.title = e->item_title,
		    .kind = e->kind,
		    .was = e->has_was ? words(r, e->was) : "",
		    .became = e->has_became ? words(r, e->became) : "",
		    .reason = e->reason,
		    .at = e->at_us};
	}
	page->events = rows;
	page->events_count = count;
	return OK;
}

static void form_fill(struct request *r, const struct showing *s, struct page_gradebook_learner *page)
{
	for (size_t i = 0; i < s->card.entries_count && page->may; i++) {
		const struct gradebook_entry *e = &s->card.entries[i];

		if (!uuid_equal(e->id, s->in.item))
			continue;
		page->item = uuid_text(r->work.arena, e->id);
		page->item_title = e->title;
		page->item_says = e->scored ? percent_said(r, e->share) : "";
		page->item_marked = e->marked;
		page->out_of = points_words(r, e->max_points);
		page->revision = e->revision;
		page->needs_reason = !uuid_is_nil(e->module);
		page->points = s->trouble != NULL         ? form_typed(r, "points")
		               : e->marked && !e->excused ? points_words(r, e->points)
		                                          : "";
		page->reason = s->trouble != NULL ? form_typed(r, "reason") : e->reason;
	}
}

static enum err show(struct request *r, struct showing *s)
{
	struct text html = text_new(r->work.arena, GRADEBOOK_PAGE_MAX);
	struct page_gradebook_learner page;
	const char *course = uuid_text(r->work.arena, s->in.course);

	TRY(enrollment_read(&r->work, &r->principal, s->in.enrollment, &s->row));
	if (!uuid_equal(s->row.course, s->in.course))
		return fail_field(
		    &r->work, ERR_NOT_FOUND, "enrollment", WORDS("There is no such enrolment."));
	TRY(gradebook_one(&r->work, &r->principal, s->in.enrollment, &s->card));
	TRY(gradebook_read(&r->work, r->principal.org, s->in.course, &s->book));
	s->address =
	    frame_address(r, "/courses/%s/grades/%s", course, uuid_text(r->work.arena, s->in.enrollment));
	page = (struct page_gradebook_learner){.lang = request_language(r),
	    .frame = frame_make(r, gradebook_nav),
	    .tabs = course_tabs(r, s->in.course),
	    .trouble = s->trouble != NULL ? &s->trouble->view : NULL,
	    .back = frame_address(r, "/courses/%s/grades", course),
	    .course = s->book.course_title,
	    .name = enrollment_name(
	        r, s->row.learner_name, s->row.learner_email, s->row.learner_external, s->row.origin),
	    .total = s->card.has_total ? share_words(r, &s->book, s->card.total) : "",
	    .label = s->card.has_total ? gradebook_label(&s->book, s->card.total) : "",
	    .success = success_word(s->card.success),
	    .progress = arena_printf(r->work.arena, "%.0f %%", s->row.progress_pct),
	    .enrollment = frame_address(r, "/enrollments/%s", uuid_text(r->work.arena, s->in.enrollment)),
	    .may = principal_may(&r->principal, PERMISSION_GRADEBOOK_WRITE),
	    .cancel = s->address};
	form_fill(r, s, &page);
	lists_fill(r, s, &page);
	TRY(events_fill(r, s, &page));
	page_gradebook_learner(&html, &page);
	return reply_page(r, s->trouble != NULL ? s->trouble->status : 200, &html);
}

enum err get_gradebook_learner(struct request *r)
{
	struct showing s = {0};

	TRY(request_input(r, &s.in));
	return show(r, &s);
}

static enum err mark(struct request *r, struct fields *in)
{
	struct gradebook_mark made = {0};
	double points = 0;
	bool graded;

	TRY(request_input(r, in));
	made.withdrawn = in->deed == deeds[2];
	made.excused = in->deed == deeds[1];
	made.reason = in->reason;
	if (in->deed == deeds[0]) {
		TRY(number_typed(&r->work, "points", in->points, &points));
		TRY(thousandths_read(&r->work, "points", points, 0, SUM_POINTS_MAX, &made.points));
	}
	TRY(gradebook_mark(&r->work, &r->principal, in->enrollment, in->item, in->revision, &made, &graded));
	if (graded)
		grade_sender_wake(r->app->grade_sender);
	return OK;
}

enum err post_gradebook_learner(struct request *r)
{
	struct showing s = {.in = {.points = "", .reason = ""}};
	struct trouble trouble;
	enum err e = mark(r, &s.in);

	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		s.trouble = &trouble;
		if (!uuid_parse(request_param(r, "course"), &s.in.course) ||
		    !uuid_parse(request_param(r, "enrollment"), &s.in.enrollment))
			return fail(&r->work, ERR_NOT_FOUND, "there is no such enrolment");
		if (!uuid_parse(form_typed(r, "item"), &s.in.item))
			s.in.item = (struct uuid){{0}};
		return show(r, &s);
	}
	frame_say(r, "success",
	    s.in.deed == deeds[0]   ? WORDS("The mark was kept.")
	    : s.in.deed == deeds[1] ? WORDS("The learner was excused from it.")
	                            : WORDS("The mark was taken back."));
	return reply_redirect(r, 303,
	    frame_address(r, "/courses/%s/grades/%s", uuid_text(r->work.arena, s.in.course),
	        uuid_text(r->work.arena, s.in.enrollment)));
}

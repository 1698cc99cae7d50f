#include "web/attempt/attempt.h"

#include <math.h>

#include "lms/grade/reason.h"
#include "pages.h"
#include "web/explain/explain.h"
#include "web/page/frame.h"
#include "web/page/page.h"

enum { PAGE_MAX = 1024 * 1024, LINES = 100 };

struct fields {
	const char *org;
	struct uuid id, session;
	int64_t after;
};

const struct input attempt_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id), .about = "the attempt"},
    {0},
};

const struct input attempt_log_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id), .about = "the attempt"},
    {"session", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, session), .about = "the session"},
    {"after", INPUT_QUERY, FIELD_INT, false, 0, INT64_MAX, offsetof(struct fields, after),
        .about = "from the message after this number"},
    {0},
};

const struct input teach_attempt_input[] = {
    {"capability", INPUT_PATH, FIELD_TEXT, true, 1, CAPABILITY_MAX, offsetof(struct fields, org),
        .hidden = true, .about = "the launch of who teaches"},
    {"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id), .about = "the attempt"},
    {0},
};

const struct input teach_attempt_log_input[] = {
    {"capability", INPUT_PATH, FIELD_TEXT, true, 1, CAPABILITY_MAX, offsetof(struct fields, org),
        .hidden = true, .about = "the launch of who teaches"},
    {"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id), .about = "the attempt"},
    {"session", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, session), .about = "the session"},
    {"after", INPUT_QUERY, FIELD_INT, false, 0, INT64_MAX, offsetof(struct fields, after),
        .about = "from the message after this number"},
    {0},
};

static struct page_attempt_items *items_of(struct request *r, const struct review *review)
{
	struct page_attempt_items *rows =
	    arena_alloc(r->work.arena, (review->items_count + 1) * sizeof(*rows));

	for (size_t i = 0; i < review_items_shown(review); i++) {
		const struct review_item *item = &review->items[i];

		rows[i] = (struct page_attempt_items){.title = item->title,
		    .completion = item->completion,
		    .success = item->success,
		    .scored = item->scored,
		    .score = llround(item->score * 100),
		    .time = time_words(r, item->time_cs),
		    .waive = attempt_may_waive(r, review, item)
		                 ? frame_address(r, "/attempts/%s/waivers/%s",
		                       uuid_text(r->work.arena, review->attempt.id),
		                       uuid_text(r->work.arena, item->id))
		                 : ""};
	}
	return rows;
}

/* Its statements in the learning record store: the attempt is their registration. */
static const char *statements_link(struct request *r, const struct review_attempt *a)
{
	return principal_may(&r->principal, PERMISSION_STATEMENT_READ)
	           ? frame_address(r, "/statements?registration=%s", uuid_text(r->work.arena, a->id))
	           : "";
}

static struct page_attempt_events *events_of(struct request *r, const struct explanation *explanation)
{
	struct page_attempt_events *rows =
	    arena_alloc(r->work.arena, (explanation->lines_count + 1) * sizeof(*rows));

	for (size_t i = 0; i < explanation->lines_count; i++) {
		const struct explained_line *line = &explanation->lines[i];

		rows[i] = (struct page_attempt_events){.at = line->at_us,
		    .what = explained_line_words(r->work.arena, request_language(r), line)};
	}
	return rows;
}

static struct page_attempt_sessions *sessions_of(struct request *r, const struct review *review)
{
	struct page_attempt_sessions *rows =
	    arena_alloc(r->work.arena, (review->sessions_count + 1) * sizeof(*rows));

	for (size_t i = 0; i < review->sessions_count; i++) {
		const struct review_session *session = &review->sessions[i];

		rows[i] = (struct page_attempt_sessions){
		    .link = frame_address(r, "/attempts/%s/sessions/%s",
		        uuid_text(r->work.arena, review->attempt.id), uuid_text(r->work.arena, session->id)),
		    .state = session->state,
		    .opened = session->opened_us,
		    .closed = session->closed_us,
		    .said = session->applied_seq};
	}
	return rows;
}

static const char *reason_words(struct request *r, const struct review_grade *grade)
{
	const struct grade_reason *reason = grade_reason_find(grade->code);

	return reason != NULL ? page_translate(request_language(r), reason->sentence) : grade->reason;
}

static struct page_attempt_grades *grades_of(struct request *r, const struct review *review)
{
	struct page_attempt_grades *rows =
	    arena_alloc(r->work.arena, (review->grades_count + 1) * sizeof(*rows));

	for (size_t i = 0; i < review->grades_count; i++) {
		const struct review_grade *grade = &review->grades[i];

		rows[i] = (struct page_attempt_grades){.at = grade->created_us,
		    .given = page_points(r->work.arena, request_language(r), grade->given, grade->maximum),
		    .state = grade->state,
		    .reason = reason_words(r, grade),
		    .tries = grade->tries};
	}
	return rows;
}

enum err get_attempt(struct request *r)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);
	struct explanation e;
	struct fields in = {0};
	struct review review;
	const struct review_attempt *a = &review.attempt;

	TRY(request_input(r, &in));
	TRY(review_read(&r->work, &r->principal, in.id, &review));
	TRY(explain_attempt(&r->work, request_language(r), &review, &e));
	page_attempt(
	    &html, &(struct page_attempt){.lang = request_language(r),
	               .frame = frame_make(r, "attempts"),
	               .learner = learner_words(r, a),
	               .origin = a->origin,
	               .module = a->module_title,
	               .number = a->number,
	               .completion = a->completion,
	               .success = a->success,
	               .scored = a->scored,
	               .score = llround(a->score * 100),
	               .hours = time_words(r, a->time_cs),
	               .since = a->created_us,
	               .at = a->updated_us,
	               .gradable = a->gradable,
	               .back = frame_address(r, "/attempts"),
	               .statements = statements_link(r, a),
	               .waives = review.rules.cmi5 && principal_may(&r->principal, PERMISSION_LEARNER_WRITE),
	               .why = (const struct page_attempt_why[]){{e.completion.sentence}, {e.success.sentence},
	                   {e.score.sentence}, {e.grade.sentence}},
	               .why_count = 4,
	               .asks = (const struct page_attempt_asks[]){{e.rule.completion}, {e.rule.success}},
	               .asks_count = 2,
	               .earlier = e.earlier,
	               .items = items_of(r, &review),
	               .items_count = review_items_shown(&review),
	               .events = events_of(r, &e),
	               .events_count = e.lines_count,
	               .sessions = sessions_of(r, &review),
	               .sessions_count = review.sessions_count,
	               .grades = grades_of(r, &review),
	               .grades_count = review.grades_count});
	return reply_page(r, 200, &html);
}

enum err get_attempt_log(struct request *r)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);
	struct page_attempt_log_rows rows[LINES];
	struct fields in = {0};
	struct review_line *lines;
	struct review_attempt attempt;
	const char *id, *next = "";
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(review_log(
	    &r->work, &r->principal, in.id, in.session, in.after, LINES + 1, &attempt, &lines, &count));
	shown = count < LINES ? count : LINES;
	for (size_t i = 0; i < shown; i++)
		rows[i] = (struct page_attempt_log_rows){
		    .seq = lines[i].seq, .at = lines[i].at_us, .body = lines[i].body};
	id = uuid_text(r->work.arena, in.id);
	if (count > shown)
		next = frame_address(r, "/attempts/%s/sessions/%s?after=%lld", id,
		    uuid_text(r->work.arena, in.session), (long long)lines[shown - 1].seq);
	page_attempt_log(&html, &(struct page_attempt_log){.lang = request_language(r),
	                            .frame = frame_make(r, "attempts"),
	                            .learner = learner_words(r, &attempt),
	                            .module = attempt.module_title,
	                            .back = frame_address(r, "/attempts/%s", id),
	                            .next = next,
	                            .rows = rows,
	                            .rows_count = shown});
	return reply_page(r, 200, &html);
}

/* Learners' grades in a course, and marks by hand. Who leads teams or looks after sessions reaches theirs
 * only. */
#include <string.h>

#include "lms/enrollment/enrollment.h"
#include "lms/grade/grade.h"
#include "lms/gradebook/book.h"
#include "web/api/api.h"
#include "web/gradebook/gradebook_pages.h"
#include "web/gradebook/numbers.h"
#include "web/sheet/sheet.h"

enum { BODY_MAX = 16 * 1024, COURSE_NAME_MAX = 80 };

static const char *const kinds[] = {"marked", "excused", "withdrawn", "total", NULL};

static const struct schema grade_output[] = {
    {"item_id", SCHEMA_UUID, .about = "the module, or the column by hand"},
    {"title", SCHEMA_TEXT, .about = "its title"},
    {"percent", SCHEMA_REAL, .nullable = true, .about = "what counts; null: nothing yet, or excused"},
    {"module_percent", SCHEMA_REAL, .nullable = true, .about = "what the module says by itself"},
    {"points", SCHEMA_REAL, .nullable = true, .about = "a mark by hand; null: none, or excused"},
    {"max_points", SCHEMA_REAL, .about = "what marks are out of"},
    {"marked", SCHEMA_BOOL, .about = "a person set it"},
    {"excused", SCHEMA_BOOL, .about = "it does not count for this learner"},
    {"counts", SCHEMA_BOOL, .about = "it is in the course grade"},
    {"dropped", SCHEMA_BOOL, .about = "it is left out as one of the lowest of its category"},
    {"reason", SCHEMA_TEXT, .nullable = true, .about = "why it was marked"},
    {"marked_at", SCHEMA_TIME, .nullable = true, .about = "when it was marked"},
    {0},
};
static const struct schema row_output[] = {
    {"enrollment_id", SCHEMA_UUID, .about = "the enrolment"},
    {"user_id", SCHEMA_UUID, .about = "the learner"},
    {"name", SCHEMA_TEXT, .nullable = true, .about = "their name; null: their origin did not say"},
    {"external_user_id", SCHEMA_TEXT, .about = "who they are at their origin"},
    {"status", SCHEMA_CHOICE, .choices = enrollment_states, .about = "of the enrolment"},
    {"progress_pct", SCHEMA_REAL, .about = "of the required modules, how many are completed, per cent"},
    {"total_percent", SCHEMA_REAL, .nullable = true, .about = "the course grade; null: nothing counts yet"},
    {"total_label", SCHEMA_TEXT, .nullable = true, .about = "the same in the book's words"},
    {"success", SCHEMA_TEXT, .about = "unknown, passed or failed, once the course is completed"},
    {"grades", SCHEMA_ARRAY, .of = grade_output, .about = "in the order of the book"},
    {0},
};
static const struct schema rows_output[] = PAGE_OUTPUT(row_output);
static const struct schema event_output[] = {
    {"id", SCHEMA_UUID, .about = "the step"},
    {"item_id", SCHEMA_UUID, .nullable = true, .about = "null: the course grade"},
    {"item_title", SCHEMA_TEXT, .nullable = true, .about = "its title"},
    {"kind", SCHEMA_CHOICE, .choices = kinds, .about = "what was done"},
    {"was", SCHEMA_REAL, .nullable = true, .about = "points before; of the course grade per cent"},
    {"became", SCHEMA_REAL, .nullable = true, .about = "likewise, after"},
    {"reason", SCHEMA_TEXT, .nullable = true, .about = "why"},
    {"made_by", SCHEMA_UUID, .nullable = true, .about = "who; null: the service counted"},
    {"made_by_kind", SCHEMA_TEXT, .nullable = true, .about = "user, client or job"},
    {"made_at", SCHEMA_TIME, .about = "when"},
    {0},
};
static const struct schema history_output[] = PAGE_OUTPUT(event_output);

struct grades_in {
	struct paging paging;
	const char *org, *course, *if_match, *reason;
	struct uuid id, item;
	double points;
	bool excused;
};
#define AT(member) offsetof(struct grades_in, member)
static const struct input list_input[] = {
    {"course", INPUT_PATH, FIELD_TEXT, true, 1, COURSE_NAME_MAX, AT(course),
        .about = "the course: id or slug"},
    PAGING_INPUT(struct grades_in, paging),
    ORG_INPUT(struct grades_in, org),
    {0},
};
static const struct input one_grades_input[] = {
    ID_INPUT(struct grades_in, id, "the enrolment"), ORG_INPUT(struct grades_in, org), {0}};
static const struct input history_input[] = {ID_INPUT(struct grades_in, id, "the enrolment"),
    PAGING_INPUT(struct grades_in, paging), ORG_INPUT(struct grades_in, org), {0}};
#define ITEM_INPUT                                                                                           \
	{                                                                                                    \
		"item", INPUT_PATH, FIELD_UUID, true, .offset = AT(item),                                    \
		                                      .about = "the module, or the column by hand"           \
	}
#define REASON_INPUT(place)                                                                                  \
	{                                                                                                    \
		"reason", place, FIELD_TEXT, .max = GRADEBOOK_REASON_MAX, .offset = AT(reason),              \
		                             .about = "why; needed where a module says something itself"     \
	}
static const struct input grade_input[] = {
    ID_INPUT(struct grades_in, id, "the enrolment"), ITEM_INPUT, ORG_INPUT(struct grades_in, org), {0}};
static const struct input put_input[] = {
    ID_INPUT(struct grades_in, id, "the enrolment"),
    ITEM_INPUT,
    ORG_INPUT(struct grades_in, org),
    IF_MATCH_INPUT(struct grades_in, if_match),
    {"points", INPUT_BODY, FIELD_REAL, .offset = AT(points),
        .about = "of max_points, at most three decimals; or excused"},
    {"excused", INPUT_BODY, FIELD_BOOL, .offset = AT(excused), .about = "true: it does not count for them"},
    REASON_INPUT(INPUT_BODY),
    {0},
};
static const struct input delete_input[] = {
    ID_INPUT(struct grades_in, id, "the enrolment"),
    ITEM_INPUT,
    ORG_INPUT(struct grades_in, org),
    IF_MATCH_INPUT(struct grades_in, if_match),
    REASON_INPUT(INPUT_QUERY),
    {0},
};
#undef AT

static json_t *grade_json(struct work *w, const struct gradebook_entry *e)
{
	int64_t share = 0;
	bool known = gradebook_entry_share(e, &share), points = e->marked && !e->excused;

	return json_pack("{s:s,s:s,s:o,s:o,s:o,s:o,s:b,s:b,s:b,s:b,s:o,s:o}", "item_id",
	    uuid_text(w->arena, e->id), "title", e->title, "percent",
	    known ? percent_json(share) : json_null(), "module_percent",
	    e->scored ? percent_json(e->share) : json_null(), "points",
	    points ? thousandths_json(e->points) : json_null(), "max_points", thousandths_json(e->max_points),
	    "marked", (int)e->marked, "excused", (int)(e->marked && e->excused), "counts", (int)e->counts,
	    "dropped", (int)e->dropped, "reason", api_text(e->reason), "marked_at", api_time(e->marked_us));
}

static json_t *row_json(struct work *w, const struct gradebook *book, const struct enrollment *e,
    const struct gradebook_card *card)
{
	json_t *grades = json_array();

	for (size_t i = 0; i < card->entries_count; i++)
		json_array_append_new(grades, grade_json(w, &card->entries[i]));
	return json_pack("{s:s,s:s,s:o,s:s,s:s,s:f,s:o,s:o,s:s,s:o}", "enrollment_id",
	    uuid_text(w->arena, e->id), "user_id", uuid_text(w->arena, e->learner), "name",
	    api_text(e->learner_name), "external_user_id", e->learner_external, "status", e->status,
	    "progress_pct", e->progress_pct, "total_percent",
	    card->has_total ? percent_json(card->total) : json_null(), "total_label",
	    card->has_total ? api_text(gradebook_label(book, card->total)) : json_null(), "success",
	    card->success, "grades", grades);
}

static enum err get_course_grades(struct request *r)
{
	struct grades_in in = {0};
	struct enrollment_filter filter = {0};
	struct enrollment_course course;
	struct gradebook_card *cards;
	struct enrollment *rows = NULL;
	struct gradebook book;
	struct principal by;
	struct uuid *ids;
	json_t *items;
	size_t count, shown, found;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(enrollment_course_find(&r->work, by.org, in.course, &course));
	TRY(gradebook_read(&r->work, by.org, course.id, &book));
	TRY(paging_start_id(r, &in.paging, &filter.before));
	filter.course = course.id;
	filter.limit = paging_rows(&in.paging);
	TRY(enrollment_list(&r->work, &by, &filter, &rows, &count));
	shown = paging_shown(&in.paging, count);
	ids = arena_alloc(r->work.arena, (shown + 1) * sizeof(*ids));
	for (size_t i = 0; i < shown; i++)
		ids[i] = rows[i].id;
	TRY(gradebook_cards_read(&r->work, by.org, ids, shown, &cards, &found));
	items = json_array();
	for (size_t i = 0, c = 0; i < shown && c < found; i++)
		if (uuid_equal(cards[c].enrollment, rows[i].id))
			json_array_append_new(items, row_json(&r->work, &book, &rows[i], &cards[c++]));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

static enum err get_enrollment_grades(struct request *r)
{
	struct grades_in in = {0};
	struct gradebook_card card;
	struct enrollment row;
	struct gradebook book;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(enrollment_read(&r->work, &by, in.id, &row));
	TRY(gradebook_one(&r->work, &by, in.id, &card));
	TRY(gradebook_read(&r->work, by.org, card.course, &book));
	return reply_json(r, 200, row_json(&r->work, &book, &row, &card));
}

static enum err entry_find(struct request *r, const struct principal *by, const struct grades_in *in,
    struct gradebook_entry *ret_entry)
{
	struct gradebook_card card;

	TRY(gradebook_one(&r->work, by, in->id, &card));
	for (size_t i = 0; i < card.entries_count; i++) {
		if (uuid_equal(card.entries[i].id, in->item)) {
			*ret_entry = card.entries[i];
			return OK;
		}
	}
	return fail_field(
	    &r->work, ERR_NOT_FOUND, "item", WORDS("The grade book of this learner has no such item."));
}

static enum err reply_grade(struct request *r, const struct principal *by, const struct grades_in *in)
{
	struct gradebook_entry entry;

	TRY(entry_find(r, by, in, &entry));
	reply_revision(r, entry.revision);
	return reply_json(r, 200, grade_json(&r->work, &entry));
}

static enum err get_grade(struct request *r)
{
	struct grades_in in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	return reply_grade(r, &by, &in);
}

static enum err mark(
    struct request *r, const struct principal *by, const struct grades_in *in, struct gradebook_mark *mark)
{
	struct gradebook_entry entry;
	bool graded;

	TRY(entry_find(r, by, in, &entry));
	TRY(revision_match(r, in->if_match, entry.revision));
	TRY(revision_saved(r, gradebook_mark(&r->work, by, in->id, in->item, entry.revision, mark, &graded)));
	if (graded)
		grade_sender_wake(r->app->grade_sender);
	return reply_grade(r, by, in);
}

static enum err put_grade(struct request *r)
{
	struct grades_in in = {.reason = "", .points = -1};
	struct gradebook_mark made = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	made.excused = in.excused;
	made.reason = in.reason;
	if (in.excused == (in.points >= 0))
		return fail_field(
		    &r->work, ERR_BAD_INPUT, "points", WORDS("Say points, or that it is excused."));
	if (!in.excused)
		TRY(thousandths_read(&r->work, "points", in.points, 0, SUM_POINTS_MAX, &made.points));
	return mark(r, &by, &in, &made);
}

static enum err delete_grade(struct request *r)
{
	struct grades_in in = {.reason = ""};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	return mark(r, &by, &in, &(struct gradebook_mark){.withdrawn = true, .reason = in.reason});
}

static json_t *event_json(struct work *w, const struct gradebook_event *e)
{
	bool total = strcmp(e->kind, "total") == 0;
	json_t *(*number)(int64_t) = total ? percent_json : thousandths_json;

	return json_pack("{s:s,s:o,s:o,s:s,s:o,s:o,s:o,s:o,s:o,s:o}", "id", uuid_text(w->arena, e->id),
	    "item_id", api_uuid(w, e->item), "item_title", api_text(e->item_title), "kind", e->kind, "was",
	    e->has_was ? number(e->was) : json_null(), "became",
	    e->has_became ? number(e->became) : json_null(), "reason", api_text(e->reason), "made_by",
	    api_uuid(w, e->user), "made_by_kind", api_text(e->user_kind), "made_at", api_time(e->at_us));
}

static enum err get_history(struct request *r)
{
	struct grades_in in = {0};
	struct gradebook_event *events;
	struct principal by;
	struct uuid before;
	json_t *items;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(paging_start_id(r, &in.paging, &before));
	TRY(gradebook_history(&r->work, &by, in.id, before, paging_rows(&in.paging), &events, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, event_json(&r->work, &events[i]));
	return page_reply_id(r, items, shown < count ? &events[shown - 1].id : NULL);
}

static const struct route routes[] = {
    {"GET", "/api/v1/courses/{course}/grades.csv", ORIGIN_APP, LANE_SLOW, PERMISSION_ENROLLMENT_READ,
        BODY_NONE, 0, SHAPE_JSON, get_gradebook_csv, "the same as a file for a spreadsheet",
        .input = gradebook_file_input, .sends = SHEET_CSV_TYPE},
    {"GET", "/api/v1/courses/{course}/grades.xlsx", ORIGIN_APP, LANE_SLOW, PERMISSION_ENROLLMENT_READ,
        BODY_NONE, 0, SHAPE_JSON, get_gradebook_xlsx, "the same as a workbook", .input = gradebook_file_input,
        .sends = SHEET_XLSX_TYPE},
    {"GET", "/api/v1/courses/{course}/grades", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_READ, BODY_NONE,
        0, SHAPE_JSON, get_course_grades, "the grades of a course's learners, newest enrolment first",
        .input = list_input, .output = rows_output},
    {"GET", "/api/v1/enrollments/{id}/grades", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_READ, BODY_NONE,
        0, SHAPE_JSON, get_enrollment_grades, "the grades of one learner in a course",
        .input = one_grades_input, .output = row_output},
    {"GET", "/api/v1/enrollments/{id}/grade-history", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_READ,
        BODY_NONE, 0, SHAPE_JSON, get_history, "what became of a learner's grades, newest first",
        .input = history_input, .output = history_output},
    {"GET", "/api/v1/enrollments/{id}/grades/{item}", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_READ,
        BODY_NONE, 0, SHAPE_JSON, get_grade, "one grade of a learner", .input = grade_input,
        .output = grade_output},
    {"PUT", "/api/v1/enrollments/{id}/grades/{item}", ORIGIN_APP, LANE_WORK, PERMISSION_GRADEBOOK_WRITE,
        BODY_JSON, BODY_MAX, SHAPE_JSON, put_grade,
        "marks an item by hand, in place of what its module says, or excuses the learner", .input = put_input,
        .output = grade_output},
    {"DELETE", "/api/v1/enrollments/{id}/grades/{item}", ORIGIN_APP, LANE_WORK, PERMISSION_GRADEBOOK_WRITE,
        BODY_NONE, 0, SHAPE_JSON, delete_grade, "takes a mark back: what the module says counts again",
        .input = delete_input, .output = grade_output},
};

const struct area web_area_grades_api = {"learner-grades", routes, FIELDS_COUNT(routes)};

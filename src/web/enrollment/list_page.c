/* Who is enrolled, and who asks. */
#include <string.h>

#include "lms/enrollment/enrollment.h"
#include "web/enrollment/enrollment_pages.h"

enum { WHO_MAX = 255, COURSE_MAX = 36 };

struct fields {
	const char *org, *who, *course, *session, *status, *reason;
	struct uuid id;
	int64_t revision;
};

static const char *const decisions[] = {"active", "refused", NULL};

const struct input enrollment_org_input[] = {ENROLLMENT_ORG(struct fields), {0}};
const struct input enrollments_page_input[] = {
    ENROLLMENT_ORG(struct fields),
    {"who", INPUT_QUERY, FIELD_TEXT, false, 0, WHO_MAX, offsetof(struct fields, who),
        .about = "only who has this as whole name, e-mail address or id at their origin"},
    {"course", INPUT_QUERY, FIELD_TEXT, false, 0, COURSE_MAX, offsetof(struct fields, course),
        .about = "only of this course"},
    {"session", INPUT_QUERY, FIELD_TEXT, false, 0, COURSE_MAX, offsetof(struct fields, session),
        .about = "only of this session"},
    {"status", INPUT_QUERY, FIELD_TEXT, false, 0, 20, offsetof(struct fields, status),
        .about = "only in this state"},
    {0},
};
const struct input enrollment_requests_input[] = {ENROLLMENT_ORG(struct fields), {0}};
const struct input enrollment_decision_input[] = {
    ENROLLMENT_ORG(struct fields),
    {"id", INPUT_BODY, FIELD_UUID, true, .offset = offsetof(struct fields, id), .about = "the enrolment"},
    {"revision", INPUT_BODY, FIELD_INT, true, 0, INT64_MAX, offsetof(struct fields, revision),
        .about = "of the row that was seen"},
    {"status", INPUT_BODY, FIELD_CHOICE, true, .offset = offsetof(struct fields, status),
        .choices = decisions, .about = "approved or refused"},
    {"reason", INPUT_BODY, FIELD_TEXT, .max = ENROLLMENT_REASON_MAX,
        .offset = offsetof(struct fields, reason), .about = "why"},
    {0},
};

static const char *address_of(struct request *r, struct uuid id)
{
	return frame_address(r, "/enrollments/%s", uuid_text(r->work.arena, id));
}

static bool known_status(const char *status)
{
	for (size_t i = 0; enrollment_states[i] != NULL; i++)
		if (strcmp(enrollment_states[i], status) == 0)
			return true;
	return false;
}

static struct page_enrollments_rows row_of(struct request *r, const struct enrollment *e)
{
	const char *due = enrollment_due(e->started_us, e->completed_us, e->due_us, r->work.now_us);

	return (struct page_enrollments_rows){.link = address_of(r, e->id),
	    .name = enrollment_name(r, e->learner_name, e->learner_email, e->learner_external, e->origin),
	    .origin = e->origin,
	    .course = e->course_title,
	    .session = e->session_title,
	    .status = e->status,
	    .progress = percent_text(r, e->progress_pct),
	    .at = e->created_us,
	    .due = e->due_us - (e->due_us != 0),
	    .due_state = due != NULL ? due : ""};
}

static struct enrollment_filter filter_of(const struct fields *in, const struct table *table)
{
	struct enrollment_filter filter = {.status = known_status(in->status) ? in->status : NULL,
	    .who = *in->who != '\0' ? in->who : NULL,
	    .limit = table->limit};

	/* What is no id is of nobody: left out as a filter that says nothing. */
	if (!uuid_parse(in->course, &filter.course))
		filter.course = (struct uuid){{0}};
	if (!uuid_parse(in->session, &filter.session))
		filter.session = (struct uuid){{0}};
	return filter;
}

enum err get_enrollments_page(struct request *r)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {
	                                                       "who", "course", "session", "status", NULL};
	struct text html = text_new(r->work.arena, ENROLLMENT_PAGE_MAX);
	struct page_enrollments_rows rows[TABLE_ROWS];
	struct fields in = {.who = "", .course = "", .session = "", .status = ""};
	struct enrollment_filter filter;
	struct enrollment *found = NULL;
	struct page_enrollments page;
	struct page_choice *courses;
	size_t count, shown;
	struct table table;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	filter = filter_of(&in, &table);
	TRY(table_before(&table, &filter.before));
	TRY(enrollment_list(&r->work, &r->principal, &filter, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = row_of(r, &found[i]);
	shown = table_keys(&table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	page = (struct page_enrollments){.lang = request_language(r),
	    .frame = frame_make(r, enrollment_nav),
	    .of_course = uuid_is_nil(filter.course) ? NULL : course_tabs(r, filter.course),
	    .tabs = enrollment_tabs(r),
	    .table = &table.view,
	    .may = enrollment_may(r),
	    .add = frame_address(r, "/enrollments/add"),
	    .import = r->principal.team_only ? "" : frame_address(r, "/enrollments/import"),
	    .who = in.who,
	    .course = in.course,
	    .session = in.session,
	    .status = in.status,
	    .rows = rows,
	    .rows_count = shown};
	TRY(places_fill(
	    r, &(struct enrollment_choosing){.courses = true}, in.course, &courses, &page.courses_count));
	page.courses = courses;
	page.states = words_fill(r, enrollment_states, enrollment_status_word, in.status, &page.states_count);
	page_enrollments(&html, &page);
	return reply_page(r, 200, &html);
}

/* --- who asks --- */

static enum err requests_show(struct request *r, const struct trouble *trouble)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {NULL};
	struct text html = text_new(r->work.arena, ENROLLMENT_PAGE_MAX);
	struct page_enrollment_requests_rows rows[TABLE_ROWS];
	struct enrollment_filter filter = {.status = "requested"};
	struct enrollment *found = NULL;
	size_t count, shown;
	struct table table;

	TRY(table_read(r, keys, filters, &table));
	TRY(table_before(&table, &filter.before));
	filter.limit = table.limit;
	TRY(enrollment_list(&r->work, &r->principal, &filter, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++) {
		const struct enrollment *e = &found[i];

		rows[i] = (struct page_enrollment_requests_rows){.id = uuid_text(r->work.arena, e->id),
		    .link = address_of(r, e->id),
		    .name =
		        enrollment_name(r, e->learner_name, e->learner_email, e->learner_external, e->origin),
		    .email = e->learner_email,
		    .origin = e->origin,
		    .course = e->course_title,
		    .session = e->session_title,
		    .at = e->created_us,
		    .revision = e->revision};
	}
	shown = table_keys(&table, count, shown > 0 ? rows[shown - 1].id : "");
	page_enrollment_requests(&html, &(struct page_enrollment_requests){.lang = request_language(r),
	                                    .frame = frame_make(r, enrollment_nav),
	                                    .tabs = enrollment_tabs(r),
	                                    .table = &table.view,
	                                    .trouble = trouble != NULL ? &trouble->view : NULL,
	                                    .may = enrollment_may(r),
	                                    .rows = rows,
	                                    .rows_count = shown});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_enrollment_requests(struct request *r)
{
	return requests_show(r, NULL);
}

static enum err decide(struct request *r)
{
	struct fields in = {.reason = ""};
	struct enrollment_change change;
	struct enrollment was;

	TRY(request_input(r, &in));
	TRY(enrollment_read(&r->work, &r->principal, in.id, &was));
	change = (struct enrollment_change){
	    .status = in.status, .reason = in.reason, .ends_us = was.ends_us, .due_us = was.due_us};
	return enrollment_change(&r->work, &r->principal, in.id, in.revision, &change);
}

enum err post_enrollment_requests(struct request *r)
{
	struct trouble trouble;
	enum err e = decide(r);

	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return requests_show(r, &trouble);
	}
	frame_say(r, "success", WORDS("The request was decided."));
	return reply_redirect(r, 303, frame_address(r, "/enrollments/requests"));
}

/* Whom a version would touch, and moving learners to it. */
#include <string.h>

#include "lms/enrollment/enrollment.h"
#include "lms/job/job.h"
#include "web/builder/builder_pages.h"
#include "web/page/page.h"

enum { JOB_MAX = 36, WHO_MAX = 255 };

struct fields {
	const char *org, *job, *who;
	struct uuid course, version;
	struct texts enrollments;
};

static const char refresh_s[] = "3";

#define AT(member) offsetof(struct fields, member)
#define HEAD                                                                                                 \
	BUILDER_ORG(struct fields), BUILDER_ID(struct fields, course, "the course"),                         \
	    BUILDER_ID(struct fields, version, "the version")
const struct input course_moves_page_input[] = {
    HEAD,
    {"job", INPUT_QUERY, FIELD_TEXT, .max = JOB_MAX, .offset = AT(job), .about = "a move that was begun"},
    {"who", INPUT_QUERY, FIELD_TEXT, .max = WHO_MAX, .offset = AT(who),
        .about = "to choose from: only who has this as whole name, address or id"},
    {0},
};
const struct input course_moves_input[] = {
    HEAD,
    {"who", INPUT_BODY, FIELD_CHOICE, true, .offset = AT(who), .choices = version_move_whos,
        .about = "all who have not completed the course; not_begun: of them, who opened nothing; chosen"},
    {"enrollments", INPUT_BODY, FIELD_TEXTS, .max = TEXTS_MAX, .offset = AT(enrollments),
        .about = "chosen: the enrolments"},
    {0},
};
#undef AT

static bool may_move(const struct request *r)
{
	return principal_may(&r->principal, PERMISSION_ENROLLMENT_WRITE) && !r->principal.team_only;
}

static const char *address_of(struct request *r, struct uuid course, struct uuid version)
{
	return builder_course_address(
	    r, course, arena_printf(r->work.arena, "/versions/%s/moves", uuid_text(r->work.arena, version)));
}

static enum err impact_fill(
    struct request *r, struct uuid course, struct uuid version, struct page_course_moves *page)
{
	struct page_course_moves_versions *versions;
	struct page_course_moves_modules *modules;
	struct version_impact impact;

	TRY(version_impact_read(&r->work, r->principal.org, course, version, &impact));
	versions = arena_alloc(r->work.arena, (impact.versions_count + 1) * sizeof(*versions));
	modules = arena_alloc(r->work.arena, (impact.modules_count + 1) * sizeof(*modules));
	for (size_t i = 0; i < impact.versions_count; i++)
		versions[i] = (struct page_course_moves_versions){.number = impact.versions[i].number,
		    .learners = impact.versions[i].learners,
		    .begun = impact.versions[i].begun,
		    .completed = impact.versions[i].completed,
		    .losing = impact.versions[i].losing};
	for (size_t i = 0; i < impact.modules_count; i++)
		modules[i] = (struct page_course_moves_modules){.title = impact.modules[i].title,
		    .learners = impact.modules[i].learners,
		    .completed = impact.modules[i].completed};
	page->here = impact.learners;
	page->versions = versions;
	page->versions_count = impact.versions_count;
	page->modules = modules;
	page->modules_count = impact.modules_count;
	return OK;
}

/* The newest ones to choose from; others are found by their name. */
static enum err people_fill(struct request *r, const struct version_row *version, struct uuid course,
    const char *who, struct page_course_moves *page)
{
	struct page_course_moves_people *rows = arena_alloc(r->work.arena, TABLE_ROWS * sizeof(*rows));
	struct enrollment_filter filter = {
	    .course = course, .who = *who != '\0' ? who : NULL, .limit = TABLE_ROWS};
	struct enrollment *found;
	size_t count;

	TRY(enrollment_list(&r->work, &r->principal, &filter, &found, &count));
	for (size_t i = 0; i < count; i++) {
		struct page_course_moves_people *row = &rows[page->people_count];

		if (uuid_equal(found[i].version, version->id))
			continue;
		*row = (struct page_course_moves_people){.id = uuid_text(r->work.arena, found[i].id),
		    .name = *found[i].learner_name != '\0'    ? found[i].learner_name
		            : *found[i].learner_email != '\0' ? found[i].learner_email
		                                              : found[i].learner_external,
		    .number = found[i].version_number};
		row->on = form_ticked(r, "enrollments", row->id);
		page->people_count++;
	}
	page->people = rows;
	return OK;
}

static enum err job_fill(struct request *r, const char *job, struct page_course_moves *page)
{
	struct job_row row;
	struct uuid id;

	if (!uuid_parse(job, &id))
		return OK;
	TRY(job_find_for(&r->work, &r->principal, r->principal.org, id, &row));
	if (strcmp(row.kind, "course.move") != 0)
		return fail_field(&r->work, ERR_NOT_FOUND, "job", WORDS("There is nothing at this address."));
	page->job_state = row.state;
	page->job_error =
	    *row.error != '\0' ? page_sentence(r->work.arena, request_language(r), row.error) : "";
	page->job_done = row.done;
	page->job_total = row.total;
	page->running = strcmp(row.state, "done") != 0 && strcmp(row.state, "dead") != 0 &&
	                strcmp(row.state, "cancelled") != 0;
	if (page->running)
		reply_header(r, "Refresh", refresh_s);
	return OK;
}

static enum err show(struct request *r, const char *who, const char *job, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, BUILDER_PAGE_MAX);
	const char *chosen = form_typed(r, "who");
	struct page_course_moves page;
	struct uuid course_id, id;
	struct version_row row;
	struct course course;

	TRY(builder_path_id(r, "course", &course_id));
	TRY(builder_path_id(r, "version", &id));
	TRY(course_read(&r->work, r->principal.org, course_id, &course));
	TRY(version_read(&r->work, r->principal.org, course_id, id, &row));
	page = (struct page_course_moves){.lang = request_language(r),
	    .frame = frame_make(r, "courses"),
	    .tabs = course_tabs(r, course_id),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .title = course.title,
	    .status = course.status,
	    .back = builder_version_address(r, course_id, id, ""),
	    .number = row.number,
	    .may = may_move(r) && row.published_us != 0,
	    .not_published = row.published_us == 0,
	    .who = who,
	    .chose_begun = strcmp(chosen, "not_begun") == 0,
	    .chose_some = strcmp(chosen, "chosen") == 0};
	TRY(impact_fill(r, course_id, id, &page));
	if (page.may)
		TRY(people_fill(r, &row, course_id, who, &page));
	TRY(job_fill(r, job, &page));
	page_course_moves(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_course_moves(struct request *r)
{
	struct fields in = {.job = "", .who = ""};

	TRY(request_input(r, &in));
	return show(r, in.who, in.job, NULL);
}

static enum err begin(struct request *r, struct uuid job)
{
	struct fields in = {0};
	struct version_move move;
	struct uuid *ids;

	TRY(request_input(r, &in));
	ids = arena_alloc(r->work.arena, (in.enrollments.count + 1) * sizeof(*ids));
	for (size_t i = 0; i < in.enrollments.count; i++)
		if (!uuid_parse(in.enrollments.items[i], &ids[i]))
			return fail_field(
			    &r->work, ERR_BAD_INPUT, "enrollments", WORDS("This is not a UUID."));
	/* Ticks count only where the learners are chosen one by one. */
	move = (struct version_move){.by = &r->principal,
	    .id = job,
	    .course = in.course,
	    .version = in.version,
	    .who = in.who,
	    .enrollments = ids,
	    .enrollments_count = strcmp(in.who, "chosen") == 0 ? in.enrollments.count : 0};
	return version_move_put(&r->work, &move);
}

enum err post_course_moves(struct request *r)
{
	struct uuid job = request_work_id(r), course, version;
	struct trouble trouble;
	enum err e = begin(r, job);

	if (e != OK) {
		TRY(builder_trouble(r, e, &trouble));
		return show(r, "", "", &trouble);
	}
	TRY(builder_path_id(r, "course", &course));
	TRY(builder_path_id(r, "version", &version));
	job_runner_wake(r->app->job_runner);
	return reply_redirect(r, 303,
	    arena_printf(
	        r->work.arena, "%s?job=%s", address_of(r, course, version), uuid_text(r->work.arena, job)));
}

/* The grade ledger on a page: of an organisation for staff, of one course for who teaches it by LTI. */
#include "web/attempt/ledger.h"

#include <string.h>

#include "base/text.h"
#include "lms/grade/compare.h"
#include "lms/grade/reason.h"
#include "lti/registration.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/page/page.h"
#include "web/page/table.h"

enum { PAGE_MAX = 1024 * 1024, QUERY_MAX = 4096 };

const struct input grades_input[] = {LEDGER_ORG, LEDGER_FILTERS, {0}};
const struct input teach_grades_input[] = {LEDGER_LAUNCH, LEDGER_FILTERS, {0}};

static const char *points(struct request *r, double given, double maximum)
{
	return page_points(r->work.arena, request_language(r), given, maximum);
}

static const char *said(struct request *r, const char *english)
{
	return page_translate(request_language(r), english);
}

/* Where it comes from: an attempt, or the grades of a learner in a course. */
static const char *row_address(struct request *r, const struct review_ledger_row *row)
{
	if (!uuid_is_nil(row->attempt))
		return frame_address(r, "/attempts/%s", uuid_text(r->work.arena, row->attempt));
	return frame_address(r, "/enrollments/%s", uuid_text(r->work.arena, row->enrollment));
}

static struct page_grades_rows row_of(
    struct request *r, const struct review_ledger_row *row, const json_t *platforms)
{
	bool again = strcmp(row->state, "refused") == 0 || strcmp(row->state, "sent") == 0;
	const struct grade_reason *reason = grade_reason_find(row->code);

	return (struct page_grades_rows){
	    .learner = row->learner,
	    .link = row_address(r, row),
	    .all = frame_address(r, "/grades?learner=%s", uuid_text(r->work.arena, row->learner_id)),
	    .module = row->module_title,
	    .course = row->course,
	    .points = points(r, row->given, row->maximum),
	    .platform = ledger_platform_name(r, platforms, row->registration),
	    .state = row->state,
	    .says = reason != NULL ? said(r, reason->sentence) : "",
	    .advice = reason != NULL ? said(r, reason->advice) : "",
	    .reason = row->reason,
	    .status = row->last_status,
	    .at = row->created_us,
	    .next = row->tries > 0 ? row->next_try_us : 0,
	    .settled = strcmp(row->state, "sent") == 0 ? row->settled_us : 0,
	    .result = row->result,
	    .result_points = points(r, row->result_given, row->result_maximum),
	    .result_at = row->result_us,
	    .resend = again ? frame_address(r, "/grades/%s/resend", uuid_text(r->work.arena, row->id)) : "",
	};
}

/* What may be chosen in the filter. */
struct choices {
	struct page_grades_platforms *platforms;
	struct page_grades_courses *courses;
	size_t platforms_count, courses_count;
};

static void platforms_choose(
    struct request *r, const struct ledger_asked *asked, const json_t *platforms, struct choices *choices)
{
	size_t count = json_array_size(platforms), i;
	json_t *platform;

	choices->platforms = arena_alloc(r->work.arena, (count + 1) * sizeof(*choices->platforms));
	choices->platforms_count = count;
	json_array_foreach(platforms, i, platform)
	{
		const char *id = json_string_value(json_object_get(platform, "registration"));
		struct uuid registration;

		if (id == NULL || !uuid_parse(id, &registration))
			id = "";
		choices->platforms[i] = (struct page_grades_platforms){.id = id,
		    .name = *id != '\0' ? ledger_platform_name(r, platforms, registration) : "",
		    .on = strcmp(asked->platform, id) == 0};
	}
}

/* Who sees only some learners is not told of every course. */
static enum err courses_choose(struct request *r, const struct ledger_asked *asked, struct choices *choices)
{
	struct review_course *courses;
	size_t count;

	if (r->principal.team_only || !uuid_is_nil(r->principal.context))
		return OK;
	TRY(review_ledger_courses(&r->work, &r->principal, &courses, &count));
	choices->courses = arena_alloc(r->work.arena, (count + 1) * sizeof(*choices->courses));
	choices->courses_count = count;
	for (size_t i = 0; i < count; i++) {
		const char *id = uuid_text(r->work.arena, courses[i].id);

		choices->courses[i] = (struct page_grades_courses){
		    .id = id, .name = courses[i].title, .on = strcmp(asked->course, id) == 0};
	}
	return OK;
}

/* The same grades in another form. */
static const char *same_grades(struct request *r, const struct ledger_asked *asked, const char *path)
{
	const char *const pairs[][2] = {{"state", asked->state}, {"platform", asked->platform},
	    {"course", asked->course}, {"learner", asked->learner}, {"who", asked->who},
	    {"result", asked->result}};
	struct text query = text_new(r->work.arena, QUERY_MAX);

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (*pairs[i][1] == '\0')
			continue;
		text_printf(&query, "%s%s=", query.len == 0 ? "?" : "&", pairs[i][0]);
		text_add_url(&query, pairs[i][1]);
	}
	return frame_address(r, "%s%s", path, query.data);
}

static enum err page_show(struct request *r, const struct ledger_asked *asked, struct table *table,
    const struct review_ledger_row *found, size_t count)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);
	struct page_grades_rows rows[TABLE_ROWS];
	bool teaches = !uuid_is_nil(r->principal.context);
	bool may = principal_may(&r->principal, PERMISSION_GRADE_RESEND), nightly = false;
	struct choices choices = {0};
	json_t *platforms;
	size_t shown = count < TABLE_ROWS ? count : TABLE_ROWS;

	TRY(lti_platforms_of(&r->work, r->principal.org, (struct uuid){{0}}, LTI_PLATFORMS_MAX, &platforms));
	if (!teaches) {
		platforms_choose(r, asked, platforms, &choices);
		TRY(grade_compare_nightly(&r->work, r->principal.org, &nightly));
	}
	TRY(courses_choose(r, asked, &choices));
	for (size_t i = 0; i < shown; i++)
		rows[i] = row_of(r, &found[i], platforms);
	shown = table_keys(table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	page_grades(&html, &(struct page_grades){.lang = request_language(r),
	                       .frame = frame_make(r, "grades"),
	                       .table = &table->view,
	                       .may = may,
	                       .teaches = teaches,
	                       .nightly = nightly,
	                       .may_again = may && *asked->who == '\0' && *asked->result == '\0',
	                       .state = asked->state,
	                       .result = asked->result,
	                       .who = asked->who,
	                       .platform = asked->platform,
	                       .course = asked->course,
	                       .learner = asked->learner,
	                       .csv = same_grades(r, asked, "/grades.csv"),
	                       .again = frame_address(r, "/grades/resend"),
	                       .compare = frame_address(r, "/grades/compare"),
	                       .settings = frame_address(r, "/grades/settings"),
	                       .platforms = choices.platforms,
	                       .platforms_count = choices.platforms_count,
	                       .courses = choices.courses,
	                       .courses_count = choices.courses_count,
	                       .rows = rows,
	                       .rows_count = shown});
	return reply_page(r, 200, &html);
}

enum err get_grades(struct request *r)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {"state", "platform", "course",
	                                                       "learner", "who", "result", NULL};
	struct ledger_asked asked = ledger_asked_nothing;
	struct review_ledger_filter filter;
	struct review_ledger_row *found;
	struct table table;
	size_t count;

	TRY(request_input(r, &asked));
	TRY(table_read(r, keys, filters, &table));
	TRY(ledger_filter(r, &asked, table.limit, &filter));
	TRY(table_before(&table, &filter.before));
	TRY(review_ledger(&r->work, &r->principal, &filter, &found, &count));
	return page_show(r, &asked, &table, found, count);
}

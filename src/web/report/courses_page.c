/* All courses at a glance, and what became of the modules of one. */
#include "web/attempt/attempt.h"
#include "web/page/table.h"
#include "web/report/report_pages.h"

static struct report_figure rate(int64_t part, int64_t of)
{
	return (struct report_figure){of > 0, of > 0 ? 100.0 * (double)part / (double)of : 0};
}

static struct page_reports_rows course_row(struct request *r, const struct report_course *c)
{
	return (struct page_reports_rows){
	    .link = frame_address(r, "/reports/%s", uuid_text(r->work.arena, c->id)),
	    .title = c->title,
	    .status = c->status,
	    .enrolled = c->enrolled,
	    .started = c->started,
	    .completed = c->completed,
	    .completion = report_percent(r, rate(c->completed, c->enrolled)),
	    .success = report_percent(r, rate(c->passed, c->passed + c->failed)),
	    .progress = report_percent(r, c->progress_mean),
	    .score = report_share(r, c->score_mean),
	    .time = time_words(r, c->time_cs)};
}

enum err get_reports(struct request *r)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {NULL};
	struct text html = text_new(r->work.arena, REPORT_PAGE_MAX);
	struct page_reports_rows rows[TABLE_ROWS];
	struct report_fields in = {0};
	struct report_course *found;
	struct page_reports page;
	struct table table;
	struct uuid before;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	TRY(table_before(&table, &before));
	TRY(report_courses(&r->work, &r->principal, before, table.limit, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = course_row(r, &found[i]);
	page = (struct page_reports){.lang = request_language(r),
	    .frame = frame_make(r, report_nav),
	    .csv = frame_address(r, "/reports.csv"),
	    .xlsx = frame_address(r, "/reports.xlsx"),
	    .rows = rows};
	page.rows_count =
	    table_keys(&table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	page.table = &table.view;
	page_reports(&html, &page);
	return reply_page(r, 200, &html);
}

enum err get_report_modules(struct request *r)
{
	struct text html = text_new(r->work.arena, REPORT_PAGE_MAX);
	struct page_report_modules_rows *rows;
	struct enrollment_course course;
	struct report_fields in = {0};
	struct report_module *found;
	size_t count;

	TRY(request_input(r, &in));
	TRY(report_course(r, in.course, &course));
	TRY(report_modules(
	    &r->work, &r->principal, &(struct report_filter){.course = course.id}, &found, &count));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct page_report_modules_rows){.title = found[i].title,
		    .sequence = found[i].sequence,
		    .type = found[i].type,
		    .required = found[i].required,
		    .started = found[i].started,
		    .completed = found[i].completed,
		    .share = report_percent(r, rate(found[i].completed, found[i].started)),
		    .passed = found[i].passed,
		    .failed = found[i].failed,
		    .score = report_share(r, found[i].score_median),
		    .time = report_time(r, found[i].time_cs_median)};
	page_report_modules(&html, &(struct page_report_modules){.lang = request_language(r),
	                               .frame = frame_make(r, report_nav),
	                               .tabs = report_tabs(r, course.id),
	                               .course = course.title,
	                               .rows = rows,
	                               .rows_count = count});
	return reply_page(r, 200, &html);
}

/* The learners of a report as a file for a spreadsheet, narrowed as the page is. */
#include <string.h>

#include "web/api/api.h"
#include "web/page/page.h"
#include "web/report/report_pages.h"
#include "web/sheet/sheet.h"

enum { ROWS_AT_ONCE = 500 };

/* Lives as long as the request. */
struct writing {
	struct request *request;
	struct principal by;
	struct report_filter filter;
	struct uuid before;
	bool begun;
};

static void head_add(const struct writing *writing, struct sheet *sheet)
{
	static const char *const names[] = {WORDS("Learner"), WORDS("E-mail address"),
	    WORDS("Id at their origin"), WORDS("Origin"), WORDS("Session"), WORDS("State"),
	    WORDS("Progress in per cent"), WORDS("Course grade in per cent"), WORDS("Result"),
	    WORDS("Time in seconds"), WORDS("Enrolled"), WORDS("Began"), WORDS("Completed"),
	    WORDS("Last seen"), WORDS("Due on"), WORDS("How they stand to it"), WORDS("Extension")};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		sheet_head(sheet, page_translate(request_language(writing->request), names[i]));
	sheet_head(sheet, "id");
	sheet_row_end(sheet);
}

static void row_add(struct work *w, struct sheet *sheet, const struct report_row *row)
{
	const char *due = enrollment_due(row->started_us, row->completed_us, row->due_us, w->now_us);
	bool extended = row->given_us != 0 && row->due_us > row->given_us;

	sheet_text(sheet, row->name);
	sheet_text(sheet, row->email);
	sheet_text(sheet, row->external);
	sheet_text(sheet, row->origin);
	sheet_text(sheet, row->session_title);
	sheet_text(sheet, row->status);
	sheet_number(sheet, arena_printf(w->arena, "%.10g", row->progress_pct));
	sheet_number(sheet, row->score.known ? arena_printf(w->arena, "%.10g", row->score.value * 100) : "");
	sheet_text(sheet, strcmp(row->success, "unknown") == 0 ? "" : row->success);
	sheet_number(sheet, arena_printf(w->arena, "%.2f", (double)row->time_cs / 100));
	sheet_time(sheet, row->created_us);
	sheet_time(sheet, row->started_us);
	sheet_time(sheet, row->completed_us);
	sheet_time(sheet, row->seen_us);
	sheet_time(sheet, row->due_us);
	sheet_text(sheet, due);
	sheet_text(sheet, extended ? "extended" : "");
	sheet_text(sheet, uuid_text(w->arena, row->enrollment));
	sheet_row_end(sheet);
}

static enum err rows_add(struct work *w, void *owner, struct sheet *sheet, bool *ret_end)
{
	struct writing *writing = owner;
	struct report_row *rows;
	size_t count;

	if (!writing->begun)
		head_add(writing, sheet);
	writing->begun = true;
	TRY(report_rows(w, &writing->by, &writing->filter, writing->before, ROWS_AT_ONCE, &rows, &count));
	for (size_t i = 0; i < count; i++)
		row_add(w, sheet, &rows[i]);
	if (count > 0)
		writing->before = rows[count - 1].enrollment;
	*ret_end = count < ROWS_AT_ONCE;
	return OK;
}

static enum err reply_learners(struct request *r, const struct principal *by,
    const struct report_filter *filter, enum sheet_format format)
{
	struct writing *writing = arena_alloc(r->work.arena, sizeof(*writing));

	*writing = (struct writing){.request = r, .by = *by, .filter = *filter};
	return reply_sheet(r, format, "progress", rows_add, writing);
}

static enum err reply_to_program(struct request *r, enum sheet_format format)
{
	struct report_in in = {0};
	struct enrollment_course course;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(report_course_of(r, &by, in.filter.course, &course));
	return reply_learners(r, &by, &in.filter, format);
}

static enum err reply_to_person(struct request *r, enum sheet_format format)
{
	struct enrollment_course course;
	struct report_filter filter;
	struct report_fields in;

	TRY(report_fields_read(r, &in, &filter));
	TRY(report_course(r, in.course, &course));
	return reply_learners(r, &r->principal, &filter, format);
}

enum err get_progress_csv(struct request *r)
{
	return reply_to_program(r, SHEET_CSV);
}

enum err get_progress_xlsx(struct request *r)
{
	return reply_to_program(r, SHEET_XLSX);
}

enum err get_report_csv(struct request *r)
{
	return reply_to_person(r, SHEET_CSV);
}

enum err get_report_xlsx(struct request *r)
{
	return reply_to_person(r, SHEET_XLSX);
}

/* The figures of all courses as a file for a spreadsheet. */
#include "web/page/page.h"
#include "web/report/report_pages.h"
#include "web/sheet/sheet.h"

enum { COURSES_AT_ONCE = 50 };

/* Lives as long as the request. */
struct writing {
	struct request *request;
	struct principal by;
	struct uuid before;
	bool begun;
};

static void head_add(const struct writing *writing, struct sheet *sheet)
{
	static const char *const names[] = {WORDS("Course"), WORDS("State"), WORDS("Learners"),
	    WORDS("Began"), WORDS("Completed"), WORDS("Passed"), WORDS("Failed"),
	    WORDS("Mean progress in per cent"), WORDS("Mean grade in per cent"), WORDS("Time in seconds")};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		sheet_head(sheet, page_translate(request_language(writing->request), names[i]));
	sheet_head(sheet, "id");
	sheet_row_end(sheet);
}

static void count_add(struct work *w, struct sheet *sheet, int64_t count)
{
	sheet_number(sheet, arena_printf(w->arena, "%lld", (long long)count));
}

static void figure_add(struct work *w, struct sheet *sheet, struct report_figure figure, double times)
{
	sheet_number(sheet, figure.known ? arena_printf(w->arena, "%.10g", figure.value * times) : "");
}

static void row_add(struct work *w, struct sheet *sheet, const struct report_course *c)
{
	sheet_text(sheet, c->title);
	sheet_text(sheet, c->status);
	count_add(w, sheet, c->enrolled);
	count_add(w, sheet, c->started);
	count_add(w, sheet, c->completed);
	count_add(w, sheet, c->passed);
	count_add(w, sheet, c->failed);
	figure_add(w, sheet, c->progress_mean, 1);
	figure_add(w, sheet, c->score_mean, 100);
	sheet_number(sheet, arena_printf(w->arena, "%.2f", (double)c->time_cs / 100));
	sheet_text(sheet, uuid_text(w->arena, c->id));
	sheet_row_end(sheet);
}

static enum err rows_add(struct work *w, void *owner, struct sheet *sheet, bool *ret_end)
{
	struct writing *writing = owner;
	struct report_course *courses;
	size_t count;

	if (!writing->begun)
		head_add(writing, sheet);
	writing->begun = true;
	TRY(report_courses(w, &writing->by, writing->before, COURSES_AT_ONCE, &courses, &count));
	for (size_t i = 0; i < count; i++)
		row_add(w, sheet, &courses[i]);
	if (count > 0)
		writing->before = courses[count - 1].id;
	*ret_end = count < COURSES_AT_ONCE;
	return OK;
}

static enum err reply_courses(struct request *r, const struct principal *by, enum sheet_format format)
{
	struct writing *writing = arena_alloc(r->work.arena, sizeof(*writing));

	*writing = (struct writing){.request = r, .by = *by};
	return reply_sheet(r, format, "courses", rows_add, writing);
}

static enum err reply_to_program(struct request *r, enum sheet_format format)
{
	struct report_in in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	return reply_courses(r, &by, format);
}

static enum err reply_to_person(struct request *r, enum sheet_format format)
{
	struct report_fields in = {0};

	TRY(request_input(r, &in));
	return reply_courses(r, &r->principal, format);
}

enum err get_courses_csv(struct request *r)
{
	return reply_to_program(r, SHEET_CSV);
}

enum err get_courses_xlsx(struct request *r)
{
	return reply_to_program(r, SHEET_XLSX);
}

enum err get_reports_csv(struct request *r)
{
	return reply_to_person(r, SHEET_CSV);
}

enum err get_reports_xlsx(struct request *r)
{
	return reply_to_person(r, SHEET_XLSX);
}

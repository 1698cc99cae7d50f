/* How far the learners of one course are: figures, how they are spread, and who. */
#include <inttypes.h>
#include <string.h>

#include "web/attempt/attempt.h"
#include "web/enrollment/enrollment_pages.h"
#include "web/page/address.h"
#include "web/page/page.h"
#include "web/report/report_pages.h"

static const char *number_text(struct request *r, int64_t number)
{
	struct text text = text_new(r->work.arena, 64);

	page_add_number(&text, request_language(r), number);
	return text.data;
}

static void bands_fill(struct request *r, const struct report_summary *s, struct page_report *page)
{
	static const char *const titles[REPORT_BANDS] = {WORDS("nothing completed yet"), WORDS("below 25 %"),
	    WORDS("25 to 50 %"), WORDS("50 to 75 %"), WORDS("75 to 100 %"), WORDS("everything completed")};
	static const char *const grades[REPORT_SCORE_BANDS] = {WORDS("below 20 %"), WORDS("20 to 40 %"),
	    WORDS("40 to 60 %"), WORDS("60 to 80 %"), WORDS("80 to 100 %")};
	struct page_report_bands *bands = arena_alloc(r->work.arena, REPORT_BANDS * sizeof(*bands));
	struct page_report_score_bands *scores =
	    arena_alloc(r->work.arena, REPORT_SCORE_BANDS * sizeof(*scores));

	for (int i = 0; i < REPORT_BANDS; i++)
		bands[i] = (struct page_report_bands){
		    .title = page_translate(request_language(r), titles[i]), .learners = s->bands[i]};
	for (int i = 0; i < REPORT_SCORE_BANDS; i++)
		scores[i] = (struct page_report_score_bands){
		    .title = page_translate(request_language(r), grades[i]), .learners = s->score_bands[i]};
	page->bands = bands;
	page->bands_count = REPORT_BANDS;
	page->score_bands = scores;
	page->score_bands_count = REPORT_SCORE_BANDS;
}

static enum err summary_fill(struct request *r, const struct report_filter *filter, struct page_report *page)
{
	struct report_summary s;

	TRY(report_summary(&r->work, &r->principal, filter, &s));
	page->total = s.enrolled;
	page->scored = s.scored;
	page->enrolled = number_text(r, s.enrolled);
	page->started = number_text(r, s.started);
	page->completed = number_text(r, s.completed);
	page->completion = report_percent(r, s.completion_pct);
	page->success = report_percent(r, s.success_pct);
	page->progress = report_percent(r, s.progress_mean);
	page->progress_median = report_percent(r, s.progress_median);
	page->score = report_share(r, s.score_mean);
	page->score_median = report_share(r, s.score_median);
	page->time = time_words(r, s.time_cs);
	page->time_median = report_time(r, s.time_cs_median);
	page->due = s.due;
	page->on_time = s.on_time;
	page->late = s.late;
	bands_fill(r, &s, page);
	return OK;
}

static struct page_report_rows row_of(struct request *r, const struct report_row *row)
{
	const char *due = enrollment_due(row->started_us, row->completed_us, row->due_us, r->work.now_us);

	return (struct page_report_rows){
	    .link = principal_may(&r->principal, PERMISSION_ENROLLMENT_READ)
	                ? frame_address(r, "/enrollments/%s", uuid_text(r->work.arena, row->enrollment))
	                : "",
	    .name = enrollment_name(r, row->name, row->email, row->external, row->origin),
	    .origin = row->origin,
	    .session = row->session_title,
	    .status = row->status,
	    .progress = report_percent(r, (struct report_figure){true, row->progress_pct}),
	    .score = report_share(r, row->score),
	    .success = strcmp(row->success, "unknown") == 0 ? "" : row->success,
	    .time = time_words(r, row->time_cs),
	    .seen = row->seen_us,
	    .due = row->due_us - (row->due_us != 0),
	    .due_state = due != NULL ? due : "",
	    .extended = row->given_us != 0 && row->due_us > row->given_us};
}

/* The address of a file of what the page shows. */
static const char *file_address(struct request *r, const struct report_fields *in, const char *ending)
{
	return address_with(r->work.arena,
	    frame_address(r, "/reports/%s/learners.%s", uuid_text(r->work.arena, in->course), ending),
	    (struct address_field[]){{"session", in->session}, {"team", in->team}, {"origin", in->origin},
	        {"status", in->status}, {0}});
}

static enum err rows_fill(
    struct request *r, const struct report_filter *filter, struct table *table, struct page_report *page)
{
	struct page_report_rows *rows = arena_alloc(r->work.arena, TABLE_ROWS * sizeof(*rows));
	struct report_row *found;
	struct uuid before;
	size_t count, shown;

	TRY(table_before(table, &before));
	page->first = uuid_is_nil(before);
	TRY(report_rows(&r->work, &r->principal, filter, before, table->limit, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = row_of(r, &found[i]);
	page->rows = rows;
	page->rows_count =
	    table_keys(table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].enrollment) : "");
	return OK;
}

static struct page_choice *choices_of(struct request *r, const struct report_choice *all, size_t count,
    const char *kind, const char *chosen, size_t *ret_count)
{
	struct page_choice *rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));

	*ret_count = 0;
	for (size_t i = 0; i < count; i++)
		if (strcmp(all[i].kind, kind) == 0)
			rows[(*ret_count)++] = (struct page_choice){.value = all[i].value,
			    .title = all[i].title,
			    .chosen = strcmp(all[i].value, chosen) == 0};
	return rows;
}

static enum err choices_fill(struct request *r, const struct report_fields *in, struct page_report *page)
{
	struct report_choice *all;
	size_t count;

	TRY(report_choices(&r->work, &r->principal, in->course, &all, &count));
	page->sessions = choices_of(r, all, count, "session", in->session, &page->sessions_count);
	page->teams = choices_of(r, all, count, "team", in->team, &page->teams_count);
	page->origins = choices_of(r, all, count, "origin", in->origin, &page->origins_count);
	page->states =
	    words_fill(r, enrollment_states, enrollment_status_word, in->status, &page->states_count);
	page->session = in->session;
	page->team = in->team;
	page->origin = in->origin;
	page->status = in->status;
	return OK;
}

enum err get_report(struct request *r)
{
	static const char *const keys[] = {"-made", "progress", "grade", "time", NULL}, *const filters[] = {
	                                                                                    "session", "team",
	                                                                                    "origin",
	                                                                                    "status", NULL};
	struct text html = text_new(r->work.arena, REPORT_PAGE_MAX);
	struct enrollment_course course;
	struct report_filter filter;
	struct report_fields in;
	struct page_report page;
	struct table table;

	TRY(report_fields_read(r, &in, &filter));
	TRY(table_read(r, keys, filters, &table));
	filter.sort = strcmp(table.sort, "made") == 0 ? NULL : table.sort;
	filter.descending = table.descending;
	TRY(report_course(r, in.course, &course));
	page = (struct page_report){.lang = request_language(r),
	    .frame = frame_make(r, report_nav),
	    .table = &table.view,
	    .tabs = report_tabs(r, course.id),
	    .course = course.title,
	    .csv = file_address(r, &in, "csv"),
	    .xlsx = file_address(r, &in, "xlsx")};
	TRY(choices_fill(r, &in, &page));
	TRY(rows_fill(r, &filter, &table, &page));
	if (page.first)
		TRY(summary_fill(r, &filter, &page));
	page_report(&html, &page);
	return reply_page(r, 200, &html);
}

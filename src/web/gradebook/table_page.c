/* The grade book of a course: learners by items. */
#include <string.h>

#include "lms/enrollment/enrollment.h"
#include "web/enrollment/enrollment_pages.h"
#include "web/gradebook/gradebook_pages.h"
#include "web/page/table.h"

enum { COLUMNS_SHOWN = 40 };

struct fields {
	const char *org;
	struct uuid course;
};

const struct input gradebook_page_input[] = {GRADEBOOK_COURSE(struct fields), {0}};

/* The items of the book that are shown as columns. */
struct columns {
	struct uuid ids[COLUMNS_SHOWN];
	struct page_gradebook_columns rows[COLUMNS_SHOWN];
	size_t count, more;
};

static struct columns columns_of(const struct gradebook *book)
{
	struct columns columns = {0};

	for (size_t i = 0; i < book->items_count; i++) {
		const struct gradebook_item *item = &book->items[i];

		if (!item->counts)
			continue;
		if (columns.count == COLUMNS_SHOWN) {
			columns.more++;
			continue;
		}
		columns.ids[columns.count] = item->id;
		columns.rows[columns.count++] =
		    (struct page_gradebook_columns){.title = item->title, .hand = uuid_is_nil(item->module)};
	}
	return columns;
}

static struct page_gradebook_rows_cells cell_of(
    struct request *r, const struct gradebook_card *card, struct uuid id)
{
	for (size_t i = 0; i < card->entries_count; i++) {
		const struct gradebook_entry *e = &card->entries[i];
		int64_t share;

		if (!uuid_equal(e->id, id))
			continue;
		return (struct page_gradebook_rows_cells){
		    .text = gradebook_entry_share(e, &share) ? percent_said(r, share) : "–",
		    .hand = e->marked && !uuid_is_nil(e->module),
		    .excused = e->marked && e->excused,
		    .dropped = e->dropped};
	}
	return (struct page_gradebook_rows_cells){.text = ""};
}

static struct page_gradebook_rows row_of(struct request *r, const struct gradebook *book,
    const struct columns *columns, const struct enrollment *e, const struct gradebook_card *card)
{
	struct page_gradebook_rows_cells *cells =
	    arena_alloc(r->work.arena, (columns->count + 1) * sizeof(*cells));

	for (size_t i = 0; i < columns->count; i++)
		cells[i] = cell_of(r, card, columns->ids[i]);
	return (struct page_gradebook_rows){
	    .link = frame_address(r, "/courses/%s/grades/%s", uuid_text(r->work.arena, e->course),
	        uuid_text(r->work.arena, e->id)),
	    .name = enrollment_name(r, e->learner_name, e->learner_email, e->learner_external, e->origin),
	    .origin = e->origin,
	    .status = e->status,
	    .progress = arena_printf(r->work.arena, "%.0f %%", e->progress_pct),
	    .total = card->has_total ? share_words(r, book, card->total) : "–",
	    .label = card->has_total ? gradebook_label(book, card->total) : "",
	    .success = success_word(card->success),
	    .cells = cells,
	    .cells_count = columns->count};
}

static enum err rows_fill(struct request *r, const struct gradebook *book, const struct columns *columns,
    struct table *table, struct page_gradebook *page)
{
	struct enrollment_filter filter = {.course = book->course, .limit = table->limit};
	struct page_gradebook_rows *rows;
	struct gradebook_card *cards;
	struct enrollment *found;
	struct uuid ids[TABLE_ROWS];
	size_t count, shown, carded;

	TRY(table_before(table, &filter.before));
	TRY(enrollment_list(&r->work, &r->principal, &filter, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		ids[i] = found[i].id;
	TRY(gradebook_cards_read(&r->work, r->principal.org, ids, shown, &cards, &carded));
	rows = arena_alloc(r->work.arena, (shown + 1) * sizeof(*rows));
	for (size_t i = 0; i < carded && i < shown; i++)
		rows[i] = row_of(r, book, columns, &found[i], &cards[i]);
	page->rows_count =
	    table_keys(table, count, shown > 0 ? uuid_text(r->work.arena, ids[shown - 1]) : "");
	page->rows_count = page->rows_count < carded ? page->rows_count : carded;
	page->rows = rows;
	return OK;
}

enum err get_gradebook_page(struct request *r)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {NULL};
	struct text html = text_new(r->work.arena, GRADEBOOK_PAGE_MAX);
	struct page_gradebook page;
	struct fields in = {0};
	struct gradebook book;
	struct columns columns;
	struct table table;
	const char *course;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	TRY(gradebook_read(&r->work, r->principal.org, in.course, &book));
	columns = columns_of(&book);
	course = uuid_text(r->work.arena, in.course);
	page = (struct page_gradebook){.lang = request_language(r),
	    .frame = frame_make(r, gradebook_nav),
	    .tabs = course_tabs(r, in.course),
	    .table = &table.view,
	    .course = book.course_title,
	    .setup = principal_may(&r->principal, PERMISSION_COURSE_WRITE)
	                 ? frame_address(r, "/courses/%s/gradebook", course)
	                 : "",
	    .csv = frame_address(r, "/courses/%s/grades.csv", course),
	    .xlsx = frame_address(r, "/courses/%s/grades.xlsx", course),
	    .report = principal_may(&r->principal, PERMISSION_REPORT_READ)
	                  ? frame_address(r, "/reports/%s", course)
	                  : "",
	    .more = (int64_t)columns.more,
	    .columns = columns.rows,
	    .columns_count = columns.count};
	TRY(rows_fill(r, &book, &columns, &table, &page));
	page_gradebook(&html, &page);
	return reply_page(r, 200, &html);
}

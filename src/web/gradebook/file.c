/* The grade book of a course as a file for a spreadsheet, a piece at a time: its size is nobody's memory. */
#include <string.h>

#include "lms/enrollment/enrollment.h"
#include "web/api/api.h"
#include "web/gradebook/gradebook_pages.h"
#include "web/page/page.h"
#include "web/sheet/sheet.h"

enum { ROWS_AT_ONCE = 200, COURSE_NAME_MAX = 80 };

struct fields {
	const char *org, *course;
};

const struct input gradebook_file_input[] = {
    {"course", INPUT_PATH, FIELD_TEXT, true, 1, COURSE_NAME_MAX, offsetof(struct fields, course),
        .about = "the course: id or slug"},
    ORG_INPUT(struct fields, org),
    {0},
};

/* Lives as long as the request. */
struct writing {
	struct request *request;
	struct principal by;
	struct gradebook book;
	struct uuid before;
	bool begun;
};

static void share_add(struct work *w, struct sheet *sheet, bool known, int64_t share)
{
	sheet_number(sheet, known ? gradebook_decimal(w->arena, share, 1000000) : "");
}

static void head_add(const struct writing *writing, struct sheet *sheet)
{
	static const char *const names[] = {WORDS("Learner"), WORDS("Id at their origin"), WORDS("Origin"),
	    WORDS("State"), WORDS("Progress"), WORDS("Course grade in per cent"), WORDS("In words"),
	    WORDS("Result")};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		sheet_head(sheet, page_translate(request_language(writing->request), names[i]));
	for (size_t i = 0; i < writing->book.items_count; i++)
		if (writing->book.items[i].counts)
			sheet_head(sheet, writing->book.items[i].title);
	sheet_head(sheet, "id");
	sheet_row_end(sheet);
}

static void entry_add(struct work *w, struct sheet *sheet, const struct gradebook_card *card, struct uuid id)
{
	int64_t share = 0;
	bool known = false;

	for (size_t i = 0; i < card->entries_count; i++)
		if (uuid_equal(card->entries[i].id, id))
			known = gradebook_entry_share(&card->entries[i], &share);
	share_add(w, sheet, known, share);
}

static void row_add(struct work *w, struct sheet *sheet, const struct writing *writing,
    const struct enrollment *e, const struct gradebook_card *card)
{
	const struct gradebook *book = &writing->book;

	sheet_text(sheet, e->learner_name);
	sheet_text(sheet, e->learner_external);
	sheet_text(sheet, e->origin);
	sheet_text(sheet, e->status);
	sheet_number(sheet, arena_printf(w->arena, "%.10g", e->progress_pct));
	share_add(w, sheet, card->has_total, card->total);
	sheet_text(sheet, card->has_total ? gradebook_label(book, card->total) : "");
	sheet_text(sheet, success_word(card->success));
	for (size_t i = 0; i < book->items_count; i++)
		if (book->items[i].counts)
			entry_add(w, sheet, card, book->items[i].id);
	sheet_text(sheet, uuid_text(w->arena, e->id));
	sheet_row_end(sheet);
}

static enum err rows_add(struct work *w, void *owner, struct sheet *sheet, bool *ret_end)
{
	struct writing *writing = owner;
	struct enrollment_filter filter = {
	    .course = writing->book.course, .before = writing->before, .limit = ROWS_AT_ONCE};
	struct gradebook_card *cards;
	struct uuid ids[ROWS_AT_ONCE];
	struct enrollment *rows = NULL;
	size_t count, found;

	if (!writing->begun)
		head_add(writing, sheet);
	writing->begun = true;
	TRY(enrollment_list(w, &writing->by, &filter, &rows, &count));
	for (size_t i = 0; i < count; i++)
		ids[i] = rows[i].id;
	TRY(gradebook_cards_read(w, writing->by.org, ids, count, &cards, &found));
	for (size_t i = 0, c = 0; i < count && c < found; i++)
		if (uuid_equal(cards[c].enrollment, rows[i].id))
			row_add(w, sheet, writing, &rows[i], &cards[c++]);
	if (count > 0)
		writing->before = rows[count - 1].id;
	*ret_end = count < ROWS_AT_ONCE;
	return OK;
}

static enum err reply_book(
    struct request *r, const struct principal *by, const char *named, enum sheet_format format)
{
	struct writing *writing = arena_alloc(r->work.arena, sizeof(*writing));
	struct enrollment_course course;

	writing->request = r;
	writing->by = *by;
	TRY(enrollment_course_find(&r->work, by->org, named, &course));
	TRY(gradebook_read(&r->work, by->org, course.id, &writing->book));
	return reply_sheet(r, format, "grades", rows_add, writing);
}

static enum err reply_to_program(struct request *r, enum sheet_format format)
{
	struct fields in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	return reply_book(r, &by, in.course, format);
}

enum err get_gradebook_csv(struct request *r)
{
	return reply_to_program(r, SHEET_CSV);
}

enum err get_gradebook_xlsx(struct request *r)
{
	return reply_to_program(r, SHEET_XLSX);
}

enum err get_gradebook_csv_page(struct request *r)
{
	return reply_book(r, &r->principal, request_param(r, "course"), SHEET_CSV);
}

enum err get_gradebook_xlsx_page(struct request *r)
{
	return reply_book(r, &r->principal, request_param(r, "course"), SHEET_XLSX);
}

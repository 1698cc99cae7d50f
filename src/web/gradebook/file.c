/* The grade book of a course as a file for a spreadsheet (RFC 4180), a piece at a time: its size is nobody's
 * memory. */
#include <string.h>

#include "base/text.h"
#include "lms/enrollment/enrollment.h"
#include "web/api/api.h"
#include "web/gradebook/gradebook_pages.h"
#include "web/page/page.h"

enum { ROWS_AT_ONCE = 200, COURSE_NAME_MAX = 80 };

struct fields {
	const char *org, *course;
};

const struct input gradebook_csv_input[] = {
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

/* A cell that a spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV injection). */
static void cell_add(struct text *out, const char *value)
{
	bool formula = *value != '\0' && strchr("=+-@\t\r", *value) != NULL;

	text_add_char(out, '"');
	if (formula)
		text_add_char(out, '\'');
	for (const char *p = value; *p != '\0'; p++) {
		if (*p == '"')
			text_add_char(out, '"');
		text_add_char(out, *p);
	}
	text_add(out, "\",");
}

static void share_add(struct work *w, struct text *out, bool known, int64_t share)
{
	if (known)
		text_add(out, gradebook_decimal(w->arena, share, 1000000));
	text_add_char(out, ',');
}

static void head_add(const struct writing *writing, struct text *out)
{
	static const char *const names[] = {WORDS("Learner"), WORDS("Id at their origin"), WORDS("Origin"),
	    WORDS("State"), WORDS("Progress"), WORDS("Course grade in per cent"), WORDS("In words"),
	    WORDS("Result")};

	/* Spreadsheets take a file without a mark for one of their own old alphabets. */
	text_add(out, "\xef\xbb\xbf");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		cell_add(out, page_translate(request_language(writing->request), names[i]));
	for (size_t i = 0; i < writing->book.items_count; i++)
		if (writing->book.items[i].counts)
			cell_add(out, writing->book.items[i].title);
	text_add(out, "\"id\"\r\n");
}

static void entry_add(struct work *w, struct text *out, const struct gradebook_card *card, struct uuid id)
{
	for (size_t i = 0; i < card->entries_count; i++) {
		int64_t share = 0;

		if (!uuid_equal(card->entries[i].id, id))
			continue;
		share_add(w, out, gradebook_entry_share(&card->entries[i], &share), share);
		return;
	}
	text_add_char(out, ',');
}

static void row_add(struct work *w, struct text *out, const struct writing *writing,
    const struct enrollment *e, const struct gradebook_card *card)
{
	const struct gradebook *book = &writing->book;

	cell_add(out, e->learner_name);
	cell_add(out, e->learner_external);
	cell_add(out, e->origin);
	cell_add(out, e->status);
	text_printf(out, "%.10g,", e->progress_pct);
	share_add(w, out, card->has_total, card->total);
	cell_add(out, card->has_total ? gradebook_label(book, card->total) : "");
	cell_add(out, success_word(card->success));
	for (size_t i = 0; i < book->items_count; i++)
		if (book->items[i].counts)
			entry_add(w, out, card, book->items[i].id);
	text_printf(out, "%s\r\n", uuid_text(w->arena, e->id));
}

static enum err piece_write(struct work *w, void *owner, struct text *piece, bool *ret_end)
{
	struct writing *writing = owner;
	struct enrollment_filter filter = {
	    .course = writing->book.course, .before = writing->before, .limit = ROWS_AT_ONCE};
	struct gradebook_card *cards;
	struct uuid ids[ROWS_AT_ONCE];
	struct enrollment *rows = NULL;
	size_t count, found;

	if (!writing->begun)
		head_add(writing, piece);
	writing->begun = true;
	TRY(enrollment_list(w, &writing->by, &filter, &rows, &count));
	for (size_t i = 0; i < count; i++)
		ids[i] = rows[i].id;
	TRY(gradebook_cards_read(w, writing->by.org, ids, count, &cards, &found));
	for (size_t i = 0, c = 0; i < count && c < found; i++)
		if (uuid_equal(cards[c].enrollment, rows[i].id))
			row_add(w, piece, writing, &rows[i], &cards[c++]);
	if (count > 0)
		writing->before = rows[count - 1].id;
	*ret_end = count < ROWS_AT_ONCE;
	return OK;
}

static enum err reply_csv(struct request *r, const struct principal *by, const char *named)
{
	struct writing *writing = arena_alloc(r->work.arena, sizeof(*writing));
	struct enrollment_course course;

	writing->request = r;
	writing->by = *by;
	TRY(enrollment_course_find(&r->work, by->org, named, &course));
	TRY(gradebook_read(&r->work, by->org, course.id, &writing->book));
	reply_header(r, "Content-Disposition", "attachment; filename=\"grades.csv\"");
	reply_header(r, "Cache-Control", "no-store");
	return reply_stream(r, "text/csv; charset=utf-8", piece_write, writing);
}

enum err get_gradebook_csv(struct request *r)
{
	struct fields in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	return reply_csv(r, &by, in.course);
}

enum err get_gradebook_csv_page(struct request *r)
{
	return reply_csv(r, &r->principal, request_param(r, "course"));
}

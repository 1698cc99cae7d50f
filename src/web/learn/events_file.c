#include "web/learn/events_file.h"

#include "base/text.h"
#include "pages.h"

enum { ROWS_AT_ONCE = 1000 };

/* Lives as long as the request. */
struct writing {
	struct request *request;
	struct principal by;
	struct event_filter filter;
	bool begun;
};

static void head_add(const struct writing *writing, struct sheet *sheet)
{
	static const char *const names[] = {WORDS("When"), WORDS("What"), WORDS("Learner"),
	    WORDS("Id at their origin"), WORDS("Origin"), WORDS("Course"), WORDS("Module"), WORDS("Came by")};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		sheet_head(sheet, page_translate(request_language(writing->request), names[i]));
	sheet_head(sheet, "id");
	sheet_row_end(sheet);
}

static enum err rows_add(struct work *w, void *owner, struct sheet *sheet, bool *ret_end)
{
	struct writing *writing = owner;
	struct event_row *rows;
	size_t count;

	if (!writing->begun)
		head_add(writing, sheet);
	writing->begun = true;
	TRY(events_list(w, &writing->by, &writing->filter, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		sheet_time(sheet, rows[i].at_us);
		sheet_text(sheet, rows[i].type);
		sheet_text(sheet, rows[i].learner_name);
		sheet_text(sheet, rows[i].external_id);
		sheet_text(sheet, rows[i].origin);
		sheet_text(sheet, rows[i].course_title);
		sheet_text(sheet, rows[i].module_title);
		sheet_text(sheet, rows[i].source);
		sheet_text(sheet, uuid_text(w->arena, rows[i].id));
		sheet_row_end(sheet);
	}
	if (count > 0)
		writing->filter.before = rows[count - 1].id;
	*ret_end = count < ROWS_AT_ONCE;
	return OK;
}

/* A text of the filter, for as long as the request. */
static const char *kept(struct request *r, const char *text)
{
	return text != NULL ? arena_strdup(r->work.arena, text) : NULL;
}

enum err reply_events_file(struct request *r, const struct principal *by, const struct event_filter *filter,
    enum sheet_format format)
{
	struct writing *writing = arena_alloc(r->work.arena, sizeof(*writing));

	*writing = (struct writing){.request = r, .by = *by, .filter = *filter};
	writing->filter.type = kept(r, filter->type);
	writing->filter.who = kept(r, filter->who);
	writing->filter.before = (struct uuid){{0}};
	writing->filter.limit = ROWS_AT_ONCE;
	return reply_sheet(r, format, "consultations", rows_add, writing);
}

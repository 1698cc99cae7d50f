/* Who opened what, when: for staff. */
#include <string.h>

#include "lms/event/event.h"
#include "pages.h"
#include "web/learn/events_file.h"
#include "web/learn/learn.h"
#include "web/page/address.h"
#include "web/page/frame.h"
#include "web/page/page.h"
#include "web/page/table.h"

enum { PAGE_MAX = 512 * 1024, WHO_MAX = 255 };

struct fields {
	const char *org, *who, *type;
	struct uuid course;
};

const struct input consultations_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {"who", INPUT_QUERY, FIELD_TEXT, false, 0, WHO_MAX, offsetof(struct fields, who),
        .about = "only of who has this as whole name, e-mail address or id at their origin"},
    {"type", INPUT_QUERY, FIELD_TEXT, false, 0, 64, offsetof(struct fields, type),
        .about = "only of this type"},
    {"course", INPUT_QUERY, FIELD_UUID, false, 0, 0, offsetof(struct fields, course),
        .about = "only in this course"},
    {0},
};

static const char *learner_of(struct request *r, const struct event_row *e)
{
	return frame_learner(r, e->learner_name, e->external_id, strcmp(e->origin, "direct") == 0);
}

static struct page_consultations_rows row_of(struct request *r, const struct event_row *e)
{
	struct page_consultations_rows row = {.at = e->at_us,
	    .learner = learner_of(r, e),
	    .link = frame_address(r, "/learners/%s", uuid_text(r->work.arena, e->learner)),
	    .origin = e->origin,
	    .what = page_translate(request_language(r), event_type_words(e->type)),
	    .course = e->course_title,
	    .module = e->module_title};

	if (!uuid_is_nil(e->course))
		row.course_link =
		    frame_address(r, "/consultations?course=%s", uuid_text(r->work.arena, e->course));
	return row;
}

static void types_fill(struct request *r, const char *chosen, struct page_consultations *page)
{
	struct page_consultations_types *types = arena_alloc(r->work.arena, EVENT_TYPES * sizeof(*types));

	for (int i = 0; i < EVENT_TYPES; i++)
		types[i] = (struct page_consultations_types){.name = event_type_names[i],
		    .title = page_translate(request_language(r), event_type_words(event_type_names[i])),
		    .chosen = strcmp(event_type_names[i], chosen) == 0};
	page->types = types;
	page->types_count = EVENT_TYPES;
}

static struct event_filter filter_of(const struct fields *in)
{
	return (struct event_filter){.course = in->course,
	    .type = *in->type != '\0' ? in->type : NULL,
	    .who = *in->who != '\0' ? in->who : NULL};
}

static enum err reply_log(struct request *r, enum sheet_format format)
{
	struct fields in = {.who = "", .type = ""};
	struct event_filter filter;

	TRY(request_input(r, &in));
	filter = filter_of(&in);
	return reply_events_file(r, &r->principal, &filter, format);
}

enum err get_consultations_csv(struct request *r)
{
	return reply_log(r, SHEET_CSV);
}

enum err get_consultations_xlsx(struct request *r)
{
	return reply_log(r, SHEET_XLSX);
}

/* The address of a file of what the page shows. */
static const char *file_address(struct request *r, const struct fields *in, const char *ending)
{
	return address_with(r->work.arena, frame_address(r, "/consultations.%s", ending),
	    (struct address_field[]){{"who", in->who}, {"type", in->type},
	        {"course", uuid_is_nil(in->course) ? "" : uuid_text(r->work.arena, in->course)}, {0}});
}

enum err get_consultations(struct request *r)
{
	static const char *const keys[] = {"-when", NULL}, *const filters[] = {"who", "type", "course", NULL};
	struct text html = text_new(r->work.arena, PAGE_MAX);
	struct page_consultations_rows rows[TABLE_ROWS];
	struct fields in = {.who = "", .type = ""};
	struct page_consultations page;
	struct event_filter filter;
	struct event_row *found;
	struct table table;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	filter = filter_of(&in);
	filter.limit = table.limit;
	TRY(table_before(&table, &filter.before));
	TRY(events_list(&r->work, &r->principal, &filter, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = row_of(r, &found[i]);
	page = (struct page_consultations){.lang = request_language(r),
	    .who = in.who,
	    .type = in.type,
	    .course = table_filter(&table, "course"),
	    .course_title = !uuid_is_nil(in.course) && shown > 0 ? found[0].course_title : "",
	    .csv = file_address(r, &in, "csv"),
	    .xlsx = file_address(r, &in, "xlsx"),
	    .rows = rows};
	page.rows_count =
	    table_keys(&table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	page.table = &table.view;
	page.frame = frame_make(r, "consultations");
	types_fill(r, in.type, &page);
	page_consultations(&html, &page);
	return reply_page(r, 200, &html);
}

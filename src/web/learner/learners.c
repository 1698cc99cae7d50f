#include <string.h>

#include "lms/learner/learner.h"
#include "lms/review/review.h"
#include "pages.h"
#include "web/learner/learner.h"
#include "web/page/frame.h"
#include "web/page/table.h"

enum { WHO_MAX = 255, ORIGINS_SHOWN = 200 };

struct fields {
	const char *org, *who, *origin;
};

const struct input learners_page_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {"who", INPUT_QUERY, FIELD_TEXT, false, 0, WHO_MAX, offsetof(struct fields, who),
        .about = "only who has this as whole name, e-mail address or id at their origin"},
    {"origin", INPUT_QUERY, FIELD_TEXT, false, 0, ORIGIN_SLUG_MAX, offsetof(struct fields, origin),
        .about = "only who comes from this origin"},
    {0},
};

static enum err origins_fill(
    struct request *r, const char *chosen, struct page_learners_origins **ret_rows, size_t *ret_count)
{
	struct page_learners_origins *rows;
	struct origin_row *origins;
	size_t count;

	TRY(origin_list(&r->work, r->principal.org, (struct uuid){{0}}, "", ORIGINS_SHOWN, &origins, &count));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct page_learners_origins){.slug = origins[i].slug,
		    .name = *origins[i].name != '\0' ? origins[i].name : origins[i].slug,
		    .chosen = strcmp(origins[i].slug, chosen) == 0};
	*ret_rows = rows;
	*ret_count = count;
	return OK;
}

enum err get_learners_page(struct request *r)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {"who", "origin", NULL};
	struct text html = text_new(r->work.arena, LEARNER_PAGE_MAX);
	struct page_learners_rows rows[TABLE_ROWS];
	struct fields in = {.who = "", .origin = ""};
	struct page_learners_origins *origins;
	struct review_learners_filter filter;
	struct review_learner *found;
	size_t count, shown, origins_count;
	struct table table;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	filter = (struct review_learners_filter){.origin = *in.origin != '\0' ? in.origin : NULL,
	    .who = *in.who != '\0' ? in.who : NULL,
	    .limit = table.limit};
	TRY(table_before(&table, &filter.before));
	TRY(review_learners(&r->work, &r->principal, &filter, &found, &count));
	TRY(origins_fill(r, in.origin, &origins, &origins_count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = (struct page_learners_rows){
		    .link = frame_address(r, "/learners/%s", uuid_text(r->work.arena, found[i].id)),
		    .name = found[i].name,
		    .external = found[i].external_id,
		    .origin = found[i].origin,
		    .email = found[i].email,
		    .at = found[i].created_us};
	shown = table_keys(&table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	page_learners(&html, &(struct page_learners){.lang = request_language(r),
	                         .frame = frame_make(r, "learners"),
	                         .table = &table.view,
	                         .who = in.who,
	                         .origin = in.origin,
	                         .origins = origins,
	                         .origins_count = origins_count,
	                         .rows = rows,
	                         .rows_count = shown});
	return reply_page(r, 200, &html);
}

#include "web/styleguide/styleguide.h"

#include <string.h>

#include "pages.h"
#include "web/page/frame.h"
#include "web/page/table.h"

enum { PAGE_MAX = 256 * 1024 };

static const struct page_styleguide_rows people[] = {
    {.link = "#list",
        .name = "Ada Lovelace",
        .email = "ada@example.org",
        .role = "Teacher",
        .state = "active",
        .since = INT64_C(1763700000000000),
        .attempts = 12345},
    {.link = "#list",
        .name = "Émilie du Châtelet",
        .email = "emilie@example.org",
        .role = "Administrator",
        .state = "active",
        .since = INT64_C(1761000000000000),
        .attempts = 7},
    {.link = "#list",
        .name = "Sofia Kovalevskaya",
        .email = "sofia.kovalevskaya@example.org",
        .role = "Learner",
        .state = "invited",
        .since = INT64_C(1763600000000000),
        .attempts = 0},
};

static enum err get_styleguide(struct request *r)
{
	static const char *const keys[] = {"name", "role", "since", "attempts", NULL};
	static const char *const filters[] = {"filter", "role", NULL};
	static const struct page_problem problem = {
	    .field = "email", .link = "#field-email", .message = "is not an e-mail address"};
	static const struct page_trouble trouble = {.count = 1, .problems = &problem, .problems_count = 1};
	struct text html = text_new(r->work.arena, PAGE_MAX);
	struct table table;

	TRY(table_read(r, keys, filters, &table));
	table_pages(&table, 3, 3);
	page_styleguide(&html, &(struct page_styleguide){
	                           .lang = request_language(r),
	                           .frame = frame_make(r, ""),
	                           .table = &table.view,
	                           .trouble = *table_filter(&table, "filter") != '\0' ? &trouble : NULL,
	                           .rows = people,
	                           .rows_count = 3,
	                           .filter = table_filter(&table, "filter"),
	                           .role = table_filter(&table, "role"),
	                           .done = 40,
	                       });
	return reply_page(r, 200, &html);
}

static const struct route routes[] = {
    {"GET", "/styleguide", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE, get_styleguide,
        "every piece that pages are made of", .input = NULL},
};

const struct area web_area_styleguide = {"styleguide", routes, sizeof routes / sizeof *routes};

/* Lists that sort, filter and page on the server, by links and GET forms. */
#ifndef WEB_PAGE_TABLE_H
#define WEB_PAGE_TABLE_H

#include "pages.h"
#include "web/web.h"

enum { TABLE_ROWS = 50, TABLE_PAGES_MAX = 2000, TABLE_FILTERS_MAX = 8 };

struct table {
	const char *sort; /* one of the keys */
	bool descending;
	int64_t offset, limit; /* for the query; limit is one more than is shown, to see whether more follows;
	                        * lists by key may make it smaller */
	const char *before;    /* of lists by key: "before" of the address, "" from the start */
	struct page_table view;
	struct request *request;
	const char *const *filters;
};

/* Reads sort, page and before of the address. keys: what may be sorted by, the first is the usual; "-key"
 * means that this key begins descending; ended by NULL. filters: names of the filter form's fields, which
 * stay in every link; ended by NULL. ERR_BAD_INPUT (field sort or page) for anything else. */
enum err table_read(struct request *r, const char *const *keys, const char *const *filters,
    struct table *ret_table) MUST_CHECK;
/* What the filter form says for this name, "" when nothing. */
const char *table_filter(const struct table *table, const char *name);

/* "before" of a list whose keys are ids; nil from the start. ERR_BAD_INPUT (field before) for anything else.
 */
enum err table_before(const struct table *table, struct uuid *ret_before) MUST_CHECK;

/* After the query gave got rows (of limit): how many of them to show, with view filled. total 0: not counted.
 */
size_t table_pages(struct table *table, size_t got, int64_t total);
/* The same for a list by key, which cannot count: last_shown is the key of the last row that is shown, and
 * what follows begins with before=KEY. "Previous" leads to the start. */
size_t table_keys(struct table *table, size_t got, const char *last_shown);

#endif

/* Reading among its own files. */
#ifndef XAPI_READ_INT_H
#define XAPI_READ_INT_H

#include "xapi/read.h"

/* Where a page ended, and above which position its walk never goes. */
struct cursor {
	int64_t last, until;
};
void cursor_write(struct work *w, struct uuid org, bool ascending, const struct cursor *cursor,
    char text[static XAPI_CURSOR_SIZE]);
bool cursor_read(
    struct work *w, struct uuid org, bool ascending, const char *text, struct cursor *ret_cursor) MUST_CHECK;

/* What a page asks for: keys of filters, the one that is walked along first. */
enum { FILTERS_MAX = 5 };
struct asked_key {
	const char *one, *other; /* UUIDs; other NULL: one key */
};
struct walk {
	struct uuid org;
	bool ascending;
	size_t limit;
	struct asked_key keys[FILTERS_MAX];
	size_t key_count;
	int64_t from, until; /* positions: from <= position < until */
	bool voided_too;     /* key_count 0 */
	bool all_wanted;     /* a page is seldom filled */
	bool until_now;      /* until is to be the database's time: the first page of an ascending walk */
};

/* ERR_BAD_INPUT: the cursor. */
enum err walk_plan(
    struct work *w, struct uuid org, const struct xapi_filter *filter, struct walk *ret_walk) MUST_CHECK;
/* The next rows of the walk, at most part: of each a position, and whether it holds. Inside a tenant
 * transaction. */
struct db_rows;
enum err walk_part(
    struct work *w, const struct walk *walk, size_t part, struct db_rows **ret_rows) MUST_CHECK;

#endif

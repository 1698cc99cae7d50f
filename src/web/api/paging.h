/* Lists in pages, by cursor. A cursor is opaque and MACed: it names where the next page begins, for the list
 * it was given for. Rows PAGING_INPUT(struct, member) stand in the route's input table, and the answer's
 * table is made with PAGE_OUTPUT(rows). */
#ifndef WEB_API_PAGING_H
#define WEB_API_PAGING_H

#include "web/input.h"
#include "web/schema.h"

enum { PAGING_LIMIT = 50, PAGING_LIMIT_MAX = 200, CURSOR_MAX = 2000 };

struct paging {
	int64_t limit;
	const char *cursor;
};

#define PAGING_INPUT(type, member)                                                                           \
	{"limit", INPUT_QUERY, FIELD_INT, false, 1, PAGING_LIMIT_MAX, offsetof(type, member.limit),          \
	    .about = "at most so many in this page (50 unless asked)"},                                      \
	{                                                                                                    \
		"cursor", INPUT_QUERY, FIELD_TEXT,                                                           \
		    .max = CURSOR_MAX, .offset = offsetof(type, member.cursor),                              \
		    .about = "next of the page before: where this one goes on"                               \
	}

#define PAGE_OUTPUT(rows)                                                                                    \
	{                                                                                                    \
		{"items", SCHEMA_ARRAY, .of = rows, .about = "this page"},                                   \
		    {"next", SCHEMA_TEXT, .nullable = true,                                                  \
		        .about = "the cursor of the next page; null: this was the last"},                    \
		{                                                                                            \
			0                                                                                    \
		}                                                                                            \
	}

/* Where the page begins: what page_reply was given for the page before; "" for the first. Sets the limit
 * where none was asked. ERR_BAD_INPUT (field cursor): not ours, or of another list. */
enum err paging_start(struct request *r, struct paging *paging, const char **ret_position) MUST_CHECK;
/* The same where a position is a UUID; nil for the first. */
enum err paging_start_id(struct request *r, struct paging *paging, struct uuid *ret_position) MUST_CHECK;

/* The cursor of the page after that position, for answers with more beside their items. */
const char *page_cursor(struct request *r, const char *position);

/* How many rows a list reads, once the page began: one more than it shows, which tells whether another page
 * follows. */
int64_t paging_rows(const struct paging *paging);
/* How many of the rows that came are this page's; fewer than came: another follows. */
size_t paging_shown(const struct paging *paging, size_t came);

/* Answers {items, next} with Link: rel="next" (RFC 8288). position: of this page's last row; NULL: there is
 * no next page. own_items is taken. */
enum err page_reply(struct request *r, json_t *own_items, const char *position) MUST_CHECK;
/* The same of an object that has its items and more; next is put to it. Taken. */
enum err page_reply_with(struct request *r, json_t *own_told, const char *position) MUST_CHECK;
/* As page_reply where a position is a UUID; NULL as above. */
enum err page_reply_id(struct request *r, json_t *own_items, const struct uuid *position) MUST_CHECK;

#endif

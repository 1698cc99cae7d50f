/* The text of an array parameter, grown one element after another in a base/text.h that is empty at first;
 * its limit is the caller's. db_p_list makes one of values that are all there. */
#ifndef DB_LIST_H
#define DB_LIST_H

#include "base/text.h"

/* A value that needs no quotes: an identity, a number, a word. NULL: NULL. */
void db_list_add(struct text *list, const char *value);
/* Any text, quoted. NULL: NULL. */
void db_list_add_text(struct text *list, const char *value);
/* Nothing is added after it. */
void db_list_end(struct text *list);

#endif

/* Rows of events. */
#ifndef LMS_EVENT_EVENT_STORE_H
#define LMS_EVENT_EVENT_STORE_H

#include "db/append.h"
#include "lms/event/event.h"

enum { EVENT_COLUMNS = 7 };

extern const struct db_append_kind event_append_kind;

/* The columns of one row, with an id of its own, in w's arena. */
void event_store_values(
    struct work *w, const struct event *event, const char *ret_values[static EVENT_COLUMNS]);

#endif

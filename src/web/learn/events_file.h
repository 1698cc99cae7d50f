/* The consultation log as a file. */
#ifndef WEB_LEARN_EVENTS_FILE_H
#define WEB_LEARN_EVENTS_FILE_H

#include "lms/event/event.h"
#include "web/sheet/sheet.h"

/* All events that the filter lets through and by may see, newest first; its before and limit are not looked
 * at. */
enum err reply_events_file(struct request *r, const struct principal *by, const struct event_filter *filter,
    enum sheet_format format) MUST_CHECK;

#endif

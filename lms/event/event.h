/* What learners did, one row for each step, only ever added: the consultation log of courses. Rows name
 * things by their ids and hold no name and no address; they go with their learner. Previews leave none. */
#ifndef LMS_EVENT_EVENT_H
#define LMS_EVENT_EVENT_H

#include "db/db.h"
#include "lms/access/access.h"

enum event_type {
#define EVENT(name, type) EVENT_##name,
#include "lms/event/event.def"
#undef EVENT
	EVENT_TYPES
};
const char *event_type_name(enum event_type type);
/* For people, in English. */
const char *event_type_words(const char *name);
extern const char *const event_type_names[]; /* ends with NULL */

/* Nil and "": it is about none. */
struct event {
	struct uuid org, learner, course, enrollment, module;
	enum event_type type;
	const char *source;
};

/* Queued, inside the caller's transaction: it is kept where that is. */
enum err event_add(struct work *w, const struct event *event) MUST_CHECK;
/* By group commit and without waiting, for what changes nothing else. One that cannot be kept is logged as
 * lost and hurts nobody. */
void event_tell(struct work *w, struct db *db, const struct event *event);

struct event_row {
	struct uuid id, learner, course, enrollment, module;
	const char *type, *source, *learner_name, *external_id, *origin, *course_title, *module_title;
	int64_t at_us;
};
/* Nil and NULL: not asked for. */
struct event_filter {
	struct uuid learner, course, before;
	const char *type, *who;    /* who: a learner's whole name, e-mail address or id at their origin */
	int64_t from_us, until_us; /* from on, and before; 0: not asked for */
	int64_t limit;
};
/* Newest first. Who leads teams sees their learners' only. */
enum err events_list(struct work *w, const struct principal *by, const struct event_filter *filter,
    struct event_row **ret_rows, size_t *ret_count) MUST_CHECK;

/* Housekeeping in one database: partitions of the next twelve months are there afterwards. */
enum err event_months_make(struct work *w, int database) MUST_CHECK;

#endif

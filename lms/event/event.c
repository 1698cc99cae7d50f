#include "lms/event/event.h"

#include <string.h>

#include "base/log.h"
#include "db/append.h"
#include "lms/event/event_store.h"

const char *const event_type_names[] = {
#define EVENT(name, type) type,
#include "lms/event/event.def"
#undef EVENT
    NULL};

static const char *const type_words[EVENT_TYPES] = {
    [EVENT_ENROLLED] = WORDS("Came into the course"),
    [EVENT_COURSE_OPENED] = WORDS("Opened the course"),
    [EVENT_MODULE_OPENED] = WORDS("Opened a module"),
    [EVENT_COURSE_COMPLETED] = WORDS("Completed the course"),
    [EVENT_HOME_OPENED] = WORDS("Looked at their courses"),
};

const char *event_type_name(enum event_type type)
{
	return event_type_names[type];
}

const char *event_type_words(const char *name)
{
	for (int i = 0; i < EVENT_TYPES; i++) {
		if (strcmp(event_type_names[i], name) == 0)
			return type_words[i];
	}
	return name;
}

/* One event on its way, in memory of its own. */
struct telling_event {
	struct db_append item; /* first: what comes back is this */
	struct arena *arena;
};

static void lost(enum err e)
{
	log_line(LOG_WARN, "lms", "an event could not be kept: %s", err_info(e)->name);
}

static void told(struct db_append *item)
{
	struct telling_event *telling = (struct telling_event *)item;

	if (item->result == DB_FAILED)
		lost(item->error);
	arena_free(telling->arena);
}

void event_tell(struct work *w, struct db *db, const struct event *event)
{
	struct arena *a = arena_new();
	struct telling_event *telling = arena_alloc(a, sizeof(*telling));
	struct work own;

	work_init(&own, a);
	own.now_us = w->now_us;
	*telling = (struct telling_event){
	    .arena = a, .item = {.kind = &event_append_kind, .org = event->org, .done = told}};
	event_store_values(&own, event, telling->item.values);
	for (int i = 0; i < EVENT_COLUMNS; i++)
		telling->item.lengths[i] =
		    telling->item.values[i] != NULL ? (int)strlen(telling->item.values[i]) : 0;
	memcpy(&telling->item.order, event->learner.bytes + 8, sizeof telling->item.order);
	if (db_append_submit(db, &telling->item) == OK)
		return;
	lost(ERR_BUSY);
	arena_free(a);
}

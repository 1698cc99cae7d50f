#include "xapi/read.h"

#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "xapi/ingest.h"
#include "xapi/read_int.h"

const char *xapi_stored_format(int64_t stored_us, char text[static XAPI_STORED_SIZE])
{
	char millis[TIME_TEXT_SIZE];

	/* "…:43.120Z" and the three digits that follow. */
	time_format(stored_us, millis);
	snprintf(text, XAPI_STORED_SIZE, "%.23s%03dZ", millis, (int)(stored_us % 1000) % 1000);
	return text;
}

static const char *key_text(struct work *w, enum xapi_key_kind kind, const char *text)
{
	struct uuid key;

	xapi_key_make(kind, text, strlen(text), key.bytes);
	return uuid_text(w->arena, key);
}

static void walk_ask(
    struct work *w, struct walk *walk, enum xapi_key_kind kind, enum xapi_key_kind related, const char *text)
{
	if (text != NULL)
		walk->keys[walk->key_count++] = (struct asked_key){
		    key_text(w, kind, text), related != kind ? key_text(w, related, text) : NULL};
}

/* The first position after a time, or of one. */
static int64_t position_of(int64_t us)
{
	if (us < 0)
		return 0;
	return us > INT64_MAX / XAPI_POSITIONS_PER_US ? INT64_MAX : us * XAPI_POSITIONS_PER_US;
}

enum err walk_plan(struct work *w, struct uuid org, const struct xapi_filter *filter, struct walk *ret_walk)
{
	struct walk walk = {.org = org, .ascending = filter->ascending, .until = INT64_MAX};
	struct cursor cursor;

	/* What is expected to be rarest is walked along, the others are asked of each it finds. */
	walk_ask(w, &walk, XAPI_KEY_REGISTRATION, XAPI_KEY_REGISTRATION, filter->registration);
	walk_ask(w, &walk, XAPI_KEY_AGENT, filter->related_agents ? XAPI_KEY_AGENT_RELATED : XAPI_KEY_AGENT,
	    filter->agent);
	walk_ask(w, &walk, XAPI_KEY_ACTIVITY,
	    filter->related_activities ? XAPI_KEY_ACTIVITY_RELATED : XAPI_KEY_ACTIVITY, filter->activity);
	walk_ask(w, &walk, XAPI_KEY_VERB, XAPI_KEY_VERB, filter->verb);
	walk_ask(w, &walk, XAPI_KEY_AUTHORITY, XAPI_KEY_AUTHORITY, filter->authority);
	walk.all_wanted = filter->registration != NULL;
	walk.limit =
	    filter->limit > 0 && filter->limit < XAPI_PAGE_MAX ? (size_t)filter->limit : XAPI_PAGE_MAX;
	if (filter->has_since)
		walk.from = position_of(filter->since_us < INT64_MAX ? filter->since_us + 1 : INT64_MAX);
	if (filter->has_until)
		walk.until = position_of(filter->until_us < INT64_MAX ? filter->until_us + 1 : INT64_MAX);
	walk.voided_too = filter->voided_too && walk.key_count == 0;
	walk.until_now = filter->ascending && filter->cursor == NULL;
	if (filter->cursor != NULL) {
		if (!cursor_read(w, org, filter->ascending, filter->cursor, &cursor) || cursor.last < 0)
			return fail_field(w, ERR_BAD_INPUT, "cursor", "this is no address of a further page");
		if (cursor.until < walk.until)
			walk.until = cursor.until;
		if (filter->ascending && cursor.last >= walk.from)
			walk.from = cursor.last + 1;
		if (!filter->ascending && cursor.last < walk.until)
			walk.until = cursor.last;
	}
	*ret_walk = walk;
	return OK;
}

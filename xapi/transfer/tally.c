#include "xapi/transfer/tally.h"

#include <stdlib.h>
#include <string.h>

#include "xapi/transfer/line.h"

enum { NAME_MAX_BYTES = 4096 };

const char *const tally_names[] = {"day", "verb", "activity"};

static void entry_add(struct tally *tally, enum tally_kind kind, const char *name)
{
	struct tally_entry *entry;

	if (tally->count == tally->room) {
		size_t room = tally->room * 2 + 1024;
		struct tally_entry *more;

		/* The same few names come again and again: what is equal is one entry before there is more
		 * room. */
		tally_sort(tally);
		if (tally->count > tally->room / 2 || tally->room == 0) {
			more = arena_alloc(tally->arena, room * sizeof(*more));
			if (tally->count > 0)
				memcpy(more, tally->entries, tally->count * sizeof(*more));
			tally->entries = more;
			tally->room = room;
		}
	}
	entry = &tally->entries[tally->count++];
	*entry = (struct tally_entry){.kind = kind,
	    .name = arena_strndup(tally->arena, name, strnlen(name, NAME_MAX_BYTES)),
	    .count = 1};
	utf8_mend((char *)(uintptr_t)entry->name);
	xapi_key_make(XAPI_KEY_VERB, name, strlen(name), entry->key);
}

static int entry_compare(const void *a, const void *b)
{
	const struct tally_entry *one = a, *other = b;

	if (one->kind != other->kind)
		return one->kind < other->kind ? -1 : 1;
	return memcmp(one->key, other->key, sizeof(one->key));
}

void tally_sort(struct tally *tally)
{
	size_t kept = 0;

	if (tally->count > 1)
		qsort(tally->entries, tally->count, sizeof(*tally->entries), entry_compare);
	for (size_t i = 0; i < tally->count; i++) {
		if (kept > 0 && entry_compare(&tally->entries[kept - 1], &tally->entries[i]) == 0)
			tally->entries[kept - 1].count += tally->entries[i].count;
		else
			tally->entries[kept++] = tally->entries[i];
	}
	tally->count = kept;
}

/* The activity that is its object; NULL: something else is. */
static const char *object_of(const struct xapi_statement *s)
{
	for (size_t a = 0; a < s->activity_count; a++) {
		uint8_t key[16];

		xapi_key_make(XAPI_KEY_ACTIVITY, s->activities[a].id, strlen(s->activities[a].id), key);
		for (size_t k = 0; k < s->key_count; k++)
			if (s->keys[k].kind == XAPI_KEY_ACTIVITY &&
			    memcmp(s->keys[k].bytes, key, sizeof(key)) == 0)
				return s->activities[a].id;
	}
	return NULL;
}

void tally_add(struct tally *tally, struct work *w, const struct xapi_stored *stored)
{
	char day[XAPI_STORED_SIZE];
	struct xapi_statement *s;
	const char *object;

	tally->statements++;
	tally->bytes += (int64_t)stored->body_len;
	tally->oldest = tally->oldest == 0 ? stored->position : tally->oldest;
	tally->newest = stored->position;
	xapi_stored_format(stored->stored_us, day);
	day[10] = '\0';
	entry_add(tally, TALLY_DAY, day);
	/* What is kept was judged when it came; were one not readable any more, the others would count all
	 * the same. */
	if (line_read_kept(w, stored->body, stored->body_len, &s) != OK) {
		work_forgive(w);
		return;
	}
	tally->voiding += s->voiding;
	entry_add(tally, TALLY_VERB, s->verb);
	object = object_of(s);
	if (object != NULL)
		entry_add(tally, TALLY_ACTIVITY, object);
	for (size_t k = 0; k < s->key_count; k++)
		if (s->keys[k].kind == XAPI_KEY_AGENT)
			sketch_add(&tally->agents, s->keys[k].bytes);
}

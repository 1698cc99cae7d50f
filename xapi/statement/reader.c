#include "xapi/statement/reader.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM_FIRST = 16 };

enum err refuse(struct reader *r, uint32_t node, const char *format, ...)
{
	struct text pointer = text_new(r->w->arena, WORK_FIELD_MAX - 1);
	const char *why;
	va_list args;

	va_start(args, format);
	why = arena_vprintf(r->w->arena, format, args);
	va_end(args);
	tape_pointer(r->w, r->tape, 0, node, &pointer);
	return fail_field(r->w, ERR_BAD_INPUT, pointer.data, "%s", why);
}

const char *reader_text(struct reader *r, uint32_t node)
{
	size_t len;

	return tape_string(r->w, r->tape, node, &len);
}

/* Room for one more of count elements. */
static void *grown(struct reader *r, void *list, size_t count, size_t *room, size_t size)
{
	void *more;

	if (count < *room)
		return list;
	*room = *room == 0 ? ROOM_FIRST : 2 * *room;
	more = arena_alloc(r->scratch, *room * size);
	if (count > 0)
		memcpy(more, list, count * size);
	return more;
}

static enum err too_many(struct reader *r)
{
	return fail(r->w, ERR_TOO_LARGE, "a statement names more than %d agents, activities and other things",
	    XAPI_KEYS_MAX);
}

enum err reader_mention(struct reader *r, enum xapi_key_kind kind, const char *text, size_t len)
{
	if (r->mention_count == MENTIONS_MAX)
		return too_many(r);
	r->mentions = grown(r, r->mentions, r->mention_count, &r->mention_room, sizeof(*r->mentions));
	r->mentions[r->mention_count++] = (struct mention){.kind = kind, .text = text, .len = len};
	return OK;
}

enum err reader_activity(struct reader *r, uint32_t id, uint32_t definition)
{
	struct xapi_activity activity = {.id = reader_text(r, id)};

	if (definition != 0)
		activity.definition.data = tape_raw(r->tape, definition, &activity.definition.len);
	r->activities = grown(r, r->activities, r->activity_count, &r->activity_room, sizeof(*r->activities));
	r->activities[r->activity_count++] = activity;
	return OK;
}

enum err reader_agent(struct reader *r, const struct xapi_agent *agent, enum xapi_key_kind kind)
{
	r->agents = grown(r, r->agents, r->agent_count, &r->agent_room, sizeof(*r->agents));
	r->agents[r->agent_count++] = *agent;
	return reader_mention(r, kind, agent->identifier, strlen(agent->identifier));
}

void reader_edit(struct reader *r, uint32_t at, uint32_t skip, const char *text)
{
	struct edit edit = {.at = at, .skip = skip, .text = text};
	size_t i = r->edit_count;

	if (r->edit_count == EDITS_MAX)
		abort(); /* the shapes allow fewer */
	r->edit_count++;
	for (; i > 0 && r->edits[i - 1].at > at; i--)
		r->edits[i] = r->edits[i - 1];
	r->edits[i] = edit;
}

/* By text, and the narrow kind of a pair in front. */
static int mention_order(const void *a, const void *b)
{
	const struct mention *x = a, *y = b;
	size_t len = x->len < y->len ? x->len : y->len;
	int order = memcmp(x->text, y->text, len);

	if (order != 0)
		return order;
	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return (int)y->kind - (int)x->kind;
}

static bool same_text(const struct mention *a, const struct mention *b)
{
	return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

static int key_order(const void *a, const void *b)
{
	return memcmp(((const struct xapi_key *)a)->bytes, ((const struct xapi_key *)b)->bytes, 16);
}

static enum err keys_collect(struct reader *r)
{
	struct xapi_statement *s = r->out;

	qsort(r->mentions, r->mention_count, sizeof(*r->mentions), mention_order);
	s->keys = arena_alloc(r->w->arena, (r->mention_count + 1) * sizeof(*s->keys));
	for (size_t i = 0; i < r->mention_count; i++) {
		const struct mention *m = &r->mentions[i];
		struct xapi_key *key = &s->keys[s->key_count];
		bool said = false;

		/* 'a' and 'A', 'o' and 'O' are pairs; few kinds have one text. */
		for (const struct mention *o = m; !said && o > r->mentions && same_text(o - 1, m); o--)
			said = (o[-1].kind | 0x20) == (m->kind | 0x20);
		if (said)
			continue;
		if (s->key_count == XAPI_KEYS_MAX)
			return too_many(r);
		key->kind = m->kind;
		xapi_key_make(m->kind, m->text, m->len, key->bytes);
		s->key_count++;
	}
	qsort(s->keys, s->key_count, sizeof(*s->keys), key_order);
	return OK;
}

enum err reader_collect(struct reader *r)
{
	struct xapi_statement *s = r->out;
	struct arena *a = r->w->arena;

	s->activity_count = r->activity_count;
	s->agent_count = r->agent_count;
	if (r->activity_count > 0)
		s->activities = arena_memdup(a, r->activities, r->activity_count * sizeof(*r->activities));
	if (r->agent_count > 0)
		s->agents = arena_memdup(a, r->agents, r->agent_count * sizeof(*r->agents));
	s->attachments = r->attachments;
	s->attachment_count = r->attachment_count;
	return keys_collect(r);
}

/* What is kept of a statement: the client's bytes, and what the store must own. */
#include <string.h>

#include "xapi/statement/property.h"

enum { ADDED_MAX = 256 };

struct body {
	struct reader *r;
	struct text text;
	size_t edit; /* the next one */
};

static const char *version_missing(enum xapi_version version)
{
	return version == XAPI_2_0_0 ? "2.0.0" : "1.0.0";
}

/* Bytes of the source from one place to another, with the edits that fall in between. */
static void source_write(struct body *b, uint32_t from, uint32_t to)
{
	const struct reader *r = b->r;

	while (b->edit < r->edit_count && r->edits[b->edit].at < from)
		b->edit++;
	for (; b->edit < r->edit_count && r->edits[b->edit].at <= to; b->edit++) {
		const struct edit *e = &r->edits[b->edit];

		text_add_bytes(&b->text, r->tape->text + from, e->at - from);
		text_add(&b->text, e->text);
		from = e->at + e->skip;
	}
	text_add_bytes(&b->text, r->tape->text + from, to - from);
}

static void member_begin(struct body *b)
{
	if (b->text.len > 1)
		text_add_char(&b->text, ',');
}

static void missing_write(struct body *b)
{
	const struct reader *r = b->r;
	char id[UUID_TEXT_SIZE];

	if (r->statement_at[STATEMENT_ID] == 0)
		text_printf(&b->text, "\"id\":\"%s\"", uuid_format(r->out->id, id));
	if (r->statement_at[STATEMENT_VERSION] == 0) {
		member_begin(b);
		text_printf(&b->text, "\"version\":\"%s\"", version_missing(r->version));
	}
	if (!r->trusted || r->statement_at[STATEMENT_AUTHORITY] == 0) {
		member_begin(b);
		text_add(&b->text, "\"authority\":");
		text_add(&b->text, r->authority_json);
	}
}

/* Whether the store has this member from elsewhere. */
static bool is_owned(const struct reader *r, uint32_t value)
{
	return value == r->statement_at[STATEMENT_STORED] ||
	       (value == r->statement_at[STATEMENT_AUTHORITY] && !r->trusted);
}

enum err body_make(struct reader *r, uint32_t node)
{
	const struct tape_node *nodes = r->tape->nodes;
	size_t limit = nodes[node].len + strlen(r->authority_json) + ADDED_MAX * EDITS_MAX;
	struct body b = {.r = r};

	b.text = (struct text){.limit = limit, .arena = r->w->arena};
	b.text.size = nodes[node].len + strlen(r->authority_json) + ADDED_MAX;
	b.text.data = arena_alloc(r->w->arena, b.text.size);
	text_add_char(&b.text, '{');
	missing_write(&b);
	for (uint32_t at = node + 1; at < nodes[node].next; at = nodes[at + 1].next) {
		size_t name_len, value_len;
		const char *name = tape_raw(r->tape, at, &name_len);
		const char *value = tape_raw(r->tape, at + 1, &value_len);
		uint32_t from = (uint32_t)(value - r->tape->text);

		if (is_owned(r, at + 1))
			continue;
		member_begin(&b);
		text_add_bytes(&b.text, name, name_len);
		text_add_char(&b.text, ':');
		source_write(&b, from, from + (uint32_t)value_len);
	}
	text_add_char(&b.text, '}');
	if (!text_fits(&b.text))
		return fail(r->w, ERR_TOO_LARGE, "a statement has a timestamp that is too long");
	r->out->body = b.text.data;
	r->out->body_len = b.text.len;
	return OK;
}

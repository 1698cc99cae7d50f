/* What is known of an activity, from more than one statement. */
#include "xapi/statement/format.h"
#include "xapi/statement/tape.h"

static const char *const merged[] = {"name", "description", "extensions"};

struct merge {
	struct work *w;
	const struct tape *older, *newer;
	struct text out;
};

static void raw_add(struct merge *m, const struct tape *tape, uint32_t node)
{
	size_t len;
	const char *raw = tape_raw(tape, node, &len);

	text_add_bytes(&m->out, raw, len);
}

static void member_add(struct merge *m, const struct tape *tape, uint32_t name, size_t start)
{
	if (m->out.len > start)
		text_add_char(&m->out, ',');
	raw_add(m, tape, name);
	text_add_char(&m->out, ':');
}

static bool is_merged(struct merge *m, uint32_t name)
{
	for (size_t i = 0; i < sizeof(merged) / sizeof(merged[0]); i++) {
		if (tape_is(m->w, m->newer, name, merged[i]))
			return true;
	}
	return false;
}

/* The value of the same name among those of another object; 0: there is none. */
static uint32_t same_name(
    struct merge *m, const struct tape *tape, uint32_t name, const struct tape_name *names, size_t count)
{
	size_t len;
	const char *text = tape_peek(m->w, tape, name, &len);

	return tape_name_find(names, count, text, len);
}

/* Members of the newer, then those of the older that it does not have. deep: maps below are merged too. */
static void objects_merge(struct merge *m, uint32_t older, uint32_t newer, bool deep)
{
	const struct tape *o = m->older, *n = m->newer;
	const struct tape_name *old_names = tape_names(m->w, o, older);
	const struct tape_name *new_names = tape_names(m->w, n, newer);
	size_t start;

	text_add_char(&m->out, '{');
	start = m->out.len;
	for (uint32_t at = newer + 1; at < n->nodes[newer].next; at = n->nodes[at + 1].next) {
		uint32_t before = same_name(m, n, at, old_names, o->nodes[older].count);

		member_add(m, n, at, start);
		if (deep && before != 0 && is_merged(m, at) && o->nodes[before].kind == TAPE_OBJECT &&
		    n->nodes[at + 1].kind == TAPE_OBJECT)
			objects_merge(m, before, at + 1, false);
		else
			raw_add(m, n, at + 1);
	}
	for (uint32_t at = older + 1; at < o->nodes[older].next; at = o->nodes[at + 1].next) {
		if (same_name(m, o, at, new_names, n->nodes[newer].count) != 0)
			continue;
		member_add(m, o, at, start);
		raw_add(m, o, at + 1);
	}
	text_add_char(&m->out, '}');
}

enum err xapi_definition_merge(struct work *w, struct xapi_span older, struct xapi_span newer,
    const char **ret_definition, size_t *ret_len)
{
	struct tape old_tape, new_tape;
	struct merge m = {.w = w, .older = &old_tape, .newer = &new_tape};

	if (older.data == NULL) {
		*ret_definition = newer.data;
		*ret_len = newer.len;
		return OK;
	}
	if (tape_read(w, older.data, older.len, &old_tape) != OK ||
	    tape_read(w, newer.data, newer.len, &new_tape) != OK || old_tape.nodes[0].kind != TAPE_OBJECT ||
	    new_tape.nodes[0].kind != TAPE_OBJECT)
		return fail(w, ERR_INTERNAL, "a definition that was kept is none");
	m.out = text_new(w->arena, older.len + newer.len + 8);
	objects_merge(&m, 0, 0, true);
	if (!text_fits(&m.out))
		return fail(w, ERR_INTERNAL, "a definition does not fit its own parts");
	*ret_definition = m.out.data;
	*ret_len = m.out.len;
	return OK;
}

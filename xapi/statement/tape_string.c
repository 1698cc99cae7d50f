#include <stdlib.h>
#include <string.h>

#include "xapi/statement/tape_int.h"

enum { NAMES_COMPARED = 24 };

static size_t code_point_write(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* At \u, which was checked before; returns what follows. */
static const char *unicode_write(const char *p, const char *end, char *out, size_t *len)
{
	uint32_t c = (uint32_t)tape_hex4(p + 2, end), low;

	p += 6;
	if (c >= 0xd800 && c <= 0xdbff && end - p >= 6 && p[0] == '\\' && p[1] == 'u') {
		low = (uint32_t)tape_hex4(p + 2, end);
		if (low >= 0xdc00 && low <= 0xdfff) {
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			p += 6;
		}
	}
	*len += code_point_write(out + *len, c);
	return p;
}

static const char *decoded(struct work *w, const struct tape *tape, uint32_t node, size_t *ret_len)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *p = tape->text + tape->nodes[node].at, *end = p + tape->nodes[node].len;
	char *out = arena_alloc(w->arena, tape->nodes[node].len + 1);
	size_t len = 0;

	while (p < end) {
		if (*p != '\\') {
			out[len++] = *p++;
		} else if (p[1] == 'u') {
			p = unicode_write(p, end, out, &len);
		} else {
			out[len++] = to[strchr(from, p[1]) - from];
			p += 2;
		}
	}
	*ret_len = len;
	return out;
}

const char *tape_peek(struct work *w, const struct tape *tape, uint32_t node, size_t *ret_len)
{
	if (tape->nodes[node].escaped)
		return decoded(w, tape, node, ret_len);
	*ret_len = tape->nodes[node].len;
	return tape->text + tape->nodes[node].at;
}

const char *tape_string(struct work *w, const struct tape *tape, uint32_t node, size_t *ret_len)
{
	if (tape->nodes[node].escaped)
		return decoded(w, tape, node, ret_len);
	*ret_len = tape->nodes[node].len;
	return arena_strndup(w->arena, tape->text + tape->nodes[node].at, tape->nodes[node].len);
}

const char *tape_raw(const struct tape *tape, uint32_t node, size_t *ret_len)
{
	const struct tape_node *n = &tape->nodes[node];
	bool quoted = n->kind == TAPE_STRING;

	*ret_len = n->len + (quoted ? 2 : 0);
	return tape->text + n->at - (quoted ? 1 : 0);
}

bool tape_is(struct work *w, const struct tape *tape, uint32_t node, const char *text)
{
	size_t len, wanted = strlen(text);
	const char *s;

	if (tape->nodes[node].kind != TAPE_STRING || tape->nodes[node].len < wanted)
		return false;
	s = tape_peek(w, tape, node, &len);
	return len == wanted && memcmp(s, text, len) == 0;
}

uint32_t tape_find(struct work *w, const struct tape *tape, uint32_t object, const char *name)
{
	uint32_t end = tape->nodes[object].next;

	if (tape->nodes[object].kind != TAPE_OBJECT)
		return 0;
	for (uint32_t at = object + 1; at < end; at = tape->nodes[at + 1].next) {
		if (tape_is(w, tape, at, name))
			return at + 1;
	}
	return 0;
}

static void token_write(struct work *w, const struct tape *tape, uint32_t name, struct text *t)
{
	size_t len;
	const char *s = tape_peek(w, tape, name, &len);

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '~')
			text_add(t, "~0");
		else if (s[i] == '/')
			text_add(t, "~1");
		else
			text_add_char(t, s[i]);
	}
}

void tape_pointer(struct work *w, const struct tape *tape, uint32_t from, uint32_t node, struct text *t)
{
	while (from != node) {
		bool object = tape->nodes[from].kind == TAPE_OBJECT;
		uint32_t at = from + 1, index = 0;

		/* A name's pointer is that of its value. */
		while (tape->nodes[object ? at + 1 : at].next <= node) {
			at = tape->nodes[object ? at + 1 : at].next;
			index++;
		}
		text_add_char(t, '/');
		if (object)
			token_write(w, tape, at, t);
		else
			text_printf(t, "%u", index);
		from = object ? at + 1 : at;
		if (object && node == at)
			return;
	}
}

static int name_order(const void *a, const void *b)
{
	const struct tape_name *x = a, *y = b;

	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return memcmp(x->data, y->data, x->len);
}

const struct tape_name *tape_names(struct work *w, const struct tape *tape, uint32_t object)
{
	uint32_t count = tape->nodes[object].count, at = object + 1;
	struct tape_name *names = arena_alloc(w->arena, (count + 1) * sizeof(*names));

	for (uint32_t i = 0; i < count; i++, at = tape->nodes[at + 1].next) {
		names[i].data = tape_peek(w, tape, at, &names[i].len);
		names[i].node = at;
	}
	qsort(names, count, sizeof(*names), name_order);
	return names;
}

uint32_t tape_name_find(const struct tape_name *names, size_t count, const char *data, size_t len)
{
	const struct tape_name wanted = {.data = data, .len = len};
	const struct tape_name *found =
	    count > 0 ? bsearch(&wanted, names, count, sizeof(*names), name_order) : NULL;

	return found != NULL ? found->node + 1 : 0;
}

static enum err twice(struct work *w, const struct tape *tape, uint32_t name)
{
	struct text pointer = text_new(w->arena, WORK_FIELD_MAX - 1);

	tape_pointer(w, tape, 0, name, &pointer);
	return fail_field(w, ERR_BAD_INPUT, pointer.data, "this name stands there twice");
}

enum err tape_names_differ(struct work *w, const struct tape *tape, uint32_t object)
{
	struct tape_name few[NAMES_COMPARED];
	const struct tape_name *names;
	uint32_t count = tape->nodes[object].count, at = object + 1;

	if (count > NAMES_COMPARED) {
		names = tape_names(w, tape, object);
		for (uint32_t i = 1; i < count; i++) {
			if (name_order(&names[i - 1], &names[i]) == 0)
				return twice(w, tape, names[i].node);
		}
		return OK;
	}
	for (uint32_t i = 0; i < count; i++, at = tape->nodes[at + 1].next) {
		few[i].data = tape_peek(w, tape, at, &few[i].len);
		for (uint32_t j = 0; j < i; j++) {
			if (name_order(&few[i], &few[j]) == 0)
				return twice(w, tape, at);
		}
	}
	return OK;
}

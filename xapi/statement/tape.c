#include "xapi/statement/tape.h"

#include <string.h>

#include "base/id.h"
#include "xapi/statement/statement.h"
#include "xapi/statement/tape_int.h"

/* Statements have a value or a name for every ten bytes. */
enum { NODES_FIRST = 32, BYTES_A_NODE = 9 };

struct tokens {
	struct work *w;
	struct arena *arena; /* of the nodes */
	const char *at, *end;
	struct tape tape;
	uint32_t room;
	uint32_t open[XAPI_DEPTH_MAX]; /* what is not closed yet */
	size_t depth;
};

static enum err wrong(struct tokens *t, const char *why)
{
	return fail(t->w, ERR_BAD_INPUT, "this is not JSON: byte %zu, %s", (size_t)(t->at - t->tape.text),
	    t->at == t->end ? "it ends too early" : why);
}

static struct tape_node *node_add(struct tokens *t, enum tape_kind kind)
{
	struct tape_node *node, *more;

	if (t->tape.count == t->room) {
		more = arena_alloc(t->arena, 2 * (size_t)t->room * sizeof(*more));
		memcpy(more, t->tape.nodes, t->room * sizeof(*more));
		t->tape.nodes = more;
		t->room *= 2;
	}
	node = &t->tape.nodes[t->tape.count++];
	*node = (struct tape_node){
	    .at = (uint32_t)(t->at - t->tape.text), .next = t->tape.count, .kind = (uint8_t)kind};
	return node;
}

static void blanks_skip(struct tokens *t)
{
	while (t->at < t->end && (*t->at == ' ' || *t->at == '\n' || *t->at == '\r' || *t->at == '\t'))
		t->at++;
}

/* Of eight bytes, whether all are plain: no quote, no backslash, no control character, only ASCII. */
static bool eight_plain(const char *p)
{
	const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
	uint64_t x, quote, backslash;

	memcpy(&x, p, sizeof(x));
	quote = x ^ (ones * '"');
	backslash = x ^ (ones * '\\');
	return ((x | (x - ones * 0x20) | (quote - ones) | (backslash - ones)) & highs) == 0;
}

/* Length of the UTF-8 sequence at p (RFC 3629), 0 for none. */
static size_t sequence_length(const unsigned char *p, size_t left)
{
	size_t len = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;

	if (p[0] < 0xc2 || p[0] > 0xf4 || left < len)
		return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) || (p[0] == 0xf0 && p[1] < 0x90) ||
	    (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	return len;
}

int32_t tape_hex4(const char *p, const char *end)
{
	int32_t value = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int digit = hex_value(p[i]);

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

/* At a backslash. */
static enum err escape_read(struct tokens *t, bool *odd)
{
	int32_t first, second;

	if (t->end - t->at < 2 || memchr("\"\\/bfnrtu", t->at[1], 9) == NULL)
		return wrong(t, "this escape is not one of JSON");
	if (t->at[1] != 'u') {
		t->at += 2;
		return OK;
	}
	first = tape_hex4(t->at + 2, t->end);
	if (first < 0)
		return wrong(t, "\\u has four hexadecimal digits");
	t->at += 6;
	if (first == 0 || (first >= 0xdc00 && first <= 0xdfff))
		*odd = true;
	if (first < 0xd800 || first > 0xdbff)
		return OK;
	second =
	    t->end - t->at >= 6 && t->at[0] == '\\' && t->at[1] == 'u' ? tape_hex4(t->at + 2, t->end) : -1;
	if (second >= 0xdc00 && second <= 0xdfff)
		t->at += 6;
	else
		*odd = true;
	return OK;
}

/* At the opening quote. */
static enum err string_read(struct tokens *t)
{
	uint32_t index = t->tape.count;
	bool escaped = false, odd = false;
	struct tape_node *node;
	size_t step;

	node_add(t, TAPE_STRING);
	t->at++;
	for (;;) {
		while (t->end - t->at >= 8 && eight_plain(t->at))
			t->at += 8;
		if (t->at == t->end)
			return wrong(t, "");
		if (*t->at == '"')
			break;
		if (*t->at == '\\') {
			escaped = true;
			TRY(escape_read(t, &odd));
		} else if ((unsigned char)*t->at < 0x20) {
			return wrong(t, "a control character stands in a string");
		} else if ((unsigned char)*t->at < 0x80) {
			t->at++;
		} else {
			step = sequence_length((const unsigned char *)t->at, (size_t)(t->end - t->at));
			if (step == 0)
				return fail(t->w, ERR_BAD_INPUT, "byte %zu is not UTF-8",
				    (size_t)(t->at - t->tape.text));
			t->at += step;
		}
	}
	node = &t->tape.nodes[index];
	node->at++;
	node->len = (uint32_t)(t->at - t->tape.text) - node->at;
	node->escaped = escaped;
	node->odd = odd;
	t->at++;
	return OK;
}

static size_t digits_skip(struct tokens *t)
{
	const char *from = t->at;

	while (t->at < t->end && *t->at >= '0' && *t->at <= '9')
		t->at++;
	return (size_t)(t->at - from);
}

static enum err number_read(struct tokens *t)
{
	struct tape_node *node = node_add(t, TAPE_NUMBER);
	size_t whole;
	char first;

	t->at += *t->at == '-';
	first = t->at < t->end ? *t->at : '\0';
	whole = digits_skip(t);
	if (whole == 0 || (first == '0' && whole > 1))
		return wrong(t, "a number begins with one digit, or with none but 1 to 9");
	if (t->at < t->end && *t->at == '.') {
		t->at++;
		if (digits_skip(t) == 0)
			return wrong(t, "a digit stands behind the point");
	}
	if (t->at < t->end && (*t->at == 'e' || *t->at == 'E')) {
		t->at++;
		t->at += t->at < t->end && (*t->at == '+' || *t->at == '-');
		if (digits_skip(t) == 0)
			return wrong(t, "an exponent has digits");
	}
	node->len = (uint32_t)(t->at - t->tape.text) - node->at;
	return OK;
}

static enum err word_read(struct tokens *t, const char *word, size_t len, enum tape_kind kind)
{
	if ((size_t)(t->end - t->at) < len || memcmp(t->at, word, len) != 0)
		return wrong(t, "a value was expected");
	node_add(t, kind)->len = (uint32_t)len;
	t->at += len;
	return OK;
}

/* A member's name and its colon; blanks before it are skipped already. */
static enum err name_read(struct tokens *t)
{
	if (t->at == t->end || *t->at != '"')
		return wrong(t, "a member's name was expected");
	TRY(string_read(t));
	blanks_skip(t);
	if (t->at == t->end || *t->at != ':')
		return wrong(t, "a colon was expected");
	t->at++;
	return OK;
}

static enum err container_close(struct tokens *t)
{
	uint32_t index = t->open[--t->depth];
	struct tape_node *node = &t->tape.nodes[index];

	t->at++;
	node->len = (uint32_t)(t->at - t->tape.text) - node->at;
	node->next = t->tape.count;
	if (node->kind == TAPE_OBJECT && node->count > 1)
		return tape_names_differ(t->w, &t->tape, index);
	return OK;
}

/* At { or [. *ret_whole: it is empty, and closed again. */
static enum err container_open(struct tokens *t, bool *ret_whole)
{
	bool object = *t->at == '{';

	if (t->depth == XAPI_DEPTH_MAX)
		return fail(t->w, ERR_BAD_INPUT, "it is more than %d deep", XAPI_DEPTH_MAX);
	t->open[t->depth++] = t->tape.count;
	node_add(t, object ? TAPE_OBJECT : TAPE_ARRAY)->next = UINT32_MAX; /* until it is closed */
	t->at++;
	blanks_skip(t);
	if (t->at < t->end && *t->at == (object ? '}' : ']'))
		return container_close(t);
	*ret_whole = false;
	t->tape.nodes[t->open[t->depth - 1]].count = 1;
	return object ? name_read(t) : OK;
}

/* One value; of an object or array only its beginning, unless it is empty. */
static enum err value_read(struct tokens *t, bool *ret_whole)
{
	*ret_whole = true;
	blanks_skip(t);
	if (t->at == t->end)
		return wrong(t, "");
	switch (*t->at) {
	case '{':
	case '[':
		return container_open(t, ret_whole);
	case '"':
		return string_read(t);
	case 't':
		return word_read(t, "true", 4, TAPE_TRUE);
	case 'f':
		return word_read(t, "false", 5, TAPE_FALSE);
	case 'n':
		return word_read(t, "null", 4, TAPE_NULL);
	default:
		if (*t->at != '-' && (*t->at < '0' || *t->at > '9'))
			return wrong(t, "a value was expected");
		return number_read(t);
	}
}

/* Behind a value: closes what ends here. *ret_more: a comma came, another value follows. */
static enum err value_follow(struct tokens *t, bool *ret_more)
{
	*ret_more = false;
	while (t->depth > 0) {
		uint32_t index = t->open[t->depth - 1];
		bool object = t->tape.nodes[index].kind == TAPE_OBJECT;

		blanks_skip(t);
		if (t->at < t->end && *t->at == ',') {
			t->at++;
			t->tape.nodes[index].count++;
			*ret_more = true;
			if (!object)
				return OK;
			blanks_skip(t);
			return name_read(t);
		}
		if (t->at == t->end || *t->at != (object ? '}' : ']'))
			return wrong(t, "a comma or the end was expected");
		TRY(container_close(t));
	}
	return OK;
}

enum err tape_read_into(
    struct work *w, struct arena *nodes, const char *text, size_t len, struct tape *ret_tape)
{
	struct tokens t = {.w = w, .arena = nodes, .at = text, .end = text + len, .tape.text = text};
	bool more = true, whole;

	if (len >= UINT32_MAX / 2)
		return fail(w, ERR_TOO_LARGE, "it is longer than %u bytes", UINT32_MAX / 2);
	t.room = NODES_FIRST + (uint32_t)len / BYTES_A_NODE;
	t.tape.nodes = arena_alloc(nodes, t.room * sizeof(*t.tape.nodes));
	while (more) {
		/* A value adds two nodes at most. */
		if (t.tape.count > TAPE_NODES_MAX)
			return fail(w, ERR_TOO_LARGE, "it has more than %d values", TAPE_NODES_MAX);
		TRY(value_read(&t, &whole));
		if (whole)
			TRY(value_follow(&t, &more));
	}
	blanks_skip(&t);
	if (t.at != t.end)
		return wrong(&t, "nothing may follow");
	*ret_tape = t.tape;
	return OK;
}

enum err tape_read(struct work *w, const char *text, size_t len, struct tape *ret_tape)
{
	return tape_read_into(w, w->arena, text, len, ret_tape);
}

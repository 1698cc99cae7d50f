/* What must be equal for two statements to be the same (1.0.3 Data 2.3.1), as one text: names sorted, numbers
 * by their value, and what does not count left out. */
#include <stdlib.h>
#include <string.h>

#include "xapi/statement/decimal.h"
#include "xapi/statement/moment.h"
#include "xapi/statement/reader.h"

enum { CANONICAL_FIRST = 4096, MEMBERS_FEW = 24, HUNDREDTHS = 2 };

struct canonical {
	struct reader *r;
	char *data;
	size_t len, room;
};

struct member {
	const char *name;
	size_t len;
	uint32_t value;
};

struct slice {
	const char *data;
	size_t len;
};

static void node_write(struct canonical *c, uint32_t node);

static char *reserve(struct canonical *c, size_t more)
{
	char *data;

	if (c->room - c->len < more) {
		while (c->room - c->len < more)
			c->room *= 2;
		data = arena_alloc(c->r->scratch, c->room);
		memcpy(data, c->data, c->len);
		c->data = data;
	}
	return c->data + c->len;
}

static void bytes_write(struct canonical *c, const void *bytes, size_t len)
{
	if (len > 0)
		memcpy(reserve(c, len), bytes, len);
	c->len += len;
}

static void char_write(struct canonical *c, char byte)
{
	*reserve(c, 1) = byte;
	c->len++;
}

/* A length in front makes every text its own. */
static void text_write(struct canonical *c, const char *text, size_t len)
{
	uint32_t size = (uint32_t)len;

	char_write(c, '"');
	bytes_write(c, &size, sizeof(size));
	bytes_write(c, text, len);
}

static void lower_write(struct canonical *c, const char *text, size_t len, const char *from)
{
	size_t at;

	text_write(c, text, len);
	at = from == NULL ? len : (size_t)(from - text);
	for (char *p = c->data + c->len - len; at < len; at++) {
		if (p[at] >= 'A' && p[at] <= 'Z')
			p[at] = (char)(p[at] | 0x20);
	}
}

/* Hundredths of a second at most; 1.50 is 1.5. */
static void duration_write(struct canonical *c, const char *text, size_t len)
{
	struct duration d;
	size_t kept;

	if (!duration_read(text, len, &d) || !d.seconds) {
		text_write(c, text, len);
		return;
	}
	kept = d.fraction_len < HUNDREDTHS ? d.fraction_len : HUNDREDTHS;
	while (kept > 0 && d.fraction[kept - 1] == '0')
		kept--;
	text_write(c, text, d.fraction != NULL ? (size_t)(d.fraction - 1 - text) : len - 1);
	text_write(c, d.fraction, kept);
}

static void string_write(struct canonical *c, uint32_t node)
{
	const struct tape_node *n = &c->r->tape->nodes[node];
	size_t len;
	const char *text = tape_peek(c->r->w, c->r->tape, node, &len);

	if (n->note == NOTE_LOWER)
		lower_write(c, text, len, text);
	else if (n->note == NOTE_MBOX)
		lower_write(c, text, len, memchr(text, '@', len));
	else if (n->note == NOTE_DURATION)
		duration_write(c, text, len);
	else
		text_write(c, text, len);
}

static void number_write(struct canonical *c, uint32_t node)
{
	const struct tape_node *n = &c->r->tape->nodes[node];
	const char *text = c->r->tape->text + n->at;
	struct decimal d = decimal_read(text, n->len);
	uint32_t digits = (uint32_t)(d.head_len + d.tail_len);

	/* Out of what is counted exactly: as it is written. */
	if (d.point >= DECIMAL_POINT_MAX || d.point <= -DECIMAL_POINT_MAX) {
		char_write(c, '!');
		text_write(c, text, n->len);
		return;
	}
	char_write(c, d.negative ? '-' : '+');
	bytes_write(c, &digits, sizeof(digits));
	bytes_write(c, &d.point, sizeof(d.point));
	bytes_write(c, d.head, d.head_len);
	bytes_write(c, d.tail, d.tail_len);
}

static int member_order(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return memcmp(x->name, y->name, x->len);
}

static void few_sort(struct member *members, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct member m = members[i];
		size_t j = i;

		for (; j > 0 && member_order(&members[j - 1], &m) > 0; j--)
			members[j] = members[j - 1];
		members[j] = m;
	}
}

static void object_write(struct canonical *c, uint32_t node)
{
	const struct tape *tape = c->r->tape;
	struct member few[MEMBERS_FEW], *members = few;
	size_t count = 0;

	if (tape->nodes[node].count > MEMBERS_FEW)
		members = arena_alloc(c->r->scratch, tape->nodes[node].count * sizeof(*members));
	for (uint32_t at = node + 1; at < tape->nodes[node].next; at = tape->nodes[at + 1].next) {
		if (tape->nodes[at + 1].note == NOTE_SKIPPED)
			continue;
		members[count].name = tape_peek(c->r->w, tape, at, &members[count].len);
		members[count++].value = at + 1;
	}
	if (members == few)
		few_sort(members, count);
	else
		qsort(members, count, sizeof(*members), member_order);
	char_write(c, '{');
	for (size_t i = 0; i < count; i++) {
		text_write(c, members[i].name, members[i].len);
		node_write(c, members[i].value);
	}
	char_write(c, '}');
}

static int slice_order(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;

	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return memcmp(x->data, y->data, x->len);
}

/* The elements are there already, from start on; each is as long as lengths says. */
static void elements_sort(struct canonical *c, size_t start, const size_t *lengths, uint32_t count)
{
	const char *copy = arena_memdup(c->r->scratch, c->data + start, c->len - start);
	struct slice *slices = arena_alloc(c->r->scratch, count * sizeof(*slices));

	for (uint32_t i = 0; i < count; i++) {
		slices[i] = (struct slice){.data = copy, .len = lengths[i]};
		copy += lengths[i];
	}
	qsort(slices, count, sizeof(*slices), slice_order);
	c->len = start;
	for (uint32_t i = 0; i < count; i++)
		bytes_write(c, slices[i].data, slices[i].len);
}

static void array_write(struct canonical *c, uint32_t node)
{
	const struct tape_node *nodes = c->r->tape->nodes;
	bool unordered = nodes[node].note == NOTE_UNORDERED && nodes[node].count > 1;
	size_t *lengths = NULL, start, before;
	uint32_t i = 0;

	if (unordered)
		lengths = arena_alloc(c->r->scratch, nodes[node].count * sizeof(*lengths));
	char_write(c, '[');
	start = c->len;
	for (uint32_t at = node + 1; at < nodes[node].next; at = nodes[at].next) {
		before = c->len;
		node_write(c, at);
		if (unordered)
			lengths[i++] = c->len - before;
	}
	if (unordered)
		elements_sort(c, start, lengths, i);
	char_write(c, ']');
}

static void node_write(struct canonical *c, uint32_t node)
{
	static const char words[] = {[TAPE_NULL] = 'n', [TAPE_FALSE] = 'f', [TAPE_TRUE] = 't'};
	const struct tape_node *n = &c->r->tape->nodes[node];

	if (n->note == NOTE_SINGLE)
		char_write(c, '[');
	switch (n->kind) {
	case TAPE_OBJECT:
		object_write(c, node);
		break;
	case TAPE_ARRAY:
		array_write(c, node);
		break;
	case TAPE_STRING:
		string_write(c, node);
		break;
	case TAPE_NUMBER:
		number_write(c, node);
		break;
	default:
		char_write(c, words[n->kind]);
	}
	if (n->note == NOTE_SINGLE)
		char_write(c, ']');
}

void digest_make(struct reader *r, uint32_t node, uint8_t ret_digest[static SHA256_SIZE])
{
	struct canonical c = {.r = r, .data = r->canonical, .room = r->canonical_room};

	if (c.data == NULL) {
		c.room = CANONICAL_FIRST;
		c.data = arena_alloc(r->scratch, c.room);
	}
	node_write(&c, node);
	r->canonical = c.data;
	r->canonical_room = c.room;
	sha256(c.data, c.len, ret_digest);
}

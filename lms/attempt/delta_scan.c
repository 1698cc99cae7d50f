/* Deltas as our player writes them, read without building them as JSON first: nearly every request is of this
 * shape. What differs in a single byte is nothing wrong: it goes the long way. */
#include <string.h>

#include "base/text.h"
#include "lms/attempt/run.h"

enum { SCAN_SEQ_DIGITS = 15, SCAN_BYTES = 256 * 1024 };

struct scan {
	const char *at, *end;
};

static bool scan_word(struct scan *s, const char *word, size_t len)
{
	if ((size_t)(s->end - s->at) < len || memcmp(s->at, word, len) != 0)
		return false;
	s->at += len;
	return true;
}

#define SCAN(s, word) scan_word(s, word, sizeof(word) - 1)

/* The text of a string up to its closing quote; false where an escape would be needed. */
static bool scan_string(struct scan *s, const char **ret_text, size_t *ret_len)
{
	const char *from = s->at;

	while (s->at < s->end && *s->at != '"') {
		unsigned char c = (unsigned char)*s->at;

		if (c < 0x20 || c == 0x7f || c == '\\')
			return false;
		s->at++;
	}
	if (s->at == s->end)
		return false;
	*ret_text = from;
	*ret_len = (size_t)(s->at - from);
	s->at++;
	return true;
}

static bool scan_seq(struct scan *s, int64_t *ret_seq)
{
	const char *from = s->at;
	int64_t seq = 0;

	while (s->at < s->end && *s->at >= '0' && *s->at <= '9' && s->at - from < SCAN_SEQ_DIGITS)
		seq = 10 * seq + (*s->at++ - '0');
	if (s->at == from || *from == '0')
		return false;
	*ret_seq = seq;
	return true;
}

/* [["element","value"],…], as a row of the log holds it. */
static bool scan_set(struct scan *s)
{
	const char *text;
	size_t len;

	if (!SCAN(s, "["))
		return false;
	if (SCAN(s, "]"))
		return true;
	for (int i = 0; i < DELTA_SETS_MAX; i++) {
		if (!SCAN(s, "[\"") || !scan_string(s, &text, &len) || !SCAN(s, ",\"") ||
		    !scan_string(s, &text, &len) || !SCAN(s, "]"))
			return false;
		if (SCAN(s, "]"))
			return true;
		if (!SCAN(s, ","))
			return false;
	}
	return false;
}

/* A UUID's text up to its closing quote. */
static bool scan_item(struct scan *s, struct uuid *ret_item)
{
	char text[UUID_TEXT_SIZE], again[UUID_TEXT_SIZE];
	const char *item;
	size_t len;

	if (!scan_string(s, &item, &len) || len != UUID_TEXT_SIZE - 1)
		return false;
	memcpy(text, item, len);
	text[len] = '\0';
	return uuid_parse(text, ret_item) && strcmp(uuid_format(*ret_item, again), text) == 0;
}

/* act: its name, "" none. */
static const char *row_body(
    struct work *w, struct uuid item, const char *set, size_t set_len, const char *act)
{
	char text[UUID_TEXT_SIZE];
	char *body = arena_alloc(
	    w->arena, sizeof("{\"item\":\"\",\"set\":,\"do\":\"\"}") + sizeof(text) + set_len + strlen(act));
	char *at = stpcpy(body, "{\"item\":\"");

	at = stpcpy(at, uuid_format(item, text));
	at = stpcpy(at, "\",\"set\":");
	at = mempcpy(at, set, set_len);
	if (*act != '\0')
		at = stpcpy(stpcpy(stpcpy(at, ",\"do\":\""), act), "\"");
	memcpy(at, "}", sizeof("}"));
	return body;
}

static bool scan_delta(struct work *w, struct scan *s, struct delta *ret_delta)
{
	struct delta delta = {.act = ACT_NONE};
	const char *set;

	if (!SCAN(s, "{\"seq\":") || !scan_seq(s, &delta.seq) || !SCAN(s, ",\"item\":\"") ||
	    !scan_item(s, &delta.item) || !SCAN(s, ",\"set\":"))
		return false;
	set = s->at;
	if (!scan_set(s))
		return false;
	delta.body = row_body(w, delta.item, set, (size_t)(s->at - set), "");
	*ret_delta = delta;
	return SCAN(s, "}");
}

/* Up to the closing bracket; most: as deltas has room for. */
static bool scan_deltas(struct work *w, struct scan *s, struct delta *deltas, size_t most, size_t *ret_count)
{
	size_t count = 0;

	do {
		if (count == most || !scan_delta(w, s, &deltas[count]))
			return false;
		count++;
	} while (SCAN(s, ","));
	*ret_count = count;
	return SCAN(s, "]");
}

static size_t scan_most(const char *bytes, size_t len)
{
	size_t count = 0;

	for (const char *at = bytes; count <= DELTAS_MAX; count++) {
		at = memmem(at, (size_t)(bytes + len - at), "{\"seq\":", 7);
		if (at == NULL)
			return count;
		at += 7;
	}
	return count;
}

bool deltas_scan(struct work *w, const char *bytes, size_t len, const char **ret_write,
    struct delta **ret_deltas, size_t *ret_count)
{
	struct scan s = {.at = bytes, .end = bytes + len};
	size_t most = len <= SCAN_BYTES ? scan_most(bytes, len) : 0, write_len, count = 0;
	struct delta *deltas;
	const char *write;

	if (most == 0 || most > DELTAS_MAX || !utf8_valid(bytes, len))
		return false;
	deltas = arena_alloc(w->arena, most * sizeof(*deltas));
	if (!SCAN(&s, "{\"write\":\"") || !scan_string(&s, &write, &write_len) ||
	    !SCAN(&s, ",\"deltas\":[") || !scan_deltas(w, &s, deltas, most, &count) || !SCAN(&s, "}") ||
	    s.at != s.end)
		return false;
	*ret_write = arena_strndup(w->arena, write, write_len);
	*ret_deltas = deltas;
	*ret_count = count;
	return true;
}

enum { HAS_WRITE = 1, HAS_SEQ = 2, HAS_ITEM = 4, HAS_SET = 8, HAS_ACT = 16, HAS_DELTAS = 32, HAS_ALL = 63 };

struct turn_scan {
	struct scan s;
	int has;
	const char *write, *set, *act;
	size_t write_len, set_len, act_len;
	struct delta self, *rows;
	size_t most, count; /* of rows, without self */
};

static bool turn_scan_write(struct turn_scan *t)
{
	return scan_string(&t->s, &t->write, &t->write_len);
}

static bool turn_scan_set(struct turn_scan *t)
{
	t->set = t->s.at;
	if (!scan_set(&t->s))
		return false;
	t->set_len = (size_t)(t->s.at - t->set);
	return true;
}

static bool turn_scan_deltas(struct work *w, struct turn_scan *t)
{
	return SCAN(&t->s, "]") || scan_deltas(w, &t->s, t->rows, t->most, &t->count);
}

static bool turn_scan_once(struct turn_scan *t, int what)
{
	bool first = (t->has & what) == 0;

	t->has |= what;
	return first;
}

/* One member, which did not stand there before. */
static bool turn_scan_member(struct work *w, struct turn_scan *t)
{
	if (SCAN(&t->s, "\"write\":\""))
		return turn_scan_once(t, HAS_WRITE) && turn_scan_write(t);
	if (SCAN(&t->s, "\"seq\":"))
		return turn_scan_once(t, HAS_SEQ) && scan_seq(&t->s, &t->self.seq);
	if (SCAN(&t->s, "\"item\":\""))
		return turn_scan_once(t, HAS_ITEM) && scan_item(&t->s, &t->self.item);
	if (SCAN(&t->s, "\"set\":"))
		return turn_scan_once(t, HAS_SET) && turn_scan_set(t);
	if (SCAN(&t->s, "\"do\":\""))
		return turn_scan_once(t, HAS_ACT) && scan_string(&t->s, &t->act, &t->act_len);
	if (SCAN(&t->s, "\"deltas\":["))
		return turn_scan_once(t, HAS_DELTAS) && turn_scan_deltas(w, t);
	return false;
}

bool turn_scan(struct work *w, const char *bytes, size_t len, const char **ret_write, struct delta **ret_rows,
    size_t *ret_count)
{
	struct turn_scan t = {.s = {.at = bytes, .end = bytes + len}};
	const char *act;

	if (len > SCAN_BYTES || !utf8_valid(bytes, len) || !SCAN(&t.s, "{"))
		return false;
	t.most = scan_most(bytes, len);
	if (t.most > DELTAS_MAX)
		return false;
	t.rows = arena_alloc(w->arena, (t.most + 1) * sizeof(*t.rows));
	do {
		if (!turn_scan_member(w, &t))
			return false;
	} while (SCAN(&t.s, ","));
	if (!SCAN(&t.s, "}") || t.s.at != t.s.end || t.has != HAS_ALL)
		return false;
	act = arena_strndup(w->arena, t.act, t.act_len);
	/* What a navigation asks for is read the long way. */
	if (!act_read(act, &t.self.act) || t.self.act == ACT_NAVIGATE)
		return false;
	t.self.body = row_body(w, t.self.item, t.set, t.set_len, act);
	t.rows[t.count] = t.self;
	*ret_write = arena_strndup(w->arena, t.write, t.write_len);
	*ret_rows = t.rows;
	*ret_count = t.count + 1;
	return true;
}

/* As scan_string, ended in place. */
static bool scan_text(struct scan *s, char **ret_text)
{
	const char *text;
	size_t len;

	if (!scan_string(s, &text, &len))
		return false;
	*ret_text = (char *)(uintptr_t)text;
	(*ret_text)[len] = '\0';
	return true;
}

static bool scan_values(struct scan *s, struct said *said)
{
	char *element, *value;

	if (SCAN(s, "]"))
		return true;
	do {
		if (!SCAN(s, "[\"") || !scan_text(s, &element) || !SCAN(s, ",\"") || !scan_text(s, &value) ||
		    !SCAN(s, "]"))
			return false;
		said->values[said->count++] = (struct said_value){.element = element, .value = value};
	} while (SCAN(s, ","));
	return SCAN(s, "]");
}

bool said_scan(struct arena *a, const char *body, struct said *ret_said)
{
	size_t len = strlen(body), most = 0;
	char *copy, *item, *act = NULL;
	struct said said = {0};
	struct scan s;

	if (len > SCAN_BYTES)
		return false;
	copy = arena_memdup(a, body, len + 1);
	s = (struct scan){.at = copy, .end = copy + len};
	for (const char *at = copy; (at = strstr(at, "[\"")) != NULL; at += 2)
		most++;
	said.values = arena_alloc(a, (most + 1) * sizeof(*said.values));
	if (!SCAN(&s, "{\"item\":\"") || !scan_text(&s, &item) || !SCAN(&s, ",\"set\":[") ||
	    !scan_values(&s, &said))
		return false;
	if (SCAN(&s, ",\"do\":\"") && (!scan_text(&s, &act) || !act_read(act, &said.act)))
		return false;
	if (!SCAN(&s, "}") || s.at != s.end)
		return false;
	said.item = item;
	*ret_said = said;
	return true;
}

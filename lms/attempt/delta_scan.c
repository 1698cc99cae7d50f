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

static bool scan_delta(struct work *w, struct scan *s, struct delta *ret_delta)
{
	struct delta delta = {.act = ACT_NONE};
	char text[UUID_TEXT_SIZE], again[UUID_TEXT_SIZE];
	const char *item, *set;
	size_t len, size;
	char *body, *at;

	if (!SCAN(s, "{\"seq\":") || !scan_seq(s, &delta.seq) || !SCAN(s, ",\"item\":\"") ||
	    !scan_string(s, &item, &len) || len != UUID_TEXT_SIZE - 1)
		return false;
	memcpy(text, item, len);
	text[len] = '\0';
	if (!uuid_parse(text, &delta.item) || strcmp(uuid_format(delta.item, again), text) != 0 ||
	    !SCAN(s, ",\"set\":"))
		return false;
	set = s->at;
	if (!scan_set(s))
		return false;
	len = (size_t)(s->at - set);
	size = sizeof("{\"item\":\"\",\"set\":}") + sizeof(text) + len;
	body = at = arena_alloc(w->arena, size);
	at = stpcpy(at, "{\"item\":\"");
	at = stpcpy(at, text);
	at = stpcpy(at, "\",\"set\":");
	at = mempcpy(at, set, len);
	memcpy(at, "}", sizeof("}"));
	delta.body = body;
	*ret_delta = delta;
	return SCAN(s, "}");
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
	if (!SCAN(&s, "{\"write\":\"") || !scan_string(&s, &write, &write_len) || !SCAN(&s, ",\"deltas\":["))
		return false;
	do {
		if (count == most || !scan_delta(w, &s, &deltas[count]))
			return false;
		count++;
	} while (SCAN(&s, ","));
	if (!SCAN(&s, "]}") || s.at != s.end)
		return false;
	*ret_write = arena_strndup(w->arena, write, write_len);
	*ret_deltas = deltas;
	*ret_count = count;
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

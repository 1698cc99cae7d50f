/* Any bytes as JSON. What jansson takes is taken, and nothing else, but for what is named here: jansson goes
 * deeper, and has no halves of surrogate pairs, no \u0000 in names and no numbers past a double. What both
 * take is the same. */
#include "fuzz.h"

#include <jansson.h>

#include "xapi/statement/statement.h"
#include "xapi/statement/tape.h"

struct both {
	struct work w;
	struct tape tape;
};

static uint32_t behind(const struct both *b, uint32_t node)
{
	return b->tape.nodes[node].next;
}

static void same(struct both *b, uint32_t node, const json_t *json);

static void same_members(struct both *b, uint32_t node, const json_t *json)
{
	uint32_t at = node + 1;

	must(json_object_size(json) == b->tape.nodes[node].count);
	for (size_t i = 0; i < json_object_size(json); i++, at = behind(b, at + 1)) {
		size_t len;
		const char *name = tape_string(&b->w, &b->tape, at, &len);

		same(b, at + 1, json_object_getn(json, name, len));
	}
	must(at == behind(b, node));
}

static void same_elements(struct both *b, uint32_t node, const json_t *json)
{
	uint32_t at = node + 1;

	must(json_array_size(json) == b->tape.nodes[node].count);
	for (size_t i = 0; i < json_array_size(json); i++, at = behind(b, at))
		same(b, at, json_array_get(json, i));
	must(at == behind(b, node));
}

static void same(struct both *b, uint32_t node, const json_t *json)
{
	static const json_type types[] = {[TAPE_NULL] = JSON_NULL,
	    [TAPE_FALSE] = JSON_FALSE,
	    [TAPE_TRUE] = JSON_TRUE,
	    [TAPE_NUMBER] = JSON_REAL,
	    [TAPE_STRING] = JSON_STRING,
	    [TAPE_ARRAY] = JSON_ARRAY,
	    [TAPE_OBJECT] = JSON_OBJECT};
	const struct tape_node *n = &b->tape.nodes[node];
	const char *text;
	size_t len;

	must(json != NULL && json_typeof(json) == types[n->kind]);
	if (n->kind == TAPE_OBJECT) {
		same_members(b, node, json);
	} else if (n->kind == TAPE_ARRAY) {
		same_elements(b, node, json);
	} else if (n->kind == TAPE_STRING) {
		text = tape_string(&b->w, &b->tape, node, &len);
		must(len == json_string_length(json) && memcmp(text, json_string_value(json), len) == 0);
		must(text[len] == '\0');
	} else if (n->kind == TAPE_NUMBER) {
		text = arena_strndup(b->w.arena, b->tape.text + n->at, n->len);
		must(strtod(text, NULL) == json_real_value(json));
	}
}

/* Whether the text has what only jansson refuses. */
static bool is_excused(struct both *b)
{
	for (uint32_t i = 0; i < b->tape.count; i++) {
		const struct tape_node *n = &b->tape.nodes[i];
		double value;

		if (n->kind == TAPE_STRING && n->odd)
			return true;
		if (n->kind != TAPE_NUMBER)
			continue;
		value = strtod(arena_strndup(b->w.arena, b->tape.text + n->at, n->len), NULL);
		if (value > 1e308 || value < -1e308)
			return true;
	}
	return false;
}

static void pointers_differ(struct both *b)
{
	for (uint32_t i = 0; i < b->tape.count && i < 200; i++) {
		struct text t = text_new(b->w.arena, WORK_FIELD_MAX - 1);

		tape_pointer(&b->w, &b->tape, 0, i, &t);
		must(i == 0 ? t.len == 0 : t.data[0] == '/');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct both b;
	json_error_t error;
	json_t *json;
	enum err e;

	work_init(&b.w, a);
	if (len > 1 << 16)
		return 0;
	/* A copy of exactly this length, so that a step too far is seen. */
	data = memcpy(malloc(len + (len == 0)), data, len);
	e = tape_read(&b.w, (const char *)data, len, &b.tape);
	json = json_loadb((const char *)data, len,
	    JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &error);
	if (e == OK && json != NULL)
		same(&b, 0, json);
	if (e == OK)
		pointers_differ(&b);
	must(e != OK || json != NULL || is_excused(&b));
	must(e == OK || b.w.detail[0] != '\0');
	must(
	    e == OK || json == NULL || strstr(b.w.detail, "deep") != NULL || memchr(data, '\0', len) != NULL);
	json_decref(json);
	free((void *)data);
	return 0;
}

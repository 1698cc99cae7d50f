/* Any two texts (parted by the byte 1e) as a stored document and what is posted over it. What jansson takes
 * for two objects is put together as jansson would, but for what only one of them knows: jansson goes deeper,
 * steps over NULs, and has no halves of surrogate pairs, no \u0000 in names and no numbers past a double. The
 * same posted again changes nothing. */
#include "fuzz.h"

#include <jansson.h>

#include "base/fields.h"
#include "xapi/document.h"

enum { JSON_FLAGS = JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL };

static json_t *object_of(struct work *w, const char *text, size_t len)
{
	json_t *json = json_loadb(text, len, JSON_FLAGS, NULL);

	if (json == NULL)
		return NULL;
	json_own(w->arena, json);
	return json_is_object(json) ? json : NULL;
}

static int depth_of(const json_t *json)
{
	int deepest = 0, depth;
	const char *name;
	json_t *member;
	size_t i;

	if (json_is_object(json))
		json_object_foreach((json_t *)(uintptr_t)json, name, member)
		{
			depth = depth_of(member);
			deepest = depth > deepest ? depth : deepest;
		}
	else if (json_is_array(json))
		json_array_foreach(json, i, member)
		{
			depth = depth_of(member);
			deepest = depth > deepest ? depth : deepest;
		}
	else
		return 0;
	return deepest + 1;
}

static void put_together(
    struct work *w, const char *older, size_t older_len, const char *newer, size_t newer_len)
{
	json_t *x = object_of(w, older, older_len), *y = object_of(w, newer, newer_len), *z;
	const char *made, *again;
	size_t len, again_len;
	enum err e = xapi_document_merge(w, older, older_len, newer, newer_len, &made, &len);

	if (e != OK) {
		must(e == ERR_BAD_INPUT || e == ERR_TOO_LARGE);
		must(x == NULL || y == NULL || e == ERR_TOO_LARGE || depth_of(x) > XAPI_DEPTH_MAX ||
		     depth_of(y) > XAPI_DEPTH_MAX || memchr(older, '\0', older_len) != NULL ||
		     memchr(newer, '\0', newer_len) != NULL);
		return;
	}
	must(strlen(made) == len);
	must(xapi_document_merge(w, made, len, newer, newer_len, &again, &again_len) == OK);
	must(again_len == len && memcmp(made, again, len) == 0);
	if (x == NULL || y == NULL)
		return;
	z = object_of(w, made, len);
	must(json_object_update(x, y) == 0);
	must(z != NULL && json_equal(x, z));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	const uint8_t *cut = memchr(data, 0x1e, len);
	size_t older = cut != NULL ? (size_t)(cut - data) : 0, newer = cut != NULL ? len - older - 1 : len;
	struct work w;
	/* Copies of exactly these lengths, so that a step too far is seen. */
	char *x = malloc(older + (older == 0)), *y = malloc(newer + (newer == 0));

	if (older > 0)
		memcpy(x, data, older);
	if (newer > 0)
		memcpy(y, data + len - newer, newer);
	work_init(&w, a);
	if (len <= 1 << 16)
		put_together(&w, cut != NULL ? x : "{}", cut != NULL ? older : 2, y, newer);
	free(x);
	free(y);
	return 0;
}

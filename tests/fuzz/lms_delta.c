/* The deltas of a player's request. What is taken is a row that reads back. */
#include "fuzz.h"

#include "base/fields.h"
#include "lms/attempt/attempt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct delta *deltas;
	json_t *body, *row;
	size_t count;
	struct work w;

	work_init(&w, a);
	if (json_read(&w, "the body", (const char *)data, len, &body) != OK ||
	    deltas_read(&w, json_object_get(body, "deltas"), "deltas", &deltas, &count) != OK) {
		must(w.detail[0] != '\0');
		return 0;
	}
	must(count <= DELTAS_MAX);
	for (size_t i = 0; i < count; i++) {
		must(deltas[i].seq >= 1);
		must(json_read(&w, "the row", deltas[i].body, strlen(deltas[i].body), &row) == OK);
		must(json_is_string(json_object_get(row, "item")) &&
		     json_is_array(json_object_get(row, "set")));
	}
	return 0;
}

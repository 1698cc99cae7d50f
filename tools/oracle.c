#include "oracle.h"

#include <stdio.h>
#include <stdlib.h>

const char *text_at(const json_t *array, size_t i)
{
	const char *text = json_string_value(json_array_get(array, i));

	return text != NULL ? text : "";
}

const char *member(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? text : "";
}

int oracle_run(oracle_answer *answer, void *model)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct work w;
	char *buffer = NULL;
	size_t size = 0;
	ssize_t len;
	int result = 0;

	work_init(&w, arena);
	while (result == 0 && (len = getline(&buffer, &size, stdin)) > 0) {
		json_t *line = json_loadb(buffer, (size_t)len, 0, NULL);
		json_t *said = line != NULL ? answer(&w, line, model) : NULL;

		if (said == NULL || json_dumpf(said, stdout, JSON_COMPACT) != 0 || putchar('\n') == EOF)
			result = 1;
		json_decref(said);
		json_decref(line);
	}
	free(buffer);
	return fflush(stdout) == 0 ? result : 1;
}

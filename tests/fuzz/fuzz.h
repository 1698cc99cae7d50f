/* What fuzz targets share: a piece of work for each input, and a property that must hold. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/work.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Stops the run where the program said something that cannot be true. */
static inline void must(bool holds)
{
	if (!holds)
		abort();
}

static inline char *input_text(struct arena *a, const uint8_t *data, size_t len)
{
	return arena_strndup(a, (const char *)data, strnlen((const char *)data, len));
}

/* Cuts the next line off *rest; "" at the end. */
static inline char *next_line(char **rest)
{
	char *line = *rest;
	size_t len = strcspn(line, "\n");

	*rest = line + len + (line[len] == '\n');
	line[len] = '\0';
	return line;
}

#endif

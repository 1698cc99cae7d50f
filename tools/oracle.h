/* What programs share that answer for the C side by lines of JSON, for the tests that hold it against the
 * browser's. */
#ifndef TOOLS_ORACLE_H
#define TOOLS_ORACLE_H

#include <jansson.h>

#include "base/work.h"

/* "" where there is no text. */
const char *text_at(const json_t *array, size_t i);
const char *member(const json_t *object, const char *name);

/* What a line is answered, a new reference; NULL: nothing can be, and the program ends. */
typedef json_t *oracle_answer(struct work *w, const json_t *line, void *model);

/* Reads one JSON array a line from standard input, and writes one a line, until the end. Gives the exit code.
 */
int oracle_run(oracle_answer *answer, void *model);

#endif

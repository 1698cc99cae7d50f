/* Where the rows of a base come from. */
#ifndef LMS_DIRECTUS_SOURCE_H
#define LMS_DIRECTUS_SOURCE_H

#include <jansson.h>

#include "base/work.h"

/* row: an object, borrowed. */
typedef enum err source_row(struct work *w, json_t *row, void *owner);

/* A file of rows: JSON (an array, or Directus's {"data": [...]}) where it begins with [ or {, else CSV (RFC
 * 4180) whose first line names the columns; an empty field is null. ERR_NOT_FOUND, ERR_BAD_INPUT (field: what
 * it is), ERR_TOO_LARGE. */
enum err source_file(
    struct work *w, const char *field, const char *path, source_row *row, void *owner) MUST_CHECK;

#endif

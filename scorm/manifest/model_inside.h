/* The content model as it is stored: JSON in which an activity says only what is not the default. One table
 * of fields serves writing and reading. */
#ifndef SCORM_MODEL_INSIDE_H
#define SCORM_MODEL_INSIDE_H

#include <jansson.h>

#include "scorm/sequencing/definition.h"

/* How a field of struct activity is stored. */
enum model_type { MODEL_BOOL, MODEL_REAL, MODEL_COUNT, MODEL_LONG, MODEL_REQUIRED, MODEL_TIMING };

struct model_field {
	const char *name;
	enum model_type type;
	size_t offset;
};

extern const struct model_field model_fields[];
extern const size_t model_fields_count;

/* Names of the bits of enum objective_part, in their order. */
enum { MODEL_PARTS = 7 };
extern const char *const model_parts[MODEL_PARTS];

#endif

/* What a route answers, as a table beside its row: members, types, what may be null or absent. It describes;
 * it is /openapi.json that shows it and the tests that hold every answer to it.
 *
 *     static const struct schema course_output[] = {
 *         {"id", SCHEMA_UUID, .about = "the course"},
 *         {"title", SCHEMA_TEXT, .about = "its title"},
 *         {"modules", SCHEMA_ARRAY, .of = module_output, .about = "in their order"},
 *         {"completed_at", SCHEMA_TIME, .nullable = true, .about = "when first"},
 *         {0},
 *     };
 */
#ifndef WEB_SCHEMA_H
#define WEB_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>

struct input;

enum schema_type {
	SCHEMA_TEXT,
	SCHEMA_UUID,
	SCHEMA_TIME, /* RFC 3339 in UTC */
	SCHEMA_URL,
	SCHEMA_INT,
	SCHEMA_REAL,
	SCHEMA_BOOL,
	SCHEMA_CHOICE, /* one of choices */
	SCHEMA_TEXTS,  /* an array of texts */
	SCHEMA_ARRAY,  /* of objects of these members; of NULL: of anything */
	SCHEMA_OBJECT, /* with these members; of NULL: any object */
	SCHEMA_ANY
};

struct schema {
	const char *name; /* NULL ends the table */
	enum schema_type type;
	bool nullable;
	bool optional; /* may be absent */
	const struct schema *of;
	const char *const *choices;
	const char *about; /* one line, English */
};

/* JSON Schema (2020-12) of an object with these members; NULL: of any object. New reference. */
json_t *schema_json(const struct schema *members);

/* The same of what goes in: the rows of one place of an input table (enum input_place) as an object that
 * takes no other member. New reference. */
json_t *schema_of_inputs(const struct input *table, int place);
/* Of one row's value. */
json_t *schema_of_input(const struct input *row);

#endif

/* Declarative input: a handler lists the fields it takes, with types and bounds; one call reads
 * them and the first fault is told with the field's name. Unknown names are ignored in forms and
 * refused in JSON. */
#ifndef BASE_FIELDS_H
#define BASE_FIELDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/work.h"

enum field_type {
	FIELD_TEXT,  /* const char **: valid UTF-8, no control characters but tab and newline; max = bytes */
	FIELD_UUID,  /* struct uuid * */
	FIELD_INT,   /* int64_t *: between min and max */
	FIELD_REAL,  /* double * : finite */
	FIELD_BOOL,  /* bool * */
	FIELD_URL,   /* const char **: absolute http or https, max = bytes */
	FIELD_ARRAY, /* json_t **, borrowed: max = elements */
	FIELD_OBJECT /* json_t **, borrowed: max = members */
};

struct field {
	const char *name;
	enum field_type type;
	bool required; /* absent or null: refused; an optional field that is absent leaves *ret as it was */
	int64_t min;
	int64_t max;
	void *ret;
};

/* One parsed form or query string: names and decoded values, in order of arrival. */
struct form {
	size_t count;
	struct form_pair {
		const char *name;
		const char *value;
	} * pairs;
};

enum { FORM_PAIRS_MAX = 128 };

/* application/x-www-form-urlencoded (or a query string) into pairs in the arena. Refuses NUL, invalid UTF-8,
 * bad percent-encoding and more than FORM_PAIRS_MAX pairs: ERR_BAD_INPUT. */
enum err form_parse(struct work *w, const char *bytes, size_t len, struct form *ret_form) MUST_CHECK;
/* The only value of that name; NULL when absent. ERR_BAD_INPUT when it stands there twice. */
enum err form_one(
    struct work *w, const struct form *form, const char *name, const char **ret_value) MUST_CHECK;

enum err fields_from_form(
    struct work *w, const struct form *form, const struct field *fields, size_t count) MUST_CHECK;
enum err fields_from_json(
    struct work *w, json_t *object, const struct field *fields, size_t count) MUST_CHECK;

/* Strict JSON: UTF-8, duplicate names refused, nothing after the value, depth at most 64. The value is freed
 * with the arena. what names the input in the error ("the body", "the key set of …"). */
enum err json_read(
    struct work *w, const char *what, const char *bytes, size_t len, json_t **ret_json) MUST_CHECK;
/* Compact text in the arena. json is borrowed. */
const char *json_text(struct arena *a, const json_t *json);
/* Takes json: it ends with the arena. Returns it. */
json_t *json_own(struct arena *a, json_t *own);

#define FIELDS_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif

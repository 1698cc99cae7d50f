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
	FIELD_TEXT,   /* const char **: valid UTF-8, no control characters but tab and newline; max = bytes */
	FIELD_UUID,   /* struct uuid * */
	FIELD_INT,    /* int64_t *: between min and max */
	FIELD_REAL,   /* double * : finite */
	FIELD_BOOL,   /* bool * */
	FIELD_URL,    /* const char **: absolute http or https, or "" where not required and min is 0; max =
	                 bytes */
	FIELD_SLUG,   /* const char **: a-z, 0-9 and single hyphens between them; max = bytes */
	FIELD_EMAIL,  /* const char **: local@domain, at most EMAIL_MAX bytes, as it was written */
	FIELD_TIME,   /* int64_t *, Unix microseconds: RFC 3339 with any offset */
	FIELD_CHOICE, /* const char **: one of choices, whose own pointer is given */
	FIELD_TEXTS,  /* struct texts *: an array of texts, in forms every value of that name; min and max =
	                 elements, each at most TEXTS_TEXT_MAX bytes and, where there are choices, one of them
	               */
	FIELD_ARRAY,  /* json_t **, borrowed: max = elements */
	FIELD_OBJECT  /* json_t **, borrowed: max = members */
};

enum { EMAIL_MAX = 254, EMAIL_LOCAL_MAX = 64, TEXTS_MAX = 256, TEXTS_TEXT_MAX = 1024 };

struct texts {
	size_t count;
	const char *const *items;
};

struct field {
	const char *name;
	enum field_type type;
	bool required; /* absent or null: refused; an optional field that is absent leaves *ret as it was */
	int64_t min;
	int64_t max;
	void *ret;
	const char *const *choices; /* ended by NULL; NULL: none */
};

/* One parsed form or query string: names and decoded values, in order of arrival. */
struct form {
	size_t count;
	struct form_pair {
		const char *name;
		const char *value;
	} * pairs;
};

enum { FORM_PAIRS_MAX = 1024 };

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

/* One value of its type out of its text; what is beside the range of f is ERR_BAD_INPUT with f->name. */
enum err field_from_text(struct work *w, const struct field *f, const char *value) MUST_CHECK;
/* local@domain with a dot in the domain, no blanks, quotes or angle brackets, at most EMAIL_MAX bytes. */
bool email_valid(const char *text);
/* a-z, 0-9 and single hyphens between them. */
bool slug_valid(const char *text);

/* Strict JSON: UTF-8, duplicate names refused, nothing after the value, depth at most 64. The value is freed
 * with the arena. what names the input in the error ("the body", "the key set of …"). */
enum err json_read(
    struct work *w, const char *what, const char *bytes, size_t len, json_t **ret_json) MUST_CHECK;
/* Compact text in the arena. json is borrowed. */
const char *json_text(struct arena *a, const json_t *json);
/* A new string with the time as ISO 8601 in UTC; a new null for 0. */
json_t *json_time(int64_t us);
/* A new array of the words that blanks part. */
json_t *json_words(const char *words);
/* Takes json: it ends with the arena. Returns it. */
json_t *json_own(struct arena *a, json_t *own);

#define FIELDS_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif

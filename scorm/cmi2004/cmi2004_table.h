/* The rows of cmi2004.def as C sees them, and what an element name means by them. Depends on nothing, so that
 * tools/cmi2004_js can link it. */
#ifndef SCORM_CMI2004_TABLE_H
#define SCORM_CMI2004_TABLE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scorm/cmi2004.h"

enum cmi2004_type {
	CMI2004_TEXT,
	CMI2004_LOCALIZED,
	CMI2004_IDENTIFIER,
	CMI2004_LANGUAGE,
	CMI2004_REAL,
	CMI2004_DURATION,
	CMI2004_TIME,
	CMI2004_VOCABULARY,
	CMI2004_NAVIGATION,
	CMI2004_RESULT,
	CMI2004_RESPONSE,
	CMI2004_PATTERN
};

enum cmi2004_access { CMI2004_R = 1, CMI2004_W = 2, CMI2004_RW = 3 };

enum cmi2004_rule {
	CMI2004_RULE_ANY,
	CMI2004_RULE_ONCE,
	CMI2004_RULE_UNIQUE,
	CMI2004_RULE_SHARED,
	CMI2004_RULE_TYPE,
	CMI2004_RULE_COMPLETION,
	CMI2004_RULE_SUCCESS
};

enum cmi2004_form {
	CMI2004_FORM_TRUTH,
	CMI2004_FORM_CHOICES,
	CMI2004_FORM_STRINGS,
	CMI2004_FORM_STRING,
	CMI2004_FORM_NAME,
	CMI2004_FORM_PAIRS,
	CMI2004_FORM_STEPS,
	CMI2004_FORM_NAMES,
	CMI2004_FORM_NUMBER,
	CMI2004_FORM_ANYTHING
};

/* low and high of a REAL without that bound. */
#define CMI2004_NONE INT_MIN

struct cmi2004_element {
	const char *path;
	enum cmi2004_type type;
	enum cmi2004_access access;
	enum cmi2004_rule rule;
	bool turn;
	int since;
	const char *initial; /* NULL: none */
	int low, high;
	int minimum;
	const char *vocabulary; /* words separated by |, or NULL */
	const char *needs;      /* path, or NULL */
};

struct cmi2004_category {
	const char *path;
	bool array;
	int minimum;
	bool has_children;
	int since;
};

struct cmi2004_interaction {
	const char *name;
	enum cmi2004_form form;
	bool case_matters, order_matters;
	bool many, unique;
};

struct cmi2004_code_text {
	enum scorm2004_code code;
	const char *text;
};

extern const struct cmi2004_element cmi2004_elements[];
extern const size_t cmi2004_elements_count;
extern const struct cmi2004_category cmi2004_categories[];
extern const size_t cmi2004_categories_count;
extern const struct cmi2004_interaction cmi2004_interactions[];
extern const size_t cmi2004_interactions_count;
extern const struct cmi2004_code_text cmi2004_codes[];
extern const size_t cmi2004_codes_count;
/* A blank after each. */
extern const char cmi2004_languages[];

enum {
	CMI2004_ELEMENT_MAX = 4200, /* bytes of a name: a target is an identifier of up to 4000 characters */
	CMI2004_PATH_MAX = 255,     /* bytes of a name without a target */
	CMI2004_INDEX_DIGITS_MAX = 6,
	CMI2004_ARRAYS_MAX = 2,    /* arrays within arrays */
	CMI2004_CHOICES_MAX = 256, /* names in one set of choices, which are held against each other */
	CMI2004_FLAGS_MAX = 16384, /* bytes of a pattern whose flags are put in order; ADL's suite reads
	                              longer ones as they came */
	CMI2004_BYTES_MAX =
	    16 * 1024 * 1024 /* names and values of one SCO together; beyond it a set gives 351 */
};
#define CMI2004_VERSION "1.0"

enum cmi2004_keyword {
	CMI2004_NO_KEYWORD,
	CMI2004_KEYWORD_CHILDREN,
	CMI2004_KEYWORD_COUNT,
	CMI2004_KEYWORD_VERSION
};

/* An index that is none: with a leading zero, or too long. Beyond every member. */
#define CMI2004_INDEX_NONE UINT32_MAX

/* What an element name points at. With a keyword, row or category is what stands before it (both NULL: cmi
 * itself, or one member of an array). */
struct cmi2004_place {
	const struct cmi2004_element *row;
	const struct cmi2004_category *category;
	enum cmi2004_keyword keyword;
	bool root;       /* cmi itself stands before the keyword */
	size_t body_len; /* bytes of the name before the keyword's full stop */
	size_t arrays;
	struct cmi2004_index {
		size_t path_len; /* bytes of the name up to the array, without its full stop */
		uint32_t index;
	} array[CMI2004_ARRAYS_MAX];
};

/* False for what the edition has not: no element, and no keyword of something that is there. */
bool cmi2004_resolve(const char *element, int edition, struct cmi2004_place *ret_place);

/* The children of a category, "raw,min,max", into text; false when they do not fit. */
enum { CMI2004_CHILDREN_SIZE = 256 };
bool cmi2004_children(const struct cmi2004_category *category, char text[static CMI2004_CHILDREN_SIZE]);

/* By its name; NULL for none. */
const struct cmi2004_interaction *cmi2004_interaction(const char *name);

#endif

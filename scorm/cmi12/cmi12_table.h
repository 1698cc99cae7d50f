/* The rows of cmi12.def as C sees them, and what an element name means by them. Depends on nothing, so that
 * tools/cmi_js can link it. */
#ifndef SCORM_CMI12_TABLE_H
#define SCORM_CMI12_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scorm/cmi12.h"

enum cmi12_type {
	CMI12_TEXT,
	CMI12_IDENTIFIER,
	CMI12_SCORE,
	CMI12_DECIMAL,
	CMI12_INTEGER,
	CMI12_TIMESPAN,
	CMI12_TIME,
	CMI12_VOCABULARY,
	CMI12_RESULT,
	CMI12_FEEDBACK
};

enum cmi12_access { CMI12_R = 1, CMI12_W = 2, CMI12_RW = 3 };

struct cmi12_element {
	const char *path;
	enum cmi12_type type;
	enum cmi12_access access;
	bool turn;
	const char *initial;
	int low, high;
	const char *vocabulary; /* words separated by |, or NULL */
};

struct cmi12_category {
	const char *path;
	bool array;
	bool has_children;
};

struct cmi12_code_text {
	enum scorm12_code code;
	const char *text;
};

extern const struct cmi12_element cmi12_elements[];
extern const size_t cmi12_elements_count;
extern const struct cmi12_category cmi12_categories[];
extern const size_t cmi12_categories_count;
extern const struct cmi12_code_text cmi12_codes[];
extern const size_t cmi12_codes_count;

enum {
	CMI12_ELEMENT_MAX = 255, /* bytes of a name */
	CMI12_INDEX_DIGITS_MAX = 6,
	CMI12_ARRAYS_MAX = 2, /* arrays within arrays */
	CMI12_BYTES_MAX =
	    16 * 1024 * 1024 /* names and values of one SCO together; beyond it a set gives 101 */
};
#define CMI12_VERSION "3.4"

enum cmi12_keyword { CMI12_NO_KEYWORD, CMI12_KEYWORD_CHILDREN, CMI12_KEYWORD_COUNT, CMI12_KEYWORD_VERSION };

/* What an element name points at. With a keyword, row or category is what stands before it (both NULL: cmi
 * itself, or one member of an array). */
struct cmi12_place {
	const struct cmi12_element *row;
	const struct cmi12_category *category;
	enum cmi12_keyword keyword;
	bool root;       /* cmi itself stands before the keyword */
	size_t body_len; /* bytes of the name before the keyword's full stop */
	size_t arrays;
	struct cmi12_index {
		size_t path_len; /* bytes of the name up to the array, without its full stop */
		uint32_t index;
	} array[CMI12_ARRAYS_MAX];
};

/* SCORM12_OK: an element, or a keyword of something that is there. SCORM12_NOT_IMPLEMENTED: an unknown
 * category. SCORM12_ARGUMENT: anything else. */
enum scorm12_code cmi12_resolve(const char *element, struct cmi12_place *ret_place);

/* The children of a category, "raw,min,max", into text; false when they do not fit. */
enum { CMI12_CHILDREN_SIZE = 256 };
bool cmi12_children(const struct cmi12_category *category, char text[static CMI12_CHILDREN_SIZE]);

#endif

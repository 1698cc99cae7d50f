/* JSON read where it lies, value by value, without a tree: for long lists of which little is wanted. As
 * strict as json_read (base/fields.h): what one takes, the other takes. It reads a copy of its own in the
 * arena, in which strings are decoded in their place; all texts live as long as that.
 *
 * After a false, or SCAN_FAULT, the text is no valid JSON and nothing more may be read. */
#ifndef BASE_SCAN_H
#define BASE_SCAN_H

#include <jansson.h>

#include "base/seen.h"
#include "base/work.h"

enum { JSON_DEPTH_MAX = 64, SCAN_NAMES_FEW = 24 };

struct scan {
	struct arena *arena;
	char *at;
	const char *end;
	int depth;
};
void scan_begin(struct scan *scan, struct arena *arena, const char *bytes, size_t len);
/* The first character of the next value; NUL at the end. */
char scan_next(struct scan *scan);
/* Nothing but blanks is left. */
bool scan_ended(struct scan *scan) MUST_CHECK;

enum scan_kind {
	SCAN_NOTHING, /* {0}: a value that is absent */
	SCAN_STRING,
	SCAN_INTEGER,
	SCAN_OTHER, /* another number, true, false, null */
	SCAN_NESTED /* an object or an array: as it is written, not judged until scan_json */
};
struct scan_value {
	enum scan_kind kind;
	const char *text; /* of a string: decoded, with a NUL after it; else as it is written */
	size_t len;
	bool plain; /* a string without control characters */
};
bool scan_value(struct scan *scan, struct scan_value *ret_value) MUST_CHECK;
/* A nested value as a tree that ends with the arena. */
bool scan_json(struct scan *scan, const struct scan_value *value, json_t **ret_json) MUST_CHECK;
/* The same for one that nobody wants; true for other kinds. */
bool scan_sound(const struct scan_value *value) MUST_CHECK;

enum scan_step { SCAN_FAULT, SCAN_MORE, SCAN_END };

/* One value after the other: enter, then next until SCAN_END; after each SCAN_MORE its value is read, by
 * scan_value or by entering it. */
struct scan_array {
	bool begun;
};
/* True where the next value is an array, which is then entered. */
bool scan_array(struct scan *scan, struct scan_array *ret_array) MUST_CHECK;
enum scan_step scan_element(struct scan *scan, struct scan_array *array) MUST_CHECK;

/* The same of an object's members; a name that stands in it twice is a fault. SCAN_OBJECT_LOCAL frees it. */
struct scan_object {
	bool begun;
	int count;
	struct {
		const char *text;
		size_t len;
	} names[SCAN_NAMES_FEW];
	struct seen more; /* all of them, where they are many */
};
bool scan_object(struct scan *scan, struct scan_object *ret_object) MUST_CHECK;
enum scan_step scan_member(
    struct scan *scan, struct scan_object *object, struct scan_value *ret_name) MUST_CHECK;
void scan_object_end(struct scan_object *object);
#define SCAN_OBJECT_LOCAL __attribute__((cleanup(scan_object_end)))

#endif

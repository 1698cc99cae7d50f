/* JSON read strictly (RFC 8259; UTF-8 without errors, no name twice in an object, XAPI_DEPTH_MAX deep) into a
 * flat list of nodes that point into the text: nothing is copied, numbers stay text. */
#ifndef XAPI_STATEMENT_TAPE_H
#define XAPI_STATEMENT_TAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "base/work.h"

enum tape_kind { TAPE_NULL, TAPE_FALSE, TAPE_TRUE, TAPE_NUMBER, TAPE_STRING, TAPE_ARRAY, TAPE_OBJECT };

/* A value, or the name of a member; a name stands right before its value, elements and members right behind
 * what holds them. */
struct tape_node {
	uint32_t at, len; /* of a string what is between its quotes, else all of it */
	uint32_t next;    /* the node behind this one and all that it holds */
	uint32_t count;   /* elements or members */
	uint8_t kind;     /* enum tape_kind */
	bool escaped;     /* a string with a backslash */
	bool odd;         /* … and with \u0000 or half of a surrogate pair in it */
	uint8_t note;     /* for who reads; 0 at first */
};

enum { TAPE_NODES_MAX = 2 * 1024 * 1024 };

struct tape {
	const char *text; /* borrowed */
	struct tape_node *nodes;
	uint32_t count;
};

/* One value and nothing behind it but blanks; nodes[0] is that value. ERR_BAD_INPUT without a field and a
 * sentence that names the byte, or with the JSON pointer of a name that stands there twice. ERR_TOO_LARGE:
 * more than TAPE_NODES_MAX nodes. */
enum err tape_read(struct work *w, const char *text, size_t len, struct tape *ret_tape) MUST_CHECK;
/* The same with the nodes, which take twice as much as the text, in an arena of their own. */
enum err tape_read_into(
    struct work *w, struct arena *nodes, const char *text, size_t len, struct tape *ret_tape) MUST_CHECK;

/* The value of a member; 0: there is none. */
uint32_t tape_find(struct work *w, const struct tape *tape, uint32_t object, const char *name);
/* The names of an object, sorted, to look many up by tape_name_find: as tape_find, but of any bytes. */
struct tape_name {
	const char *data;
	size_t len;
	uint32_t node;
};
const struct tape_name *tape_names(struct work *w, const struct tape *tape, uint32_t object);
uint32_t tape_name_find(const struct tape_name *names, size_t count, const char *data, size_t len);
/* True for a string of exactly this text. */
bool tape_is(struct work *w, const struct tape *tape, uint32_t node, const char *text);
/* A string decoded, with a NUL behind it, in the arena; half a surrogate pair becomes three bytes, as if
 * UTF-8 had them. */
const char *tape_string(struct work *w, const struct tape *tape, uint32_t node, size_t *ret_len);
/* The same, but borrowed from the text and without a NUL where nothing is escaped. */
const char *tape_peek(struct work *w, const struct tape *tape, uint32_t node, size_t *ret_len);
/* A value as it stands in the text, a string with its quotes. */
const char *tape_raw(const struct tape *tape, uint32_t node, size_t *ret_len);
/* RFC 6901; from is an object or array that holds node, or node itself. */
void tape_pointer(struct work *w, const struct tape *tape, uint32_t from, uint32_t node, struct text *t);

#endif

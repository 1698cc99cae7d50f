/* What a route takes, as a table beside its row: the path's names, the query, header fields and the body.
 * request_input reads all of it into the handler's struct in one call; `lectern routes --json`, /openapi.json
 * and the tests read the same table.
 *
 *     struct rename { struct uuid id; const char *title; };
 *     static const struct input rename_input[] = {
 *         {"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct rename, id), .about = "the course"},
 *         {"title", INPUT_BODY, FIELD_TEXT, true, 1, 200, offsetof(struct rename, title), .about = "its
 * title"}, {0},
 *     };
 *     {"PATCH", "/api/v1/courses/{id}", …, patch_course, "renames a course", .input = rename_input, …}
 *
 *     struct rename in = {0};
 *     TRY(request_input(r, &in)); */
#ifndef WEB_INPUT_H
#define WEB_INPUT_H

#include "web/web.h"

enum input_place {
	INPUT_PATH, /* {name} in the row's path: always there */
	INPUT_QUERY,
	INPUT_HEADER, /* name is the header field's */
	INPUT_BODY /* a field of the form (also of one that carries a file), or a member of the JSON object,
	              as the row's body kind says */
};

enum { INPUTS_MAX = 48 };

struct input {
	const char *name; /* NULL ends the table */
	enum input_place place;
	enum field_type type; /* of base/fields.h, which says what min and max mean */
	bool required;
	int64_t min, max;
	size_t offset; /* offsetof in the handler's struct, whose member has the type's own type */
	const char *const *choices;  /* FIELD_CHOICE and FIELD_TEXTS: the words, ended by NULL */
	const struct input *members; /* FIELD_OBJECT: its members; FIELD_ARRAY: of each element, an object;
	                                for input_members and the documentation. NULL: anything */
	bool hidden;                 /* a secret: never shown as an example */
	const char *about;           /* one line, English */
};

/* Reads path, query, headers and body by the route's own table into ret_input; what is absent and not
 * required is left as it was, so the caller sets what counts then. An empty JSON body counts as {}. The first
 * fault is told with its field: ERR_NOT_FOUND in the path, else ERR_BAD_INPUT. Unknown members of a JSON body
 * and, on routes that answer JSON, unknown names in the query are refused ("lang" is known everywhere). Texts
 * are borrowed from the request. */
#define request_input(r, ret_struct) request_input_sized((r), (ret_struct), sizeof *(ret_struct))
/* A table that was written for another struct, larger than this one, is ERR_INTERNAL. */
enum err request_input_sized(struct request *r, void *ret_input, size_t size) MUST_CHECK;

/* A JSON object by a table of members (place is not looked at), into one struct: for the elements of
 * FIELD_ARRAY and for FIELD_OBJECT. A fault's field is "name.member" below name. */
enum err input_members(struct work *w, json_t *object, const char *name, const struct input *members,
    void *ret_struct) MUST_CHECK;

/* NULL, or what is wrong with the row's table, as a sentence: a place the row has not, a choice without
 * words. */
const char *input_fault(const struct route *route);

/* What every form of a signed-in person carries beside its own fields; the edge checks it (permit.c) before
 * the handler. */
extern const struct input input_csrf;
/* Whether this row's body is such a form. */
bool input_wants_csrf(const struct route *route);

/* The table's rows, 0 for NULL. */
size_t input_count(const struct input *table);

#endif

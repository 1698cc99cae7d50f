/* A kept statement as it is answered in the formats ids and canonical (1.0.3 Communication 2.1.3). Pure. The
 * format exact is the kept body itself. All take a body as statement.h keeps it and give one that begins with
 * "{\"" too. */
#ifndef XAPI_STATEMENT_FORMAT_H
#define XAPI_STATEMENT_FORMAT_H

#include "xapi/statement/statement.h"

enum { XAPI_LANGUAGES_MAX = 16, XAPI_LANGUAGE_SIZE = 36 };

/* What a reader wants to read, best first (RFC 9110 12.5.4). */
struct xapi_languages {
	size_t count;
	struct {
		char range[XAPI_LANGUAGE_SIZE]; /* lower case; "*" */
		int quality;                    /* thousandths; 0: not that one */
	} list[XAPI_LANGUAGES_MAX];
};

/* Reads Accept-Language; NULL and what is not understood is as nothing said. Ranges past XAPI_LANGUAGES_MAX
 * and longer ones are passed over. */
void xapi_languages_read(const char *header, struct xapi_languages *ret_languages);

/* The definition that is known of an activity, as a JSON object; data NULL: none, then what the statement
 * says counts. */
typedef struct xapi_span xapi_definition_find(void *owner, const char *id, size_t len);

/* Ids: agents as their identifier, anonymous groups as their members' identifiers, verb and activities as
 * their id alone. ERR_INTERNAL: body is no statement. */
enum err xapi_format_ids(
    struct work *w, const char *body, size_t len, const char **ret_body, size_t *ret_len) MUST_CHECK;
/* Canonical: definitions from find (NULL: from the statement), and of the verb's display, of definitions'
 * name and description, and of interaction components' descriptions one language each. ERR_INTERNAL as
 * above. */
enum err xapi_format_canonical(struct work *w, const struct xapi_languages *languages,
    xapi_definition_find *find, void *owner, const char *body, size_t len, const char **ret_body,
    size_t *ret_len) MUST_CHECK;
/* The ids of all activities that a kept body names, distinct, in the arena: what to look up before
 * xapi_format_canonical. */
enum err xapi_body_activities(
    struct work *w, const char *body, size_t len, const char *const **ret_ids, size_t *ret_count) MUST_CHECK;
/* A definition with one language for each of its maps, as above. */
enum err xapi_definition_canonical(struct work *w, const struct xapi_languages *languages,
    const char *definition, size_t len, const char **ret_definition, size_t *ret_len) MUST_CHECK;
/* What two definitions of one activity come to: members of newer over those of older; maps of name,
 * description and extensions are merged by their keys. older NULL: newer. */
enum err xapi_definition_merge(struct work *w, struct xapi_span older, struct xapi_span newer,
    const char **ret_definition, size_t *ret_len) MUST_CHECK;

#endif

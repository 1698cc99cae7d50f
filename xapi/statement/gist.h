/* What a kept statement says, in short, for people to read: never for judging, finding or passing on. Pure.
 * Texts are decoded; what no text of ours can hold (a NUL and what follows it, half of a surrogate pair) is
 * left out of them. */
#ifndef XAPI_STATEMENT_GIST_H
#define XAPI_STATEMENT_GIST_H

#include "base/text.h"
#include "xapi/statement/format.h"

/* "" for what is not said. */
struct xapi_gist_agent {
	bool group;
	const char *name;
	const char *mail; /* of mbox, without mailto: */
	const char *account_home, *account_name;
	const char *other; /* openid or mbox_sha1sum */
	size_t members;
};

enum xapi_gist_object {
	XAPI_GIST_ACTIVITY,
	XAPI_GIST_AGENT,
	XAPI_GIST_STATEMENT, /* a StatementRef */
	XAPI_GIST_SUB_STATEMENT
};

enum xapi_gist_answer { XAPI_GIST_UNSAID, XAPI_GIST_NO, XAPI_GIST_YES };

struct xapi_gist_attachment {
	const char *title, *content_type, *usage_type, *sha2, *file_url;
	int64_t length;
};

struct xapi_gist {
	struct xapi_gist_agent actor, authority;
	const char *verb, *verb_words; /* its IRI, its display */
	enum xapi_gist_object object_kind;
	const char *object, *object_words; /* an activity's IRI and name, or the id of a statement */
	struct xapi_gist_agent object_agent;
	bool scaled_said;
	double scaled;
	const char *raw, *minimum, *maximum; /* of the score, as they were written */
	enum xapi_gist_answer success, completion;
	const char *duration, *response;
	const char *registration, *timestamp;
	struct xapi_gist_attachment *attachments;
	size_t attachment_count;
};

/* languages: which of several texts are taken. ERR_INTERNAL: body is no statement. */
enum err xapi_gist_read(struct work *w, const struct xapi_languages *languages, const char *body, size_t len,
    struct xapi_gist *ret_gist) MUST_CHECK;

/* The name in a definition, which is a JSON object; "" where it has none. */
const char *xapi_definition_name(
    struct work *w, const struct xapi_languages *languages, const char *definition);

/* A duration in hundredths of a second; false: of years or months, or none. */
bool xapi_duration_read(const char *text, int64_t *ret_cs);

/* JSON with each member on a line of its own and nothing else changed: every string and number as it was
 * written. json: valid. */
void xapi_json_pretty(const char *json, size_t len, struct text *t);

#endif

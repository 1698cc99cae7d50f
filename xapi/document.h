/* Documents of xAPI (1.0.3 Communication 2.2, 2.3, 2.6, 2.7, 3.1): bytes under a name, in the context of an
 * activity, an agent, a registration. They are kept and given back as they were sent; only a POST of JSON
 * over JSON puts two objects together. What is changed is judged (If-Match, If-None-Match) and written under
 * one row lock, so that no writer overwrites what it has not seen and no merge is lost. */
#ifndef XAPI_DOCUMENT_H
#define XAPI_DOCUMENT_H

#include "db/db.h"
#include "xapi/statement/statement.h"

enum {
	XAPI_DOCUMENT_MAX = 1024 * 1024, /* bytes, of what is sent and of what is put together */
	XAPI_DOCUMENT_NAME_MAX = 1024,
	XAPI_DOCUMENT_TYPE_MAX = 255,
	XAPI_DOCUMENT_LIST_MAX = 10000, /* names that are told at once */
	XAPI_ETAG_SIZE = 41             /* SHA-1 in hex, NUL: 1.0.3 Communication 3.1 */
};

enum xapi_document_kind { XAPI_STATE, XAPI_AGENT_PROFILE, XAPI_ACTIVITY_PROFILE };

struct xapi_document_context {
	enum xapi_document_kind kind;
	const char *activity; /* IRI; "": an agent profile */
	const char *agent;    /* xapi_agent.identifier; "": an activity profile */
	bool has_registration;
	struct uuid registration; /* of a state. None given: of one document, the one without; of many, any */
};

struct xapi_document {
	const char *content; /* with a NUL behind it */
	size_t len;
	const char *content_type;
	char etag[XAPI_ETAG_SIZE];
	int64_t updated_us;
};

/* The headers of a request that changes something; "" where absent. */
struct xapi_document_condition {
	const char *if_match, *if_none_match;
};

enum xapi_document_deed { XAPI_DOCUMENT_PUT, XAPI_DOCUMENT_POST, XAPI_DOCUMENT_DELETE };

/* Pure. May this be done to a document with that tag (NULL: there is none)? ERR_PRECONDITION: a condition
 * does not hold. ERR_CONFLICT: a PUT without a condition over a document that must not be overwritten unseen.
 * ERR_BAD_INPUT (field If-None-Match): a PUT of a new profile needs a condition. */
enum err xapi_document_judge(struct work *w, enum xapi_version version, enum xapi_document_kind kind,
    enum xapi_document_deed deed, const struct xapi_document_condition *condition,
    const char *etag) MUST_CHECK;
/* Pure. True for a list of tags (weak or strong, RFC 9110 8.8.3) that holds this one, and for "*". */
bool xapi_etag_listed(const char *list, const char *etag);
void xapi_etag_make(const char *content, size_t len, char ret_etag[static XAPI_ETAG_SIZE]);
/* Pure. Whether the media type is application/json, parameters aside. */
bool xapi_type_is_json(const char *content_type);

/* Pure. The members of older with those of newer in their place or behind them: every value stays byte for
 * byte. older NULL: whether newer is an object. ERR_BAD_INPUT (field "body" or "the stored document") where
 * one of the two is no JSON object; ERR_TOO_LARGE. */
enum err xapi_document_merge(struct work *w, const char *older, size_t older_len, const char *newer,
    size_t newer_len, const char **ret_content, size_t *ret_len) MUST_CHECK;

/* ERR_NOT_FOUND. */
enum err xapi_document_find(struct work *w, struct uuid org, const struct xapi_document_context *context,
    const char *name, struct xapi_document *ret_document) MUST_CHECK;

/* PUT or POST. Errors as xapi_document_judge and xapi_document_merge; ERR_BAD_INPUT (field Content-Type): a
 * POST over or of what is not JSON. */
struct xapi_document_write {
	enum xapi_version version;
	const struct xapi_document_context *context;
	const char *name;
	enum xapi_document_deed deed;
	struct xapi_document_condition condition;
	const char *content;
	size_t len;
	const char *content_type;
};
enum err xapi_document_save(
    struct work *w, struct uuid org, const struct xapi_document_write *write) MUST_CHECK;
/* What is not there is removed too. Errors as xapi_document_judge. */
enum err xapi_document_remove(
    struct work *w, struct uuid org, const struct xapi_document_write *write) MUST_CHECK;

/* The names of a context's documents written after since_us (0: all), oldest first, at most
 * XAPI_DOCUMENT_LIST_MAX; *ret_updated_us: of the newest, 0 for none. */
enum err xapi_document_names(struct work *w, struct uuid org, const struct xapi_document_context *context,
    int64_t since_us, const char ***ret_names, size_t *ret_count, int64_t *ret_updated_us) MUST_CHECK;
/* All of a context. */
enum err xapi_document_remove_all(
    struct work *w, struct uuid org, const struct xapi_document_context *context) MUST_CHECK;

#endif

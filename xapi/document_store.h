/* Rows of documents.sql. Used by document.c only. */
#ifndef XAPI_DOCUMENT_STORE_H
#define XAPI_DOCUMENT_STORE_H

#include "xapi/document.h"

/* What names a document, as the queries take it. */
struct document_key {
	const char *org, *kind, *activity, *agent, *registration; /* registration NULL: none was said */
	const char *activity_iri, *agent_identifier;
};
struct document_key document_key_make(
    struct work *w, struct uuid org, const struct xapi_document_context *context);

/* *ret_found false: there is none. */
enum err document_store_find(struct work *w, struct uuid org, const struct document_key *key,
    const char *name, bool *ret_found, struct xapi_document *ret_document) MUST_CHECK;

/* Inside a transaction of the organisation. with_content: else content stays "". */
enum err document_store_lock(struct work *w, const struct document_key *key, const char *name,
    bool with_content, bool *ret_found, struct xapi_document *ret_document) MUST_CHECK;
/* *ret_added false: another was quicker. */
enum err document_store_add(struct work *w, const struct document_key *key, const char *name,
    const struct xapi_document *document, bool *ret_added) MUST_CHECK;
enum err document_store_change(struct work *w, const struct document_key *key, const char *name,
    const struct xapi_document *document) MUST_CHECK;
enum err document_store_remove(struct work *w, const struct document_key *key, const char *name) MUST_CHECK;

/* Transactions of their own. */
enum err document_store_names(struct work *w, struct uuid org, const struct document_key *key,
    int64_t since_us, const char ***ret_names, size_t *ret_count, int64_t *ret_updated_us) MUST_CHECK;
enum err document_store_remove_all(
    struct work *w, struct uuid org, const struct document_key *key) MUST_CHECK;

#endif

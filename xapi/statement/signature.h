/* Signed statements (1.0.3 Data 2.6): the attachment is a compact JWS whose payload is the statement. */
#ifndef XAPI_STATEMENT_SIGNATURE_H
#define XAPI_STATEMENT_SIGNATURE_H

#include "xapi/statement/multipart.h"

/* Judges the signatures of all statements that have one, after xapi_attachments_check. Of each: the content
 * type is application/octet-stream, it came with the request, its header says RS256, RS384 or RS512 and
 * nothing critical, its payload says the same as the statement (digest), and where it brings a certificate
 * (x5c) the signature is by that. OK where there is none. ERR_BAD_INPUT with the JSON pointer of the
 * attachment. */
enum err xapi_signatures_check(struct work *w, const struct xapi_reading *reading,
    const struct xapi_statement *statements, size_t count, const struct xapi_blob *blobs,
    size_t blob_count) MUST_CHECK;

#endif

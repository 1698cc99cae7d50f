/* Statements with their attachments: multipart/mixed (RFC 2046 5.1; 1.0.3 Communication 1.5.2). Pure. */
#ifndef XAPI_STATEMENT_MULTIPART_H
#define XAPI_STATEMENT_MULTIPART_H

#include "base/text.h"
#include "xapi/statement/statement.h"

enum { XAPI_PARTS_MAX = 1000, XAPI_PART_HEADERS_MAX = 8 * 1024, XAPI_BOUNDARY_MAX = 70 };

/* The bytes of an attachment. */
struct xapi_blob {
	const char *sha2;         /* lower-case hex, as the part says */
	const char *content_type; /* the part's; NULL: not given. After the check: the attachment's */
	struct xapi_span data;    /* borrowed from the request's body */
};

/* Splits a body; content_type is the request's. The first part must be application/json, every other one
 * must have Content-Transfer-Encoding binary and X-Experience-API-Hash. ERR_BAD_INPUT with the field
 * "Content-Type" or "part N" (1 is the first); ERR_TOO_LARGE past XAPI_PARTS_MAX. */
enum err xapi_multipart_split(struct work *w, const char *content_type, const char *body, size_t len,
    struct xapi_span *ret_json, struct xapi_blob **ret_blobs, size_t *ret_count) MUST_CHECK;

/* Whether the parts are those that the statements speak of: each attachment has its bytes or a fileUrl, each
 * part is spoken of, its hash is what it is said to be, and so is the type, where the part says
 * more than application/octet-stream. Takes out what came twice: ret_count distinct blobs stay in front. A
 * request without parts gives NULL and 0. ERR_BAD_INPUT, the field as above or the JSON pointer of the
 * attachment. */
enum err xapi_attachments_check(struct work *w, const struct xapi_statement *statements, size_t count,
    struct xapi_blob *blobs, size_t blob_count, size_t *ret_count) MUST_CHECK;

/* An answer, in pieces: the head with the statements (json), then for each blob its head and its data, then
 * the end. boundary: from xapi_multipart_boundary, in the answer's Content-Type as it is. */
const char *xapi_multipart_boundary(struct work *w);
void xapi_multipart_begin(struct text *t, const char *boundary, const char *json, size_t len);
void xapi_multipart_blob(struct text *t, const char *boundary, const char *content_type, const char *sha2);
void xapi_multipart_end(struct text *t, const char *boundary);

#endif

/* What a line of an import is. Pure. */
#ifndef XAPI_TRANSFER_LINE_H
#define XAPI_TRANSFER_LINE_H

#include "xapi/statement/multipart.h"
#include "xapi/statement/statement.h"

enum line_kind { LINE_EMPTY, LINE_STATEMENT, LINE_ATTACHMENT };

struct line {
	enum line_kind kind;
	struct xapi_statement *statement;
	struct xapi_blob blob; /* of an attachment: sha2 and data; its bytes are what the hash says */
};

/* Judges a line as a client's statement is judged: by 2.0.0 where its version says so, else by 1.0.3. An
 * authority that it brings is kept; otherwise it gets this one (JSON). A statement without an id gets one
 * that follows from source and number (of the line, from 1), so that the same line of the same file is the
 * same statement again. Borrows from text. ERR_BAD_INPUT or ERR_TOO_LARGE with the JSON pointer of what is
 * wrong as the field. */
enum err line_read(struct work *w, const char *authority, struct uuid source, int64_t number,
    const char *text, size_t len, struct line *ret_line) MUST_CHECK;

/* A statement as the store keeps it (xapi_stored.body), judged once more: for who counts. */
enum err line_read_kept(
    struct work *w, const char *body, size_t len, struct xapi_statement **ret_statement) MUST_CHECK;

/* The statement's id of a line that an export wrote; false for an attachment's line and for anything else. */
bool line_id(struct work *w, const char *text, size_t len, struct uuid *ret_id) MUST_CHECK;

#endif

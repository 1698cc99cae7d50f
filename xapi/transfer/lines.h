/* A file line by line, in bounded memory: lines end with LF or CR LF, the last one may have no end. */
#ifndef XAPI_TRANSFER_LINES_H
#define XAPI_TRANSFER_LINES_H

#include "base/work.h"

enum { LINES_LINE_MAX = 16 * 1024 * 1024 }; /* an attachment of 8 MiB in base64, or a statement */

struct lines;

/* Reads fd (borrowed) by offset, from a byte where a line begins. Ends with a. */
struct lines *lines_new(struct arena *a, int fd, int64_t offset);

enum lines_step { LINES_LINE, LINES_TOO_LONG, LINES_END };

/* The next line without its end, borrowed until the next call; of one that is longer than LINES_LINE_MAX only
 * that it was there. ERR_INTERNAL: the file cannot be read. */
enum err lines_next(struct work *w, struct lines *lines, enum lines_step *ret_step, const char **ret_line,
    size_t *ret_len) MUST_CHECK;
/* Where the next line begins. */
int64_t lines_offset(const struct lines *lines);

#endif

/* The headers of an answer, kept as lines "name: value\n". */
#ifndef KEYS_HTTP_HEADERS_H
#define KEYS_HTTP_HEADERS_H

#include "base/work.h"

enum { HTTP_HEADERS_MAX = 32 * 1024 };

/* The value of a header, all of its lines joined by ", "; "" when absent. In the arena. */
const char *header_value(struct work *w, const char *headers, const char *name);

/* Content-Length; -1 when it is none. */
int64_t header_length(const char *value);

/* A date of HTTP as Unix time; -1 when it is none. */
int64_t header_date_s(const char *value);

/* Retry-After (RFC 9110 section 10.2.3), seconds or a date, as seconds from now; -1 when it is neither. */
int64_t header_retry_after_s(const char *value, int64_t now_s);

#endif

/* The parts of an address, for this room. */
#ifndef KEYS_HTTP_URL_H
#define KEYS_HTTP_URL_H

#include "base/work.h"

enum { URL_MAX = 4096 };

struct url_parts {
	const char *scheme; /* "https" or "http" */
	const char *host;   /* IPv6 in brackets */
	const char *port;   /* "" for the scheme's own */
};

/* Splits an absolute http or https address. ERR_BAD_INPUT, saying why, for anything else: also for one with
 * credentials, blanks or control characters. */
enum err url_split(struct work *w, const char *url, struct url_parts *ret_parts) MUST_CHECK;

#endif

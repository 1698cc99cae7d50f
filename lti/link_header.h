/* Link headers (RFC 8288 section 3), as platforms page their lists by them (research A4). Pure. */
#ifndef LTI_LINK_HEADER_H
#define LTI_LINK_HEADER_H

#include "base/work.h"

enum { LINK_HEADER_MAX = 16 * 1024 };

/* The first link of that relation ("next", letters' case aside): several links in any order, parameters in
 * any order, quoted or not. A relative address is resolved against base, the address that was asked; not a
 * byte of an absolute one is changed. *ret_url NULL: there is none. Links about another place (anchor) do not
 * count. header: as struct http_answer has it, "" when absent. ERR_UPSTREAM, saying why: longer than
 * LINK_HEADER_MAX, or the address is none. */
enum err link_header_find(struct work *w, const char *header, const char *base, const char *relation,
    const char **ret_url) MUST_CHECK;

#endif

/* What the two halves of the tape share: tape.c reads, tape_string.c looks at what was read. */
#ifndef XAPI_STATEMENT_TAPE_INT_H
#define XAPI_STATEMENT_TAPE_INT_H

#include "xapi/statement/tape.h"

/* Four hexadecimal digits; -1: they are none. */
int32_t tape_hex4(const char *p, const char *end);
/* ERR_BAD_INPUT with the pointer of a name that an object has twice. */
enum err tape_names_differ(struct work *w, const struct tape *tape, uint32_t object) MUST_CHECK;

#endif

/* Forms of texts beside those of statement.h. */
#ifndef XAPI_STATEMENT_VALUE_H
#define XAPI_STATEMENT_VALUE_H

#include "xapi/statement/statement.h"

bool mbox_valid(const char *text, size_t len);
bool hex_valid(const char *text, size_t len);
bool sha1_valid(const char *text, size_t len);
/* SHA-224, 256, 384 or 512 in hex of either case. */
bool sha2_valid(const char *text, size_t len);
bool media_type_valid(const char *text, size_t len);
/* What a statement may say of itself in a request of that version. */
bool version_valid(enum xapi_version version, const char *text, size_t len);

#endif

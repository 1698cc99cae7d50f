/* What statements are found by. */
#include <string.h>

#include "xapi/statement/statement.h"

enum { KEY_TEXT_MAX = 8192 };

void xapi_key_make(enum xapi_key_kind kind, const char *text, size_t len, uint8_t ret_key[static 16])
{
	char buffer[KEY_TEXT_MAX + 2];
	uint8_t digest[SHA256_SIZE];

	/* Longer texts differ by their digest, so that the buffer has a bound. */
	if (len > KEY_TEXT_MAX) {
		sha256(text, len, digest);
		text = (const char *)digest;
		len = sizeof digest;
	}
	buffer[0] = (char)kind;
	buffer[1] = ':';
	memcpy(buffer + 2, text, len);
	sha256(buffer, len + 2, digest);
	memcpy(ret_key, digest, 16);
}

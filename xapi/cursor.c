/* Where the next page begins: two positions and a check, so that what was cut or made up is refused. They
 * open nothing that the filters of the same request do not. */
#include <endian.h>
#include <string.h>

#include "xapi/read_int.h"

enum { POSITIONS = 16, CHECK = 4 };

static void cursor_check(struct uuid org, bool ascending, const uint8_t positions[static POSITIONS],
    uint8_t ret_check[static SHA256_SIZE])
{
	uint8_t bytes[POSITIONS + sizeof(org.bytes) + 1];

	memcpy(bytes, positions, POSITIONS);
	memcpy(bytes + POSITIONS, org.bytes, sizeof(org.bytes));
	bytes[sizeof(bytes) - 1] = ascending;
	sha256(bytes, sizeof(bytes), ret_check);
}

void cursor_write(struct work *w, struct uuid org, bool ascending, const struct cursor *cursor,
    char text[static XAPI_CURSOR_SIZE])
{
	uint64_t numbers[2] = {htobe64((uint64_t)cursor->last), htobe64((uint64_t)cursor->until)};
	uint8_t bytes[POSITIONS + CHECK], check[SHA256_SIZE];
	const char *encoded;

	memcpy(bytes, numbers, POSITIONS);
	cursor_check(org, ascending, bytes, check);
	memcpy(bytes + POSITIONS, check, CHECK);
	encoded = base64url_encode(w->arena, bytes, sizeof(bytes));
	memcpy(text, encoded, strlen(encoded) + 1);
}

bool cursor_read(struct work *w, struct uuid org, bool ascending, const char *text, struct cursor *ret_cursor)
{
	uint8_t *bytes = NULL, check[SHA256_SIZE];
	uint64_t numbers[2];
	size_t len = strlen(text);

	if (len >= XAPI_CURSOR_SIZE || !base64url_decode(w->arena, text, len, &bytes, &len) ||
	    len != POSITIONS + CHECK)
		return false;
	cursor_check(org, ascending, bytes, check);
	if (memcmp(check, bytes + POSITIONS, CHECK) != 0)
		return false;
	memcpy(numbers, bytes, POSITIONS);
	ret_cursor->last = (int64_t)be64toh(numbers[0]);
	ret_cursor->until = (int64_t)be64toh(numbers[1]);
	return true;
}

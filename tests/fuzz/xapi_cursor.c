/* Cursors of `more`: what is taken is one of ours for that organisation and direction alone, and every one of
 * ours is taken. */
#include "fuzz.h"

#include "xapi/read_int.h"

static const struct uuid ORG = {{1}}, OTHER = {{2}};

/* The first 16 bytes as positions: written, read, and refused once a character of it changes. */
static void round_trip(struct work *w, const uint8_t *data, size_t len)
{
	struct cursor cursor = {0}, read = {0};
	char text[XAPI_CURSOR_SIZE];

	memcpy(&cursor.last, data, sizeof(cursor.last));
	memcpy(&cursor.until, data + sizeof(cursor.last), sizeof(cursor.until));
	cursor_write(w, ORG, false, &cursor, text);
	must(cursor_read(w, ORG, false, text, &read));
	must(read.last == cursor.last && read.until == cursor.until);
	must(!cursor_read(w, OTHER, false, text, &read));
	must(!cursor_read(w, ORG, true, text, &read));
	text[data[len - 1] % 21] ^= 1;
	must(!cursor_read(w, ORG, false, text, &read));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct cursor cursor = {0}, again = {0};
	char text[XAPI_CURSOR_SIZE];
	struct work w;

	if (len > 4096)
		return 0;
	work_init(&w, a);
	if (cursor_read(&w, ORG, true, input_text(a, data, len), &cursor)) {
		cursor_write(&w, ORG, true, &cursor, text);
		must(cursor_read(&w, ORG, true, text, &again));
		must(again.last == cursor.last && again.until == cursor.until);
	}
	if (len > 2 * sizeof(int64_t))
		round_trip(&w, data, len);
	return 0;
}

/* A Content-Type in the first line, the body behind it: the same file comes out however the bytes arrive. */
#include "fuzz.h"

#include "web/web_int.h"

enum { PIECE_MAX = 37 };

struct sink {
	size_t len;
	uint64_t sum;
};

static void take(void *owner, const char *data, size_t len)
{
	struct sink *sink = owner;

	for (size_t i = 0; i < len; i++)
		sink->sum = sink->sum * 31 + (unsigned char)data[i];
	sink->len += len;
}

static enum err feed(const char *type, const char *body, size_t len, size_t piece, struct sink *sink)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct multipart *m = multipart_new(a, type);
	const char *name;
	struct work w;

	work_init(&w, a);
	if (m == NULL)
		return ERR_BAD_INPUT;
	for (size_t at = 0; at < len; at += piece)
		TRY(multipart_take(&w, m, body + at, piece < len - at ? piece : len - at, take, sink));
	TRY(multipart_finish(&w, m, &name));
	must(name != NULL);
	return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	const uint8_t *end = memchr(data, '\n', len);
	const char *type, *body;
	struct sink whole = {0}, pieces = {0};
	size_t rest;
	enum err e;

	if (end == NULL || len > 65536)
		return 0;
	type = input_text(a, data, (size_t)(end - data));
	body = (const char *)end + 1;
	rest = len - (size_t)(end + 1 - data);
	e = feed(type, body, rest, rest + 1, &whole);
	must(feed(type, body, rest, 1 + len % PIECE_MAX, &pieces) == e);
	must(e != OK || (whole.len == pieces.len && whole.sum == pieces.sum));
	return 0;
}

/* A Content-Type in the first line, the body behind it. Parts lie within the body, in order; what was read
 * and is written again is read the same. */
#include "fuzz.h"

#include "xapi/statement/multipart.h"

enum { ANSWER_MAX = 1 << 20 };

static void written_again_is_the_same(
    struct work *w, struct xapi_span json, const struct xapi_blob *blobs, size_t count)
{
	const char *boundary = xapi_multipart_boundary(w);
	struct text t = text_new(w->arena, ANSWER_MAX);
	struct xapi_blob *again;
	struct xapi_span json_again;
	size_t count_again;

	xapi_multipart_begin(&t, boundary, json.data, json.len);
	for (size_t i = 0; i < count; i++) {
		xapi_multipart_blob(&t, boundary, "text/plain", blobs[i].sha2);
		text_add_bytes(&t, blobs[i].data.data, blobs[i].data.len);
	}
	xapi_multipart_end(&t, boundary);
	must(text_fits(&t));
	must(xapi_multipart_split(w, arena_printf(w->arena, "multipart/mixed; boundary=\"%s\"", boundary),
	         t.data, t.len, &json_again, &again, &count_again) == OK);
	must(count_again == count && json_again.len == json.len);
	for (size_t i = 0; i < count; i++) {
		must(strcmp(again[i].sha2, blobs[i].sha2) == 0 && again[i].data.len == blobs[i].data.len);
		must(memcmp(again[i].data.data, blobs[i].data.data, blobs[i].data.len) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	const uint8_t *end = memchr(data, '\n', len);
	struct xapi_blob *blobs;
	struct xapi_span json;
	const char *type, *body, *at;
	size_t rest, count, kept;
	struct work w;

	if (end == NULL || len > 65536)
		return 0;
	work_init(&w, a);
	type = input_text(a, data, (size_t)(end - data));
	rest = len - (size_t)(end + 1 - data);
	body = arena_memdup(a, end + 1, rest);
	if (xapi_multipart_split(&w, type, body, rest, &json, &blobs, &count) != OK) {
		must(w.detail[0] != '\0');
		return 0;
	}
	at = json.data + json.len;
	must(json.data >= body && at <= body + rest);
	for (size_t i = 0; i < count; i++) {
		must(blobs[i].data.data >= at && blobs[i].data.data + blobs[i].data.len <= body + rest);
		at = blobs[i].data.data + blobs[i].data.len;
	}
	written_again_is_the_same(&w, json, blobs, count);
	must(count == 0 || xapi_attachments_check(&w, NULL, 0, blobs, count, &kept) == ERR_BAD_INPUT);
	return 0;
}

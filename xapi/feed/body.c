/* Statements as they are sent. */
#include <string.h>

#include "base/text.h"
#include "xapi/feed/feed.h"
#include "xapi/statement/multipart.h"
#include "xapi/statement/tape.h"

/* Any valid one: the authority of what another store holds is not compared. */
static const char nobody[] =
    "{\"objectType\":\"Agent\",\"account\":{\"homePage\":\"https://example.org\",\"name\":\"-\"}}";

/* Where the value of the statement's version lies, when it is not of line 1; data NULL: it need not change.
 */
static enum err newer_version(struct work *w, const struct xapi_stored *stored, struct xapi_span *ret_span)
{
	struct tape tape;
	const char *raw;
	uint32_t node;
	size_t len;

	*ret_span = (struct xapi_span){NULL, 0};
	if (tape_read(w, stored->body, stored->body_len, &tape) != OK)
		return fail(w, ERR_INTERNAL, "a statement that is kept cannot be read");
	node = tape_find(w, &tape, 0, "version");
	if (node == 0)
		return OK;
	raw = tape_raw(&tape, node, &len);
	if (len > 2 && raw[1] != '1')
		*ret_span = (struct xapi_span){raw, len};
	return OK;
}

enum err xapi_feed_statement_write(
    struct work *w, enum xapi_version version, const struct xapi_stored *stored, struct text *t)
{
	const char *rest = stored->body + 1, *end = stored->body + stored->body_len;
	struct xapi_span newer = {NULL, 0};
	char time[XAPI_STORED_SIZE];

	if (version == XAPI_1_0_3)
		TRY(newer_version(w, stored, &newer));
	xapi_stored_format(stored->stored_us, time);
	text_printf(t, "{\"stored\":\"%s\",", time);
	if (stored->timestamp_missing)
		text_printf(t, "\"timestamp\":\"%s\",", time);
	if (newer.data != NULL) {
		text_add_bytes(t, rest, (size_t)(newer.data - rest));
		text_add(t, "\"1.0.0\"");
		rest = newer.data + newer.len;
	}
	text_add_bytes(t, rest, (size_t)(end - rest));
	return OK;
}

static enum err array_write(struct work *w, enum xapi_version version,
    const struct xapi_feed_statement *statements, size_t count, struct text *t)
{
	text_add_char(t, '[');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			text_add_char(t, ',');
		TRY(xapi_feed_statement_write(w, version, &statements[i].stored, t));
	}
	text_add_char(t, ']');
	return text_fits(t) ? OK : fail(w, ERR_TOO_LARGE, "the statements are too large for one request");
}

/* Behind the statements, the bytes of what is attached to them. */
static enum err attachments_write(struct work *w, struct uuid org,
    const struct xapi_feed_statement *statements, size_t count, const char *boundary, struct text *t)
{
	struct xapi_stored *stored = arena_alloc(w->arena, count * sizeof(*stored));
	struct xapi_stored_attachment *attachments;
	size_t attachment_count, len;
	const char *data;

	for (size_t i = 0; i < count; i++)
		stored[i] = statements[i].stored;
	TRY(xapi_attachments_of(w, org, stored, count, &attachments, &attachment_count));
	for (size_t i = 0; i < attachment_count && text_fits(t); i++) {
		TRY(xapi_attachment_read(w, org, attachments[i].sha2, &data, &len));
		xapi_multipart_blob(t, boundary, attachments[i].content_type, attachments[i].sha2);
		text_add_bytes(t, data, len);
	}
	xapi_multipart_end(t, boundary);
	return text_fits(t) ? OK : fail(w, ERR_TOO_LARGE, "the attachments are too large for one request");
}

enum err xapi_feed_request_make(struct work *w, struct uuid org, enum xapi_version version,
    const struct xapi_feed_statement *statements, size_t count, struct xapi_feed_request *ret_request)
{
	struct text json = text_new(w->arena, FEED_BODY_MAX), all = text_new(w->arena, FEED_BODY_MAX);
	const char *boundary;
	bool attached = false;

	for (size_t i = 0; i < count; i++)
		attached = attached || statements[i].attached > 0;
	TRY(array_write(w, version, statements, count, &json));
	if (!attached) {
		*ret_request = (struct xapi_feed_request){"application/json", json.data, json.len};
		return OK;
	}
	boundary = xapi_multipart_boundary(w);
	xapi_multipart_begin(&all, boundary, json.data, json.len);
	TRY(attachments_write(w, org, statements, count, boundary, &all));
	*ret_request = (struct xapi_feed_request){
	    arena_printf(w->arena, "multipart/mixed; boundary=%s", boundary), all.data, all.len};
	return OK;
}

bool xapi_feed_same(struct work *w, const struct xapi_stored *ours, const char *theirs, size_t len)
{
	const struct xapi_reading reading = {.version = XAPI_2_0_0, .authority = nobody};
	struct xapi_statement *one, *other;
	size_t count;
	bool array;

	if (xapi_statements_read(w, &reading, ours->body, ours->body_len, &one, &count, &array) != OK ||
	    count != 1 || xapi_statements_read(w, &reading, theirs, len, &other, &count, &array) != OK ||
	    count != 1 || array) {
		work_forgive(w);
		return false;
	}
	return uuid_equal(one->id, other->id) && memcmp(one->digest, other->digest, SHA256_SIZE) == 0;
}

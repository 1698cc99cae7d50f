#include "xapi/statement/signature.h"

#include <string.h>

#include "keys/signed.h"
#include "xapi/statement/tape.h"

enum { SIGNATURE_BYTES_MAX = 4 * 1024 * 1024 };

/* One compact JWS, and the statement it is said to be of. */
struct signature {
	struct work *w;
	const struct xapi_statement *statement;
	const struct xapi_attachment *attachment;
	const char *token;
	size_t len;
	uint8_t *header, *payload;
	size_t header_len, payload_len;
};

static enum err bad(const struct signature *s, const char *why)
{
	return fail_field(s->w, ERR_BAD_INPUT, s->attachment->pointer, "the signature is not good: %s", why);
}

/* Three parts of base64url. */
static enum err token_split(struct signature *s)
{
	const char *first = memchr(s->token, '.', s->len), *last = memrchr(s->token, '.', s->len);
	uint8_t *signature;
	size_t len;

	if (s->len > SIGNATURE_BYTES_MAX)
		return bad(s, "it is too long");
	if (first == NULL || first == last || memchr(first + 1, '.', (size_t)(last - first - 1)) != NULL)
		return bad(s, "a compact JWS has exactly three parts");
	if (!base64url_decode(
	        s->w->arena, s->token, (size_t)(first - s->token), &s->header, &s->header_len) ||
	    !base64url_decode(
	        s->w->arena, first + 1, (size_t)(last - first - 1), &s->payload, &s->payload_len) ||
	    !base64url_decode(
	        s->w->arena, last + 1, s->len - (size_t)(last + 1 - s->token), &signature, &len) ||
	    len == 0)
		return bad(s, "its parts are not base64url");
	return OK;
}

static enum err certificate_check(
    const struct signature *s, const struct tape *header, uint32_t chain, const char *alg)
{
	const char *x5c;
	size_t len;

	if (header->nodes[chain].kind != TAPE_ARRAY || header->nodes[chain].count == 0 ||
	    header->nodes[chain + 1].kind != TAPE_STRING)
		return bad(s, "x5c must be an array of certificates");
	x5c = tape_peek(s->w, header, chain + 1, &len);
	switch (jws_signed_by(s->token, s->len, alg, x5c, len)) {
	case SIGNED_GOOD:
		return OK;
	case SIGNED_NO_CERTIFICATE:
		return bad(s, "what x5c begins with is no certificate of an RSA key");
	default:
		return bad(s, "it was not made by the key of its certificate");
	}
}

/* The algorithm is looked at before anything is verified (RFC 8725 3.1). */
static enum err header_check(const struct signature *s)
{
	static const char *const allowed[] = {"RS256", "RS384", "RS512"};
	struct tape header;
	uint32_t alg, chain;

	if (tape_read(s->w, (const char *)s->header, s->header_len, &header) != OK ||
	    header.nodes[0].kind != TAPE_OBJECT)
		return bad(s, "its header is not a JSON object");
	if (tape_find(s->w, &header, 0, "crit") != 0)
		return bad(s, "its header has extensions that must be understood");
	alg = tape_find(s->w, &header, 0, "alg");
	chain = tape_find(s->w, &header, 0, "x5c");
	for (size_t i = 0; alg != 0 && i < sizeof(allowed) / sizeof(allowed[0]); i++) {
		if (tape_is(s->w, &header, alg, allowed[i]))
			return chain != 0 ? certificate_check(s, &header, chain, allowed[i]) : OK;
	}
	return bad(s, "its alg must be RS256, RS384 or RS512");
}

/* An id may be missing, as the store gives one; another id is another statement. */
static enum err id_check(const struct signature *s)
{
	struct tape payload;
	struct uuid id;
	const char *text;
	uint32_t node;
	size_t len;

	TRY(tape_read(s->w, (const char *)s->payload, s->payload_len, &payload));
	node = tape_find(s->w, &payload, 0, "id");
	if (node == 0)
		return OK;
	text = tape_peek(s->w, &payload, node, &len);
	if (!xapi_uuid_read(text, len, &id) || !uuid_equal(id, s->statement->id))
		return bad(s, "its payload is a statement of another id");
	return OK;
}

static enum err payload_check(const struct signature *s, const struct xapi_reading *reading)
{
	struct xapi_statement *statements;
	size_t count;
	bool array;

	if (xapi_statements_read(
	        s->w, reading, (const char *)s->payload, s->payload_len, &statements, &count, &array) != OK)
		return bad(s, arena_printf(s->w->arena, "its payload is no statement: %s %s", s->w->field,
		                  s->w->detail));
	if (array)
		return bad(s, "its payload is an array");
	if (memcmp(statements[0].digest, s->statement->digest, SHA256_SIZE) != 0)
		return bad(s, "its payload says something else than the statement");
	return id_check(s);
}

static enum err signature_check(
    struct signature *s, const struct xapi_reading *reading, const struct xapi_blob *blob)
{
	static const char type[] = "application/octet-stream";

	if (strcmp(s->attachment->content_type, type) != 0)
		return bad(s, "its content type must be application/octet-stream");
	if (blob == NULL)
		return bad(s, "it must come with the request");
	s->token = blob->data.data;
	s->len = blob->data.len;
	TRY(token_split(s));
	TRY(header_check(s));
	return payload_check(s, reading);
}

static const struct xapi_blob *blob_find(const struct xapi_blob *blobs, size_t count, const char *sha2)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(blobs[i].sha2, sha2) == 0)
			return &blobs[i];
	}
	return NULL;
}

enum err xapi_signatures_check(struct work *w, const struct xapi_reading *reading,
    const struct xapi_statement *statements, size_t count, const struct xapi_blob *blobs, size_t blob_count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < statements[i].attachment_count; j++) {
			struct signature s = {
			    .w = w, .statement = &statements[i], .attachment = &statements[i].attachments[j]};

			if (s.attachment->signature)
				TRY(signature_check(
				    &s, reading, blob_find(blobs, blob_count, s.attachment->sha2)));
		}
	}
	return OK;
}

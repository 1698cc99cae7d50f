#include "xapi/transfer/line.h"

#include <string.h>
#include <strings.h>

#include "xapi/statement/tape.h"

enum { SHA2_DIGITS_MIN = 56, STATEMENT_LINE_MAX = 8 * 1024 * 1024 };

/* --- attachments --- */

static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* RFC 4648 section 4, with its padding and without blanks. */
static bool base64_read(struct work *w, const char *text, size_t len, struct xapi_span *ret_data)
{
	uint8_t *data = arena_alloc(w->arena, len / 4 * 3 + 1);
	size_t out = 0, padding = 0;

	if (len % 4 != 0)
		return false;
	while (padding < 2 && padding < len && text[len - 1 - padding] == '=')
		padding++;
	for (size_t i = 0; i < len; i += 4) {
		uint32_t three = 0;

		for (size_t d = 0; d < 4; d++) {
			int value = i + d >= len - padding ? 0 : base64_value(text[i + d]);

			if (value < 0)
				return false;
			three = three << 6 | (uint32_t)value;
		}
		for (size_t d = 0; d < 3; d++)
			data[out++] = (uint8_t)(three >> (16 - 8 * d));
	}
	*ret_data = (struct xapi_span){(const char *)data, len > 0 ? out - padding : 0};
	return true;
}

static enum err attachment_read(struct work *w, const struct tape *tape, uint32_t node, struct line *ret_line)
{
	uint32_t sha2 = tape_find(w, tape, node, "sha2"), base64 = tape_find(w, tape, node, "base64");
	const char *said, *text, *hash;
	struct xapi_span data;
	size_t len, digits;

	if (tape->nodes[node].kind != TAPE_OBJECT)
		return fail_field(
		    w, ERR_BAD_INPUT, "/attachment", "is an object of sha2, contentType and base64");
	if (sha2 == 0 || tape->nodes[sha2].kind != TAPE_STRING)
		return fail_field(w, ERR_BAD_INPUT, "/attachment/sha2", "is missing");
	if (base64 == 0 || tape->nodes[base64].kind != TAPE_STRING)
		return fail_field(w, ERR_BAD_INPUT, "/attachment/base64", "is missing");
	text = tape_peek(w, tape, base64, &len);
	if (!base64_read(w, text, len, &data))
		return fail_field(w, ERR_BAD_INPUT, "/attachment/base64", "is no base64");
	said = tape_string(w, tape, sha2, &digits);
	hash = digits >= SHA2_DIGITS_MIN ? sha2_hex(w->arena, digits, data.data, data.len) : NULL;
	if (hash == NULL || strcasecmp(hash, said) != 0)
		return fail_field(w, ERR_BAD_INPUT, "/attachment/sha2", "is not the hash of the bytes");
	*ret_line = (struct line){.kind = LINE_ATTACHMENT, .blob = {.sha2 = hash, .data = data}};
	return OK;
}

/* --- statements --- */

static enum xapi_version version_of(struct work *w, const struct tape *tape)
{
	uint32_t node = tape_find(w, tape, 0, "version");
	const char *text;
	size_t len;

	if (node == 0 || tape->nodes[node].kind != TAPE_STRING)
		return XAPI_1_0_3;
	text = tape_peek(w, tape, node, &len);
	return len >= 2 && memcmp(text, "2.", 2) == 0 ? XAPI_2_0_0 : XAPI_1_0_3;
}

/* UUIDv8 (RFC 9562 section 5.8). */
static struct uuid id_make(struct uuid source, int64_t number)
{
	uint8_t bytes[16 + sizeof(number)], hash[SHA256_SIZE];
	struct uuid id;

	memcpy(bytes, source.bytes, 16);
	memcpy(bytes + 16, &number, sizeof(number));
	sha256(bytes, sizeof(bytes), hash);
	memcpy(id.bytes, hash, 16);
	id.bytes[6] = (uint8_t)((id.bytes[6] & 0x0f) | 0x80);
	id.bytes[8] = (uint8_t)((id.bytes[8] & 0x3f) | 0x80);
	return id;
}

static struct xapi_span with_id(struct work *w, struct uuid id, const char *text, size_t len)
{
	struct text t = text_new(w->arena, len + 2 * UUID_TEXT_SIZE);
	const char *brace = memchr(text, '{', len);

	text_add(&t, "{\"id\":\"");
	text_add(&t, uuid_text(w->arena, id));
	text_add(&t, "\",");
	text_add_bytes(&t, brace + 1, len - (size_t)(brace - text) - 1);
	return (struct xapi_span){t.data, t.len};
}

static enum err statement_read(struct work *w, const struct xapi_reading *reading, struct xapi_span text,
    struct xapi_statement **ret_statement)
{
	bool array;
	size_t count;

	return xapi_statements_read(w, reading, text.data, text.len, ret_statement, &count, &array);
}

static bool blank(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len && (text[i] == ' ' || text[i] == '\t'))
		i++;
	return i == len;
}

enum err line_read(struct work *w, const char *authority, struct uuid source, int64_t number,
    const char *text, size_t len, struct line *ret_line)
{
	struct xapi_reading reading = {.authority = authority, .trusted = true};
	struct line line = {.kind = LINE_STATEMENT};
	struct xapi_span whole = {text, len};
	struct tape tape;

	if (blank(text, len)) {
		*ret_line = (struct line){.kind = LINE_EMPTY};
		return OK;
	}
	TRY(tape_read(w, text, len, &tape));
	if (tape.nodes[0].kind != TAPE_OBJECT)
		return fail_field(w, ERR_BAD_INPUT, "", "a line is one statement: a JSON object");
	if (tape.nodes[0].count == 1 && tape_find(w, &tape, 0, "attachment") != 0)
		return attachment_read(w, &tape, tape_find(w, &tape, 0, "attachment"), ret_line);
	if (len > STATEMENT_LINE_MAX)
		return fail(w, ERR_TOO_LARGE, "a statement has at most %d bytes", STATEMENT_LINE_MAX);
	reading.version = version_of(w, &tape);
	if (tape_find(w, &tape, 0, "id") == 0 && tape.nodes[0].count > 0)
		whole = with_id(w, id_make(source, number), text, len);
	TRY(statement_read(w, &reading, whole, &line.statement));
	*ret_line = line;
	return OK;
}

enum err line_read_kept(struct work *w, const char *body, size_t len, struct xapi_statement **ret_statement)
{
	/* A kept statement has its authority; nothing is added to it. */
	struct xapi_reading reading = {
	    .authority = "{\"account\":{\"homePage\":\"https://unknown.invalid\",\"name\":\"unknown\"}}",
	    .trusted = true};
	struct tape tape;

	TRY(tape_read(w, body, len, &tape));
	reading.version = version_of(w, &tape);
	return statement_read(w, &reading, (struct xapi_span){body, len}, ret_statement);
}

bool line_id(struct work *w, const char *text, size_t len, struct uuid *ret_id)
{
	struct tape tape;
	const char *id;
	uint32_t node;
	size_t id_len;

	if (tape_read(w, text, len, &tape) != OK || tape.nodes[0].kind != TAPE_OBJECT)
		return false;
	node = tape_find(w, &tape, 0, "id");
	if (node == 0 || tape.nodes[node].kind != TAPE_STRING)
		return false;
	id = tape_peek(w, &tape, node, &id_len);
	return xapi_uuid_read(id, id_len, ret_id);
}

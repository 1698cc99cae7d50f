#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "web/web_int.h"

enum {
	BOUNDARY_MAX = 70,
	PART_HEADERS_MAX = 8 * 1024,
	PARTS_MAX = 64,
	NAME_MAX_BYTES = 255,
	FIELDS_MAX_BYTES = 16 * 1024 /* of all other parts, names and values as a form has them */
};

/* The delimiter is CRLF "--" boundary (RFC 2046 section 5.1.1). A small window keeps the bytes that might be
 * the beginning of one. */
enum multipart_state { IN_PREAMBLE, AFTER_DELIMITER, IN_HEADERS, IN_DATA, IN_EPILOGUE };

struct multipart {
	enum multipart_state state;
	char delimiter[BOUNDARY_MAX + 5];
	size_t delimiter_len;
	char held[BOUNDARY_MAX + 5]; /* of the input, equal to the delimiter's beginning */
	size_t held_len;
	char headers[PART_HEADERS_MAX + 1];
	size_t headers_len;
	int parts;
	bool wanted; /* the part that is being read is the file */
	bool field;  /* it is one of the others */
	bool seen;
	struct text fields; /* the others, as a form would say them */
	char name[NAME_MAX_BYTES + 1];
};

static bool boundary_read(const char *content_type, char *ret_boundary)
{
	const char *at = strchr(content_type, ';');
	size_t len;

	while (at != NULL) {
		at += 1 + strspn(at + 1, " \t");
		if (strncasecmp(at, "boundary=", 9) == 0)
			break;
		at = strchr(at, ';');
	}
	if (at == NULL)
		return false;
	at += 9;
	len = *at == '"' ? strcspn(++at, "\"") : strcspn(at, "; \t");
	if (len == 0 || len > BOUNDARY_MAX)
		return false;
	memcpy(ret_boundary, at, len);
	ret_boundary[len] = '\0';
	return true;
}

struct multipart *multipart_new(struct arena *a, const char *content_type)
{
	struct multipart *m = arena_alloc(a, sizeof(*m));

	memcpy(m->delimiter, "\r\n--", 4);
	if (strcspn(content_type, "; \t") != 19 ||
	    strncasecmp(content_type, "multipart/form-data", 19) != 0 ||
	    !boundary_read(content_type, m->delimiter + 4))
		return NULL;
	m->delimiter_len = strlen(m->delimiter);
	m->fields = text_new(a, FIELDS_MAX_BYTES);
	/* The first delimiter may stand at the very beginning, without its CRLF. */
	memcpy(m->held, "\r\n", 2);
	m->held_len = 2;
	return m;
}

/* The value of name="…" in a header line (quoted string, backslash escapes), or false. */
static bool parameter_read(const char *line, const char *name, char *ret_value, size_t size)
{
	size_t len = strlen(name), n = 0;
	const char *at = line;

	while ((at = strchr(at, ';')) != NULL) {
		at += 1 + strspn(at + 1, " \t");
		if (strncasecmp(at, name, len) == 0 && at[len] == '=' && at[len + 1] == '"')
			break;
	}
	if (at == NULL)
		return false;
	for (at += len + 2; *at != '"'; at++) {
		if (*at == '\\' && at[1] != '\0')
			at++;
		if (*at == '\0' || n + 1 >= size)
			return false;
		ret_value[n++] = *at;
	}
	ret_value[n] = '\0';
	return true;
}

/* As a form's value is written, whatever bytes it holds. */
static void field_add(struct text *fields, const char *data, size_t len)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)data[i];
		char escaped[3] = {'%', digits[c >> 4], digits[c & 15]};

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
			text_add_char(fields, data[i]);
		else
			text_add_bytes(fields, escaped, sizeof(escaped));
	}
}

/* The part's headers are complete: is it the file? */
static enum err part_begin(struct work *w, struct multipart *m)
{
	const char *line = m->headers;
	char name[NAME_MAX_BYTES + 1];

	m->wanted = m->field = false;
	m->state = IN_DATA;
	if (memchr(m->headers, '\0', m->headers_len) != NULL || !utf8_valid(m->headers, m->headers_len))
		return fail(w, ERR_BAD_INPUT, "a part's headers are not UTF-8");
	line = strcasestr(line, "Content-Disposition:");
	if (line == NULL || !parameter_read(line, "name", name, sizeof(name)))
		return OK;
	if (strcmp(name, "file") != 0) {
		text_add_char(&m->fields, '&');
		field_add(&m->fields, name, strlen(name));
		text_add_char(&m->fields, '=');
		m->field = true;
		return OK;
	}
	if (m->seen)
		return fail_field(w, ERR_BAD_INPUT, "file", "stands there twice");
	m->seen = m->wanted = true;
	if (!parameter_read(line, "filename", m->name, sizeof(m->name)))
		m->name[0] = '\0';
	return OK;
}

static enum err header_take(struct work *w, struct multipart *m, char c)
{
	if (m->headers_len == PART_HEADERS_MAX)
		return fail(w, ERR_BAD_INPUT, "a part's headers are longer than %d bytes", PART_HEADERS_MAX);
	m->headers[m->headers_len++] = c;
	m->headers[m->headers_len] = '\0';
	if (m->headers_len >= 4 && memcmp(m->headers + m->headers_len - 4, "\r\n\r\n", 4) == 0)
		return part_begin(w, m);
	return OK;
}

/* Behind a delimiter: "--" ends the body, blanks and CRLF begin a part. */
static enum err after_take(struct work *w, struct multipart *m, char c)
{
	m->held[m->held_len++] = c;
	if (m->held_len < 2)
		return OK;
	m->held_len = 0;
	if (memcmp(m->held, "--", 2) == 0) {
		m->state = IN_EPILOGUE;
		return OK;
	}
	if (memcmp(m->held, "\r\n", 2) != 0 || ++m->parts > PARTS_MAX)
		return fail(w, ERR_BAD_INPUT, "the multipart body is malformed");
	m->state = IN_HEADERS;
	/* With this, headers that are empty end like others. */
	memcpy(m->headers, "\r\n", 2);
	m->headers_len = 2;
	return OK;
}

static void data_give(struct multipart *m, const char *data, size_t len, multipart_sink *sink, void *owner)
{
	if (len == 0 || m->state != IN_DATA)
		return;
	if (m->wanted)
		sink(owner, data, len);
	else if (m->field)
		field_add(&m->fields, data, len);
}

/* Data up to the next byte that may begin a delimiter, in one piece. */
static size_t plain_take(struct multipart *m, const char *data, size_t len, multipart_sink *sink, void *owner)
{
	const char *r = memchr(data, '\r', len);
	size_t n = r != NULL ? (size_t)(r - data) : len;

	data_give(m, data, n, sink, owner);
	return n;
}

/* One byte while a beginning of the delimiter is held (or c is its first). CR stands only at the delimiter's
 * start, so on a mismatch only c itself can begin another. */
static void delimiter_take(struct multipart *m, char c, multipart_sink *sink, void *owner)
{
	if (c == m->delimiter[m->held_len]) {
		m->held[m->held_len++] = c;
		if (m->held_len == m->delimiter_len) {
			m->state = AFTER_DELIMITER;
			m->held_len = 0;
			m->wanted = m->field = false;
		}
		return;
	}
	data_give(m, m->held, m->held_len, sink, owner);
	m->held_len = 0;
	if (c == '\r') {
		m->held[m->held_len++] = c;
		return;
	}
	data_give(m, &c, 1, sink, owner);
}

enum err multipart_take(
    struct work *w, struct multipart *m, const char *data, size_t len, multipart_sink *sink, void *owner)
{
	for (size_t i = 0; i < len;) {
		switch (m->state) {
		case IN_EPILOGUE:
			return OK;
		case AFTER_DELIMITER:
			TRY(after_take(w, m, data[i++]));
			break;
		case IN_HEADERS:
			TRY(header_take(w, m, data[i++]));
			break;
		case IN_PREAMBLE:
		case IN_DATA:
			if (m->held_len == 0)
				i += plain_take(m, data + i, len - i, sink, owner);
			if (i < len)
				delimiter_take(m, data[i++], sink, owner);
			break;
		}
	}
	return OK;
}

void multipart_fields(const struct multipart *m, const char **ret_bytes, size_t *ret_len)
{
	*ret_bytes = m->fields.data;
	*ret_len = m->fields.len;
}

enum err multipart_finish(struct work *w, struct multipart *m, const char **ret_name)
{
	if (m->state != IN_EPILOGUE)
		return fail(w, ERR_BAD_INPUT, "the multipart body is cut short");
	if (!m->seen)
		return fail_field(w, ERR_BAD_INPUT, "file", "the multipart body has no part of that name");
	if (!text_fits(&m->fields))
		return fail(w, ERR_TOO_LARGE, "the fields beside the file are longer than %d bytes",
		    FIELDS_MAX_BYTES);
	*ret_name = m->name;
	return OK;
}

#include <string.h>
#include <strings.h>

#include "web/web_int.h"

/* RFC 9110 section 5.6.2: the characters of a token. */
static bool is_token(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c <= 0x20 || c >= 0x7f || strchr("\"(),/:;<=>?@[\\]{}", c) != NULL)
			return false;
	}
	return len > 0;
}

static bool is_value(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static bool is_host(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		        strchr(".-_:[]", c) != NULL))
			return false;
	}
	return len > 0 && len <= 255;
}

static bool is_named(const struct header *h, const char *name)
{
	return strlen(name) == h->name_len && strncasecmp(h->name, name, h->name_len) == 0;
}

static bool value_equals(const struct header *h, const char *value)
{
	size_t len = h->value_len;

	while (len > 0 && (h->value[len - 1] == ' ' || h->value[len - 1] == '\t'))
		len--;
	return strlen(value) == len && strncasecmp(h->value, value, len) == 0;
}

static enum err read_length(struct work *w, const struct header *h, uint64_t *ret_length)
{
	uint64_t length = 0;

	for (size_t i = 0; i < h->value_len; i++) {
		char c = h->value[i];

		if (c < '0' || c > '9' || length > UINT64_MAX / 10 - 1)
			return fail_field(w, ERR_BAD_FRAMING, "Content-Length", "is not a number of bytes");
		length = length * 10 + (uint64_t)(c - '0');
	}
	if (h->value_len == 0)
		return fail_field(w, ERR_BAD_FRAMING, "Content-Length", "is empty");
	*ret_length = length;
	return OK;
}

struct counts {
	int lengths, codings, hosts;
};

static enum err check_field(
    struct work *w, const struct header *h, struct counts *counts, struct framing *framing)
{
	if (!is_token(h->name, h->name_len))
		return fail(w, ERR_BAD_FRAMING, "a header name holds blanks or other characters it must not");
	if (!is_value(h->value, h->value_len))
		return fail(w, ERR_BAD_FRAMING, "a header value holds a control character");
	if (is_named(h, "Content-Length")) {
		counts->lengths++;
		return read_length(w, h, &framing->length);
	}
	if (is_named(h, "Transfer-Encoding")) {
		counts->codings++;
		framing->chunked = true;
		if (!value_equals(h, "chunked"))
			return fail_field(
			    w, ERR_BAD_FRAMING, "Transfer-Encoding", "only \"chunked\" is taken");
	}
	if (is_named(h, "Host")) {
		counts->hosts++;
		if (!is_host(h->value, h->value_len))
			return fail_field(w, ERR_BAD_FRAMING, "Host", "is not a host with an optional port");
	}
	if (is_named(h, "Expect")) {
		framing->expects_continue = true;
		if (!value_equals(h, "100-continue"))
			return fail_field(w, ERR_BAD_FRAMING, "Expect", "only \"100-continue\" is known");
	}
	return OK;
}

enum err framing_check(struct work *w, const char *version, const struct header *headers, size_t count,
    struct framing *ret_framing)
{
	struct framing framing = {0};
	struct counts counts = {0};

	for (size_t i = 0; i < count; i++)
		TRY(check_field(w, &headers[i], &counts, &framing));
	if (counts.lengths > 1)
		return fail_field(w, ERR_BAD_FRAMING, "Content-Length", "stands there twice");
	if (counts.codings > 1)
		return fail_field(w, ERR_BAD_FRAMING, "Transfer-Encoding", "stands there twice");
	if (counts.lengths > 0 && counts.codings > 0)
		return fail(w, ERR_BAD_FRAMING, "Content-Length and Transfer-Encoding stand together");
	if (counts.hosts > 1)
		return fail_field(w, ERR_BAD_FRAMING, "Host", "stands there twice");
	if (strcmp(version, "HTTP/1.1") != 0 && strcmp(version, "HTTP/1.0") != 0)
		return fail(w, ERR_BAD_FRAMING, "only HTTP/1.1 and HTTP/1.0 are spoken here");
	if (counts.hosts == 0 && strcmp(version, "HTTP/1.1") == 0)
		return fail_field(w, ERR_BAD_FRAMING, "Host", "is missing");
	if (counts.codings > 0 && strcmp(version, "HTTP/1.0") == 0)
		return fail_field(w, ERR_BAD_FRAMING, "Transfer-Encoding", "is not known to HTTP/1.0");
	*ret_framing = framing;
	return OK;
}

bool framing_exact(const char *first, const char *end, const struct header *headers, size_t count)
{
	const char *at = first;

	for (size_t i = 0; i < count; i++) {
		const struct header *h = &headers[i];

		/* libmicrohttpd puts a NUL over the colon and two over CRLF, and steps over blanks before the
		 * value. */
		if (h->name != at || h->value <= h->name + h->name_len || h->value > end)
			return false;
		for (at = h->name + h->name_len + 1; at < h->value; at++) {
			if (*at != ' ' && *at != '\t')
				return false;
		}
		at = h->value + h->value_len + 2;
		if (at > end || at[-1] != '\0' || at[-2] != '\0')
			return false;
	}
	return at + 2 == end && at[0] == '\0' && at[1] == '\0';
}

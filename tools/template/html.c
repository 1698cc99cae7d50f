/* A tokenizer just exact enough to know, at each byte, what a value printed there would mean. What it refuses
 * is as important: unquoted attributes, inline scripts and styles, event handlers (the pages run under a
 * policy without them). */
#include "template.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static void name_add(char name[static NAME_MAX_], char c, struct place at)
{
	size_t len = strlen(name);

	if (len + 1 >= NAME_MAX_)
		stop_at(at, "the name \"%s…\" is too long", name);
	name[len] = (char)tolower((unsigned char)c);
	name[len + 1] = '\0';
}

static void attribute_check(struct html *h, struct place at)
{
	if (strncmp(h->attribute, "on", 2) == 0)
		stop_at(at, "\"%s\": event handlers live in scripts, not in pages", h->attribute);
	if (strcmp(h->attribute, "style") == 0 || strcmp(h->attribute, "srcdoc") == 0)
		stop_at(at, "\"%s\" is not allowed by the pages' policy", h->attribute);
	if (strcmp(h->attribute, "src") == 0)
		h->has_src = true;
}

static void tag_end(struct html *h, struct place at)
{
	bool preserves = strcmp(h->tag, "pre") == 0 || strcmp(h->tag, "textarea") == 0;

	if (preserves)
		h->preserve = !h->closing;
	h->state = HTML_TEXT;
	if (h->closing)
		return;
	if (strcmp(h->tag, "style") == 0)
		stop_at(at, "<style>: styles live in style sheets, not in pages");
	if (strcmp(h->tag, "script") == 0) {
		if (!h->has_src)
			stop_at(at, "<script> without src: scripts live in files, not in pages");
		h->state = HTML_RAW;
	}
}

static void feed_in_tag(struct html *h, char c, struct place at)
{
	if (c == '>') {
		tag_end(h, at);
	} else if (c == '=') {
		stop_at(at, "\"=\" without a name");
	} else if (!isspace((unsigned char)c) && c != '/') {
		h->attribute[0] = '\0';
		name_add(h->attribute, c, at);
		h->state = HTML_ATTRIBUTE;
	}
}

static void feed_attribute(struct html *h, char c, struct place at)
{
	if (h->state == HTML_ATTRIBUTE && c != '=' && c != '>' && c != '/' && !isspace((unsigned char)c)) {
		name_add(h->attribute, c, at);
		return;
	}
	if (isspace((unsigned char)c)) {
		h->state = HTML_AFTER_ATTRIBUTE;
		return;
	}
	attribute_check(h, at);
	if (c == '=') {
		h->state = HTML_BEFORE_VALUE;
	} else {
		h->state = HTML_IN_TAG;
		feed_in_tag(h, c, at);
	}
}

static void feed_open(struct html *h, char c, struct place at)
{
	if (h->state == HTML_TAG_OPEN) {
		h->closing = c == '/';
		h->has_src = false;
		h->tag[0] = h->attribute[0] = '\0';
		if (c == '!') {
			h->state = HTML_DECLARATION;
			return;
		}
		if (!h->closing && !isalpha((unsigned char)c))
			stop_at(at, "\"<\" that opens nothing: write &lt;");
		h->state = HTML_TAG_NAME;
		if (h->closing)
			return;
	}
	if (isalnum((unsigned char)c) || c == '-') {
		name_add(h->tag, c, at);
	} else {
		h->state = HTML_IN_TAG;
		feed_in_tag(h, c, at);
	}
}

void html_feed(struct html *h, char c, struct place at)
{
	switch (h->state) {
	case HTML_TEXT:
		if (c == '<')
			h->state = HTML_TAG_OPEN;
		break;
	case HTML_TAG_OPEN:
	case HTML_TAG_NAME:
		feed_open(h, c, at);
		break;
	case HTML_IN_TAG:
		feed_in_tag(h, c, at);
		break;
	case HTML_ATTRIBUTE:
	case HTML_AFTER_ATTRIBUTE:
		feed_attribute(h, c, at);
		break;
	case HTML_BEFORE_VALUE:
		if (c != '"' && c != '\'')
			stop_at(at, "the value of \"%s\" must be quoted", h->attribute);
		h->quote = c;
		h->value_len = 0;
		h->state = HTML_VALUE;
		break;
	case HTML_VALUE:
		h->value_len++;
		if (c == h->quote)
			h->state = HTML_IN_TAG;
		break;
	case HTML_DECLARATION:
		if (c == '-')
			stop_at(at, "write comments as {# … #}, so that they are not sent");
		if (c == '>')
			h->state = HTML_TEXT;
		break;
	case HTML_RAW:
		if (c == '<')
			h->state = HTML_TAG_OPEN;
		else if (!isspace((unsigned char)c))
			stop_at(at, "<%s> with a body: scripts live in files, not in pages", h->tag);
		break;
	}
}

void html_settle(struct html *h, struct place at)
{
	if (h->state != HTML_AFTER_ATTRIBUTE)
		return;
	attribute_check(h, at);
	h->state = HTML_IN_TAG;
}

bool html_same(const struct html *a, const struct html *b)
{
	return a->state == b->state &&
	       (a->state != HTML_VALUE ||
	           (a->quote == b->quote && strcmp(a->attribute, b->attribute) == 0)) &&
	       a->preserve == b->preserve;
}

bool html_is_url(const struct html *h)
{
	static const char *const names[] = {
	    "href", "src", "action", "formaction", "poster", "cite", "data", "ping"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (h->state == HTML_VALUE && strcmp(h->attribute, names[i]) == 0)
			return true;
	return false;
}

void html_check_value(const struct html *h, struct place at)
{
	if (h->state == HTML_RAW)
		stop_at(at, "nothing may be printed inside <%s>", h->tag);
	if (h->state != HTML_TEXT && h->state != HTML_VALUE)
		stop_at(at, "a value stands in text or in a quoted attribute, nowhere else");
	if (h->state == HTML_VALUE && strcmp(h->attribute, "srcset") == 0)
		stop_at(at, "nothing may be printed inside \"%s\"", h->attribute);
	if (h->state == HTML_VALUE && strcmp(h->tag, "meta") == 0 && strcmp(h->attribute, "http-equiv") == 0)
		stop_at(at, "nothing may be printed inside \"http-equiv\"");
}

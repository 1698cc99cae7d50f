/* The C that prints one value or one translated text, escaped for where it stands. */
#include "template.h"

#include <stdio.h>
#include <string.h>

void emit_value(struct buffer *code, const struct html *html, const struct value *value, struct place at)
{
	bool url = html_is_url(html);

	html_check_value(html, at);
	switch (value->field->type) {
	case FIELD_TEXT:
		if (url)
			stop_at(at, "\"%s\" must be a url to stand in \"%s\"", value->field->name,
			    html->attribute);
		buffer_print(code, "\tpage_add_text(out, %s);\n", value->expression);
		return;
	case FIELD_URL:
		if (!url)
			stop_at(
			    at, "the url \"%s\" may only stand in href, src or action", value->field->name);
		if (html->value_len > 0)
			stop_at(at, "the url \"%s\" must begin its attribute", value->field->name);
		buffer_print(code, "\tpage_add_url(out, %s);\n", value->expression);
		return;
	case FIELD_NUMBER:
		buffer_print(code, "\ttext_printf(out, \"%%\" PRId64, %s);\n", value->expression);
		return;
	case FIELD_BOOL:
	case FIELD_LIST:
		stop_at(at, "\"%s\" cannot be printed", value->field->name);
	}
}

static void emit_plain(struct buffer *code, const char *s, size_t len)
{
	struct buffer escaped = {0};

	if (len == 0)
		return;
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '&')
			buffer_add(&escaped, "&amp;", 5);
		else if (s[i] == '<')
			buffer_add(&escaped, "&lt;", 4);
		else if (s[i] == '>')
			buffer_add(&escaped, "&gt;", 4);
		else if (s[i] == '"')
			buffer_add(&escaped, "&quot;", 6);
		else if (s[i] == '\'')
			buffer_add(&escaped, "&#39;", 5);
		else
			buffer_add(&escaped, s + i, 1);
	}
	buffer_print(code, "\ttext_add_bytes(out, ");
	buffer_add_literal(code, escaped.data, escaped.len);
	buffer_print(code, ", %zu);\n", escaped.len);
}

static const struct argument *argument_named(
    const struct argument *arguments, size_t count, const char *name, size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(arguments[i].name) == len && memcmp(arguments[i].name, name, len) == 0)
			return &arguments[i];
	return NULL;
}

/* Prints text with its {name} holes; every argument must be used. */
static void emit_filled(struct buffer *code, const struct html *html, const char *text,
    const struct argument *arguments, size_t count, struct place at)
{
	bool used[ARGS_MAX] = {false};
	const char *p = text, *open;

	while ((open = strchr(p, '{')) != NULL) {
		const char *close = strchr(open, '}');
		const struct argument *a;

		if (close == NULL)
			stop_at(at, "\"{\" without \"}\" in \"%s\"", text);
		a = argument_named(arguments, count, open + 1, (size_t)(close - open - 1));
		if (a == NULL)
			stop_at(at, "\"%s\" has a hole {%.*s} that nothing fills", text,
			    (int)(close - open - 1), open + 1);
		emit_plain(code, p, (size_t)(open - p));
		emit_value(code, html, &a->value, at);
		used[a - arguments] = true;
		p = close + 1;
	}
	emit_plain(code, p, strlen(p));
	for (size_t i = 0; i < count; i++)
		if (!used[i])
			stop_at(at, "\"%s\" has no hole {%s}", text, arguments[i].name);
}

void emit_message(struct book *book, struct buffer *code, const struct html *html, const char *id,
    const struct argument *arguments, size_t count, struct place at)
{
	html_check_value(html, at);
	if (html_is_url(html))
		stop_at(at, "a translated text cannot be an address");
	if (id[0] == '\0')
		stop_at(at, "an empty text cannot be translated");
	buffer_print(code, "\tswitch (page_language(view->lang)) {\n");
	for (size_t i = 0; i < book->language_count; i++) {
		const char *text = po_find(&book->languages[i], id, at);

		buffer_print(code, "\tcase %zu:\n", i + 1);
		emit_filled(code, html, text, arguments, count, at);
		buffer_print(code, "\tbreak;\n");
	}
	buffer_print(code, "\tdefault:\n");
	emit_filled(code, html, id, arguments, count, at);
	buffer_print(code, "\tbreak;\n\t}\n");
}

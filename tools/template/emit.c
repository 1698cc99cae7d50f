/* The C that prints one value or one translated text, escaped for where it stands. */
#include "template.h"

#include <stdio.h>
#include <string.h>

static void escape(struct buffer *escaped, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '&')
			buffer_add(escaped, "&amp;", 5);
		else if (s[i] == '<')
			buffer_add(escaped, "&lt;", 4);
		else if (s[i] == '>')
			buffer_add(escaped, "&gt;", 4);
		else if (s[i] == '"')
			buffer_add(escaped, "&quot;", 6);
		else if (s[i] == '\'')
			buffer_add(escaped, "&#39;", 5);
		else
			buffer_add(escaped, s + i, 1);
	}
}

static void emit_address(
    struct buffer *code, const struct html *html, const struct value *value, struct place at)
{
	if (!html_is_url(html))
		stop_at(at, "the url \"%s\" may only stand in href, src or action", value->field->name);
	if (html->value_len > 0)
		stop_at(at, "the url \"%s\" must begin its attribute", value->field->name);
	buffer_print(code, "\tpage_add_url(out, %s);\n", value->expression);
}

/* days: only the day. Words in an attribute, <time> in text. */
static void emit_time(
    struct buffer *code, const struct html *html, const struct value *value, bool days, struct place at)
{
	if (html_is_url(html))
		stop_at(at, "the time \"%s\" may not stand in an address", value->field->name);
	buffer_print(code, "\tpage_add_%s(out, page_languages[language], zone, %s, %s);\n",
	    html->state == HTML_TEXT ? "time" : "time_words", value->expression, days ? "true" : "false");
}

void emit_plain(struct buffer *code, const char *s, size_t len)
{
	struct buffer escaped = {0};

	escape(&escaped, s, len);
	if (escaped.len == 0)
		return;
	buffer_print(code, "\ttext_add_bytes(out, ");
	buffer_add_literal(code, escaped.data, escaped.len);
	buffer_print(code, ", %zu);\n", escaped.len);
}

void emit_value(struct buffer *code, const struct html *html, const struct value *value, struct place at)
{
	html_check_value(html, at);
	if (value->absent)
		return;
	if (value->fixed != NULL) {
		emit_plain(code, value->fixed, strlen(value->fixed));
		return;
	}
	switch (value->field->type) {
	case FIELD_TEXT:
		if (html_is_url(html))
			stop_at(at, "\"%s\" must be a url to stand in \"%s\"", value->field->name,
			    html->attribute);
		buffer_print(code, "\tpage_add_text(out, %s);\n", value->expression);
		return;
	case FIELD_URL:
		emit_address(code, html, value, at);
		return;
	case FIELD_NUMBER:
		buffer_print(code, "\ttext_add_int(out, %s);\n", value->expression);
		return;
	case FIELD_TIME:
		emit_time(code, html, value, false, at);
		return;
	case FIELD_MARKUP:
		if (html->state != HTML_TEXT)
			stop_at(at, "the markup \"%s\" may only stand between elements", value->field->name);
		buffer_print(code, "\tif (%s.html != NULL)\n\t\ttext_add(out, %s.html);\n", value->expression,
		    value->expression);
		return;
	case FIELD_BOOL:
	case FIELD_LIST:
	case FIELD_SHAPE:
		stop_at(at, "\"%s\" cannot be printed", value->field->name);
	}
}

void emit_for_people(struct buffer *code, const struct html *html, const struct value *value, struct place at)
{
	html_check_value(html, at);
	if (value->field->type == FIELD_TIME)
		emit_time(code, html, value, true, at);
	else if (html_is_url(html))
		stop_at(at, "a number for people may not stand in an address");
	else
		buffer_print(
		    code, "\tpage_add_number(out, page_languages[language], %s);\n", value->expression);
}

static const struct argument *argument_named(
    const struct argument *arguments, size_t count, const char *name, size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(arguments[i].name) == len && memcmp(arguments[i].name, name, len) == 0)
			return &arguments[i];
	return NULL;
}

/* Where words go. trial: not as they are, but as the trial language makes them. */
struct place_of_words {
	struct buffer *code;
	const struct html *html;
	bool trial;
	struct place at;
};

static void emit_words(const struct place_of_words *to, const char *s, size_t len)
{
	const char *words = to->trial ? trial_text(keep_text(s, len)) : s;

	emit_plain(to->code, words, to->trial ? strlen(words) : len);
}

static void emit_hole(const struct place_of_words *to, const struct value *value)
{
	if (value->field->type == FIELD_NUMBER && !value->absent)
		emit_for_people(to->code, to->html, value, to->at);
	else
		emit_value(to->code, to->html, value, to->at);
}

/* Prints text with its {name} holes; every argument must be used, {n} of a plural may be left out ("one
 * file"). */
static void emit_filled(const struct place_of_words *to, const char *text, const struct sentence *sentence)
{
	bool used[ARGS_MAX + 1] = {false};
	const char *p = text, *open;

	while ((open = strchr(p, '{')) != NULL) {
		const char *close = strchr(open, '}');
		const struct argument *a;

		if (close == NULL)
			stop_at(to->at, "\"{\" without \"}\" in \"%s\"", text);
		a = argument_named(
		    sentence->arguments, sentence->argument_count, open + 1, (size_t)(close - open - 1));
		if (a == NULL)
			stop_at(to->at, "\"%s\" has a hole {%.*s} that nothing fills", text,
			    (int)(close - open - 1), open + 1);
		emit_words(to, p, (size_t)(open - p));
		emit_hole(to, &a->value);
		used[a - sentence->arguments] = true;
		p = close + 1;
	}
	emit_words(to, p, strlen(p));
	for (size_t i = 0; i < sentence->argument_count; i++)
		if (!used[i] && !(sentence->plural != NULL && strcmp(sentence->arguments[i].name, "n") == 0))
			stop_at(to->at, "\"%s\" has no hole {%s}", text, sentence->arguments[i].name);
}

static void emit_forms(const struct place_of_words *to, const char *const *texts, size_t count,
    const char *chooser, const struct sentence *sentence)
{
	if (sentence->plural == NULL) {
		emit_filled(to, texts[0], sentence);
		return;
	}
	buffer_print(to->code, "\tswitch (%s(%s)) {\n", chooser, sentence->count.expression);
	for (size_t i = 0; i < count; i++) {
		buffer_print(to->code, i + 1 < count ? "\tcase %zu:\n" : "\tdefault:\n", i);
		emit_filled(to, texts[i], sentence);
		buffer_print(to->code, "\tbreak;\n");
	}
	buffer_print(to->code, "\t}\n");
}

void emit_sentence(struct book *book, struct buffer *code, const struct html *html,
    const struct sentence *given, struct place at)
{
	struct sentence sentence = *given;
	const char *const english[] = {sentence.id, sentence.plural};
	struct place_of_words to = {code, html, false, at};
	char chooser[NAME_MAX_];

	html_check_value(html, at);
	if (html_is_url(html))
		stop_at(at, "a translated text cannot be an address");
	if (sentence.id[0] == '\0' || (sentence.plural != NULL && sentence.plural[0] == '\0'))
		stop_at(at, "an empty text cannot be translated");
	if (sentence.plural != NULL)
		sentence.arguments[sentence.argument_count++] = (struct argument){"n", sentence.count};
	buffer_print(code, "\tswitch (language) {\n");
	for (size_t i = 0; i < book->language_count; i++) {
		const struct language *language = &book->languages[i];
		const struct message *m = po_find(&book->languages[i], sentence.id, sentence.plural, at);

		buffer_print(code, "\tcase %zu:\n", i + 1);
		snprintf(chooser, sizeof chooser, "page_plural_%zu", i + 1);
		emit_forms(&to, m->texts, language->plural_count, chooser, &sentence);
		buffer_print(code, "\tbreak;\n");
	}
	buffer_print(code, "\tcase PAGE_TRIAL:\n");
	to.trial = true;
	emit_forms(&to, english, 2, "page_plural_0", &sentence);
	buffer_print(code, "\tbreak;\n\tdefault:\n");
	to.trial = false;
	emit_forms(&to, english, 2, "page_plural_0", &sentence);
	buffer_print(code, "\tbreak;\n\t}\n");
}

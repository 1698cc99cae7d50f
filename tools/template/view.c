/* {% view title:text checks:list(name:text passed:bool) %} becomes a C struct. */
#include "template.h"

#include <stdio.h>
#include <string.h>

static enum field_type type_named(const char *word, struct place at)
{
	static const char *const names[] = {"text", "url", "bool", "number", "list"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(word, names[i]) == 0)
			return (enum field_type)i;
	stop_at(at, "\"%s\" is no type: text, url, bool, number or list(…)", word);
}

static void parse_field(struct lex *l, struct fields *fields)
{
	char word[NAME_MAX_];
	struct field *f = &fields->list[fields->count];

	if (fields->count == FIELDS_MAX)
		stop_at(l->at, "more than %d fields", FIELDS_MAX);
	lex_word(l, f->name, false);
	if (strcmp(f->name, "lang") == 0 || strcmp(f->name, "not") == 0)
		stop_at(l->at, "\"%s\" has a meaning of its own", f->name);
	if (view_find(fields, f->name) != NULL)
		stop_at(l->at, "\"%s\" is declared twice", f->name);
	lex_need(l, ':');
	lex_word(l, word, false);
	f->type = type_named(word, l->at);
	fields->count++;
	if (f->type != FIELD_LIST)
		return;
	f->rows = keep(sizeof *f->rows);
	if (snprintf(f->rows->struct_name, sizeof f->rows->struct_name, "%s_%s", fields->struct_name,
	        f->name) >= (int)sizeof f->rows->struct_name)
		stop_at(l->at, "lists are nested too deep");
	lex_need(l, '(');
	while (!lex_take(l, ')')) {
		parse_field(l, f->rows);
		lex_take(l, ',');
	}
}

void view_parse(struct lex *l, const char *struct_name, struct fields *ret_fields)
{
	*ret_fields = (struct fields){0};
	snprintf(ret_fields->struct_name, sizeof ret_fields->struct_name, "%s", struct_name);
	while (!lex_done(l)) {
		parse_field(l, ret_fields);
		lex_take(l, ',');
	}
}

struct field *view_find(struct fields *fields, const char *name)
{
	for (size_t i = 0; i < fields->count; i++)
		if (strcmp(fields->list[i].name, name) == 0)
			return &fields->list[i];
	return NULL;
}

void view_write(struct buffer *header, const struct fields *fields, bool is_page)
{
	for (size_t i = 0; i < fields->count; i++)
		if (fields->list[i].type == FIELD_LIST)
			view_write(header, fields->list[i].rows, false);
	buffer_print(header, "struct %s {\n", fields->struct_name);
	if (is_page)
		buffer_print(header,
		    "\tconst char *lang; /* \"en\" or a translation's name; anything else is \"en\" */\n");
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *f = &fields->list[i];

		switch (f->type) {
		case FIELD_TEXT:
			buffer_print(header, "\tconst char *%s;\n", f->name);
			break;
		case FIELD_URL:
			buffer_print(
			    header, "\tconst char *%s; /* an address: http, https or relative */\n", f->name);
			break;
		case FIELD_BOOL:
			buffer_print(header, "\tbool %s;\n", f->name);
			break;
		case FIELD_NUMBER:
			buffer_print(header, "\tint64_t %s;\n", f->name);
			break;
		case FIELD_LIST:
			buffer_print(header, "\tconst struct %s *%s;\n\tsize_t %s_count;\n",
			    f->rows->struct_name, f->name, f->name);
			break;
		}
	}
	buffer_print(header, "};\n\n");
}

void view_warn_unused(struct place at, const struct fields *fields)
{
	for (size_t i = 0; i < fields->count; i++) {
		if (!fields->list[i].used)
			warn_at(at, "the field \"%s\" is not used", fields->list[i].name);
		if (fields->list[i].type == FIELD_LIST)
			view_warn_unused(at, fields->list[i].rows);
	}
}

/* {% view title:text checks:list(name:text passed:bool) %} becomes a C struct. */
#include "template.h"

#include <stdio.h>
#include <string.h>

static struct fields *shape_find(struct fields *shapes, const char *word)
{
	char name[NAME_MAX_ * 2];

	snprintf(name, sizeof name, "page_%s", word);
	for (; shapes != NULL; shapes = shapes->next)
		if (strcmp(shapes->struct_name, name) == 0)
			return shapes;
	return NULL;
}

static enum field_type type_named(const char *word, struct fields *shapes, struct place at)
{
	static const char *const names[] = {"text", "url", "bool", "number", "time", "markup", "list"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(word, names[i]) == 0)
			return (enum field_type)i;
	if (shape_find(shapes, word) == NULL)
		stop_at(
		    at, "\"%s\" is no type: text, url, bool, number, time, markup, list(…) or a shape", word);
	return FIELD_SHAPE;
}

static void parse_field(struct lex *l, struct fields *shapes, struct fields *fields);

static bool word_is_taken(const char *name)
{
	static const char *const words[] = {"lang", "not", "is", "or", "and", "yes", "no"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(name, words[i]) == 0)
			return true;
	return false;
}

/* What stands in list(…): fields of its own, or the name of a shape. */
static struct fields *parse_rows(
    struct lex *l, struct fields *shapes, const char *struct_name, const char *name)
{
	struct fields *rows = keep(sizeof *rows);
	struct lex before = *l;
	char word[NAME_MAX_];

	lex_word(l, word, false);
	if (lex_take(l, ')')) {
		rows = shape_find(shapes, word);
		if (rows == NULL)
			stop_at(l->at, "there is no shape \"%s\"", word);
		return rows;
	}
	*l = before;
	if (snprintf(rows->struct_name, sizeof rows->struct_name, "%s_%s", struct_name, name) >=
	    (int)sizeof rows->struct_name)
		stop_at(l->at, "lists are nested too deep");
	while (!lex_take(l, ')')) {
		parse_field(l, shapes, rows);
		lex_take(l, ',');
	}
	return rows;
}

static void parse_field(struct lex *l, struct fields *shapes, struct fields *fields)
{
	char word[NAME_MAX_];
	struct field *f = &fields->list[fields->count];

	if (fields->count == FIELDS_MAX)
		stop_at(l->at, "more than %d fields", FIELDS_MAX);
	lex_word(l, f->name, false);
	if (word_is_taken(f->name))
		stop_at(l->at, "\"%s\" has a meaning of its own", f->name);
	if (view_find(fields, f->name) != NULL)
		stop_at(l->at, "\"%s\" is declared twice", f->name);
	lex_need(l, ':');
	lex_word(l, word, false);
	f->type = type_named(word, shapes, l->at);
	fields->count++;
	if (f->type == FIELD_SHAPE)
		f->rows = shape_find(shapes, word);
	if (f->type != FIELD_LIST)
		return;
	lex_need(l, '(');
	f->rows = parse_rows(l, shapes, fields->struct_name, f->name);
}

void view_parse(struct lex *l, const char *struct_name, struct fields *shapes, struct fields *ret_fields)
{
	*ret_fields = (struct fields){0};
	if (shape_find(shapes, struct_name + strlen("page_")) != NULL)
		stop_at(l->at, "there is a shape \"%s\" already", struct_name + strlen("page_"));
	snprintf(ret_fields->struct_name, sizeof ret_fields->struct_name, "%s", struct_name);
	while (!lex_done(l)) {
		parse_field(l, shapes, ret_fields);
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
		if (fields->list[i].type == FIELD_LIST && !fields->list[i].rows->shape)
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
		case FIELD_TIME:
			buffer_print(header, "\tint64_t %s; /* Unix microseconds; 0: none */\n", f->name);
			break;
		case FIELD_MARKUP:
			buffer_print(header, "\tstruct page_markup %s;\n", f->name);
			break;
		case FIELD_SHAPE:
			buffer_print(header, "\tconst struct %s *%s; /* may be NULL */\n",
			    f->rows->struct_name, f->name);
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
		if (fields->list[i].type == FIELD_LIST && !fields->list[i].rows->shape)
			view_warn_unused(at, fields->list[i].rows);
	}
}

/* What a name means in a tag: an argument of the include, a row of a loop, or a field of the page. */
#include "template.h"

#include <stdio.h>
#include <string.h>

static struct field text_type = {.name = "a text", .type = FIELD_TEXT, .used = true};
static struct field bool_type = {.name = "yes or no", .type = FIELD_BOOL, .used = true};

void scope_push(struct scope *scope, const struct argument *binding, struct place at)
{
	if (scope->count == VARIABLES_MAX)
		stop_at(at, "too many variables");
	scope->variables[scope->count++] = (struct variable){.binding = *binding};
}

/* One step along the dots. */
static struct value member_of(const struct value *value, const char *name, struct place at)
{
	struct value member = {0};
	int len;

	if (value->absent)
		return *value;
	if (value->field == NULL || value->field->type != FIELD_SHAPE)
		stop_at(at, "\"%s\" is asked of something that has no fields", name);
	member.field = view_find(value->field->rows, name);
	if (member.field == NULL)
		stop_at(at, "there is no field \"%s\" here", name);
	member.field->used = true;
	len = snprintf(member.expression, sizeof member.expression, "%s->%s", value->expression, name);
	if (len >= (int)sizeof member.expression)
		stop_at(at, "the name is too long");
	return member;
}

static struct value first_of(struct scope *scope, const char *name, bool more, struct place at)
{
	struct value value = {0};

	for (size_t i = scope->count; i-- > 0;) {
		struct variable *v = &scope->variables[i];

		if (v->hidden || strcmp(v->binding.name, name) != 0)
			continue;
		value = v->binding.value;
		return value;
	}
	if (strcmp(name, "lang") == 0) {
		value.field = &scope->lang;
		snprintf(value.expression, sizeof value.expression, "page_languages[language]");
		return value;
	}
	value.field = view_find(&scope->fields, name);
	if (value.field == NULL && more)
		stop_at(at, "there is no row \"%s\" here", name);
	if (value.field == NULL)
		stop_at(at, "there is no field \"%s\" here", name);
	value.field->used = true;
	snprintf(value.expression, sizeof value.expression, "view->%s", name);
	return value;
}

struct value scope_resolve(struct scope *scope, const char *path, struct place at)
{
	char name[NAME_MAX_];
	size_t len = strcspn(path, ".");
	struct value value;

	snprintf(name, sizeof name, "%.*s", (int)len, path);
	value = first_of(scope, name, path[len] == '.', at);
	while (path[len] == '.') {
		path += len + 1;
		len = strcspn(path, ".");
		snprintf(name, sizeof name, "%.*s", (int)len, path);
		value = member_of(&value, name, at);
	}
	return value;
}

static struct value fixed_text(const char *text, struct place at)
{
	struct value value = {.field = &text_type, .fixed = text};
	struct buffer c = {0};

	buffer_add_literal(&c, text, strlen(text));
	if (c.len >= sizeof value.expression)
		stop_at(at, "the fixed text is too long");
	memcpy(value.expression, c.data, c.len + 1);
	return value;
}

struct value scope_value(struct scope *scope, struct lex *l)
{
	struct value value = {0};
	char path[NAME_MAX_];

	if (lex_sees(l, '"')) {
		value.message = lex_string(l, '"');
		return value;
	}
	if (lex_sees(l, '\''))
		return fixed_text(lex_string(l, '\''), l->at);
	lex_word(l, path, true);
	if (strcmp(path, "yes") == 0 || strcmp(path, "no") == 0) {
		value.field = &bool_type;
		snprintf(value.expression, sizeof value.expression, path[0] == 'y' ? "true" : "false");
		return value;
	}
	return scope_resolve(scope, path, l->at);
}

size_t scope_arguments(struct scope *scope, struct lex *l, struct argument ret_arguments[static ARGS_MAX])
{
	size_t count = 0;

	while (!lex_done(l)) {
		if (count == ARGS_MAX)
			stop_at(l->at, "more than %d arguments", ARGS_MAX);
		struct argument *a = &ret_arguments[count++];
		*a = (struct argument){0};
		lex_word(l, a->name, false);
		lex_need(l, '=');
		a->value = scope_value(scope, l);
	}
	return count;
}

static void add_equal(struct scope *scope, struct lex *l, const struct value *left, struct buffer *c)
{
	struct value right = scope_value(scope, l);

	if (left->message != NULL || right.message != NULL)
		stop_at(l->at, "a translated text is compared with nothing");
	if (left->absent || right.absent)
		buffer_print(c, "false");
	else if (left->field->type == FIELD_TEXT && right.field->type == FIELD_TEXT)
		buffer_print(c, "page_is(%s, %s)", left->expression, right.expression);
	else if (left->field->type == FIELD_NUMBER && right.field->type == FIELD_NUMBER)
		buffer_print(c, "%s == %s", left->expression, right.expression);
	else
		stop_at(l->at, "texts are compared with texts, numbers with numbers");
}

static void add_truth(const struct value *value, struct buffer *c)
{
	if (value->message != NULL || value->absent) {
		buffer_print(c, value->absent ? "false" : "true");
		return;
	}
	switch (value->field->type) {
	case FIELD_TEXT:
	case FIELD_URL:
		buffer_print(c, "page_has_text(%s)", value->expression);
		return;
	case FIELD_MARKUP:
		buffer_print(c, "page_has_text(%s.html)", value->expression);
		return;
	case FIELD_LIST:
		buffer_print(c, "%s_count > 0", value->expression);
		return;
	case FIELD_SHAPE:
		buffer_print(c, "%s != NULL", value->expression);
		return;
	case FIELD_NUMBER:
	case FIELD_TIME:
		buffer_print(c, "%s != 0", value->expression);
		return;
	case FIELD_BOOL:
		buffer_print(c, "%s", value->expression);
		return;
	}
}

static bool lex_takes_word(struct lex *l, const char *word)
{
	struct lex before = *l;
	char next[NAME_MAX_];

	if (lex_done(l) || lex_sees(l, '"') || lex_sees(l, '\''))
		return false;
	lex_word(l, next, true);
	if (strcmp(next, word) == 0)
		return true;
	*l = before;
	return false;
}

void scope_condition(struct scope *scope, struct lex *l, struct buffer *ret_c)
{
	const char *joint = NULL;

	for (;;) {
		bool no = lex_takes_word(l, "not");
		struct value left = scope_value(scope, l);

		buffer_print(ret_c, no ? "!(" : "(");
		if (lex_takes_word(l, "is"))
			add_equal(scope, l, &left, ret_c);
		else
			add_truth(&left, ret_c);
		buffer_print(ret_c, ")");
		if (lex_done(l))
			return;
		const char *next = lex_takes_word(l, "or") ? "||" : lex_takes_word(l, "and") ? "&&" : NULL;
		if (next == NULL)
			return; /* the tag tells what it cannot understand */
		if (joint != NULL && strcmp(joint, next) != 0)
			stop_at(l->at, "\"and\" and \"or\" do not mix in one condition");
		joint = next;
		buffer_print(ret_c, " %s ", next);
	}
}

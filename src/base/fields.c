#include "base/fields.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fields_int.h"
#include "base/text.h"

static enum err set_int(struct work *w, const struct field *f, int64_t value)
{
	if (value < f->min || (f->max != 0 && value > f->max))
		return fail_field(w, ERR_BAD_INPUT, f->name, "is not between %lld and %lld",
		    (long long)f->min, (long long)f->max);
	*(int64_t *)f->ret = value;
	return OK;
}

enum err field_from_text(struct work *w, const struct field *f, const char *value)
{
	char *end;

	switch (f->type) {
	case FIELD_TEXT:
	case FIELD_URL:
	case FIELD_SLUG:
	case FIELD_EMAIL:
	case FIELD_TIME:
	case FIELD_CHOICE:
		return field_set_word(w, f, value);
	case FIELD_UUID:
		if (!uuid_parse(value, f->ret))
			return fail_field(w, ERR_BAD_INPUT, f->name, "is not a UUID");
		return OK;
	case FIELD_INT: {
		long long number;

		errno = 0;
		number = strtoll(value, &end, 10);
		if (*value == '\0' || *end != '\0' || errno != 0)
			return fail_field(w, ERR_BAD_INPUT, f->name, "is not a whole number");
		return set_int(w, f, number);
	}
	case FIELD_REAL: {
		double number;

		errno = 0;
		number = strtod(value, &end);
		if (*value == '\0' || *end != '\0' || errno != 0 || !isfinite(number))
			return fail_field(w, ERR_BAD_INPUT, f->name, "is not a number");
		*(double *)f->ret = number;
		return OK;
	}
	case FIELD_BOOL:
		if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
			return fail_field(w, ERR_BAD_INPUT, f->name, "is neither true nor false");
		*(bool *)f->ret = value[0] == 't';
		return OK;
	case FIELD_TEXTS:
	case FIELD_ARRAY:
	case FIELD_OBJECT:
		break;
	}
	return fail_field(w, ERR_INTERNAL, f->name, "cannot come from a form");
}

static enum err texts_set(struct work *w, const struct field *f, const char **items, size_t count)
{
	const struct field one = {.name = f->name,
	    .type = f->choices != NULL ? FIELD_CHOICE : FIELD_TEXT,
	    .max = TEXTS_TEXT_MAX,
	    .choices = f->choices};

	if (count < (size_t)f->min || (count == 0 && f->required))
		return fail_field(w, ERR_BAD_INPUT, f->name, "has fewer than %lld values",
		    (long long)(f->min > 0 ? f->min : 1));
	for (size_t i = 0; i < count; i++) {
		struct field item = one;

		item.ret = &items[i];
		TRY(field_set_word(w, &item, items[i]));
	}
	*(struct texts *)f->ret = (struct texts){count, items};
	return OK;
}

static enum err texts_room(struct work *w, const struct field *f, size_t count)
{
	size_t most = f->max > 0 && f->max < TEXTS_MAX ? (size_t)f->max : TEXTS_MAX;

	if (count > most)
		return fail_field(w, ERR_BAD_INPUT, f->name, "has more than %zu values", most);
	return OK;
}

/* A form cannot tell none from absent: no value is left as it was, where it is not required. */
static enum err texts_from_form(struct work *w, const struct form *form, const struct field *f)
{
	const char **items = arena_alloc(w->arena, (form->count + 1) * sizeof(*items));
	size_t count = 0;

	for (size_t i = 0; i < form->count; i++) {
		if (strcmp(form->pairs[i].name, f->name) == 0)
			items[count++] = form->pairs[i].value;
	}
	if (count == 0 && !f->required && f->min == 0)
		return OK;
	TRY(texts_room(w, f, count));
	return texts_set(w, f, items, count);
}

static enum err texts_from_json(struct work *w, const struct field *f, const json_t *value)
{
	const char **items;
	size_t count = json_array_size(value);

	if (!json_is_array(value))
		return fail_field(w, ERR_BAD_INPUT, f->name, "is not an array");
	TRY(texts_room(w, f, count));
	items = arena_alloc(w->arena, (count + 1) * sizeof(*items));
	for (size_t i = 0; i < count; i++) {
		const json_t *item = json_array_get(value, i);

		if (!json_is_string(item))
			return fail_field(w, ERR_BAD_INPUT, f->name, "holds something else than texts");
		items[i] = json_string_value(item);
	}
	return texts_set(w, f, items, count);
}

enum err fields_from_form(struct work *w, const struct form *form, const struct field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *value;

		if (fields[i].type == FIELD_TEXTS) {
			TRY(texts_from_form(w, form, &fields[i]));
			continue;
		}
		TRY(form_one(w, form, fields[i].name, &value));
		if (value == NULL) {
			if (fields[i].required)
				return fail_field(w, ERR_BAD_INPUT, fields[i].name, "is missing");
			continue;
		}
		TRY(field_from_text(w, &fields[i], value));
	}
	return OK;
}

static enum err set_container(struct work *w, const struct field *f, json_t *value)
{
	bool array = f->type == FIELD_ARRAY;
	size_t size = array ? json_array_size(value) : json_object_size(value);

	if (array ? !json_is_array(value) : !json_is_object(value))
		return fail_field(w, ERR_BAD_INPUT, f->name, array ? "is not an array" : "is not an object");
	if (f->max > 0 && size > (size_t)f->max)
		return fail_field(w, ERR_BAD_INPUT, f->name, "has more than %lld members", (long long)f->max);
	*(json_t **)f->ret = value;
	return OK;
}

static enum err set_from_json(struct work *w, const struct field *f, json_t *value)
{
	switch (f->type) {
	case FIELD_ARRAY:
	case FIELD_OBJECT:
		return set_container(w, f, value);
	case FIELD_TEXTS:
		return texts_from_json(w, f, value);
	case FIELD_INT:
		if (!json_is_integer(value))
			return fail_field(w, ERR_BAD_INPUT, f->name, "is not a whole number");
		return set_int(w, f, json_integer_value(value));
	case FIELD_REAL:
		if (!json_is_number(value))
			return fail_field(w, ERR_BAD_INPUT, f->name, "is not a number");
		*(double *)f->ret = json_number_value(value);
		return OK;
	case FIELD_BOOL:
		if (!json_is_boolean(value))
			return fail_field(w, ERR_BAD_INPUT, f->name, "is neither true nor false");
		*(bool *)f->ret = json_is_true(value);
		return OK;
	case FIELD_TEXT:
	case FIELD_URL:
	case FIELD_UUID:
	case FIELD_SLUG:
	case FIELD_EMAIL:
	case FIELD_TIME:
	case FIELD_CHOICE:
		break;
	}
	if (!json_is_string(value))
		return fail_field(w, ERR_BAD_INPUT, f->name, "is not a text");
	return field_from_text(w, f, json_string_value(value));
}

static bool is_known(const struct field *fields, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(fields[i].name, name) == 0)
			return true;
	}
	return false;
}

enum err fields_from_json(struct work *w, json_t *object, const struct field *fields, size_t count)
{
	const char *name;
	json_t *value;

	if (!json_is_object(object))
		return fail(w, ERR_BAD_INPUT, "a JSON object is wanted");
	json_object_foreach(object, name, value)
	{
		if (!is_known(fields, count, name))
			return fail_field(w, ERR_BAD_INPUT, name, "is not known here");
	}
	for (size_t i = 0; i < count; i++) {
		value = json_object_get(object, fields[i].name);
		if (value == NULL || json_is_null(value)) {
			if (fields[i].required)
				return fail_field(w, ERR_BAD_INPUT, fields[i].name, "is missing");
			continue;
		}
		TRY(set_from_json(w, &fields[i], value));
	}
	return OK;
}

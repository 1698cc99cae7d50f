#include <string.h>

#include "base/fields.h"
#include "base/id.h"
#include "base/text.h"

/* Decodes + and %XX into the arena; NULL when malformed, not UTF-8 or with a NUL. */
static const char *decode(struct arena *a, const char *bytes, size_t len)
{
	char *out = arena_alloc(a, len + 1);
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == '%') {
			int high, low;

			if (len - i < 3)
				return NULL;
			high = hex_value(bytes[i + 1]);
			low = hex_value(bytes[i + 2]);
			if (high < 0 || low < 0)
				return NULL;
			out[n++] = (char)(high << 4 | low);
			i += 2;
		} else {
			out[n++] = bytes[i] == '+' ? ' ' : bytes[i];
		}
	}
	return utf8_valid(out, n) ? out : NULL;
}

/* At least as many as there are pairs; each has a '&' behind it but the last. */
static size_t pairs_room(const char *bytes, const char *end)
{
	size_t room = 1;

	while (bytes < end && room < FORM_PAIRS_MAX)
		room += *bytes++ == '&';
	return room;
}

enum err form_parse(struct work *w, const char *bytes, size_t len, struct form *ret_form)
{
	struct form form = {0};
	const char *end = bytes + len;

	form.pairs = arena_alloc(w->arena, pairs_room(bytes, end) * sizeof(*form.pairs));
	while (bytes < end) {
		const char *stop = memchr(bytes, '&', (size_t)(end - bytes));
		const char *equals;
		struct form_pair *pair;

		if (stop == NULL)
			stop = end;
		if (stop == bytes) {
			bytes = stop + 1;
			continue;
		}
		if (form.count == FORM_PAIRS_MAX)
			return fail(w, ERR_BAD_INPUT, "the form has more than %d fields", FORM_PAIRS_MAX);
		equals = memchr(bytes, '=', (size_t)(stop - bytes));
		pair = &form.pairs[form.count++];
		pair->name = decode(w->arena, bytes, (size_t)((equals != NULL ? equals : stop) - bytes));
		pair->value = equals != NULL ? decode(w->arena, equals + 1, (size_t)(stop - equals - 1)) : "";
		if (pair->name == NULL || pair->value == NULL)
			return fail(w, ERR_BAD_INPUT,
			    "a form field is not well encoded (percent-encoded UTF-8 without NUL)");
		bytes = stop + 1;
	}
	*ret_form = form;
	return OK;
}

enum err form_one(struct work *w, const struct form *form, const char *name, const char **ret_value)
{
	const char *found = NULL;

	for (size_t i = 0; i < form->count; i++) {
		if (strcmp(form->pairs[i].name, name) != 0)
			continue;
		if (found != NULL)
			return fail_field(w, ERR_BAD_INPUT, name, "stands there twice");
		found = form->pairs[i].value;
	}
	*ret_value = found;
	return OK;
}

/* What somebody answered: pairs of names and values, from trees and from texts. */
#include <string.h>

#include "base/text.h"
#include "lms/quiz/question/question_int.h"

const char *answer_value(const struct answer *answer, const char *name)
{
	for (size_t i = 0; i < answer->count; i++) {
		if (strcmp(answer->parts[i].name, name) == 0)
			return answer->parts[i].value;
	}
	return "";
}

bool answer_ticked(const struct answer *answer, const char *key)
{
	for (size_t i = 0; i < answer->count; i++) {
		if (strcmp(answer->parts[i].name, "answer") == 0 && strcmp(answer->parts[i].value, key) == 0)
			return true;
	}
	return false;
}

bool answer_given(const struct answer *answer)
{
	for (size_t i = 0; i < answer->count; i++) {
		const char *value = answer->parts[i].value;

		if (value[strspn(value, " \t\r\n")] != '\0')
			return true;
	}
	return false;
}

enum err answer_read(struct work *w, const json_t *list, const char *field, struct answer *ret_answer)
{
	size_t count = json_array_size(list), bytes = 0;
	struct answer_part *parts;

	if (!json_is_array(list))
		return fail_field(w, ERR_BAD_INPUT, field, "is not a list of [name, value]");
	if (count > ANSWER_PARTS_MAX)
		return fail_field(w, ERR_BAD_INPUT, field, "holds more than %d parts", ANSWER_PARTS_MAX);
	parts = arena_alloc(w->arena, (count + 1) * sizeof(*parts));
	for (size_t i = 0; i < count; i++) {
		const json_t *pair = json_array_get(list, i);
		const char *name = json_string_value(json_array_get(pair, 0));
		const char *value = json_string_value(json_array_get(pair, 1));

		if (json_array_size(pair) != 2 || name == NULL || value == NULL)
			return fail_field(w, ERR_BAD_INPUT, field, "is not a list of [name, value]");
		bytes += strlen(name) + strlen(value);
		parts[i] = (struct answer_part){arena_strdup(w->arena, name), arena_strdup(w->arena, value)};
	}
	if (bytes > ANSWER_TEXT_MAX)
		return fail_field(w, ERR_TOO_LARGE, field, "is larger than %d bytes", ANSWER_TEXT_MAX);
	*ret_answer = (struct answer){parts, count};
	return OK;
}

json_t *answer_json(const struct answer *answer)
{
	json_t *list = json_array();

	for (size_t i = 0; i < answer->count; i++)
		json_array_append_new(
		    list, json_pack("[s,s]", answer->parts[i].name, answer->parts[i].value));
	return list;
}

const char *answer_text(struct work *w, const struct answer *answer)
{
	struct text text = text_new(w->arena, 8 * (ANSWER_TEXT_MAX + ANSWER_PARTS_MAX));

	text_add_char(&text, '[');
	for (size_t i = 0; i < answer->count; i++) {
		text_add(&text, i > 0 ? ",[" : "[");
		text_add_json(&text, answer->parts[i].name);
		text_add_char(&text, ',');
		text_add_json(&text, answer->parts[i].value);
		text_add_char(&text, ']');
	}
	text_add_char(&text, ']');
	return text.data;
}

/* One [name, value]; of a flag the value is anything. */
static bool pair_scan(struct scan *scan, const char **ret_name, const char **ret_value)
{
	struct scan_array pair;
	struct scan_value value;
	size_t count = 0;

	*ret_name = *ret_value = NULL;
	if (!scan_array(scan, &pair))
		return false;
	for (;; count++) {
		enum scan_step step = scan_element(scan, &pair);

		if (step == SCAN_END)
			break;
		if (step == SCAN_FAULT || !scan_value(scan, &value) || !scan_sound(&value))
			return false;
		if (count < 2 && value.kind == SCAN_STRING)
			*(count == 0 ? ret_name : ret_value) = value.text;
	}
	if (*ret_name != NULL && strcmp(*ret_name, ANSWER_FLAG) == 0)
		return true;
	return count == 2 && *ret_name != NULL && *ret_value != NULL;
}

static bool pairs_scan(struct scan *scan, struct answer_part *parts, size_t *ret_count, bool *ret_flagged)
{
	struct scan_array list;
	size_t bytes = 0;

	if (!scan_array(scan, &list))
		return false;
	for (;;) {
		enum scan_step step = scan_element(scan, &list);
		const char *name, *value;

		if (step == SCAN_END)
			return bytes <= ANSWER_TEXT_MAX;
		if (step == SCAN_FAULT || !pair_scan(scan, &name, &value))
			return false;
		if (ret_flagged != NULL && strcmp(name, ANSWER_FLAG) == 0) {
			*ret_flagged = true;
			continue;
		}
		if (value == NULL || *ret_count == ANSWER_PARTS_MAX)
			return false;
		bytes += strlen(name) + strlen(value);
		parts[(*ret_count)++] = (struct answer_part){name, value};
	}
}

bool answer_scan(struct work *w, struct scan *scan, struct answer *ret_answer, bool *ret_flagged)
{
	struct answer_part parts[ANSWER_PARTS_MAX];
	bool flagged = false;
	size_t count = 0;

	if (!pairs_scan(scan, parts, &count, ret_flagged != NULL ? &flagged : NULL))
		return false;
	*ret_answer = (struct answer){arena_memdup(w->arena, parts, count * sizeof(*parts)), count};
	if (ret_flagged != NULL)
		*ret_flagged = flagged;
	return true;
}

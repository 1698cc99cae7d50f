#include "lms/quiz/question/question_int.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { ID_MAX = 32, PLACE_MAX = 96 };

struct kind {
	const char *name, *title;
	bool by_hand;
	enum err (*check)(struct work *w, json_t *body);
	void (*draw)(struct work *w, const struct question *question, struct drawn *drawn);
	void (*judge)(struct work *w, const struct question *question, const struct answer *answer,
	    struct judged *judged);
};

#define QUESTION_TYPE(identifier, name, prefix, by_hand, title)                                              \
	{name, title, by_hand, prefix##_check, prefix##_draw, prefix##_judge},
static const struct kind kinds[] = {
#include "lms/quiz/question/type.def"
};
#undef QUESTION_TYPE

#define QUESTION_TYPE(identifier, name, prefix, by_hand, title) name,
const char *const question_type_names[] = {
#include "lms/quiz/question/type.def"
    NULL};
#undef QUESTION_TYPE

const char *const partial_words[] = {"all", "each", NULL};

const char *question_type_name(enum question_type type)
{
	return kinds[type].name;
}

const char *question_type_title(enum question_type type)
{
	return kinds[type].title;
}

bool question_by_hand(enum question_type type)
{
	return kinds[type].by_hand;
}

bool question_type_find(const char *name, enum question_type *ret_type)
{
	for (size_t i = 0; i < QUESTION_TYPE_COUNT; i++) {
		if (strcmp(kinds[i].name, name) == 0) {
			*ret_type = (enum question_type)i;
			return true;
		}
	}
	return false;
}

enum err body_members(
    struct work *w, json_t *object, const char *place, const struct field *fields, size_t count)
{
	char field[WORK_FIELD_MAX], detail[WORK_DETAIL_MAX];
	enum err e;

	if (!json_is_object(object))
		return fail_field(w, ERR_BAD_INPUT, place, "is not an object");
	e = fields_from_json(w, object, fields, count);
	if (e == OK)
		return OK;
	snprintf(field, sizeof field, "%.80s.%.40s", place, w->field);
	snprintf(detail, sizeof detail, "%s", w->detail);
	return fail_field(w, e, field, "%s", detail);
}

enum err body_array(struct work *w, const json_t *object, const char *place, const char *name, size_t min,
    size_t max, json_t **ret_array)
{
	json_t *array = json_object_get(object, name);
	char field[PLACE_MAX];

	snprintf(field, sizeof field, "%.60s.%.30s", place, name);
	if (!json_is_array(array))
		return fail_field(w, ERR_BAD_INPUT, field, "is not an array");
	if (json_array_size(array) < min || json_array_size(array) > max)
		return fail_field(w, ERR_BAD_INPUT, field, "holds fewer than %zu or more than %zu", min, max);
	*ret_array = array;
	return OK;
}

static bool id_is_good(const char *id)
{
	size_t len = strlen(id);

	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)id[i]) && id[i] != '-' && id[i] != '_')
			return false;
	}
	return len > 0 && len <= ID_MAX;
}

static bool id_is_there(const json_t *array, const char *id, size_t but)
{
	for (size_t i = 0; i < json_array_size(array); i++) {
		if (i != but && strcmp(body_text(json_array_get(array, i), "id"), id) == 0)
			return true;
	}
	return false;
}

enum err body_ids(struct work *w, json_t *array, const char *place, char prefix)
{
	for (size_t i = 0; i < json_array_size(array); i++) {
		json_t *one = json_array_get(array, i);
		const char *id = body_text(one, "id");
		char made[ID_MAX], field[PLACE_MAX];

		snprintf(field, sizeof field, "%.60s[%zu].id", place, i);
		if (*id == '\0') {
			for (size_t n = i + 1;; n++) {
				snprintf(made, sizeof made, "%c%zu", prefix, n);
				if (!id_is_there(array, made, i))
					break;
			}
			json_object_set_new(one, "id", json_string(made));
		} else if (!id_is_good(id)) {
			return fail_field(w, ERR_BAD_INPUT, field,
			    "is not 1 to %d letters, digits, hyphens or underscores", ID_MAX);
		} else if (id_is_there(array, id, i)) {
			return fail_field(w, ERR_BAD_INPUT, field, "stands there twice");
		}
	}
	return OK;
}

void body_default(json_t *body, const char *name, json_t *own_value)
{
	const json_t *there = json_object_get(body, name);

	if (there != NULL && !json_is_null(there))
		json_decref(own_value);
	else
		json_object_set_new(body, name, own_value);
}

const char *body_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? text : "";
}

bool body_bool(const json_t *object, const char *name)
{
	return json_is_true(json_object_get(object, name));
}

int64_t body_int(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

enum err question_check(struct work *w, enum question_type type, json_t *body)
{
	if (!json_is_object(body))
		return fail_field(w, ERR_BAD_INPUT, "body", "is not an object");
	body_default(body, "feedback", json_string(""));
	TRY(kinds[type].check(w, body));
	if (strlen(json_text(w->arena, body)) > QUESTION_BODY_MAX)
		return fail_field(w, ERR_TOO_LARGE, "body", "is larger than %d bytes", QUESTION_BODY_MAX);
	return OK;
}

const char *question_words(struct work *w, enum question_type type, const json_t *body)
{
	static const char *const lists[] = {"choices", "pairs", "items", "answers"};
	struct text words = text_new(w->arena, QUESTION_BODY_MAX);

	(void)type;
	text_add(&words, body_text(body, "text"));
	for (size_t i = 0; i < FIELDS_COUNT(lists); i++) {
		const json_t *list = json_object_get(body, lists[i]);

		for (size_t j = 0; j < json_array_size(list); j++)
			text_printf(&words, " %s", body_text(json_array_get(list, j), "text"));
	}
	return words.data;
}

void question_draw(struct work *w, const struct question *question, struct drawn *ret_drawn)
{
	*ret_drawn = (struct drawn){.text = body_text(question->body, "text"), .after = ""};
	kinds[question->type].draw(w, question, ret_drawn);
}

void question_judge(
    struct work *w, const struct question *question, const struct answer *answer, struct judged *ret_judged)
{
	*ret_judged = (struct judged){.fraction = {0, 1}, .feedback = "", .right = ""};
	kinds[question->type].judge(w, question, answer, ret_judged);
}

void judged_pick(struct judged *judged, const char *id)
{
	if (judged->picked_count < QUESTION_OPTIONS_MAX)
		judged->picked[judged->picked_count++] = id;
}

void judged_end(struct work *w, const struct question *question, const struct answer *answer,
    struct judged *judged, const char *feedback)
{
	const struct fraction f = judged->fraction;
	const char *general = body_text(question->body, "feedback");
	bool given = answer_given(answer);

	if (!given)
		judged->fraction = (struct fraction){0, 1};
	judged->verdict = !given          ? VERDICT_UNANSWERED
	                  : f.num <= 0    ? VERDICT_WRONG
	                  : f.num < f.den ? VERDICT_PARTLY
	                                  : VERDICT_RIGHT;
	judged->feedback = *feedback != '\0' && *general != '\0'
	                       ? arena_printf(w->arena, "%s\n\n%s", feedback, general)
	                   : *feedback != '\0' ? feedback
	                                       : general;
}

int64_t fraction_points(struct fraction fraction, int64_t marks)
{
	int64_t twice = 2 * marks * fraction.num;
	int64_t den = 2 * fraction.den;

	/* Half away from zero: (2n ± d) / 2d, cut towards zero. */
	return twice >= 0 ? (twice + fraction.den) / den : (twice - fraction.den) / den;
}

static const char *const verdicts[] = {"unanswered", "wrong", "partly", "right", "waiting"};

const char *verdict_name(enum verdict verdict)
{
	return verdicts[verdict];
}

bool verdict_find(const char *name, enum verdict *ret_verdict)
{
	for (size_t i = 0; i < FIELDS_COUNT(verdicts); i++) {
		if (strcmp(verdicts[i], name) == 0) {
			*ret_verdict = (enum verdict)i;
			return true;
		}
	}
	return false;
}

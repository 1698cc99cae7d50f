/* {"text","pairs":[{"id","text","match"}],"others":["…"],"partial"}: each text belongs to its match; others
 * are matches that belong to none. Two pairs with the same match take either's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "lms/quiz/question/question_int.h"

static enum err pair_check(struct work *w, json_t *pair, size_t index)
{
	const char *id = "", *text = "", *match = "";
	char place[48];
	const struct field fields[] = {
	    {.name = "id", .type = FIELD_TEXT, .max = 32, .ret = &id},
	    {.name = "text",
	        .type = FIELD_TEXT,
	        .required = true,
	        .min = 1,
	        .max = QUESTION_OPTION_MAX,
	        .ret = &text},
	    {.name = "match",
	        .type = FIELD_TEXT,
	        .required = true,
	        .min = 1,
	        .max = QUESTION_OPTION_MAX,
	        .ret = &match},
	};

	snprintf(place, sizeof place, "body.pairs[%zu]", index);
	return body_members(w, pair, place, fields, FIELDS_COUNT(fields));
}

enum err matching_check(struct work *w, json_t *body)
{
	const char *text = "", *feedback = "", *partial = "";
	json_t *pairs = NULL;
	struct texts others = {0};
	const struct field fields[] = {
	    QUESTION_TEXT_FIELDS(text, feedback),
	    {.name = "pairs",
	        .type = FIELD_ARRAY,
	        .required = true,
	        .max = QUESTION_OPTIONS_MAX,
	        .ret = &pairs},
	    {.name = "others", .type = FIELD_TEXTS, .max = QUESTION_OPTIONS_MAX, .ret = &others},
	    {.name = "partial", .type = FIELD_CHOICE, .ret = &partial, .choices = partial_words},
	};

	TRY(body_members(w, body, "body", fields, FIELDS_COUNT(fields)));
	TRY(body_array(w, body, "body", "pairs", 2, QUESTION_OPTIONS_MAX, &pairs));
	for (size_t i = 0; i < json_array_size(pairs); i++)
		TRY(pair_check(w, json_array_get(pairs, i), i));
	body_default(body, "others", json_array());
	body_default(body, "partial", json_string("each"));
	return body_ids(w, pairs, "body.pairs", 'p');
}

/* The same match stands there once. Their keys are of the text: who sees two quizzes learns nothing. */
static void match_add(struct work *w, const struct question *question, struct drawn *drawn, const char *match)
{
	for (size_t i = 0; i < drawn->options_count; i++) {
		if (strcmp(drawn->options[i].id, match) == 0)
			return;
	}
	drawn->options[drawn->options_count++] = (struct drawn_option){.id = match,
	    .key = question_key(w, question, arena_printf(w->arena, "=%s", match)),
	    .text = match};
}

static int option_compare(const void *one, const void *other)
{
	const struct drawn_option *a = one, *b = other;

	return strcmp(a->key, b->key);
}

void matching_draw(struct work *w, const struct question *question, struct drawn *drawn)
{
	const json_t *pairs = json_object_get(question->body, "pairs"),
	             *others = json_object_get(question->body, "others");
	size_t count = json_array_size(pairs);

	drawn->control = CONTROL_SELECT;
	drawn->fields = fields_draw(w, question, pairs, true);
	drawn->fields_count = count;
	drawn->options =
	    arena_alloc(w->arena, (count + json_array_size(others) + 1) * sizeof(*drawn->options));
	for (size_t i = 0; i < count; i++)
		match_add(w, question, drawn, body_text(json_array_get(pairs, i), "match"));
	for (size_t i = 0; i < json_array_size(others); i++)
		match_add(w, question, drawn, json_string_value(json_array_get(others, i)));
	/* Keys are as good as dice. */
	qsort(drawn->options, drawn->options_count, sizeof(*drawn->options), option_compare);
}

static const json_t *pair_of(const json_t *pairs, const char *id)
{
	for (size_t i = 0; i < json_array_size(pairs); i++) {
		if (strcmp(body_text(json_array_get(pairs, i), "id"), id) == 0)
			return json_array_get(pairs, i);
	}
	return NULL;
}

void matching_judge(
    struct work *w, const struct question *question, const struct answer *answer, struct judged *judged)
{
	const json_t *pairs = json_object_get(question->body, "pairs");
	struct text right = text_new(w->arena, QUESTION_BODY_MAX);
	struct drawn drawn;
	int64_t good = 0;

	question_draw(w, question, &drawn);
	for (size_t i = 0; i < drawn.fields_count; i++) {
		const char *said = answer_value(answer, drawn.fields[i].key);
		const char *match = body_text(pair_of(pairs, drawn.fields[i].id), "match");

		text_printf(&right, "%s%s → %s", i > 0 ? "; " : "", drawn.fields[i].text, match);
		for (size_t j = 0; j < drawn.options_count; j++) {
			if (strcmp(drawn.options[j].key, said) != 0)
				continue;
			judged_pick(
			    judged, arena_printf(w->arena, "%s=%s", drawn.fields[i].id, drawn.options[j].id));
			judged->fields_right[i] = strcmp(drawn.options[j].id, match) == 0;
			good += judged->fields_right[i];
		}
	}
	judged->right = right.data;
	judged->fraction = (struct fraction){good, (int64_t)drawn.fields_count};
	if (strcmp(body_text(question->body, "partial"), "all") == 0 && good < (int64_t)drawn.fields_count)
		judged->fraction.num = 0;
	judged_end(w, question, answer, judged, "");
}

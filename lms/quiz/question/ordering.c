/* {"text","items":[{"id","text"}] in their right order,"partial":"each"|"pairs"|"all"}: by "each" the share
 * of items in their place, by "pairs" the share of neighbours that stand in the right order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "lms/quiz/question/question_int.h"

static const char *const ways[] = {"each", "pairs", "all", NULL};

static enum err item_check(struct work *w, json_t *item, size_t index)
{
	const char *id = "", *text = "";
	char place[48];
	const struct field fields[] = {
	    {.name = "id", .type = FIELD_TEXT, .max = 32, .ret = &id},
	    {.name = "text",
	        .type = FIELD_TEXT,
	        .required = true,
	        .min = 1,
	        .max = QUESTION_OPTION_MAX,
	        .ret = &text},
	};

	snprintf(place, sizeof place, "body.items[%zu]", index);
	return body_members(w, item, place, fields, FIELDS_COUNT(fields));
}

enum err ordering_check(struct work *w, json_t *body)
{
	const char *text = "", *feedback = "", *partial = "";
	json_t *items = NULL;
	const struct field fields[] = {
	    QUESTION_TEXT_FIELDS(text, feedback),
	    {.name = "items",
	        .type = FIELD_ARRAY,
	        .required = true,
	        .max = QUESTION_OPTIONS_MAX,
	        .ret = &items},
	    {.name = "partial", .type = FIELD_CHOICE, .ret = &partial, .choices = ways},
	};

	TRY(body_members(w, body, "body", fields, FIELDS_COUNT(fields)));
	TRY(body_array(w, body, "body", "items", 2, QUESTION_OPTIONS_MAX, &items));
	for (size_t i = 0; i < json_array_size(items); i++)
		TRY(item_check(w, json_array_get(items, i), i));
	body_default(body, "partial", json_string("each"));
	return body_ids(w, items, "body.items", 'o');
}

static bool in_order(const struct drawn_field *fields, const json_t *items)
{
	for (size_t i = 0; i < json_array_size(items); i++) {
		if (fields[i].id != body_text(json_array_get(items, i), "id"))
			return false;
	}
	return true;
}

void ordering_draw(struct work *w, const struct question *question, struct drawn *drawn)
{
	const json_t *items = json_object_get(question->body, "items");
	size_t count = json_array_size(items);

	drawn->control = CONTROL_PLACES;
	drawn->fields = fields_draw(w, question, items, true);
	drawn->fields_count = count;
	/* What comes out in its right order is no question. */
	if (in_order(drawn->fields, items)) {
		struct drawn_field first = drawn->fields[0];

		memmove(drawn->fields, drawn->fields + 1, (count - 1) * sizeof(first));
		drawn->fields[count - 1] = first;
	}
}

/* The place that was given to each of the author's items; 0: none, or none there is. */
static void places_read(struct work *w, const struct question *question, const json_t *items,
    const struct answer *answer, int64_t places[QUESTION_OPTIONS_MAX])
{
	size_t count = json_array_size(items);

	for (size_t i = 0; i < count; i++) {
		const char *id = body_text(json_array_get(items, i), "id");
		const char *said = answer_value(answer, question_key(w, question, id));
		char *end = NULL;
		long place = strtol(said, &end, 10);

		places[i] = end != said && *end == '\0' && place >= 1 && place <= (long)count ? place : 0;
	}
	/* A place that two took is nobody's. */
	for (size_t i = 0; i < count; i++) {
		bool twice = false;

		for (size_t j = i + 1; j < count; j++) {
			if (places[j] == places[i] && places[i] != 0) {
				places[j] = 0;
				twice = true;
			}
		}
		if (twice)
			places[i] = 0;
	}
}

void ordering_judge(
    struct work *w, const struct question *question, const struct answer *answer, struct judged *judged)
{
	const json_t *items = json_object_get(question->body, "items");
	const char *partial = body_text(question->body, "partial");
	struct text right = text_new(w->arena, QUESTION_BODY_MAX);
	int64_t places[QUESTION_OPTIONS_MAX], count = (int64_t)json_array_size(items), good = 0, pairs = 0;
	struct drawn drawn;

	question_draw(w, question, &drawn);
	places_read(w, question, items, answer, places);
	for (int64_t i = 0; i < count; i++) {
		const json_t *item = json_array_get(items, (size_t)i);
		bool in_place = places[i] == i + 1;

		text_printf(&right, "%s%s", i > 0 ? " → " : "", body_text(item, "text"));
		good += in_place;
		pairs += i > 0 && places[i - 1] != 0 && places[i] > places[i - 1];
		if (places[i] != 0)
			judged_pick(judged,
			    arena_printf(w->arena, "%s=%lld", body_text(item, "id"), (long long)places[i]));
		for (size_t j = 0; j < drawn.fields_count; j++) {
			if (drawn.fields[j].id == body_text(item, "id"))
				judged->fields_right[j] = in_place;
		}
	}
	judged->right = right.data;
	judged->fraction = strcmp(partial, "pairs") == 0 ? (struct fraction){pairs, count - 1}
	                                                 : (struct fraction){good, count};
	if (strcmp(partial, "all") == 0 && good < count)
		judged->fraction.num = 0;
	judged_end(w, question, answer, judged, "");
}

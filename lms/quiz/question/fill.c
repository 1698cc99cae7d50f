/* {"text":"… [[b1]] …","blanks":[{"id","answers":[…]}],"case","accents","spaces","partial"}: each blank
 * stands once in the text, and is judged as a short answer. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "lms/quiz/question/question_int.h"

static enum err blank_check(struct work *w, json_t *blank, size_t index)
{
	const char *id = "";
	json_t *answers = NULL;
	char place[48];
	const struct field fields[] = {
	    {.name = "id", .type = FIELD_TEXT, .max = 32, .ret = &id},
	    {.name = "answers",
	        .type = FIELD_ARRAY,
	        .required = true,
	        .max = QUESTION_PATTERNS_MAX,
	        .ret = &answers},
	};

	snprintf(place, sizeof place, "body.blanks[%zu]", index);
	TRY(body_members(w, blank, place, fields, FIELDS_COUNT(fields)));
	return patterns_check(w, blank, place);
}

static const char *mark_of(struct work *w, const json_t *blank)
{
	return arena_printf(w->arena, "[[%s]]", body_text(blank, "id"));
}

static enum err marks_check(struct work *w, const json_t *body)
{
	const json_t *blanks = json_object_get(body, "blanks");
	const char *text = body_text(body, "text");
	size_t marks = 0;

	for (size_t i = 0; i < json_array_size(blanks); i++) {
		const char *mark = mark_of(w, json_array_get(blanks, i)), *first = strstr(text, mark);

		if (first == NULL || strstr(first + 1, mark) != NULL)
			return fail_field(w, ERR_BAD_INPUT, "body.text",
			    WORDS("The blank %s must stand in the text exactly once."), mark);
	}
	for (const char *at = strstr(text, "[["); at != NULL; at = strstr(at + 2, "[["))
		marks++;
	if (marks != json_array_size(blanks))
		return fail_field(
		    w, ERR_BAD_INPUT, "body.text", WORDS("A blank in the text has no answers of its own."));
	return OK;
}

enum err fill_check(struct work *w, json_t *body)
{
	const char *text = "", *feedback = "", *partial = "", *spaces_word = "";
	struct word_rules rules;
	json_t *blanks = NULL;
	const struct field fields[] = {
	    QUESTION_TEXT_FIELDS(text, feedback),
	    {.name = "blanks",
	        .type = FIELD_ARRAY,
	        .required = true,
	        .max = QUESTION_OPTIONS_MAX,
	        .ret = &blanks},
	    {.name = "partial", .type = FIELD_CHOICE, .ret = &partial, .choices = partial_words},
	    WORD_RULE_FIELDS(rules),
	};

	TRY(body_members(w, body, "body", fields, FIELDS_COUNT(fields)));
	TRY(body_array(w, body, "body", "blanks", 1, QUESTION_OPTIONS_MAX, &blanks));
	for (size_t i = 0; i < json_array_size(blanks); i++)
		TRY(blank_check(w, json_array_get(blanks, i), i));
	word_rules_default(body);
	body_default(body, "partial", json_string("each"));
	TRY(body_ids(w, blanks, "body.blanks", 'b'));
	return marks_check(w, body);
}

static const json_t *blank_of(const json_t *blanks, const char *id, size_t len)
{
	for (size_t i = 0; i < json_array_size(blanks); i++) {
		const char *its = body_text(json_array_get(blanks, i), "id");

		if (strlen(its) == len && strncmp(its, id, len) == 0)
			return json_array_get(blanks, i);
	}
	return NULL;
}

/* Blanks in the order of the text. */
void fill_draw(struct work *w, const struct question *question, struct drawn *drawn)
{
	const json_t *blanks = json_object_get(question->body, "blanks");
	const char *rest = body_text(question->body, "text");

	drawn->control = CONTROL_BLANKS;
	drawn->text = "";
	drawn->fields = arena_alloc(w->arena, (json_array_size(blanks) + 1) * sizeof(*drawn->fields));
	for (const char *at = strstr(rest, "[["); at != NULL; at = strstr(rest, "[[")) {
		const char *end = strstr(at, "]]");
		const json_t *blank = end != NULL ? blank_of(blanks, at + 2, (size_t)(end - at - 2)) : NULL;

		if (blank == NULL || drawn->fields_count == json_array_size(blanks))
			break;
		drawn->fields[drawn->fields_count++] = (struct drawn_field){.id = body_text(blank, "id"),
		    .key = question_key(w, question, body_text(blank, "id")),
		    .text = arena_strndup(w->arena, rest, (size_t)(at - rest))};
		rest = end + 2;
	}
	drawn->after = rest;
}

void fill_judge(
    struct work *w, const struct question *question, const struct answer *answer, struct judged *judged)
{
	const json_t *blanks = json_object_get(question->body, "blanks");
	const struct word_rules rules = word_rules_of(question->body);
	struct text right = text_new(w->arena, QUESTION_BODY_MAX);
	struct text feedback = text_new(w->arena, QUESTION_BODY_MAX);
	struct drawn drawn;
	int64_t weights = 0;

	question_draw(w, question, &drawn);
	for (size_t i = 0; i < drawn.fields_count; i++) {
		const char *id = drawn.fields[i].id;
		const json_t *patterns = json_object_get(blank_of(blanks, id, strlen(id)), "answers");
		const json_t *found =
		    patterns_find(&rules, patterns, answer_value(answer, drawn.fields[i].key));

		text_printf(&right, "%s%s", i > 0 ? "; " : "", patterns_right(patterns));
		if (found == NULL)
			continue;
		weights += body_int(found, "weight");
		judged->fields_right[i] = body_int(found, "weight") == 100;
		judged_pick(judged, arena_printf(w->arena, "%s=%s", id, body_text(found, "text")));
		if (*body_text(found, "feedback") != '\0')
			text_printf(
			    &feedback, "%s%s", feedback.len > 0 ? "\n\n" : "", body_text(found, "feedback"));
	}
	judged->right = right.data;
	judged->fraction = (struct fraction){weights, 100 * (int64_t)drawn.fields_count};
	if (strcmp(body_text(question->body, "partial"), "all") == 0 &&
	    judged->fraction.num < judged->fraction.den)
		judged->fraction.num = 0;
	judged_end(w, question, answer, judged, feedback.data);
}

#include "web/quiz/form.h"

#include <stdlib.h>
#include <string.h>

enum { CAPABILITY_MAX = 200, PAGE_MAX = QUIZ_QUESTIONS_MAX, SHOWN_MAX = QUIZ_QUESTIONS_MAX };

#define LAUNCH(type)                                                                                         \
	{                                                                                                    \
		"launch", INPUT_PATH, FIELD_TEXT, true, 1, CAPABILITY_MAX, offsetof(type, launch),           \
		    .about = "the launch's capability"                                                       \
	}
#define SITTING(type)                                                                                        \
	{                                                                                                    \
		"sitting", INPUT_BODY, FIELD_UUID, true, .offset = offsetof(type, sitting),                  \
		                                         .about = "which attempt"                            \
	}

const struct input quiz_start_input[] = {LAUNCH(struct quiz_questions_input), {0}};
const struct input quiz_questions_table[] = {
    LAUNCH(struct quiz_questions_input),
    {"page", INPUT_QUERY, FIELD_INT, false, 1, PAGE_MAX, offsetof(struct quiz_questions_input, page),
        .about = "which page, from 1"},
    {0},
};
const struct input quiz_answers_table[] = {
    LAUNCH(struct quiz_answers_input),
    SITTING(struct quiz_answers_input),
    {"page", INPUT_BODY, FIELD_INT, false, 1, PAGE_MAX, offsetof(struct quiz_answers_input, page),
        .about = "the page that was shown"},
    {"at", INPUT_BODY, FIELD_INT, true, 1, INT64_C(1) << 40, offsetof(struct quiz_answers_input, at),
        .about = "when it was shown, milliseconds after the beginning"},
    {"go", INPUT_BODY, FIELD_TEXT, false, 1, 16, offsetof(struct quiz_answers_input, go),
        .about = "where to: stay, next, previous, review, submit, or a page"},
    {"check", INPUT_BODY, FIELD_INT, false, 1, QUIZ_QUESTIONS_MAX, offsetof(struct quiz_answers_input, check),
        .about = "the question to be checked"},
    {0},
};
const struct input quiz_review_table[] = {LAUNCH(struct quiz_questions_input), {0}};
const struct input quiz_submit_table[] = {
    LAUNCH(struct quiz_submit_input), SITTING(struct quiz_submit_input), {0}};
const struct input quiz_result_table[] = {
    LAUNCH(struct quiz_result_input),
    {"number", INPUT_PATH, FIELD_INT, true, 1, SITTINGS_MAX, offsetof(struct quiz_result_input, number),
        .about = "which attempt"},
    {0},
};

int64_t quiz_number(const char *text)
{
	char *end = NULL;
	long number = strtol(text, &end, 10);

	return end != text && *end == '\0' && number >= 1 && number <= QUIZ_QUESTIONS_MAX ? number : 0;
}

/* "q12-answer": 12, and *ret_part "answer"; 0 for anything else. */
static int64_t position_of(const char *name, const char **ret_part)
{
	char *end = NULL;
	long position;

	if (*name != 'q')
		return 0;
	position = strtol(name + 1, &end, 10);
	if (end == name + 1 || *end != '-' || position < 1 || position > QUIZ_QUESTIONS_MAX)
		return 0;
	*ret_part = end + 1;
	return position;
}

static enum err answer_of(
    struct request *r, const struct form *form, int64_t position, struct said_answer *said)
{
	struct answer_part *parts = arena_alloc(r->work.arena, (form->count + 1) * sizeof(*parts));
	const char *part = "";
	size_t count = 0, bytes = 0;

	*said = (struct said_answer){.position = position};
	for (size_t i = 0; i < form->count; i++) {
		if (position_of(form->pairs[i].name, &part) != position)
			continue;
		if (strcmp(part, "shown") == 0)
			continue;
		if (strcmp(part, "flag") == 0) {
			said->flagged = true;
			continue;
		}
		bytes += strlen(part) + strlen(form->pairs[i].value);
		parts[count++] = (struct answer_part){part, form->pairs[i].value};
	}
	if (count > ANSWER_PARTS_MAX)
		return fail_field(
		    &r->work, ERR_BAD_INPUT, "answer", "holds more than %d parts", ANSWER_PARTS_MAX);
	if (bytes > ANSWER_TEXT_MAX)
		return fail_field(&r->work, ERR_TOO_LARGE, "answer", WORDS("An answer has at most %d bytes."),
		    ANSWER_TEXT_MAX);
	said->answer = (struct answer){parts, count};
	return OK;
}

enum err quiz_answer_read(struct request *r, int64_t position, struct said_answer *ret_answer)
{
	struct form form;

	TRY(request_form(r, &form));
	return answer_of(r, &form, position, ret_answer);
}

enum err quiz_form_read(struct request *r, const struct quiz_answers_input *in, struct said_form *ret_form)
{
	struct said_answer *answers;
	const char *part = "";
	struct form form;
	size_t count = 0;

	TRY(request_form(r, &form));
	answers = arena_alloc(r->work.arena, (form.count + 1) * sizeof(*answers));
	for (size_t i = 0; i < form.count && count < SHOWN_MAX; i++) {
		int64_t position = position_of(form.pairs[i].name, &part);

		if (position > 0 && strcmp(part, "shown") == 0)
			TRY(answer_of(r, &form, position, &answers[count++]));
	}
	*ret_form = (struct said_form){.sitting = in->sitting,
	    .seq = in->at * SITTING_PAGE_SEQS + SITTING_PAGE_SEQS - 1,
	    .answers = answers,
	    .count = count,
	    .check = in->check};
	return OK;
}

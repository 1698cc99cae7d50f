#include <stdlib.h>
#include <string.h>

#include "web/quiz/quiz.h"

enum { WORDS_MAX = 256 * 1024 };

const char *marks_words(struct arena *a, const char *lang, int64_t points)
{
	/* At most two digits behind the point, half away from zero. */
	int64_t unit = MARK_UNIT / 100, whole = (llabs(points) + unit / 2) / unit;
	const char *sign = points < 0 && whole > 0 ? "-" : "",
	           *point = strncmp(lang, "fr", 2) == 0 ? "," : ".";

	if (whole % 100 == 0)
		return arena_printf(a, "%s%lld", sign, (long long)(whole / 100));
	if (whole % 10 == 0)
		return arena_printf(
		    a, "%s%lld%s%lld", sign, (long long)(whole / 100), point, (long long)(whole % 100 / 10));
	return arena_printf(
	    a, "%s%lld%s%02lld", sign, (long long)(whole / 100), point, (long long)(whole % 100));
}

const char *marks_of_words(struct arena *a, const char *lang, int64_t points, int64_t marks)
{
	return arena_printf(a, "%s / %s", marks_words(a, lang, points), marks_words(a, lang, marks));
}

static const char *value_of(const struct answer *answer, const char *name)
{
	for (size_t i = 0; i < answer->count; i++) {
		if (strcmp(answer->parts[i].name, name) == 0)
			return answer->parts[i].value;
	}
	return "";
}

static const struct drawn_option *option_of(const struct drawn *drawn, const char *key)
{
	for (size_t i = 0; i < drawn->options_count; i++) {
		if (strcmp(drawn->options[i].key, key) == 0)
			return &drawn->options[i];
	}
	return NULL;
}

static void said_add(struct text *words, const char *between, const char *said)
{
	text_printf(words, "%s%s", words->len > 0 ? between : "", said);
}

/* Of one option, or of several. */
static void options_add(struct text *words, const struct paper_question *q)
{
	for (size_t i = 0; i < q->answer.count; i++) {
		const struct drawn_option *option = option_of(&q->drawn, q->answer.parts[i].value);

		if (option != NULL)
			said_add(words, "; ", *option->text != '\0' ? option->text : option->id);
		if (q->drawn.control == CONTROL_RADIO && option != NULL)
			return;
	}
}

static void fields_add(struct arena *a, struct text *words, const struct paper_question *q)
{
	for (size_t i = 0; i < q->drawn.fields_count; i++) {
		const struct drawn_field *field = &q->drawn.fields[i];
		const char *said = value_of(&q->answer, field->key);
		const struct drawn_option *option = option_of(&q->drawn, said);

		if (q->drawn.control == CONTROL_BLANKS)
			said_add(words, "; ", *said != '\0' ? said : "–");
		else if (*said != '\0')
			said_add(words, "; ",
			    arena_printf(a, "%s → %s", field->text, option != NULL ? option->text : said));
	}
}

const char *answer_words(struct arena *a, const struct paper_question *q)
{
	struct text words = text_new(a, WORDS_MAX);

	if (!q->given)
		return "";
	switch (q->drawn.control) {
	case CONTROL_RADIO:
	case CONTROL_BOXES:
		options_add(&words, q);
		break;
	case CONTROL_LINE:
	case CONTROL_NUMBER:
	case CONTROL_TEXT:
		text_add(&words, value_of(&q->answer, "answer"));
		break;
	case CONTROL_SELECT:
	case CONTROL_PLACES:
	case CONTROL_BLANKS:
		fields_add(a, &words, q);
		break;
	}
	return words.data;
}

const char *question_text(struct arena *a, const struct paper_question *q)
{
	struct text words = text_new(a, WORDS_MAX);

	if (q->drawn.control != CONTROL_BLANKS)
		return q->drawn.text;
	for (size_t i = 0; i < q->drawn.fields_count; i++)
		text_printf(&words, "%s […] ", q->drawn.fields[i].text);
	text_add(&words, q->drawn.after);
	return words.data;
}

/* One question as a learner meets it, on the page of a sitting and where its authors try it. */
#include <string.h>

#include "pages.h"
#include "web/quiz/quiz.h"

static const char *const controls[] = {
    "radio", "boxes", "line", "number", "select", "places", "blanks", "text"};

static bool is_said(const struct answer *answer, const char *name, const char *value)
{
	for (size_t i = 0; i < answer->count; i++) {
		if (strcmp(answer->parts[i].name, name) == 0 && strcmp(answer->parts[i].value, value) == 0)
			return true;
	}
	return false;
}

static const char *said_of(const struct answer *answer, const char *name)
{
	for (size_t i = 0; i < answer->count; i++) {
		if (strcmp(answer->parts[i].name, name) == 0)
			return answer->parts[i].value;
	}
	return "";
}

static void options_fill(
    struct request *r, const struct paper_question *q, const char *name, struct page_quiz_question *row)
{
	size_t count = q->drawn.options_count;
	struct page_quiz_option *options = arena_alloc(r->work.arena, (count + 1) * sizeof(*options));

	for (size_t i = 0; i < count; i++)
		options[i] = (struct page_quiz_option){.key = q->drawn.options[i].key,
		    .text = q->drawn.options[i].text,
		    .on = is_said(&q->answer, "answer", q->drawn.options[i].key),
		    .id = joined_text(r->work.arena, name, q->drawn.options[i].key)};
	row->options = options;
	row->options_count = count;
}

/* What a field's list offers: the question's options, or the places. */
static void choices_fill(struct request *r, const struct paper_question *q, const struct drawn_field *field,
    struct page_quiz_field *row)
{
	bool places = q->drawn.control == CONTROL_PLACES;
	size_t count = places ? q->drawn.fields_count : q->drawn.options_count;
	struct page_quiz_offer *options = arena_alloc(r->work.arena, (count + 1) * sizeof(*options));

	for (size_t i = 0; i < count; i++) {
		const char *place = int_text(r->work.arena, (int64_t)i + 1);
		const char *key = places ? place : q->drawn.options[i].key;

		options[i] = (struct page_quiz_offer){.key = key,
		    .text = places ? place : q->drawn.options[i].text,
		    .on = is_said(&q->answer, field->key, key)};
	}
	row->options = options;
	row->options_count = count;
}

static void fields_fill(
    struct request *r, const struct paper_question *q, const char *name, struct page_quiz_question *row)
{
	size_t count = q->drawn.fields_count;
	struct page_quiz_field *fields = arena_alloc(r->work.arena, (count + 1) * sizeof(*fields));

	for (size_t i = 0; i < count; i++) {
		const struct drawn_field *field = &q->drawn.fields[i];

		fields[i] = (struct page_quiz_field){.number = (int64_t)i + 1,
		    .name = joined_text(r->work.arena, name, field->key),
		    .id = joined_text(r->work.arena, name, field->key),
		    .text = field->text,
		    .value = said_of(&q->answer, field->key)};
		if (q->drawn.control != CONTROL_BLANKS)
			choices_fill(r, q, field, &fields[i]);
	}
	row->fields = fields;
	row->fields_count = count;
}

void quiz_question_fill(
    struct request *r, const struct paper_question *q, const char *name, struct page_quiz_question *row)
{
	const char *lang = request_language(r);

	row->id = uuid_text(r->work.arena, q->pick.id);
	row->name = name;
	row->control = controls[q->drawn.control];
	row->kind = question_type_name(q->question.type);
	row->text.html = q->markup != NULL ? q->markup : question_markup(&r->work, q->drawn.text);
	row->after = q->drawn.after;
	row->marks = marks_words(r->work.arena, lang, q->pick.marks);
	row->value = said_of(&q->answer, "answer");
	row->lines = q->drawn.lines;
	row->flagged = q->flagged;
	row->fixed = q->checked;
	if (q->checked) {
		row->verdict = verdict_name(q->verdict);
		row->points = marks_of_words(r->work.arena, lang, q->points, q->pick.marks);
		row->feedback.html = question_markup(&r->work, q->judged.feedback);
		row->right = q->judged.right;
	}
	options_fill(r, q, name, row);
	fields_fill(r, q, name, row);
}

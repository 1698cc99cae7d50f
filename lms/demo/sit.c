/* Sittings of quizzes, answered by whoever knows so much per cent; and what their tutor says to essays. */
#include <string.h>

#include "base/time.h"
#include "lms/demo/demo_int.h"
#include "lms/quiz/review/review.h"
#include "lms/quiz/sitting.h"

struct answering {
	struct demo_visiting *v;
	struct paper_question *q;
	struct answer_part *parts;
	size_t count;
};

static void say(struct answering *a, const char *name, const char *value)
{
	if (a->count < ANSWER_PARTS_MAX)
		a->parts[a->count++] = (struct answer_part){name, value};
}

static bool knows(struct answering *a)
{
	return die_chance(&a->v->die, a->v->visit->skill);
}

static const char *one_of(struct answering *a, const char *list)
{
	const json_t *array = json_object_get(a->v->demo->school, list);

	return json_string_value(
	    json_array_get(array, (size_t)die_throw(&a->v->die, (int64_t)json_array_size(array))));
}

static bool is_right(struct work *w, const struct answering *a, const char *value)
{
	const struct answer_part part = {"answer", value};
	const struct answer answer = {&part, 1};
	struct judged judged = {0};

	question_judge(w, &a->q->question, &answer, &judged);
	return judged.verdict == VERDICT_RIGHT;
}

/* Of options the right one, or some wrong one. */
static void answer_radio(struct work *w, struct answering *a)
{
	const struct drawn *drawn = &a->q->drawn;
	size_t first = (size_t)die_throw(&a->v->die, (int64_t)drawn->options_count);
	bool right = knows(a);

	for (size_t i = 0; i < drawn->options_count; i++) {
		const char *key = drawn->options[(first + i) % drawn->options_count].key;

		if (is_right(w, a, key) == right) {
			say(a, "answer", key);
			return;
		}
	}
}

static const json_t *by_id(const json_t *array, const char *id)
{
	for (size_t i = 0; i < json_array_size(array); i++) {
		if (strcmp(demo_text(json_array_get(array, i), "id"), id) == 0)
			return json_array_get(array, i);
	}
	return NULL;
}

static void answer_boxes(struct answering *a)
{
	const json_t *choices = json_object_get(a->q->question.body, "choices");
	const struct drawn *drawn = &a->q->drawn;

	for (size_t i = 0; i < drawn->options_count; i++) {
		bool right = demo_truth(by_id(choices, drawn->options[i].id), "right", false);

		if (right == (knows(a) || knows(a)))
			say(a, "answer", drawn->options[i].key);
	}
}

static const char *first_text(const json_t *object, const char *member)
{
	return demo_text(json_array_get(json_object_get(object, "answers"), 0), member);
}

static void answer_line(struct work *w, struct answering *a, const char *member)
{
	const char *right = first_text(a->q->question.body, member);
	bool number = strcmp(member, "value") == 0;

	if (knows(a))
		say(a, "answer", right);
	else
		say(a, "answer", number ? arena_printf(w->arena, "%s0", right) : one_of(a, "slips"));
}

static void answer_select(struct answering *a)
{
	const json_t *pairs = json_object_get(a->q->question.body, "pairs");
	const struct drawn *drawn = &a->q->drawn;

	for (size_t i = 0; i < drawn->fields_count; i++) {
		const char *match = demo_text(by_id(pairs, drawn->fields[i].id), "match");
		size_t chosen = (size_t)die_throw(&a->v->die, (int64_t)drawn->options_count);
		bool right = knows(a) || knows(a);

		for (size_t j = 0; right && j < drawn->options_count; j++) {
			if (strcmp(drawn->options[j].id, match) == 0)
				chosen = j;
		}
		say(a, drawn->fields[i].key, drawn->options[chosen].key);
	}
}

/* In order, or with two neighbours in each other's place. */
static void answer_places(struct work *w, struct answering *a)
{
	const json_t *items = json_object_get(a->q->question.body, "items");
	const struct drawn *drawn = &a->q->drawn;
	size_t swapped =
	    knows(a) ? SIZE_MAX : (size_t)die_throw(&a->v->die, (int64_t)json_array_size(items) - 1);

	for (size_t i = 0; i < json_array_size(items); i++) {
		const char *id = demo_text(json_array_get(items, i), "id");
		size_t place = i == swapped ? i + 1 : i == swapped + 1 ? i - 1 : i;

		for (size_t j = 0; j < drawn->fields_count; j++) {
			if (strcmp(drawn->fields[j].id, id) == 0)
				say(a, drawn->fields[j].key, arena_printf(w->arena, "%zu", place + 1));
		}
	}
}

static void answer_blanks(struct answering *a)
{
	const json_t *blanks = json_object_get(a->q->question.body, "blanks");
	const struct drawn *drawn = &a->q->drawn;

	for (size_t i = 0; i < drawn->fields_count; i++)
		say(a, drawn->fields[i].key,
		    knows(a) ? first_text(by_id(blanks, drawn->fields[i].id), "text") : one_of(a, "slips"));
}

static void answer_question(struct work *w, struct answering *a)
{
	switch (a->q->drawn.control) {
	case CONTROL_RADIO:
		answer_radio(w, a);
		return;
	case CONTROL_BOXES:
		answer_boxes(a);
		return;
	case CONTROL_LINE:
		answer_line(w, a, "text");
		return;
	case CONTROL_NUMBER:
		answer_line(w, a, "value");
		return;
	case CONTROL_SELECT:
		answer_select(a);
		return;
	case CONTROL_PLACES:
		answer_places(w, a);
		return;
	case CONTROL_BLANKS:
		answer_blanks(a);
		return;
	case CONTROL_TEXT:
		say(a, "answer", one_of(a, "essays"));
		return;
	}
}

/* Every question in its turn; now and then one is left out. */
static struct said_answer *answers_of(struct work *w, struct demo_visiting *v, struct paper *paper)
{
	struct said_answer *said = arena_alloc(w->arena, (paper->count + 1) * sizeof(*said));

	for (size_t i = 0; i < paper->count; i++) {
		struct answering a = {.v = v,
		    .q = &paper->questions[i],
		    .parts = arena_alloc(w->arena, ANSWER_PARTS_MAX * sizeof(*a.parts))};

		if (!die_chance(&v->die, 3))
			answer_question(w, &a);
		said[i] = (struct said_answer){.position = (int64_t)i + 1, .answer = {a.parts, a.count}};
	}
	return said;
}

enum err demo_sit(struct work *w, struct demo_visiting *v, const struct launch_capability *launch)
{
	struct said_form form = {0};
	struct sitting *sitting;
	struct quiz_view view;
	struct paper paper;
	bool graded;
	enum err e = sitting_start(w, launch, &view);

	/* They have no attempt left. */
	if (e == ERR_UNPROCESSABLE) {
		work_forgive(w);
		return OK;
	}
	TRY(e);
	v->seat->sitting = view.open->id;
	TRY(paper_read(w, &view, view.open, false, &paper));
	form.sitting = view.open->id;
	form.answers = answers_of(w, v, &paper);
	form.count = paper.count;
	w->now_us += (240 + die_throw(&v->die, 720)) * US_PER_S;
	return sitting_submit(w, launch, &form, &view, &sitting, &graded);
}

/* So many fifths of what the essay is worth. */
static enum err essay_mark(
    struct work *w, struct demo_visiting *v, const struct principal *tutor, size_t at, int64_t marks)
{
	struct answering a = {.v = v};
	int64_t fifths = 2 + die_throw(&v->die, 4), left;
	bool graded;

	return marking_mark(w, tutor,
	    &(struct marking_mark){.sitting = v->seat->sitting,
	        .position = (int64_t)at + 1,
	        .points = marks / 5 * fifths,
	        .comment = one_of(&a, "comments")},
	    &left, &graded);
}

enum err demo_mark(struct work *w, struct demo_visiting *v)
{
	struct principal tutor = v->demo->by;
	struct marking marking;

	if (uuid_is_nil(v->seat->sitting))
		return OK;
	tutor.kind = PRINCIPAL_USER;
	tutor.id = v->demo->tutor;
	TRY(marking_read(w, &tutor, v->seat->sitting, &marking));
	for (size_t i = 0; i < marking.paper.count; i++) {
		const struct paper_question *q = &marking.paper.questions[i];

		if (q->verdict == VERDICT_WAITING)
			TRY(essay_mark(w, v, &tutor, i, q->pick.marks));
	}
	return OK;
}

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fields.h"
#include "lms/quiz/quiz.h"
#include "lms/quiz/quiz_store.h"

enum { INTRO_MAX = 20000, TAG_MAX = 60, MARKS_MAX = 1000 };

const char *const quiz_feedback_words[] = {"question", "submit", "close", "never", NULL};
const char *const quiz_score_words[] = {"best", "last", "first", "average", NULL};
const char *const quiz_pages_words[] = {"all", "one", NULL};

static void usual(json_t *object, const char *name, json_t *own_value)
{
	if (json_object_get(object, name) != NULL)
		json_decref(own_value);
	else
		json_object_set_new(object, name, own_value);
}

struct slot_in {
	struct uuid question, category;
	const char *tag, *type;
	int64_t draw;
	double marks;
};

/* One slot of a draft: a question, or so many of what is described. */
static enum err slot_read(struct work *w, json_t *slot, size_t index, struct slot_in *ret_in)
{
	struct slot_in in = {.marks = -1};
	char place[32], field[WORK_FIELD_MAX], detail[WORK_DETAIL_MAX];
	const struct field fields[] = {
	    {.name = "question", .type = FIELD_UUID, .ret = &in.question},
	    {.name = "draw", .type = FIELD_INT, .min = 1, .max = QUIZ_QUESTIONS_MAX, .ret = &in.draw},
	    {.name = "category", .type = FIELD_UUID, .ret = &in.category},
	    {.name = "tag", .type = FIELD_TEXT, .min = 1, .max = TAG_MAX, .ret = &in.tag},
	    {.name = "type", .type = FIELD_CHOICE, .ret = &in.type, .choices = question_type_names},
	    {.name = "marks", .type = FIELD_REAL, .ret = &in.marks},
	};
	bool described;

	snprintf(place, sizeof place, "slots[%zu]", index);
	if (!json_is_object(slot))
		return fail_field(w, ERR_BAD_INPUT, place, "is not an object");
	if (fields_from_json(w, slot, fields, FIELDS_COUNT(fields)) != OK) {
		snprintf(field, sizeof field, "%.20s.%.80s", place, w->field);
		snprintf(detail, sizeof detail, "%s", w->detail);
		return fail_field(w, ERR_BAD_INPUT, field, "%s", detail);
	}
	described = !uuid_is_nil(in.category) || in.tag != NULL || in.type != NULL;
	if (uuid_is_nil(in.question) == (in.draw == 0) || (in.draw == 0 && described) ||
	    (in.draw > 0 && !described))
		return fail_field(w, ERR_BAD_INPUT, place,
		    WORDS("Name a question, or draw a number of a category, tag or type."));
	if (json_object_get(slot, "marks") != NULL && !json_is_null(json_object_get(slot, "marks")) &&
	    !(in.marks >= 0 && in.marks <= MARKS_MAX)) {
		snprintf(field, sizeof field, "%s.marks", place);
		return fail_field(w, ERR_BAD_INPUT, field, WORDS("Marks from 0 to 1000 are expected."));
	}
	*ret_in = in;
	return OK;
}

struct draft_in {
	json_t *slots;
	const char *intro, *feedback, *score, *pages;
	int64_t attempts, time_limit_s, open_us, close_us, pass_per_cent;
	bool shuffle, partial;
};

static enum err draft_read(struct work *w, json_t *draft, struct draft_in *in)
{
	const struct field fields[] = {
	    {.name = "slots", .type = FIELD_ARRAY, .max = QUIZ_SLOTS_MAX, .ret = &in->slots},
	    {.name = "intro", .type = FIELD_TEXT, .max = INTRO_MAX, .ret = &in->intro},
	    {.name = "attempts", .type = FIELD_INT, .max = QUIZ_ATTEMPTS_MAX, .ret = &in->attempts},
	    {.name = "time_limit_s", .type = FIELD_INT, .max = QUIZ_TIME_MAX_S, .ret = &in->time_limit_s},
	    {.name = "open_at", .type = FIELD_TIME, .ret = &in->open_us},
	    {.name = "close_at", .type = FIELD_TIME, .ret = &in->close_us},
	    {.name = "pass_per_cent", .type = FIELD_INT, .max = 100, .ret = &in->pass_per_cent},
	    {.name = "shuffle", .type = FIELD_BOOL, .ret = &in->shuffle},
	    {.name = "partial", .type = FIELD_BOOL, .ret = &in->partial},
	    {.name = "feedback", .type = FIELD_CHOICE, .ret = &in->feedback, .choices = quiz_feedback_words},
	    {.name = "score", .type = FIELD_CHOICE, .ret = &in->score, .choices = quiz_score_words},
	    {.name = "pages", .type = FIELD_CHOICE, .ret = &in->pages, .choices = quiz_pages_words},
	};

	if (!json_is_object(draft))
		return fail(w, ERR_BAD_INPUT, "the quiz is not an object");
	TRY(fields_from_json(w, draft, fields, FIELDS_COUNT(fields)));
	if (in->open_us != 0 && in->close_us != 0 && in->close_us <= in->open_us)
		return fail_field(w, ERR_BAD_INPUT, "close_at", WORDS("The quiz must close after it opens."));
	return OK;
}

enum err quiz_check(struct work *w, json_t *draft)
{
	struct draft_in in = {.pass_per_cent = -1};
	struct slot_in slot;
	int64_t drawn = 0;

	TRY(draft_read(w, draft, &in));
	usual(draft, "slots", json_array());
	usual(draft, "intro", json_string(""));
	usual(draft, "attempts", json_integer(0));
	usual(draft, "time_limit_s", json_integer(0));
	usual(draft, "open_at", json_null());
	usual(draft, "close_at", json_null());
	usual(draft, "pass_per_cent", json_null());
	usual(draft, "shuffle", json_false());
	usual(draft, "partial", json_true());
	usual(draft, "feedback", json_string("submit"));
	usual(draft, "score", json_string("best"));
	usual(draft, "pages", json_string("all"));
	for (size_t i = 0; i < json_array_size(in.slots); i++) {
		TRY(slot_read(w, json_array_get(in.slots, i), i, &slot));
		drawn += slot.draw > 0 ? slot.draw : 1;
	}
	if (drawn > QUIZ_QUESTIONS_MAX)
		return fail_field(w, ERR_BAD_INPUT, "slots", WORDS("A quiz asks at most %d questions."),
		    QUIZ_QUESTIONS_MAX);
	return OK;
}

static enum err slot_pool(
    struct work *w, struct uuid org, const struct slot_in *in, const char *place, struct quiz_slot *slot)
{
	bool there, retired;

	if (in->draw > 0) {
		slot->draw = in->draw;
		TRY(bank_pool(w, org, in->category, in->tag, in->type, &slot->pool, &slot->pool_count));
		if (slot->pool_count > QUIZ_POOL_MAX)
			return fail_field(w, ERR_UNPROCESSABLE, place,
			    WORDS("More than %d questions are to be drawn from: name a smaller category."),
			    QUIZ_POOL_MAX);
		return OK;
	}
	slot->draw = 1;
	slot->pool = arena_alloc(w->arena, sizeof(*slot->pool));
	slot->pool[0].id = in->question;
	slot->pool_count = 1;
	TRY(bank_newest(w, org, slot->pool, 1, &there, &retired));
	if (!there)
		return fail_field(w, ERR_UNPROCESSABLE, place, WORDS("There is no such question."));
	if (retired)
		return fail_field(w, ERR_UNPROCESSABLE, place, WORDS("This question is retired."));
	return OK;
}

static bool pool_has(const struct quiz_slot *slot, struct uuid id)
{
	for (size_t i = 0; i < slot->pool_count; i++) {
		if (uuid_equal(slot->pool[i].id, id))
			return true;
	}
	return false;
}

/* Whatever other slots draw, enough is left: no sitting asks the same twice or too few. */
static enum err pools_check(struct work *w, const struct quiz_slot *slots, size_t count)
{
	char place[32];

	for (size_t i = 0; i < count; i++) {
		int64_t left = (int64_t)slots[i].pool_count;

		for (size_t j = 0; j < count; j++) {
			int64_t shared = 0;

			/* What is named comes before what is drawn (quiz_draw). */
			if (slots[i].pool_count == 1 && slots[j].pool_count != 1)
				continue;
			for (size_t k = 0; j != i && k < slots[i].pool_count; k++)
				shared += pool_has(&slots[j], slots[i].pool[k].id);
			left -= shared < slots[j].draw ? shared : slots[j].draw;
		}
		snprintf(place, sizeof place, "slots[%zu]", i);
		if (left < slots[i].draw)
			return fail_field(w, ERR_UNPROCESSABLE, place,
			    WORDS("There are too few questions to draw from: %d of them may be left."),
			    (int)(left > 0 ? left : 0));
	}
	return OK;
}

static json_t *slot_json(struct work *w, const struct quiz_slot *slot, double marks)
{
	json_t *questions = json_array();

	for (size_t i = 0; i < slot->pool_count; i++) {
		const struct quiz_pick *pick = &slot->pool[i];

		json_array_append_new(
		    questions, json_pack("[s,I,I]", uuid_text(w->arena, pick->id), (json_int_t)pick->version,
		                   (json_int_t)(marks >= 0 ? llround(marks * MARK_UNIT) : pick->marks)));
	}
	return json_pack("{s:I,s:o}", "draw", (json_int_t)slot->draw, "questions", questions);
}

enum err quiz_make(struct work *w, struct uuid org, const json_t *draft, json_t **ret_manifest)
{
	json_t *manifest = json_own(w->arena, json_deep_copy(draft)), *made = json_array();
	struct slot_in in[QUIZ_SLOTS_MAX];
	struct quiz_slot *slots;
	json_t *list;
	size_t count;

	json_own(w->arena, made);
	TRY(quiz_check(w, manifest));
	list = json_object_get(manifest, "slots");
	count = json_array_size(list);
	if (count == 0)
		return fail_field(w, ERR_UNPROCESSABLE, "slots", WORDS("The quiz has no questions yet."));
	slots = arena_alloc(w->arena, count * sizeof(*slots));
	for (size_t i = 0; i < count; i++) {
		char place[32];

		snprintf(place, sizeof place, "slots[%zu]", i);
		TRY(slot_read(w, json_array_get(list, i), i, &in[i]));
		TRY(slot_pool(w, org, &in[i], place, &slots[i]));
	}
	TRY(pools_check(w, slots, count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(made, slot_json(w, &slots[i], in[i].marks));
	json_object_set(manifest, "slots", made);
	*ret_manifest = manifest;
	return OK;
}

enum err quiz_made(
    struct work *w, struct uuid org, struct uuid module, struct uuid package_version, const json_t *manifest)
{
	struct quiz quiz;

	TRY(quiz_read(w, manifest, &quiz));
	for (size_t i = 0; i < quiz.slots_count; i++) {
		for (size_t j = 0; j < quiz.slots[i].pool_count; j++)
			TRY(quiz_question_add(
			    w, org, package_version, (int64_t)i + 1, &quiz.slots[i].pool[j], module));
	}
	return OK;
}

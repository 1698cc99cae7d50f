#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "lms/quiz/quiz.h"

static int word_find(const char *const *words, const char *word)
{
	for (int i = 0; words[i] != NULL; i++) {
		if (word != NULL && strcmp(words[i], word) == 0)
			return i;
	}
	return 0;
}

static enum err time_of(struct work *w, json_t *manifest, const char *name, int64_t *us)
{
	const char *text = json_string_value(json_object_get(manifest, name));
	const struct field field = {.name = name, .type = FIELD_TIME, .ret = us};

	return text == NULL ? OK : field_from_text(w, &field, text);
}

static enum err pool_read(struct work *w, const json_t *json, struct quiz_slot *slot)
{
	const json_t *list = json_object_get(json, "questions");

	slot->draw = json_integer_value(json_object_get(json, "draw"));
	slot->pool_count = json_array_size(list);
	slot->pool = arena_alloc(w->arena, (slot->pool_count + 1) * sizeof(*slot->pool));
	for (size_t i = 0; i < slot->pool_count; i++) {
		const json_t *one = json_array_get(list, i);
		const char *id = json_string_value(json_array_get(one, 0));

		if (id == NULL || !uuid_parse(id, &slot->pool[i].id))
			return fail(w, ERR_INTERNAL, "the manifest of a quiz is none");
		slot->pool[i].version = json_integer_value(json_array_get(one, 1));
		slot->pool[i].marks = json_integer_value(json_array_get(one, 2));
	}
	return OK;
}

enum err quiz_read(struct work *w, const json_t *manifest, struct quiz *ret_quiz)
{
	/* As lms/material keeps it, or alone. */
	json_t *body = json_object_get(manifest, "body");
	json_t *m = json_own(w->arena, json_incref(body != NULL ? body : (json_t *)manifest));
	const json_t *slots = json_object_get(m, "slots"), *pass = json_object_get(m, "pass_per_cent");
	const char *intro = json_string_value(json_object_get(m, "intro"));
	struct quiz quiz = {.intro = intro != NULL ? intro : "",
	    .attempts = json_integer_value(json_object_get(m, "attempts")),
	    .time_limit_s = json_integer_value(json_object_get(m, "time_limit_s")),
	    .pass_per_cent = json_is_integer(pass) ? json_integer_value(pass) : -1,
	    .shuffle = json_is_true(json_object_get(m, "shuffle")),
	    .partial = !json_is_false(json_object_get(m, "partial")),
	    .one = word_find(quiz_pages_words, json_string_value(json_object_get(m, "pages"))) == 1,
	    .feedback = (enum quiz_feedback)word_find(
	        quiz_feedback_words, json_string_value(json_object_get(m, "feedback"))),
	    .score =
	        (enum quiz_score)word_find(quiz_score_words, json_string_value(json_object_get(m, "score")))};

	if (!json_is_array(slots))
		return fail(w, ERR_INTERNAL, "the manifest of a quiz is none");
	TRY(time_of(w, m, "open_at", &quiz.open_us));
	TRY(time_of(w, m, "close_at", &quiz.close_us));
	quiz.slots_count = json_array_size(slots);
	quiz.slots = arena_alloc(w->arena, (quiz.slots_count + 1) * sizeof(*quiz.slots));
	for (size_t i = 0; i < quiz.slots_count; i++)
		TRY(pool_read(w, json_array_get(slots, i), &quiz.slots[i]));
	*ret_quiz = quiz;
	return OK;
}

struct ranked {
	uint64_t rank;
	struct quiz_pick pick;
};

static int ranked_compare(const void *one, const void *other)
{
	const struct ranked *a = one, *b = other;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return memcmp(&a->pick.id, &b->pick.id, sizeof(a->pick.id));
}

static bool is_drawn(const struct quiz_pick *picks, size_t count, struct uuid id)
{
	for (size_t i = 0; i < count; i++) {
		if (uuid_equal(picks[i].id, id))
			return true;
	}
	return false;
}

/* A slot that has no choice takes its question, whatever others might draw. */
static bool is_named(const struct quiz *quiz, struct uuid id)
{
	for (size_t i = 0; i < quiz->slots_count; i++) {
		if (quiz->slots[i].pool_count == 1 && uuid_equal(quiz->slots[i].pool[0].id, id))
			return true;
	}
	return false;
}

static size_t slot_draw(struct work *w, const struct quiz *quiz, size_t number, int64_t seed,
    struct quiz_pick *picks, size_t count)
{
	const struct quiz_slot *slot = &quiz->slots[number];
	struct ranked *ranked = arena_alloc(w->arena, (slot->pool_count + 1) * sizeof(*ranked));
	struct uuid salt = {{(uint8_t)number, (uint8_t)(number >> 8), 1}};
	bool choice = slot->pool_count > 1;
	int64_t taken = 0;

	for (size_t i = 0; i < slot->pool_count; i++)
		ranked[i] = (struct ranked){
		    choice ? question_rank(seed, salt, &slot->pool[i].id, sizeof(slot->pool[i].id)) : 0,
		    slot->pool[i]};
	qsort(ranked, slot->pool_count, sizeof(*ranked), ranked_compare);
	for (size_t i = 0; i < slot->pool_count && taken < slot->draw && count < QUIZ_QUESTIONS_MAX; i++) {
		if (is_drawn(picks, count, ranked[i].pick.id) ||
		    (choice && is_named(quiz, ranked[i].pick.id)))
			continue;
		picks[count++] = ranked[i].pick;
		taken++;
	}
	return count;
}

static void picks_shuffle(struct work *w, struct quiz_pick *picks, size_t count, int64_t seed)
{
	struct ranked *ranked = arena_alloc(w->arena, (count + 1) * sizeof(*ranked));
	const struct uuid salt = {{0, 0, 2}};

	for (size_t i = 0; i < count; i++)
		ranked[i] =
		    (struct ranked){question_rank(seed, salt, &picks[i].id, sizeof(picks[i].id)), picks[i]};
	qsort(ranked, count, sizeof(*ranked), ranked_compare);
	for (size_t i = 0; i < count; i++)
		picks[i] = ranked[i].pick;
}

void quiz_draw(
    struct work *w, const struct quiz *quiz, int64_t seed, struct quiz_pick **ret_picks, size_t *ret_count)
{
	struct quiz_pick *picks = arena_room(w->arena, QUIZ_QUESTIONS_MAX * sizeof(*picks));
	size_t count = 0;

	for (size_t i = 0; i < quiz->slots_count; i++)
		count = slot_draw(w, quiz, i, seed, picks, count);
	if (quiz->shuffle)
		picks_shuffle(w, picks, count, seed);
	*ret_picks = picks;
	*ret_count = count;
}

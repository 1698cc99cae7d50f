#include <string.h>

#include "base/fields.h"
#include "lms/quiz/review/review_int.h"
#include "lms_sql.h"

enum { PICKS_SHOWN = 30 };

struct statistics {
	struct uuid org, module;
	struct db_rows *head, *questions, *picks;
};

static enum err statistics_body(struct work *w, void *arg)
{
	struct statistics *s = arg;
	const char *const params[] = {db_p_uuid(w, s->org), db_p_uuid(w, s->module)};

	TRY(db_ask(w, &lms_statistics_head, params, &s->head));
	TRY(db_ask(w, &lms_statistics_questions, params, &s->questions));
	return db_run(w, &lms_statistics_picks, params, &s->picks);
}

/* What the author's id says, and whether it is right; what was typed says itself. */
static void pick_describe(struct pick_count *pick, const json_t *body, const char *type)
{
	const json_t *choices = json_object_get(body, "choices");

	pick->text = pick->id;
	if (strcmp(type, "truefalse") == 0)
		pick->right = json_is_true(json_object_get(body, "right")) == (strcmp(pick->id, "true") == 0);
	for (size_t i = 0; i < json_array_size(choices); i++) {
		const json_t *one = json_array_get(choices, i);
		const char *id = json_string_value(json_object_get(one, "id"));

		if (id == NULL || strcmp(id, pick->id) != 0)
			continue;
		pick->text = json_string_value(json_object_get(one, "text"));
		pick->right = json_is_true(json_object_get(one, "right")) ||
		              json_integer_value(json_object_get(one, "weight")) == 100;
	}
}

static enum err picks_fill(
    struct work *w, const struct db_rows *rows, const char *body_text, struct question_statistics *q)
{
	json_t *body;

	TRY(json_read(w, "the question", body_text, strlen(body_text), &body));
	q->picks = arena_alloc(w->arena, PICKS_SHOWN * sizeof(*q->picks));
	for (size_t i = 0; i < db_count(rows) && q->picks_count < PICKS_SHOWN; i++) {
		struct pick_count *pick = &q->picks[q->picks_count];

		if (!uuid_equal(db_uuid(rows, i, 0), q->question))
			continue;
		*pick = (struct pick_count){.id = db_text(rows, i, 1), .count = db_int(rows, i, 2)};
		pick_describe(pick, body, q->type);
		q->picks_count++;
	}
	return OK;
}

enum err quiz_statistics(struct work *w, struct uuid org, struct uuid module, const char **ret_title,
    int64_t *ret_sittings, struct question_statistics **ret_rows, size_t *ret_count)
{
	struct statistics s = {.org = org, .module = module};
	struct question_statistics *found;

	TRY(db_transact(w, db_tenant(org), statistics_body, &s));
	if (db_count(s.head) == 0)
		return fail_field(w, ERR_NOT_FOUND, "module", WORDS("There is no such quiz."));
	found = arena_alloc(w->arena, (db_count(s.questions) + 1) * sizeof(*found));
	for (size_t i = 0; i < db_count(s.questions); i++) {
		found[i] = (struct question_statistics){.question = db_uuid(s.questions, i, 0),
		    .name = db_text(s.questions, i, 1),
		    .type = db_text(s.questions, i, 2),
		    .answers = db_int(s.questions, i, 3),
		    .unanswered = db_int(s.questions, i, 4),
		    .right = db_int(s.questions, i, 5),
		    .facility = db_real(s.questions, i, 6),
		    .discriminates = !db_is_null(s.questions, i, 7),
		    .discrimination = db_real(s.questions, i, 7)};
		TRY(picks_fill(w, s.picks, db_text(s.questions, i, 8), &found[i]));
	}
	*ret_title = db_text(s.head, 0, 0);
	*ret_sittings = db_int(s.head, 0, 1);
	*ret_rows = found;
	*ret_count = db_count(s.questions);
	return OK;
}

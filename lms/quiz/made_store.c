/* Made quizzes and versions of questions: neither ever changes, so they are kept in memory. */
#include <string.h>

#include "base/fields.h"
#include "base/kept.h"
#include "lms/quiz/sitting_int.h"
#include "lms_sql.h"

enum {
	QUIZZES_KEPT_MAX = 512,
	QUIZZES_POOLS_MAX = 100 * 1000, /* questions that all of them may draw */
	QUESTIONS_KEPT_MAX = 20 * 1000,
	QUESTIONS_BYTES_MAX = 16 * 1024 * 1024 /* of the JSON and the HTML of all of them */
};

static struct kept quizzes = KEPT(QUIZZES_KEPT_MAX, QUIZZES_POOLS_MAX);
static struct kept questions = KEPT(QUESTIONS_KEPT_MAX, QUESTIONS_BYTES_MAX);

/* In memory of its own, which outlives the work. */
static enum err manifest_read(struct work *w, struct arena *into, const char *text, struct quiz *ret_quiz)
{
	struct arena *asked = w->arena;
	json_t *manifest;
	enum err e;

	w->arena = into;
	e = json_read(w, "the manifest", text, strlen(text), &manifest);
	if (e == OK)
		e = quiz_read(w, manifest, ret_quiz);
	w->arena = asked;
	return e;
}

static enum err quiz_made_read(struct work *w, struct arena *into, void *arg, struct kept_made *ret_made)
{
	const struct kept_key *key = arg;
	const char *const params[] = {db_p_uuid(w, key->org), db_p_uuid(w, key->id)};
	struct quiz *quiz = arena_alloc(into, sizeof(*quiz));
	struct db_rows *rows;
	size_t weight = 1;

	TRY(db_run(w, &lms_quiz_manifest, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_GONE, "this launch has expired");
	TRY(manifest_read(w, into, db_text(rows, 0, 0), quiz));
	for (size_t i = 0; i < quiz->slots_count; i++)
		weight += quiz->slots[i].pool_count;
	*ret_made = (struct kept_made){.thing = quiz, .weight = weight};
	return OK;
}

enum err quiz_hold(struct work *w, struct uuid org, struct uuid package_version, const struct quiz **ret_quiz)
{
	struct kept_key key = {.org = org, .id = package_version};
	const void *quiz;

	TRY(kept_hold(&quizzes, w, &key, quiz_made_read, &key, &quiz));
	*ret_quiz = quiz;
	return OK;
}

struct kept_question {
	enum question_type type;
	const char *text; /* borrowed, while it is made */
	json_t *body;
	const char *markup;
};

/* In w's arena, which is that of what is kept; what is drawn for it is not. */
static const char *markup_make(struct work *w, struct arena *asked, const struct kept_question *kept)
{
	const struct question question = {.type = kept->type, .body = kept->body};
	struct arena *into = w->arena;
	struct drawn drawn;

	w->arena = asked;
	question_draw(w, &question, &drawn);
	w->arena = into;
	return question_markup(w, drawn.text);
}

static enum err question_make(struct work *w, struct arena *into, void *arg, struct kept_made *ret_made)
{
	struct kept_question *question = arena_memdup(into, arg, sizeof(*question));
	struct arena *asked = w->arena;
	enum err e;

	w->arena = into;
	e = json_read(w, "the question", question->text, strlen(question->text), &question->body);
	if (e == OK)
		question->markup = markup_make(w, asked, question);
	w->arena = asked;
	if (e != OK)
		return e;
	*ret_made = (struct kept_made){
	    .thing = question, .weight = strlen(question->text) + strlen(question->markup) + 1};
	question->text = NULL;
	return OK;
}

static void question_take(struct paper_question *question, const struct kept_question *kept)
{
	question->question.type = kept->type;
	question->question.body = kept->body;
	question->markup = kept->markup;
}

static struct kept_key question_key_of(struct uuid org, const struct paper_question *question)
{
	return (struct kept_key){.org = org, .id = question->pick.id, .number = question->pick.version};
}

static enum err bodies_read(struct work *w, struct uuid org, const struct db_rows *rows, struct paper *paper)
{
	for (size_t i = 0; i < db_count(rows); i++) {
		struct paper_question *q = paper_find(paper, db_uuid(rows, i, 0));
		struct kept_question read = {.text = db_text(rows, i, 2)};
		struct kept_key key;
		const void *kept;

		if (q == NULL || !question_type_find(db_text(rows, i, 1), &read.type))
			continue;
		key = question_key_of(org, q);
		TRY(kept_hold(&questions, w, &key, question_make, &read, &kept));
		question_take(q, kept);
	}
	return OK;
}

enum err paper_bodies_load(struct work *w, struct uuid org, struct paper *paper)
{
	const char **ids = arena_alloc(w->arena, (paper->count + 1) * sizeof(*ids));
	const char **versions = arena_alloc(w->arena, (paper->count + 1) * sizeof(*versions));
	struct db_rows *rows;
	size_t missing = 0;

	for (size_t i = 0; i < paper->count; i++) {
		struct paper_question *q = &paper->questions[i];
		const struct kept_key key = question_key_of(org, q);
		const struct kept_question *kept = kept_find(&questions, w, &key);

		if (kept != NULL) {
			question_take(q, kept);
			continue;
		}
		ids[missing] = db_p_uuid(w, q->pick.id);
		versions[missing++] = db_p_int(w, q->pick.version);
	}
	if (missing == 0)
		return OK;
	TRY(db_run(w, &lms_bank_bodies,
	    (const char *const[]){
	        db_p_uuid(w, org), db_p_list(w, ids, missing), db_p_list(w, versions, missing)},
	    &rows));
	return bodies_read(w, org, rows, paper);
}

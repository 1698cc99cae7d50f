/* Basic Outcomes, the way of LTI 1.1: a column is the service's address, and each learner's cell in it is
 * what their last launch named. There is no time in an outcome, so nothing conflicts: the last one counts. A
 * consumer belongs to one organisation, so all claims of one do. */
#include <string.h>

#include "lms/grade/grade_int.h"
#include "lti/outcome.h"

static enum err prepare(struct grade_answers *answers, struct claim **claims, size_t count)
{
	(void)answers;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(claims[i]->grading_progress, "FullyGraded") != 0)
			grade_mark_end(claims[i], "refused", 0, "final_only",
			    "not sent: LTI 1.1 cannot say that a score is not final");
	}
	return OK;
}

static struct ags_answer no_cell(void)
{
	return (struct ags_answer){.outcome = AGS_REFUSED,
	    .code = "no_cell",
	    .reason = "not sent: the launch named no cell of the grade book for this learner",
	    .retry_after_s = -1};
}

/* What was earned, not the post's score: a zero arrives by Basic Outcomes, at Open edX too. */
static struct outcome_post outcome_of(
    struct work *w, const struct claim *claim, const struct ags_post *post, const char *cell)
{
	return (struct outcome_post){.url = post->score.line_item_url,
	    .sourcedid = cell,
	    .share = claim->maximum > 0 ? claim->given / claim->maximum : 0,
	    .message = uuid_text(w->arena, claim->id),
	    .trace = post->trace};
}

static enum err send(struct grade_answers *answers, struct claim *const *claims, struct ags_post *posts,
    size_t count, const struct ags_plan *plan)
{
	struct work *w = answers->w;
	struct outcome_post *outcomes = arena_alloc(w->arena, count * sizeof(*outcomes));
	size_t *whose = arena_alloc(w->arena, count * sizeof(*whose)), made = 0;
	struct lti11_consumer consumer;
	const char **cells;

	TRY(lti11_consumer_by_id(w, answers->means->keys, claims[0]->registration, &consumer));
	TRY(grade_cells(w, claims, count, &cells));
	for (size_t i = 0; i < count; i++) {
		if (cells[i] == NULL) {
			posts[i].asked = true;
			posts[i].answer = no_cell();
			continue;
		}
		outcomes[made] = outcome_of(w, claims[i], &posts[i], cells[i]);
		whose[made++] = i;
	}
	TRY(outcome_replace(w, answers->means->http, &consumer, outcomes, made, plan));
	for (size_t i = 0; i < made; i++) {
		posts[whose[i]].asked = outcomes[i].asked;
		posts[whose[i]].answer = outcomes[i].answer;
	}
	return OK;
}

const struct grade_service grade_basic_outcomes = {
    .name = "basic_outcomes", .prepare = prepare, .send = send};

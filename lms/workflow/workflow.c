#include "lms/workflow/workflow.h"

#include <string.h>

#include "lms/workflow/workflow_store.h"

/* Whether a word is among those that blanks part. */
static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = words; *at != '\0';) {
		size_t here = strcspn(at, " ");

		if (here == len && len > 0 && strncmp(at, word, len) == 0)
			return true;
		at += here;
		at += strspn(at, " ");
	}
	return false;
}

static bool has_rights(const struct workflow_transition *t, const struct principal *by)
{
	return by == NULL || (t->needs != 0 && (by->permissions & t->needs) == t->needs);
}

enum workflow_answer workflow_may(const struct workflow *workflow, const char *state, const char *transition,
    const struct principal *by, const struct workflow_transition **ret_transition)
{
	enum workflow_answer answer = WORKFLOW_UNKNOWN;

	for (const struct workflow_transition *t = workflow->transitions; t->name != NULL; t++) {
		if (strcmp(t->name, transition) != 0)
			continue;
		if (!has_word(t->from, state)) {
			answer = answer == WORKFLOW_UNKNOWN ? WORKFLOW_NOT_NOW : answer;
			continue;
		}
		if (has_rights(t, by)) {
			*ret_transition = t;
			return WORKFLOW_MAY;
		}
		answer = WORKFLOW_NOT_THEY;
	}
	return answer;
}

size_t workflow_steps(const struct workflow *workflow, const char *state, const struct principal *by,
    const struct workflow_transition *ret_steps[static WORKFLOW_STEPS_MAX])
{
	size_t count = 0;

	for (const struct workflow_transition *t = workflow->transitions; t->name != NULL; t++)
		if (count < WORKFLOW_STEPS_MAX && has_word(t->from, state) && has_rights(t, by))
			ret_steps[count++] = t;
	return count;
}

static bool is_state(const struct workflow *workflow, const char *word, size_t len)
{
	for (const char *const *state = workflow->states; *state != NULL; state++)
		if (strlen(*state) == len && strncmp(*state, word, len) == 0)
			return true;
	return false;
}

static const char *transition_fault(const struct workflow *workflow, const struct workflow_transition *t)
{
	if (!is_state(workflow, t->to, strlen(t->to)))
		return "a step leads to no state";
	if (t->from[0] == '\0')
		return "a step begins nowhere";
	for (const char *at = t->from; *at != '\0';) {
		size_t len = strcspn(at, " ");

		if (!is_state(workflow, at, len))
			return "a step begins in no state";
		if (len == strlen(t->to) && strncmp(at, t->to, len) == 0)
			return "a step leads to where it begins";
		at += len;
		at += strspn(at, " ");
	}
	return NULL;
}

const char *workflow_fault(const struct workflow *workflow)
{
	size_t count = 0;

	if (workflow->states[0] == NULL)
		return "there is no state";
	for (const struct workflow_transition *t = workflow->transitions; t->name != NULL; t++) {
		const char *fault = transition_fault(workflow, t);

		if (fault != NULL)
			return fault;
		if (++count > WORKFLOW_STEPS_MAX)
			return "there are too many steps";
	}
	return NULL;
}

static enum err refused(struct work *w, enum workflow_answer answer)
{
	if (answer == WORKFLOW_UNKNOWN)
		return fail_field(w, ERR_BAD_INPUT, "transition", WORDS("There is no such step."));
	if (answer == WORKFLOW_NOT_THEY)
		return fail_field(
		    w, ERR_FORBIDDEN, "transition", WORDS("You do not have the rights for this step."));
	return fail_field(w, ERR_CONFLICT, "state",
	    WORDS("This step does not begin in the state it is in now: somebody may have taken another."));
}

enum err workflow_step(struct work *w, const struct workflow *workflow, const struct workflow_step *step)
{
	const struct workflow_transition *transition = NULL;
	enum workflow_answer answer;
	const char *state = NULL;
	bool done;

	if (step->note != NULL && strlen(step->note) > WORKFLOW_NOTE_MAX)
		return fail_field(
		    w, ERR_BAD_INPUT, "note", WORDS("At most %d bytes are taken here."), WORKFLOW_NOTE_MAX);
	TRY(workflow_hold(w, workflow, step->org, step->subject, &state));
	if (state == NULL)
		return fail_field(
		    w, ERR_NOT_FOUND, workflow->kind, WORDS("There is nothing of this id here."));
	answer = workflow_may(workflow, state, step->transition, step->by, &transition);
	if (answer != WORKFLOW_MAY)
		return refused(w, answer);
	if (transition->guard != NULL)
		TRY(transition->guard(w, step));
	TRY(workflow_move(w, workflow, step, state, transition->to, &done));
	if (!done)
		return refused(w, WORKFLOW_NOT_NOW);
	return workflow_keep(w, workflow->kind, step, state, transition->to);
}

enum err workflow_begin(struct work *w, const struct workflow *workflow, struct uuid org, struct uuid subject,
    const struct principal *by)
{
	const struct workflow_step step = {.org = org, .subject = subject, .by = by, .transition = "begin"};

	return workflow_keep(w, workflow->kind, &step, "", workflow->states[0]);
}

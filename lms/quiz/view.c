#include "lms/quiz/sitting_int.h"

#include "base/time.h"

static const char *const states[] = {"open", "submitted", "marking", "marked"};

const char *sitting_state_name(enum sitting_state state)
{
	return states[state];
}

bool sitting_is_late(const struct sitting *sitting, int64_t now_us)
{
	return sitting->deadline_us != 0 && now_us > sitting->deadline_us + QUIZ_GRACE_S * US_PER_S;
}

int64_t quiz_sittings_left(const struct quiz_view *view)
{
	int64_t allowed = view->quiz.attempts + view->extra_attempts;

	if (view->quiz.attempts == 0)
		return -1;
	return allowed > view->newest ? allowed - view->newest : 0;
}

enum quiz_start quiz_may_start(const struct quiz_view *view, int64_t now_us)
{
	if (view->quiz.open_us != 0 && now_us < view->quiz.open_us)
		return QUIZ_START_EARLY;
	if (view->close_us != 0 && now_us >= view->close_us)
		return QUIZ_START_CLOSED;
	if (quiz_sittings_left(view) == 0 || view->newest >= SITTINGS_MAX)
		return QUIZ_START_NO_MORE;
	return QUIZ_START_OK;
}

/* The quiz is closed for everybody: who sees the answers cannot tell them to somebody who still sits it. */
static bool is_closed(const struct quiz_view *view, int64_t now_us)
{
	return view->quiz.close_us != 0 && now_us >= view->quiz.close_us && now_us >= view->close_us;
}

bool quiz_shows_answers(const struct quiz_view *view, const struct sitting *sitting, int64_t now_us)
{
	if (sitting->state == SITTING_OPEN || view->quiz.feedback == QUIZ_FEEDBACK_NEVER)
		return false;
	return view->quiz.feedback != QUIZ_FEEDBACK_CLOSE || is_closed(view, now_us);
}

bool quiz_shows_score(const struct quiz_view *view, const struct sitting *sitting, int64_t now_us)
{
	return sitting->scored && (view->quiz.feedback != QUIZ_FEEDBACK_CLOSE || is_closed(view, now_us));
}

struct viewing {
	const struct launch_capability *launch;
	struct quiz_view *view;
};

static enum err view_body(struct work *w, void *arg)
{
	struct viewing *v = arg;

	return quiz_view_load(w, v->launch->org, (struct uuid){{0}}, v->launch->launch, false, v->view);
}

enum err quiz_view_of_launch(
    struct work *w, const struct launch_capability *launch, struct quiz_view *ret_view)
{
	struct quiz_view view;
	struct viewing v = {launch, &view};

	TRY(db_transact(w, db_tenant(launch->org), view_body, &v));
	*ret_view = view;
	return OK;
}

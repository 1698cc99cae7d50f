#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "lms/audit/audit.h"
#include "lms/quiz/review/review_int.h"

struct deed {
	const struct principal *by;
	struct accommodation to;
};

static enum err note(struct work *w, const struct deed *d, const char *action)
{
	const struct accommodation *to = &d->to;

	return audit_record(w,
	    &(struct audit){.actor = d->by,
	        .org = d->by->org,
	        .action = action,
	        .subject_type = "learner",
	        .subject = to->learner,
	        .after = json_own(w->arena,
	            json_pack("{s:s,s:I,s:I,s:o}", "module", uuid_text(w->arena, to->module), "time_per_cent",
	                (json_int_t)to->time_per_cent, "extra_attempts", (json_int_t)to->extra_attempts,
	                "close_at", to->close_us != 0 ? json_time(to->close_us) : json_null()))});
}

/* Who is at it now gets what is new: more time, never less. */
static enum err extend(struct work *w, const struct deed *d, struct uuid attempt)
{
	const struct uuid none = {{0}};
	struct quiz_view view;
	int64_t deadline_us;

	TRY(quiz_view_load(w, d->by->org, attempt, none, true, &view));
	if (view.open == NULL || view.open->deadline_us == 0)
		return OK;
	deadline_us =
	    view.quiz.time_limit_s > 0
	        ? view.open->started_us + view.quiz.time_limit_s * view.time_per_cent * (US_PER_S / 100)
	        : view.close_us;
	if (view.close_us != 0 && deadline_us > view.close_us)
		deadline_us = view.close_us;
	return accommodation_extend(w, d->by->org, &view, deadline_us);
}

static enum err set_body(struct work *w, void *arg)
{
	struct deed *d = arg;
	struct uuid *attempts;
	bool module, learner;
	size_t count;

	TRY(accommodation_who(w, d->by, d->to.module, d->to.learner, &module, &learner));
	if (!module)
		return fail_field(w, ERR_NOT_FOUND, "module", WORDS("There is no such quiz."));
	if (!learner)
		return fail_field(w, ERR_NOT_FOUND, "learner", WORDS("There is no such learner."));
	TRY(accommodation_keep(w, d->by->org, &d->to));
	TRY(accommodation_attempts(w, d->by->org, d->to.module, d->to.learner, &attempts, &count));
	for (size_t i = 0; i < count; i++)
		TRY(extend(w, d, attempts[i]));
	return note(w, d, "quiz_accommodation.set");
}

enum err accommodation_set(
    struct work *w, const struct principal *by, const struct accommodation *accommodation)
{
	struct deed d = {.by = by, .to = *accommodation};

	if (d.to.time_per_cent < 100 || d.to.time_per_cent > 1000)
		return fail_field(w, ERR_BAD_INPUT, "time_per_cent",
		    WORDS("From 100 to 1000 per cent of the time are expected."));
	if (d.to.extra_attempts < 0 || d.to.extra_attempts > QUIZ_ATTEMPTS_MAX)
		return fail_field(w, ERR_BAD_INPUT, "extra_attempts",
		    WORDS("From 0 to %d more attempts are expected."), QUIZ_ATTEMPTS_MAX);
	if (strlen(d.to.note) > NOTE_MAX)
		return fail_field(
		    w, ERR_BAD_INPUT, "note", WORDS("At most %d bytes are expected."), NOTE_MAX);
	return db_transact(w, db_tenant(by->org), set_body, &d);
}

static enum err remove_body(struct work *w, void *arg)
{
	struct deed *d = arg;
	bool module, learner, there = false;

	TRY(accommodation_who(w, d->by, d->to.module, d->to.learner, &module, &learner));
	if (learner)
		TRY(accommodation_drop(w, d->by->org, d->to.module, d->to.learner, &there));
	if (!there)
		return fail_field(w, ERR_NOT_FOUND, "learner", WORDS("There is no such learner."));
	return note(w, d, "quiz_accommodation.removed");
}

enum err accommodation_remove(
    struct work *w, const struct principal *by, struct uuid module, struct uuid learner)
{
	struct deed d = {
	    .by = by, .to = {.module = module, .learner = learner, .time_per_cent = 100, .note = ""}};

	return db_transact(w, db_tenant(by->org), remove_body, &d);
}

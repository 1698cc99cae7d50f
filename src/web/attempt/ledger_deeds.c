/* What may be done from the ledger's page: send again, compare with the platforms, by hand or by night. */
#include "lms/grade/compare.h"
#include "pages.h"
#include "web/attempt/ledger.h"
#include "web/page/frame.h"

const struct input grade_input[] = {LEDGER_ORG,
    {"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct ledger_asked, id),
        .about = "the ledger's row"},
    {0}};
const struct input teach_grade_input[] = {LEDGER_LAUNCH,
    {"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct ledger_asked, id),
        .about = "the ledger's row"},
    {0}};
const struct input grades_some_input[] = {LEDGER_ORG, LEDGER_SOME(INPUT_BODY), {0}};
const struct input teach_grades_some_input[] = {LEDGER_LAUNCH, LEDGER_SOME(INPUT_BODY), {0}};
const struct input grades_settings_input[] = {LEDGER_ORG,
    {"nightly", INPUT_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct ledger_asked, nightly),
        .about = "whether grades are compared every night"},
    {0}};

static enum err ledger_again(struct request *r)
{
	return reply_redirect(r, 303, frame_address(r, "/grades"));
}

enum err post_grade_resend(struct request *r)
{
	struct ledger_asked asked = ledger_asked_nothing;

	TRY(request_input(r, &asked));
	TRY(grade_resend(&r->work, &r->principal, r->principal.org, asked.id));
	grade_sender_wake(r->app->grade_sender);
	frame_say(r, "success", WORDS("The grade will be sent again."));
	return ledger_again(r);
}

enum err post_grades_resend(struct request *r)
{
	struct ledger_asked asked = ledger_asked_nothing;
	struct grade_some some;
	size_t count;

	TRY(request_input(r, &asked));
	TRY(ledger_some(r, &asked, &some));
	TRY(grade_resend_refused(&r->work, &r->principal, r->principal.org, &some, &count));
	grade_sender_wake(r->app->grade_sender);
	if (count > 0)
		frame_say(r, "success", WORDS("What was refused will be sent again."));
	else
		frame_say(r, "info", WORDS("Nothing was refused that could be sent again."));
	return ledger_again(r);
}

enum err post_grades_compare(struct request *r)
{
	struct ledger_asked asked = ledger_asked_nothing;
	struct grade_some some;

	TRY(request_input(r, &asked));
	TRY(ledger_some(r, &asked, &some));
	TRY(grade_compare_put(&r->work, &r->principal, r->principal.org, uuid_v7(), &some));
	job_runner_wake(r->app->job_runner);
	frame_say(r, "info",
	    WORDS("What the platforms show is being read and compared. Nothing is changed there; load this "
	          "page "
	          "again in a while."));
	return ledger_again(r);
}

enum err post_grades_settings(struct request *r)
{
	struct ledger_asked asked = ledger_asked_nothing;

	TRY(request_input(r, &asked));
	TRY(grade_compare_nightly_set(&r->work, &r->principal, r->principal.org, asked.nightly));
	frame_say(r, "success",
	    asked.nightly ? WORDS("Grades are compared every night from now on.")
	                  : WORDS("Grades are no longer compared by night."));
	return ledger_again(r);
}

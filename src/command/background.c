/* What works without being asked, in `lectern serve` and in `lectern worker`: outboxes, jobs, the janitor.
 * Any number of processes may do so on one database. */
#include <string.h>

#include "command/command_int.h"
#include "keys/trace_export.h"
#include "lms/account/reset.h"
#include "lms/attempt/janitor.h"
#include "lms/background/watch.h"
#include "lms/forward/forward.h"
#include "lms/grade/grade.h"
#include "lms/grade/watch.h"
#include "lms/job/job.h"
#include "lms/mail/mail.h"
#include "lms/quiz/sitting.h"
#include "lms/statement/feed.h"
#include "scorm/package.h"

enum err background_start(struct command_house *house)
{
	struct work *w = &house->work;
	struct app *app = &house->app;

	package_sweep(&app->config);
	TRY(trace_export_start(w, &app->config, &app->trace_export));
	TRY(keys_watch_start(w, app->keys, &app->config, app->db));
	TRY(forwarder_start(w, app->db, &app->forwarder));
	TRY(grade_sender_start(w, &app->config, app->db, app->keys, app->http, &app->grade_sender));
	TRY(janitor_start(w, &app->config, app->db, &app->janitor));
	TRY(quiz_clock_start(w, &app->config, app->db, &app->quiz_clock));
	TRY(mail_sender_start(w, &app->config, app->db, app->keys, &app->mail_sender));
	TRY(xapi_keeper_start(w, app->db, &app->xapi_keeper));
	TRY(statement_feed_sender_start(
	    w, &app->config, app->db, app->keys, app->http, app->xapi_keeper, &app->feed_sender));
	TRY(people_keeper_start(w, &app->config, app->db, app->keys, &app->people_keeper));
	return job_runner_start(
	    w, &app->config, app->db, app->keys, app->http, app->storage, &app->job_runner);
}

void background_stop(struct app *app)
{
	job_runner_stop(app->job_runner);
	app->job_runner = NULL;
	mail_sender_stop(app->mail_sender);
	app->mail_sender = NULL;
	statement_feed_sender_stop(app->feed_sender);
	app->feed_sender = NULL;
	xapi_keeper_stop(app->xapi_keeper);
	app->xapi_keeper = NULL;
	people_keeper_stop(app->people_keeper);
	app->people_keeper = NULL;
	quiz_clock_stop(app->quiz_clock);
	app->quiz_clock = NULL;
	janitor_stop(app->janitor);
	app->janitor = NULL;
	grade_sender_stop(app->grade_sender);
	app->grade_sender = NULL;
	forwarder_stop(app->forwarder);
	app->forwarder = NULL;
	if (app->keys != NULL)
		keys_watch_stop(app->keys);
	trace_export_stop(app->trace_export);
	app->trace_export = NULL;
}

enum err figures_start(struct work *w, struct app *app)
{
	if (strcmp(app->config.metrics, "off") == 0)
		return OK;
	TRY(grade_watch_start(w, app->db, &app->grade_watch));
	return background_watch_start(w, app->db, &app->background_watch);
}

void figures_stop(struct app *app)
{
	grade_watch_stop(app->grade_watch);
	app->grade_watch = NULL;
	background_watch_stop(app->background_watch);
	app->background_watch = NULL;
}

#include "base/log.h"
#include "command/command_int.h"

static enum err worker_start(struct command_house *house)
{
	struct app *app = &house->app;

	if (app->config.job_threads == 0)
		return fail_field(&house->work, ERR_BAD_INPUT, "job_threads",
		    "is 0 here too: give this process some (--job-threads 2)");
	TRY(background_start(house));
	if (*app->config.worker_listen != '\0') {
		TRY(figures_start(&house->work, app));
		TRY(web_watch_start(&house->work, app, &app->web));
		log_line(
		    LOG_INFO, "worker", "listening: figures and health on %s", app->config.worker_listen);
	}
	log_line(LOG_INFO, "worker", "working: %lld jobs at once, database %s",
	    (long long)app->config.job_threads, db_address(app->db));
	return OK;
}

static void worker_stop(struct app *app)
{
	web_stop(app->web);
	app->web = NULL;
	figures_stop(app);
	background_stop(app);
}

static int run(int argc, char **argv)
{
	static const struct service worker = {"worker", worker_start, worker_stop};

	return service_run(&worker, argc, argv);
}

const struct command command_worker = {
    .name = "worker",
    .usage =
        "usage: lectern worker [--data DIR] [--SETTING VALUE ...]\n\n"
        "Runs jobs, sends mails and grades and closes silent sessions, as `lectern serve` does, but answers\n"
        "nobody: with the same configuration, beside it or on another machine (the same database_url,\n"
        "secret_file and packages). With worker_listen it tells its figures and its health there. Ends on\n"
        "SIGTERM or SIGINT as serve does.\n",
    .run = run,
};

#include "base/log.h"
#include "command/command_int.h"

static enum err worker_start(struct command_house *house)
{
	struct app *app = &house->app;

	if (app->config.job_threads == 0)
		return fail_field(&house->work, ERR_BAD_INPUT, "job_threads",
		    "is 0 here too: give this process some (--job-threads 2)");
	TRY(background_start(house));
	log_line(LOG_INFO, "worker", "working: %lld jobs at once, database %s",
	    (long long)app->config.job_threads, db_address(app->db));
	return OK;
}

static int run(int argc, char **argv)
{
	static const struct service worker = {"worker", worker_start, background_stop};

	return service_run(&worker, argc, argv);
}

const struct command command_worker = {
    .name = "worker",
    .usage =
        "usage: lectern worker [--data DIR] [--SETTING VALUE ...]\n\n"
        "Runs jobs, sends mails and grades and closes silent sessions, as `lectern serve` does, but listens\n"
        "nowhere: with the same configuration, beside it or on another machine (the same database_url,\n"
        "secret_file and packages). Ends on SIGTERM or SIGINT as serve does.\n",
    .run = run,
};

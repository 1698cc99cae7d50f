#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "command/command_int.h"
#include "lms/attempt/turn_queue.h"
#include "lms/credential/credential.h"
#include "lms/organization/face.h"
#include "lms/people/session.h"
#include "lms/xapi_key/xapi_key.h"
#include "web/player/file_cache.h"
#include "xapi/ingest.h"

enum { EXIT_AGAIN = 130, EXIT_TOO_SLOW = 1 };

/* Watches for signals from the start on. One that comes before the service serves ends the process at once,
 * and what was half made is made again next time. Later the first begins a stop, and a second one or the end
 * of stop_timeout cuts it short. Nothing acknowledged is lost by that: an answer is only given for what is on
 * disk. */
struct watchdog {
	sigset_t signals;
	atomic_bool serving;
	int64_t timeout_s; /* set before serving */
	sem_t stop;
};

static void *watch(void *arg)
{
	struct watchdog *dog = arg;
	struct timespec limit = {0};
	int signal_number = 0;

	sigwait(&dog->signals, &signal_number);
	if (!atomic_load(&dog->serving)) {
		log_line(LOG_INFO, "serve", "%s while starting: ending at once", strsignal(signal_number));
		_exit(EXIT_SUCCESS);
	}
	log_line(LOG_INFO, "serve", "%s: finishing what is under way", strsignal(signal_number));
	sem_post(&dog->stop);
	limit.tv_sec = (time_t)dog->timeout_s + 1;
	do {
		signal_number = sigtimedwait(&dog->signals, NULL, &limit);
	} while (signal_number < 0 && errno == EINTR);
	if (signal_number > 0) {
		log_line(LOG_WARN, "serve", "a second signal: ending at once");
		_exit(EXIT_AGAIN);
	}
	log_line(LOG_ERROR, "serve",
	    "requests or queues did not finish within stop_timeout (%lld s): ending at once",
	    (long long)dog->timeout_s);
	_exit(EXIT_TOO_SLOW);
}

static void watch_start(struct watchdog *dog)
{
	pthread_t thread;

	sem_init(&dog->stop, 0, 0);
	sigemptyset(&dog->signals);
	sigaddset(&dog->signals, SIGTERM);
	sigaddset(&dog->signals, SIGINT);
	/* Threads made later inherit this, so that only sigwait gets them. */
	pthread_sigmask(SIG_BLOCK, &dog->signals, NULL);
	if (pthread_create(&thread, NULL, watch, dog) != 0)
		abort();
	pthread_detach(thread);
}

/* What is large goes back to the system when it is free, instead of raising what the process keeps for the
 * next (glibc learns from each large block that more of them may come; measured: 230 MiB after a few large
 * requests, 100 so, for no CPU that shows). */
static void memory_settle(void)
{
	enum { LARGE = 128 * 1024, KEPT = 1024 * 1024 };

	(void)!mallopt(M_MMAP_THRESHOLD, LARGE);
	(void)!mallopt(M_TRIM_THRESHOLD, KEPT);
}

static enum err services_start(struct command_house *house)
{
	struct work *w = &house->work;
	struct app *app = &house->app;

	memory_settle();
	app->file_cache = file_cache_new(app->config.file_cache);
	app->session_cache = session_cache_new();
	app->face_cache = face_cache_new();
	app->credential_cache = credential_cache_new();
	app->xapi_key_cache = xapi_key_cache_new();
	TRY(background_start(house));
	TRY(turn_queue_start(w, &app->config, app->db, &app->turn_queue));
	TRY(xapi_ingest_start(w, app->db, &app->xapi_ingest));
	TRY(figures_start(w, app));
	TRY(web_start(w, app, &app->web));
	log_line(LOG_INFO, "serve", "listening: app %s on %s, content %s on %s, database %s",
	    app->config.app_url, app->config.listen, app->config.content_url, app->config.content_listen,
	    db_address(app->db));
	return OK;
}

static void services_stop(struct app *app)
{
	web_stop(app->web);
	app->web = NULL;
	turn_queue_stop(app->turn_queue);
	app->turn_queue = NULL;
	xapi_ingest_stop(app->xapi_ingest);
	app->xapi_ingest = NULL;
	figures_stop(app);
	background_stop(app);
	file_cache_free(app->file_cache);
	app->file_cache = NULL;
	session_cache_free(app->session_cache);
	app->session_cache = NULL;
	face_cache_free(app->face_cache);
	app->face_cache = NULL;
	credential_cache_free(app->credential_cache);
	app->credential_cache = NULL;
	xapi_key_cache_free(app->xapi_key_cache);
	app->xapi_key_cache = NULL;
}

/* From here on a signal stops gracefully: the first request may come before the start is over. */
static void watch_serving(struct watchdog *dog, const struct config *config)
{
	dog->timeout_s = config->stop_timeout;
	atomic_store(&dog->serving, true);
}

static void until_stopped(struct watchdog *dog)
{
	while (sem_wait(&dog->stop) != 0 && errno == EINTR)
		;
}

int service_run(const struct service *service, int argc, char **argv)
{
	/* The watchdog outlives this function's locals at exit. */
	static struct watchdog dog;
	struct command_house house;
	int code;

	watch_start(&dog);
	code = command_house_configure(&house, &argc, &argv);
	if (code == 0 && argc > 0) {
		fprintf(stderr, "lectern: %s: \"%s\" is not a setting; \"lectern config\" lists them\n",
		    service->name, argv[0]);
		code = 2;
	}
	if (code == 0)
		code = command_house_enter(&house, command_books);
	if (code == 0) {
		enum err e;

		watch_serving(&dog, &house.app.config);
		e = service->start(&house);
		if (e != OK)
			code = command_failed(service->name, &house.work, e);
		else
			until_stopped(&dog);
		service->stop(&house.app);
	}
	command_house_close(&house);
	if (code == 0)
		log_line(LOG_INFO, service->name, "stopped");
	return code;
}

static int run(int argc, char **argv)
{
	static const struct service serve = {"serve", services_start, services_stop};

	return service_run(&serve, argc, argv);
}

const struct command command_serve = {
    .name = "serve",
    .usage = "usage: lectern serve [--data DIR] [--listen ADDR:PORT] [--content-listen ADDR:PORT] [--SETTING "
             "VALUE ...]\n\n"
             "Runs the service until SIGTERM or SIGINT; then requests under way finish and queues drain "
             "(stop_timeout),\n"
             "a second signal ends it at once. Without database_url (or DATABASE_URL) it keeps a private "
             "PostgreSQL under\n"
             "the data folder. Started as root it becomes run_as (else user lectern, else postgres). "
             "`lectern config`\n"
             "lists every setting.\n",
    .run = run,
};

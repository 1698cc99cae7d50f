#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/time.h"
#include "keys/password.h"
#include "web/api/openapi.h"
#include "web/edge/lane.h"

enum {
	WORK_THREADS_MIN = 1,
	WATCH_THREADS = 1,
	EVENT_THREADS_MAX = 16,
	WAIT_STEP_MS = 5,
	ACCESS_LIFE_MIN = 30
};

/* Targets are decoded by path_parse, once; here they stay as they came. */
static size_t unescape_nothing(void *cls, struct MHD_Connection *connection, char *s)
{
	(void)cls;
	(void)connection;
	return strlen(s);
}

static enum err daemon_start(struct work *w, struct listener *l)
{
	const struct config *config = &l->web->app->config;
	unsigned threads = (unsigned)(config->event_threads < 1                   ? 1
	                              : config->event_threads > EVENT_THREADS_MAX ? EVENT_THREADS_MAX
	                                                                          : config->event_threads);

	/* One thread is no pool to libmicrohttpd; it takes the same path without the option. */
	struct MHD_OptionItem pool[] = {
	    {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)threads, NULL},
	    {MHD_OPTION_END, 0, NULL}};

	l->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC,
	    0, NULL, NULL, exchange_on_request, l, MHD_OPTION_LISTEN_SOCKET, l->socket,
	    MHD_OPTION_URI_LOG_CALLBACK, exchange_begin, l, MHD_OPTION_NOTIFY_COMPLETED, exchange_end, l,
	    MHD_OPTION_UNESCAPE_CALLBACK, unescape_nothing, NULL, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	    (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_LIMIT, (unsigned)config->connections_max,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)config->request_timeout, MHD_OPTION_STRICT_FOR_CLIENT, 1,
	    MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
	if (l->daemon == NULL)
		return fail(w, ERR_INTERNAL, "the %s listener cannot be started (%s)",
		    l->origin == ORIGIN_APP ? "app" : "content", strerror(errno));
	/* From here the daemon closes it. */
	return OK;
}

static enum err listeners_open(struct work *w, struct web *web)
{
	const struct config *config = &web->app->config;

	TRY(listen_open(w, "listen", config->listen, &web->listeners[ORIGIN_APP].socket));
	return listen_open(
	    w, "content_listen", config->content_listen, &web->listeners[ORIGIN_CONTENT].socket);
}

static struct lane_shape slow_lane(int threads)
{
	return (struct lane_shape){
	    .name = "slow", .threads = threads, .queue_max = SLOW_QUEUE_MAX, .database = true, .slow = true};
}

static enum err lanes_open(struct work *w, struct web *web)
{
	const struct config *config = &web->app->config;

	const struct lane_shape work = {.name = "work",
	    .threads = (int)config->work_threads,
	    .waiting = WORK_WAITING_MAX,
	    .queue_max = WORK_QUEUE_MAX,
	    .database = true};
	const struct lane_shape slow = slow_lane((int)config->slow_threads);
	const struct lane_shape password = {.name = "password",
	    .threads = 1,
	    .queue_max = PASSWORD_QUEUE_MAX,
	    .niceness = PASSWORD_NICENESS,
	    .database = true};
	const struct lane_shape files = {.name = "files", .threads = 1, .queue_max = FILES_QUEUE_MAX};

	TRY(lane_pool_new(w, web, &work, &web->work));
	TRY(lane_pool_new(w, web, &slow, &web->slow));
	TRY(lane_pool_new(w, web, &password, &web->password));
	return lane_pool_new(w, web, &files, &web->files);
}

static enum err config_check(struct work *w, const struct config *config)
{
	const char *folder = arena_printf(w->arena, "%s/tmp", config->data);

	if (config->work_threads < WORK_THREADS_MIN || config->work_threads > 64)
		return fail_field(w, ERR_BAD_INPUT, "work_threads", "is not between 1 and 64");
	if (config->slow_threads < 1 || config->slow_threads > 64)
		return fail_field(w, ERR_BAD_INPUT, "slow_threads", "is not between 1 and 64");
	if (config->event_threads < 1 || config->event_threads > EVENT_THREADS_MAX)
		return fail_field(
		    w, ERR_BAD_INPUT, "event_threads", "is not between 1 and %d", EVENT_THREADS_MAX);
	if (config->connections_max < 16 || config->connections_max > 1000000)
		return fail_field(w, ERR_BAD_INPUT, "connections_max", "is not between 16 and 1000000");
	if (strcmp(config->metrics, "loopback") != 0 && strcmp(config->metrics, "open") != 0 &&
	    strcmp(config->metrics, "off") != 0)
		return fail_field(w, ERR_BAD_INPUT, "metrics", "is not loopback, open or off");
	TRY(password_settings_check(w, config));
	if (config->access_token_life < ACCESS_LIFE_MIN || config->access_token_life > KEYS_ACCESS_LIFE_MAX_S)
		return fail_field(w, ERR_BAD_INPUT, "access_token_life", "is not between %d and %d",
		    ACCESS_LIFE_MIN, KEYS_ACCESS_LIFE_MAX_S);
	if (config->token_key_rotate_after < KEYS_ACCESS_LIFE_MAX_S)
		return fail_field(w, ERR_BAD_INPUT, "token_key_rotate_after", "is less than %d seconds",
		    KEYS_ACCESS_LIFE_MAX_S);
	if (config->rate_limit_client < 0 || config->rate_limit_address < 0)
		return fail_field(w, ERR_BAD_INPUT,
		    config->rate_limit_client < 0 ? "rate_limit_client" : "rate_limit_address",
		    "is less than 0");
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return fail_field(w, ERR_BAD_INPUT, "data", "%s cannot be made: %s", folder, strerror(errno));
	return OK;
}

/* What comes before the listeners. */
static enum err tables_open(struct work *w, struct web *web, const struct area *const *areas)
{
	TRY(config_check(w, &web->app->config));
	TRY(proxies_new(w, web->app->config.proxies, &web->proxies));
	TRY(matcher_new(w, areas, &web->matcher));
	web->answers = answers_new(web->matcher);
	web->rates = rate_new();
	TRY(lingers_new(w, &web->lingers));
	if (web->app->config.log_access)
		TRY(access_log_new(w, &web->access_log));
	return probe_new(w, &web->app->config, web->app->db, &web->probe);
}

static enum err web_open(struct work *w, struct web *web)
{
	TRY(tables_open(w, web, web_areas));
	web->openapi = openapi_new(&web->app->config);
	TRY(listeners_open(w, web));
	TRY(lanes_open(w, web));
	for (int i = 0; i < 2; i++)
		TRY(daemon_start(w, &web->listeners[i]));
	return OK;
}

/* One listener and the lane of its slowest answer. */
static enum err watch_open(struct work *w, struct web *web)
{
	const struct lane_shape slow = slow_lane(WATCH_THREADS);
	struct listener *l = &web->listeners[ORIGIN_APP];

	TRY(tables_open(w, web, web_watch_areas));
	TRY(listen_open(w, "worker_listen", web->app->config.worker_listen, &l->socket));
	TRY(lane_pool_new(w, web, &slow, &web->slow));
	return daemon_start(w, l);
}

static enum err begin(
    struct work *w, struct app *app, enum err (*open)(struct work *, struct web *), struct web **ret_web)
{
	struct web *web = calloc(1, sizeof(*web));
	enum err e;

	if (web == NULL)
		abort();
	web->app = app;
	web->started_us = time_now_us();
	app->web = web;
	for (int i = 0; i < 2; i++) {
		web->listeners[i].web = web;
		web->listeners[i].origin = i == 0 ? ORIGIN_APP : ORIGIN_CONTENT;
		web->listeners[i].socket = -1;
		pthread_mutex_init(&web->listeners[i].lock, NULL);
	}
	signal(SIGPIPE, SIG_IGN);
	e = open(w, web);
	if (e != OK) {
		web_stop(web);
		app->web = NULL;
		return e;
	}
	/* The event threads read app->web already. */
	if (ret_web != &app->web)
		*ret_web = web;
	return OK;
}

enum err web_start(struct work *w, struct app *app, struct web **ret_web)
{
	return begin(w, app, web_open, ret_web);
}

enum err web_watch_start(struct work *w, struct app *app, struct web **ret_web)
{
	return begin(w, app, watch_open, ret_web);
}

static void wait_step(void)
{
	nanosleep(&(struct timespec){.tv_nsec = WAIT_STEP_MS * 1000000L}, NULL);
}

static long in_flight(struct web *web)
{
	return atomic_load(&web->listeners[0].in_flight) + atomic_load(&web->listeners[1].in_flight);
}

/* No new connections; those that are open get their answers with "Connection: close". */
static void quiesce(struct web *web)
{
	for (int i = 0; i < 2; i++) {
		struct listener *l = &web->listeners[i];

		if (l->daemon != NULL)
			MHD_quiesce_daemon(l->daemon);
		/* Nobody is let in any more. It is closed later: an event thread may be about to take it out
		 * of its set, and libmicrohttpd ends the process where that fails. */
		if (l->socket >= 0)
			shutdown(l->socket, SHUT_RD);
	}
}

static void listener_stop(struct listener *l)
{
	if (l->daemon != NULL)
		MHD_stop_daemon(l->daemon);
	l->daemon = NULL;
	if (l->socket >= 0)
		close(l->socket);
	l->socket = -1;
	exchanges_free(l);
	pthread_mutex_destroy(&l->lock);
}

void web_stop(struct web *web)
{
	int64_t until;

	if (web == NULL)
		return;
	until = time_monotonic_us() + web->app->config.stop_timeout * US_PER_S;
	atomic_store(&web->stopping, true);
	quiesce(web);
	while (in_flight(web) > 0 && time_monotonic_us() < until)
		wait_step();
	/* Connections that were kept may still ask, and libmicrohttpd ends the process when one is suspended
	 * while it stops: from here on none will be. */
	atomic_store(&web->closing, true);
	while (atomic_load(&web->stepping) > 0)
		wait_step();
	/* What is left reads slowly or not at all; only those that work for an answer are waited for. */
	lane_pool_stop(web->work);
	lane_pool_stop(web->slow);
	lane_pool_stop(web->password);
	lane_pool_stop(web->files);
	while (atomic_load(&web->suspended) > 0)
		wait_step();
	for (int i = 0; i < 2; i++)
		listener_stop(&web->listeners[i]);
	lingers_free(web->lingers);
	lane_pool_free(web->work);
	lane_pool_free(web->slow);
	lane_pool_free(web->password);
	lane_pool_free(web->files);
	probe_free(web->probe);
	openapi_free(web->openapi);
	rate_free(web->rates);
	free(web->proxies);
	access_log_free(web->access_log);
	answers_free(web->answers);
	matcher_free(web->matcher);
	web->app->web = NULL;
	free(web);
}

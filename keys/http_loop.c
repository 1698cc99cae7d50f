/* One thread drives one multi handle. A caller hands over a group of exchanges and sleeps until the thread
 * has finished with it; connections are kept by the multi handle and so are reused by everybody, and so are
 * the easy handles. */
#include <stdlib.h>

#include "base/log.h"
#include "base/time.h"
#include "keys/http_int.h"

enum { TURN_MS = 1000 };

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

static void curl_start(void)
{
	if (curl_global_init(CURL_GLOBAL_ALL) != CURLE_OK)
		abort();
}

static CURL *easy_take(struct http *http)
{
	return http->idle_count > 0 ? http->idle[--http->idle_count] : curl_easy_init();
}

static void easy_give_back(struct http *http, CURL *easy)
{
	if (http->idle_count < HTTP_IDLE_MAX)
		http->idle[http->idle_count++] = easy;
	else
		curl_easy_cleanup(easy);
}

static void running_add(struct http *http, struct exchange *x)
{
	x->next = http->running;
	x->link = &http->running;
	if (x->next != NULL)
		x->next->link = &x->next;
	http->running = x;
	x->group->running++;
}

/* What is left of an exchange is its answer. */
static void running_remove(struct http *http, struct exchange *x, CURLcode result)
{
	long status = 0;

	*x->link = x->next;
	if (x->next != NULL)
		x->next->link = x->link;
	x->group->running--;
	x->result = result;
	if (result == CURLE_OK)
		curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
	x->status = (int)status;
	curl_multi_remove_handle(http->multi, x->easy);
	easy_give_back(http, x->easy);
	x->easy = NULL;
}

static void exchange_start(struct http *http, struct exchange *x)
{
	x->started = true;
	x->easy = easy_take(http);
	if (x->easy == NULL) {
		x->result = CURLE_OUT_OF_MEMORY;
		return;
	}
	exchange_prepare(x);
	if (curl_multi_add_handle(http->multi, x->easy) != CURLM_OK) {
		x->result = CURLE_OUT_OF_MEMORY;
		easy_give_back(http, x->easy);
		return;
	}
	running_add(http, x);
}

static bool group_may_start(const struct group *g)
{
	return !g->halted && g->begun < g->count && g->running < g->plan->in_flight &&
	       (g->plan->stop == NULL || !atomic_load(g->plan->stop)) &&
	       time_monotonic_us() < g->plan->start_until_us;
}

/* Starts what may be started now, and lets the caller go when nothing of it runs any more. */
static void group_go_on(struct http *http, struct group *g)
{
	while (group_may_start(g))
		exchange_start(http, &g->list[g->begun++]);
	if (g->running > 0)
		return;
	pthread_mutex_lock(&http->lock);
	g->finished = true;
	pthread_cond_signal(g->changed);
	pthread_mutex_unlock(&http->lock);
}

static void take_finished(struct http *http)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(http->multi, &left)) != NULL) {
		struct exchange *x = NULL;
		CURLcode result = message->data.result;
		struct group *g;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&x);
		running_remove(http, x, result);
		g = x->group;
		g->halted = g->halted || (g->plan->halts != NULL && g->plan->halts(x->status));
		group_go_on(http, g);
	}
}

static void end_all(struct http *http, struct group *arrived)
{
	while (http->running != NULL) {
		struct exchange *x = http->running;

		x->stopped = true;
		running_remove(http, x, CURLE_ABORTED_BY_CALLBACK);
		x->group->halted = true;
		group_go_on(http, x->group);
	}
	while (arrived != NULL) {
		struct group *g = arrived;

		arrived = g->next;
		g->halted = true;
		group_go_on(http, g);
	}
}

static void *http_run(void *arg)
{
	struct http *http = arg;
	int running;

	for (;;) {
		struct group *arrived;
		bool stop;

		pthread_mutex_lock(&http->lock);
		arrived = http->arrived;
		http->arrived = NULL;
		stop = http->stop;
		pthread_mutex_unlock(&http->lock);
		if (stop) {
			end_all(http, arrived);
			return NULL;
		}
		while (arrived != NULL) {
			struct group *g = arrived;

			arrived = g->next;
			group_go_on(http, g);
		}
		if (curl_multi_perform(http->multi, &running) != CURLM_OK)
			log_line(LOG_ERROR, "keys", "outbound HTTP: curl_multi_perform failed");
		take_finished(http);
		curl_multi_poll(http->multi, NULL, 0, TURN_MS, NULL);
	}
}

static void http_free(struct http *http)
{
	while (http->idle_count > 0)
		curl_easy_cleanup(http->idle[--http->idle_count]);
	curl_multi_cleanup(http->multi);
	pthread_cond_destroy(&http->left);
	pthread_mutex_destroy(&http->lock);
	free(http);
}

enum err http_open(struct work *w, const struct config *config, struct http **ret_http)
{
	struct http *http;

	pthread_once(&curl_once, curl_start);
	http = calloc(1, sizeof(*http));
	if (http == NULL)
		return fail(w, ERR_INTERNAL, "no memory for outbound HTTP");
	http->private_allowed = config->outbound_private;
	http->http_allowed = config->outbound_http;
	pthread_mutex_init(&http->lock, NULL);
	pthread_cond_init(&http->left, NULL);
	http->multi = curl_multi_init();
	if (http->multi == NULL) {
		http_free(http);
		return fail(w, ERR_INTERNAL, "curl could not be started");
	}
	curl_multi_setopt(http->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)HTTP_CONNECTIONS_MAX);
	curl_multi_setopt(http->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)HTTP_HOST_CONNECTIONS_MAX);
	if (pthread_create(&http->thread, NULL, http_run, http) != 0) {
		http_free(http);
		return fail(w, ERR_INTERNAL, "the thread for outbound HTTP could not be started");
	}
	*ret_http = http;
	return OK;
}

void http_close(struct http *http)
{
	if (http == NULL)
		return;
	pthread_mutex_lock(&http->lock);
	http->stop = true;
	pthread_mutex_unlock(&http->lock);
	curl_multi_wakeup(http->multi);
	pthread_join(http->thread, NULL);
	pthread_mutex_lock(&http->lock);
	while (http->waiting > 0)
		pthread_cond_wait(&http->left, &http->lock);
	pthread_mutex_unlock(&http->lock);
	http_free(http);
}

enum err group_wait(struct work *w, struct http *http, struct group *group)
{
	pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

	pthread_mutex_lock(&http->lock);
	if (http->stop || http->waiting >= HTTP_WAITING_MAX) {
		pthread_mutex_unlock(&http->lock);
		return fail(w, ERR_BUSY, "too many requests to other services are waiting");
	}
	http->waiting++;
	group->changed = &changed;
	group->next = http->arrived;
	http->arrived = group;
	pthread_mutex_unlock(&http->lock);
	curl_multi_wakeup(http->multi);

	pthread_mutex_lock(&http->lock);
	while (!group->finished)
		pthread_cond_wait(&changed, &http->lock);
	http->waiting--;
	if (http->stop)
		pthread_cond_broadcast(&http->left);
	pthread_mutex_unlock(&http->lock);
	pthread_cond_destroy(&changed);
	return OK;
}

int http_waiting(struct http *http)
{
	int waiting;

	pthread_mutex_lock(&http->lock);
	waiting = http->waiting;
	pthread_mutex_unlock(&http->lock);
	return waiting;
}

bool http_plain_allowed(const struct http *http)
{
	return http->http_allowed;
}

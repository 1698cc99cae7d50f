/* The threads that send mails. Each has a connection of its own to the mail server and takes one row at a
 * time; the database decides who takes what, so any number of threads and nodes may run. When the server
 * cannot be used at all, all threads of the process leave it alone for a while. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/metric.h"
#include "base/periodic.h"
#include "base/time.h"
#include "lms/backoff.h"
#include "lms/mail/mail_int.h"

enum { SENDERS = 2, POLL_MS = 2000, LIFE_DAYS = 3 };

#define LIFE_US (LIFE_DAYS * 24 * 3600 * US_PER_S)

struct mail_sender {
	const struct config *config;
	struct db *db;
	struct keys *keys;
	struct periodic *threads;
	pthread_mutex_t lock;
	struct smtp *idle[SENDERS]; /* connections that no thread uses; with the lock */
	int64_t paused_until_us;    /* monotonic; with the lock, as the rest */
	int64_t down;               /* how often in a row the server could not be used */
	bool failing;               /* the last claim failed: said once in the log */
};

static bool is_paused(struct mail_sender *s)
{
	bool paused;

	pthread_mutex_lock(&s->lock);
	paused = time_monotonic_us() < s->paused_until_us;
	pthread_mutex_unlock(&s->lock);
	return paused;
}

/* Every message tried keeps the pause growing only once: threads that met the same trouble count as one. */
static void server_seen(struct mail_sender *s, bool down, const char *says)
{
	int64_t now_us = time_monotonic_us();
	bool first;

	pthread_mutex_lock(&s->lock);
	first = down && s->down == 0;
	if (!down) {
		s->down = 0;
	} else if (now_us >= s->paused_until_us) {
		s->down++;
		s->paused_until_us = now_us + backoff_random_us(s->config->mail_retry_first,
		                                  s->config->mail_retry_max, s->down);
	}
	pthread_mutex_unlock(&s->lock);
	if (first)
		log_line(LOG_ERROR, "lms", "the mail server cannot be used just now: %s", says);
}

static enum err not_now(
    struct work *w, struct mail_sender *s, const struct mail_claim *claim, const struct smtp_answer *answer)
{
	int64_t after_us =
	    backoff_random_us(s->config->mail_retry_first, s->config->mail_retry_max, claim->tries);

	if (w->now_us - claim->since_us > LIFE_US) {
		metric_add(SERIES_MAIL_REFUSED, 1);
		return mail_settle(w, claim, "refused", answer->status,
		    arena_printf(w->arena, "Given up after %d days: %s", LIFE_DAYS, answer->says));
	}
	metric_add(SERIES_MAIL_LATER, 1);
	return mail_put_back(w, claim, after_us, answer->status, answer->says);
}

static enum err answer_keep(
    struct work *w, struct mail_sender *s, const struct mail_claim *claim, const struct smtp_answer *answer)
{
	switch (answer->result) {
	case SMTP_SENT:
		metric_add(SERIES_MAIL_SENT, 1);
		return mail_settle(w, claim, "sent", answer->status, "");
	case SMTP_BOUNCED:
		metric_add(SERIES_MAIL_BOUNCED, 1);
		return mail_settle(w, claim, "bounced", answer->status, answer->says);
	case SMTP_LATER:
	case SMTP_DOWN:
		break;
	}
	return not_now(w, s, claim, answer);
}

static enum err refuse(struct work *w, const struct mail_claim *claim, const char *why)
{
	metric_add(SERIES_MAIL_REFUSED, 1);
	return mail_settle(w, claim, "refused", 0, why);
}

static enum err claim_send(
    struct work *w, struct mail_sender *s, struct smtp *smtp, const struct mail_claim *claim)
{
	struct smtp_message message;
	struct smtp_answer answer;
	bool off = false, held;
	enum err e;

	if (w->now_us - claim->since_us > LIFE_US)
		return refuse(
		    w, claim, arena_printf(w->arena, "Given up: it had waited for %d days", LIFE_DAYS));
	if (claim->reminder)
		TRY(mail_unsubscribed(w, s->keys, claim->org, claim->to, &off));
	if (off)
		return refuse(w, claim, "The recipient wants no reminders");
	e = mail_message(w, s->config, s->keys, claim, &message);
	if (e == ERR_NOT_FOUND || e == ERR_TOO_LARGE || e == ERR_INTERNAL || e == ERR_BAD_INPUT)
		return refuse(w, claim, arena_strdup(w->arena, w->detail));
	TRY(e);
	TRY(mail_begin(w, claim, message.subject, &held));
	if (!held)
		return OK;
	TRY(smtp_send(w, smtp, &message, &answer));
	server_seen(s, answer.result == SMTP_DOWN, answer.says);
	return answer_keep(w, s, claim, &answer);
}

/* There are as many as threads. */
static struct smtp *smtp_take(struct mail_sender *s)
{
	struct smtp *smtp = NULL;

	pthread_mutex_lock(&s->lock);
	for (int i = 0; smtp == NULL && i < SENDERS; i++) {
		smtp = s->idle[i];
		s->idle[i] = NULL;
	}
	pthread_mutex_unlock(&s->lock);
	return smtp;
}

static void smtp_give_back(struct mail_sender *s, struct smtp *smtp)
{
	bool given = false;

	pthread_mutex_lock(&s->lock);
	for (int i = 0; !given && i < SENDERS; i++) {
		given = s->idle[i] == NULL;
		if (given)
			s->idle[i] = smtp;
	}
	pthread_mutex_unlock(&s->lock);
}

static enum err send_one(struct work *w, struct mail_sender *s, bool *ret_worked)
{
	struct mail_claim claim;
	struct smtp *smtp;
	enum err e;

	*ret_worked = false;
	if (is_paused(s))
		return OK;
	TRY(mail_claim(w, s->config->mail_lease, &claim, ret_worked));
	if (!*ret_worked)
		return OK;
	/* There may be more: let another thread look. */
	mail_sender_wake(s);
	w->request_id = claim.request_id;
	smtp = smtp_take(s);
	e = claim_send(w, s, smtp, &claim);
	smtp_give_back(s, smtp);
	return e;
}

static void note_failure(struct mail_sender *s, const struct work *w, enum err e)
{
	bool first;

	pthread_mutex_lock(&s->lock);
	first = e != OK && !s->failing;
	s->failing = e != OK;
	pthread_mutex_unlock(&s->lock);
	if (first)
		log_line(LOG_ERROR, "lms", "mails cannot be sent just now: %s", w->detail);
}

static enum periodic_next thread_run(void *data)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct mail_sender *s = data;
	bool worked = false;
	struct work w;
	enum err e;

	work_init(&w, arena);
	db_attach(&w, s->db, DB_WORKER, false);
	e = send_one(&w, s, &worked);
	note_failure(s, &w, e);
	db_detach(&w);
	return e != OK ? PERIODIC_REST : worked ? PERIODIC_AGAIN : PERIODIC_WAIT;
}

static enum err config_check(struct work *w, const struct config *config)
{
	/* A message takes at most a minute. */
	if (config->mail_lease < 5)
		return fail_field(w, ERR_BAD_INPUT, "mail_lease", "must be at least 5 seconds");
	if (config->mail_retry_first < 1 || config->mail_retry_first > config->mail_retry_max)
		return fail_field(w, ERR_BAD_INPUT, "mail_retry_first",
		    "must be at least 1 second and at most mail_retry_max");
	return OK;
}

static enum err threads_start(struct work *w, struct mail_sender *s)
{
	for (int i = 0; i < SENDERS; i++)
		TRY(smtp_open(w, s->config, &s->idle[i]));
	return periodic_start(w,
	    &(struct periodic_plan){.name = "mails",
	        .period_ms = POLL_MS,
	        .threads = SENDERS,
	        .at_once = true,
	        .run = thread_run,
	        .data = s},
	    &s->threads);
}

enum err mail_sender_start(struct work *w, const struct config *config, struct db *db, struct keys *keys,
    struct mail_sender **ret_sender)
{
	struct mail_sender *s;
	enum err e;

	if (!mail_configured(config)) {
		*ret_sender = NULL;
		return OK;
	}
	TRY(config_check(w, config));
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return fail(w, ERR_INTERNAL, "no memory for the sender of mails");
	s->config = config;
	s->db = db;
	s->keys = keys;
	pthread_mutex_init(&s->lock, NULL);
	e = threads_start(w, s);
	if (e != OK) {
		mail_sender_stop(s);
		return e;
	}
	*ret_sender = s;
	return OK;
}

void mail_sender_wake(struct mail_sender *sender)
{
	if (sender != NULL && sender->threads != NULL)
		periodic_wake(sender->threads);
}

void mail_sender_stop(struct mail_sender *sender)
{
	if (sender == NULL)
		return;
	periodic_stop(sender->threads);
	for (int i = 0; i < SENDERS; i++)
		smtp_close(sender->idle[i]);
	pthread_mutex_destroy(&sender->lock);
	free(sender);
}

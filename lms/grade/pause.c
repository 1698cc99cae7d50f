#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "lms/grade/grade_int.h"

enum { PAUSES_MAX = 256, PAUSE_STEPS_MAX = 7 /* the first wait doubled six times: with 10 s about 10 min */ };

struct pause {
	struct uuid registration;
	int failures; /* in a row; 0: the place is free */
	int64_t until_us;
};

struct pauses {
	struct grade_backoff backoff;
	pthread_mutex_t lock;
	struct pause list[PAUSES_MAX];
	struct uuid busy[GRADE_SENDERS]; /* being sent to */
	int busy_count;
};

struct pauses *pauses_new(struct grade_backoff backoff)
{
	struct pauses *pauses = calloc(1, sizeof(*pauses));

	if (pauses == NULL)
		abort();
	pauses->backoff = backoff;
	pthread_mutex_init(&pauses->lock, NULL);
	return pauses;
}

void pauses_free(struct pauses *pauses)
{
	if (pauses == NULL)
		return;
	pthread_mutex_destroy(&pauses->lock);
	free(pauses);
}

static struct pause *pause_find(struct pauses *pauses, struct uuid registration)
{
	for (size_t i = 0; i < PAUSES_MAX; i++) {
		struct pause *p = &pauses->list[i];

		if (p->failures > 0 && uuid_equal(p->registration, registration))
			return p;
	}
	return NULL;
}

/* A free place, or the one that ends first: then that platform is merely asked too soon. */
static struct pause *pause_place(struct pauses *pauses)
{
	struct pause *first = &pauses->list[0];

	for (size_t i = 0; i < PAUSES_MAX; i++) {
		struct pause *p = &pauses->list[i];

		if (p->failures == 0)
			return p;
		if (p->until_us < first->until_us)
			first = p;
	}
	return first;
}

static struct text list_begin(struct work *w)
{
	struct text list = text_new(w->arena, (size_t)(PAUSES_MAX + GRADE_SENDERS) * UUID_TEXT_SIZE + 2);

	text_add_char(&list, '{');
	return list;
}

static void list_add(struct text *list, struct uuid registration)
{
	char id[UUID_TEXT_SIZE];

	if (list->len > 1)
		text_add_char(list, ',');
	text_add(list, uuid_format(registration, id));
}

const char *pauses_list(struct work *w, struct pauses *pauses, int64_t now_us)
{
	struct text list = list_begin(w);

	pthread_mutex_lock(&pauses->lock);
	for (int i = 0; i < pauses->busy_count; i++)
		list_add(&list, pauses->busy[i]);
	for (size_t i = 0; i < PAUSES_MAX; i++) {
		const struct pause *p = &pauses->list[i];

		if (p->failures > 0 && now_us < p->until_us)
			list_add(&list, p->registration);
	}
	pthread_mutex_unlock(&pauses->lock);
	text_add_char(&list, '}');
	return list.data;
}

const char *pauses_probation(struct work *w, struct pauses *pauses)
{
	struct text list = list_begin(w);

	pthread_mutex_lock(&pauses->lock);
	for (size_t i = 0; i < PAUSES_MAX; i++) {
		if (pauses->list[i].failures > 0)
			list_add(&list, pauses->list[i].registration);
	}
	pthread_mutex_unlock(&pauses->lock);
	text_add_char(&list, '}');
	return list.data;
}

void pauses_begin(struct pauses *pauses, struct uuid registration)
{
	pthread_mutex_lock(&pauses->lock);
	if (pauses->busy_count < GRADE_SENDERS)
		pauses->busy[pauses->busy_count++] = registration;
	pthread_mutex_unlock(&pauses->lock);
}

static void busy_remove(struct pauses *pauses, struct uuid registration)
{
	for (int i = 0; i < pauses->busy_count; i++) {
		if (!uuid_equal(pauses->busy[i], registration))
			continue;
		pauses->busy[i] = pauses->busy[--pauses->busy_count];
		return;
	}
}

static void pause_count(const struct grade_backoff *backoff, struct pause *p, enum sending sending,
    int64_t retry_after_s, int64_t now_us)
{
	/* What other threads were sending when the pause began fails for the same reason. */
	if (p->failures > 0 && now_us < p->until_us)
		return;
	if (p->failures < PAUSE_STEPS_MAX)
		p->failures++;
	/* One fault may be about one learner; a second in a row is the platform's. */
	if (sending == SENDING_PLATFORM_DOWN || p->failures > 1)
		p->until_us = now_us + grade_backoff_us(backoff, p->failures, 0.5, retry_after_s);
}

void pauses_end(struct pauses *pauses, struct uuid registration, enum sending sending, int64_t retry_after_s,
    int64_t now_us)
{
	struct pause *p;

	pthread_mutex_lock(&pauses->lock);
	busy_remove(pauses, registration);
	p = pause_find(pauses, registration);
	if (sending == SENDING_DONE) {
		if (p != NULL)
			*p = (struct pause){0};
	} else {
		if (p == NULL) {
			p = pause_place(pauses);
			*p = (struct pause){.registration = registration};
		}
		pause_count(&pauses->backoff, p, sending, retry_after_s, now_us);
	}
	pthread_mutex_unlock(&pauses->lock);
}

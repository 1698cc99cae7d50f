/* Blocks for exchanges, kept by each listener. */
#include <stdlib.h>
#include <string.h>

#include "web/web_int.h"

struct request_inside *exchange_new(struct listener *l)
{
	struct request_inside *x;

	pthread_mutex_lock(&l->lock);
	x = l->free;
	if (x != NULL) {
		l->free = x->next;
		l->free_count--;
	}
	pthread_mutex_unlock(&l->lock);
	if (x != NULL)
		return x;
	x = calloc(1, sizeof(*x));
	if (x == NULL)
		abort();
	x->request.work.arena = arena_new();
	return x;
}

static void exchange_free(struct request_inside *x)
{
	arena_free(x->request.work.arena);
	free(x->body);
	free(x);
}

void exchange_keep(struct listener *l, struct request_inside *x)
{
	struct arena *arena = x->request.work.arena;
	char *body = x->body;
	size_t body_size = x->body_size;

	arena_reset(arena);
	memset(x, 0, offsetof(struct request_inside, headers));
	x->request.work.arena = arena;
	x->body = body;
	x->body_size = body_size;
	pthread_mutex_lock(&l->lock);
	if (l->free_count < EXCHANGES_KEPT) {
		x->next = l->free;
		l->free = x;
		l->free_count++;
		x = NULL;
	}
	pthread_mutex_unlock(&l->lock);
	if (x != NULL)
		exchange_free(x);
}

void exchanges_free(struct listener *l)
{
	while (l->free != NULL) {
		struct request_inside *x = l->free;

		l->free = x->next;
		exchange_free(x);
	}
	l->free_count = 0;
}

void exchange_suspend(struct request_inside *x)
{
	atomic_fetch_add(&x->web->suspended, 1);
	MHD_suspend_connection(x->connection);
}

void exchange_resume(struct request_inside *x)
{
	struct web *web = x->web;

	MHD_resume_connection(x->connection);
	atomic_fetch_sub(&web->suspended, 1);
}

bool exchange_enter(struct web *web)
{
	atomic_fetch_add(&web->stepping, 1);
	return !atomic_load(&web->closing);
}

void exchange_leave(struct web *web)
{
	atomic_fetch_sub(&web->stepping, 1);
}

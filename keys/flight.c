/* One thread at a time for each named thing: the others wait. The list holds what is under way, so it is as
 * short as there are threads. */
#include <stdlib.h>
#include <string.h>

#include "keys/keys_int.h"

struct flight {
	struct flight *next;
	const char *name; /* the one who flies owns it until keys_flight_leave */
};

struct flights {
	pthread_mutex_t lock;
	pthread_cond_t left;
	struct flight *first;
};

struct flights *flights_new(void)
{
	struct flights *flights = calloc(1, sizeof(*flights));

	if (flights == NULL)
		abort();
	pthread_mutex_init(&flights->lock, NULL);
	pthread_cond_init(&flights->left, NULL);
	return flights;
}

void flights_free(struct flights *flights)
{
	if (flights == NULL)
		return;
	pthread_cond_destroy(&flights->left);
	pthread_mutex_destroy(&flights->lock);
	free(flights);
}

static struct flight **flight_find(struct flights *flights, const char *name)
{
	struct flight **link = &flights->first;

	while (*link != NULL && strcmp((*link)->name, name) != 0)
		link = &(*link)->next;
	return link;
}

struct flight *keys_flight_enter(struct work *w, struct keys *keys, const char *name)
{
	struct flights *flights = keys->flights;
	struct flight *mine = arena_alloc(w->arena, sizeof(*mine));

	mine->name = arena_strdup(w->arena, name);
	pthread_mutex_lock(&flights->lock);
	while (*flight_find(flights, name) != NULL)
		pthread_cond_wait(&flights->left, &flights->lock);
	mine->next = flights->first;
	flights->first = mine;
	pthread_mutex_unlock(&flights->lock);
	return mine;
}

void keys_flight_leave(struct keys *keys, struct flight *mine)
{
	struct flights *flights = keys->flights;

	pthread_mutex_lock(&flights->lock);
	*flight_find(flights, mine->name) = mine->next;
	pthread_cond_broadcast(&flights->left);
	pthread_mutex_unlock(&flights->lock);
}

#include "base/work.h"

#include <string.h>

#include "base/time.h"

void work_init(struct work *w, struct arena *arena)
{
	memset(w, 0, sizeof(*w));
	w->arena = arena;
	w->now_us = time_now_us();
	w->request_id = uuid_v7();
}

void work_forgive(struct work *w)
{
	w->error = OK;
	w->detail[0] = '\0';
	w->field[0] = '\0';
}

void work_leave_seat(struct work *w)
{
	if (w->seat != NULL)
		w->seat->leave(w->seat);
}

void work_take_seat(struct work *w)
{
	if (w->seat != NULL)
		w->seat->take(w->seat);
}

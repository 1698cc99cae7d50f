#include <string.h>

#include "lms/attempt/run.h"

/* "browsed" is lost in completion and success, and prerequisites may ask for it. */
static const char *item_status(const struct run *run, const struct run_item *item)
{
	struct fact fact = run_item_fact(run, item);
	const char *status;

	if (item->model.cmi12 != NULL &&
	    cmi12_get(item->model.cmi12, "cmi.core.lesson_status", &status) == SCORM12_OK &&
	    strcmp(status, "browsed") == 0)
		return "browsed";
	return status_word(item->seen, fact.completion, fact.success);
}

/* A run's items are the tree's without its clusters, in the same order. */
void hold_decide(struct work *w, struct run *run)
{
	struct hold *hold = run->hold;
	size_t at = 0;

	if (hold == NULL)
		return;
	for (size_t i = 0; i < hold->count; i++) {
		if (hold->cluster[i]) {
			hold->items[i].status = NULL;
			continue;
		}
		if (run->items[at].touched)
			hold->items[i].status = item_status(run, &run->items[at]);
		at++;
	}
	prerequisites_apply(w->arena, hold->items, hold->count);
	at = 0;
	for (size_t i = 0; i < hold->count; i++) {
		if (!hold->cluster[i])
			run->items[at++].may_open = hold->items[i].may_open;
	}
}

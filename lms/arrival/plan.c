#include "lms/arrival/plan.h"

#include <pthread.h>
#include <stdlib.h>

struct kept {
	struct uuid org;
	struct plan plan;
	struct arena *arena;
	int holders;
	uint64_t used; /* by the clock of askings */
	bool listed;
};

static struct {
	pthread_mutex_t lock;
	struct kept *list[PLANS_MAX];
	size_t count, weight;
	uint64_t clock;
} plans = {.lock = PTHREAD_MUTEX_INITIALIZER};

static size_t weight_of(const struct kept *kept)
{
	return kept->plan.modules_count + 1;
}

static void kept_free(struct kept *kept)
{
	arena_free(kept->arena);
	free(kept);
}

static void kept_release(void *object)
{
	struct kept *kept = object;
	bool last;

	pthread_mutex_lock(&plans.lock);
	kept->holders--;
	last = kept->holders == 0 && !kept->listed;
	pthread_mutex_unlock(&plans.lock);
	if (last)
		kept_free(kept);
}

/* With the lock. */
static struct kept *kept_find(struct uuid org, struct uuid version)
{
	for (size_t i = 0; i < plans.count; i++) {
		if (uuid_equal(plans.list[i]->plan.version, version) && uuid_equal(plans.list[i]->org, org))
			return plans.list[i];
	}
	return NULL;
}

static void kept_hold(struct work *w, struct kept *kept)
{
	kept->holders++;
	kept->used = ++plans.clock;
	arena_defer(w->arena, kept_release, kept);
}

/* With the lock: out goes what was not asked for the longest. Who holds it frees it. */
static void plans_shrink(void)
{
	size_t oldest = 0;
	struct kept *out;

	for (size_t i = 1; i < plans.count; i++) {
		if (plans.list[i]->used < plans.list[oldest]->used)
			oldest = i;
	}
	out = plans.list[oldest];
	plans.list[oldest] = plans.list[--plans.count];
	plans.weight -= weight_of(out);
	out->listed = false;
	if (out->holders == 0)
		kept_free(out);
}

/* Somebody else may have read it meanwhile: then theirs stays. */
static struct kept *plans_add(struct work *w, struct kept *own)
{
	struct kept *kept;

	pthread_mutex_lock(&plans.lock);
	kept = kept_find(own->org, own->plan.version);
	if (kept == NULL) {
		while (plans.count > 0 &&
		       (plans.count == PLANS_MAX || plans.weight + weight_of(own) > PLANS_MODULES_MAX))
			plans_shrink();
		plans.list[plans.count++] = own;
		plans.weight += weight_of(own);
		own->listed = true;
		kept = own;
	}
	kept_hold(w, kept);
	pthread_mutex_unlock(&plans.lock);
	if (kept != own)
		kept_free(own);
	return kept;
}

static struct kept *plans_find(struct work *w, struct uuid org, struct uuid version)
{
	struct kept *kept;

	pthread_mutex_lock(&plans.lock);
	kept = kept_find(org, version);
	if (kept != NULL)
		kept_hold(w, kept);
	pthread_mutex_unlock(&plans.lock);
	return kept;
}

/* In memory of its own, which outlives the work. */
static enum err kept_read(struct work *w, struct uuid org, struct uuid version, struct kept *own)
{
	struct arena *asked = w->arena;
	enum err e;

	w->arena = own->arena;
	e = plan_read(w, org, version, &own->plan);
	w->arena = asked;
	return e;
}

enum err plan_hold(struct work *w, struct uuid org, struct uuid version, const struct plan **ret_plan)
{
	struct kept *kept = plans_find(w, org, version);
	enum err e;

	if (kept == NULL) {
		kept = calloc(1, sizeof(*kept));
		if (kept == NULL)
			return fail(w, ERR_INTERNAL, "no memory for what lies in a course");
		kept->org = org;
		kept->arena = arena_new();
		e = kept_read(w, org, version, kept);
		if (e != OK) {
			kept_free(kept);
			return e;
		}
		if (kept->plan.fixed) {
			kept = plans_add(w, kept);
		} else {
			kept->holders = 1;
			arena_defer(w->arena, kept_release, kept);
		}
	}
	*ret_plan = &kept->plan;
	return OK;
}

const struct plan_module *plan_find(const struct plan *plan, struct uuid module)
{
	for (size_t i = 0; i < plan->modules_count; i++) {
		if (uuid_equal(plan->modules[i].id, module))
			return &plan->modules[i];
	}
	return NULL;
}

#include "lms/arrival/plan.h"

#include "base/kept.h"

static struct kept plans = KEPT(PLANS_MAX, PLANS_MODULES_MAX);

/* In memory of its own, which outlives the work. */
static enum err plan_make(struct work *w, struct arena *into, void *arg, struct kept_made *ret_made)
{
	const struct kept_key *key = arg;
	struct plan *plan = arena_alloc(into, sizeof(*plan));
	struct arena *asked = w->arena;
	enum err e;

	w->arena = into;
	e = plan_read(w, key->org, key->id, plan);
	w->arena = asked;
	*ret_made = (struct kept_made){plan, plan->modules_count + 1, !plan->fixed};
	return e;
}

enum err plan_hold(struct work *w, struct uuid org, struct uuid version, const struct plan **ret_plan)
{
	struct kept_key key = {.org = org, .id = version};
	const void *plan;

	TRY(kept_hold(&plans, w, &key, plan_make, &key, &plan));
	*ret_plan = plan;
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

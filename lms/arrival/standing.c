#include "lms/arrival/standing.h"

#include <stdlib.h>
#include <string.h>

static bool completed(const struct standing_module *m)
{
	return m->attempt != NULL && m->attempt->completed;
}

static bool met(const struct standing *standing, const struct plan_need *need)
{
	const struct standing_module *m = &standing->modules[need->module];

	return m->attempt != NULL && (need->passed ? m->attempt->passed : m->attempt->completed);
}

/* The narrower of two; 0: none. */
static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

static void lock_decide(const struct plan_module *module, const struct plan *plan,
    const struct standing_window *window, int64_t now_us, struct standing *standing,
    struct standing_module *m)
{
	int64_t from_us = later(module->from_us, window->from_us),
	        until_us = earlier(module->until_us, window->until_us);

	if (!window->open) {
		m->lock = LOCK_CLOSED;
	} else if (until_us != 0 && now_us >= until_us) {
		m->lock = LOCK_OVER;
		m->at_us = until_us;
	} else if (now_us < from_us) {
		m->lock = LOCK_EARLY;
		m->at_us = from_us;
	} else if (uuid_is_nil(module->package_version) && !module->drafted) {
		m->lock = LOCK_NOT_MADE;
	}
	for (size_t i = 0; i < module->needs_count && m->lock == LOCK_NONE; i++) {
		if (met(standing, &module->needs[i]))
			continue;
		m->lock = LOCK_NEEDS;
		m->missing = &plan->modules[module->needs[i].module];
		m->missing_passed = module->needs[i].passed;
	}
}

static int attempt_compare(const void *one, const void *other)
{
	const struct standing_attempt *const *a = one, *const *b = other;

	return memcmp(&(*a)->module, &(*b)->module, sizeof((*a)->module));
}

/* Sorted once, so that long courses do not cost their square. */
static void attempts_match(struct arena *a, const struct plan *plan, const struct standing_attempt *attempts,
    size_t count, struct standing_module *modules)
{
	const struct standing_attempt **sorted = arena_alloc(a, (count + 1) * sizeof(*sorted));

	for (size_t i = 0; i < count; i++)
		sorted[i] = &attempts[i];
	if (count > 1)
		qsort(sorted, count, sizeof(*sorted), attempt_compare);
	for (size_t i = 0; i < plan->modules_count && count > 0; i++) {
		const struct standing_attempt asked = {.module = plan->modules[i].id}, *key = &asked;
		const struct standing_attempt *const *found =
		    bsearch(&key, sorted, count, sizeof(*sorted), attempt_compare);

		modules[i].attempt = found != NULL ? *found : NULL;
	}
}

static const struct plan_module *first_open(
    const struct standing *standing, const struct plan *plan, size_t from, bool required)
{
	for (size_t i = from; i < plan->modules_count; i++) {
		if (standing->modules[i].lock == LOCK_NONE && !completed(&standing->modules[i]) &&
		    (plan->modules[i].required || !required))
			return &plan->modules[i];
	}
	return NULL;
}

void standing_decide(struct arena *a, const struct plan *plan, const struct standing_attempt *attempts,
    size_t count, const struct standing_window *window, int64_t now_us, struct standing *ret_standing)
{
	struct standing standing = {
	    .modules = arena_alloc(a, (plan->modules_count + 1) * sizeof(*standing.modules))};
	bool any_required = false;

	memset(standing.modules, 0, (plan->modules_count + 1) * sizeof(*standing.modules));
	attempts_match(a, plan, attempts, count, standing.modules);
	for (size_t i = 0; i < plan->modules_count; i++) {
		lock_decide(&plan->modules[i], plan, window, now_us, &standing, &standing.modules[i]);
		any_required = any_required || plan->modules[i].required;
	}
	for (size_t i = 0; i < plan->modules_count; i++) {
		if (any_required && !plan->modules[i].required)
			continue;
		standing.counted++;
		standing.done += completed(&standing.modules[i]);
	}
	standing.next = first_open(&standing, plan, 0, true);
	if (standing.next == NULL)
		standing.next = first_open(&standing, plan, 0, false);
	*ret_standing = standing;
}

const struct plan_module *standing_after(
    const struct standing *standing, const struct plan *plan, struct uuid module)
{
	const struct plan_module *at = plan_find(plan, module), *behind;

	if (at == NULL)
		return standing->next;
	behind = first_open(standing, plan, (size_t)(at - plan->modules) + 1, false);
	return behind != NULL ? behind : standing->next;
}

/* What lies in a course version, as learners meet it: sequences, modules, dates, prerequisites. Published
 * versions never change: they are read once and kept in memory, in bounded number, for whoever asks next.
 * Drafts are read each time. */
#ifndef LMS_ARRIVAL_PLAN_H
#define LMS_ARRIVAL_PLAN_H

#include "base/work.h"

enum {
	PLAN_MODULES_MAX = 5000,        /* of one version that are shown */
	PLANS_MAX = 512,                /* kept at once */
	PLANS_MODULES_MAX = 100 * 1000, /* of all of them together */
};

struct plan_need {
	size_t module; /* index into the plan's modules */
	bool passed;   /* completed is not enough */
};

struct plan_module {
	struct uuid id, package_version; /* package_version nil: a draft that was not made yet */
	bool drafted;                    /* made when whoever looks at the draft opens it */
	const char *title, *type;
	bool required, free_preview;
	int64_t from_us, until_us; /* its own and its sequence's together; 0: none */
	const struct plan_need *needs;
	size_t needs_count;
};

struct plan_sequence {
	struct uuid id;
	const char *title;
	int64_t from_us, until_us;
	size_t first, count; /* of modules */
};

struct plan {
	struct uuid course, version;
	bool fixed; /* published: it stays as it is */
	const struct plan_sequence *sequences;
	const struct plan_module *modules; /* in their order */
	size_t sequences_count, modules_count;
};

/* Only to be read, and there until w's arena ends. Opens a transaction of its own where it is not in memory.
 * ERR_NOT_FOUND (field version): there is none. */
enum err plan_hold(
    struct work *w, struct uuid org, struct uuid version, const struct plan **ret_plan) MUST_CHECK;

/* NULL: the plan has no such module. */
const struct plan_module *plan_find(const struct plan *plan, struct uuid module);

/* plan_read.c: reads it into the arena of w, whatever is kept. */
enum err plan_read(struct work *w, struct uuid org, struct uuid version, struct plan *ret_plan) MUST_CHECK;

#endif

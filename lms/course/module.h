/* A module as its organisation's staff rule it: what makes an attempt complete and passed
 * (lms/outcome/rule.h, docs/completion.md), and what another rule would make of the attempts there are. */
#ifndef LMS_COURSE_MODULE_H
#define LMS_COURSE_MODULE_H

#include "base/work.h"
#include "lms/access/access.h"
#include "lms/outcome/rule.h"

struct module {
	struct uuid id, package;
	const char *title;
	int64_t revision; /* counts changes of its rules */
	int64_t parts;    /* that count: scos and assets that are shown, all of them where none is */
	bool summed_up;   /* SCORM 2004: the course sums itself up, by rules of its own */
	struct rule_own own;
	bool score_last, grade_when_complete, use_mastery_score;
};
/* ERR_NOT_FOUND (field module): the organisation has none of that id. */
enum err module_read(struct work *w, struct uuid org, struct uuid id, struct module *ret_module) MUST_CHECK;

/* OK, or ERR_BAD_INPUT with the field that is out of its bounds: completion_score, completion_minutes or
 * success_score. What the chosen rules do not ask for is made 0. */
enum err module_rule_check(struct work *w, struct rule_own *own) MUST_CHECK;

/* Other rules for the module that was read with that revision; decisions from then on are made by them, and
 * nothing is decided anew. Audited. Rules as they were before change nothing. ERR_BAD_INPUT as above,
 * ERR_NOT_FOUND (field module), ERR_CONFLICT (field revision): somebody changed them meanwhile. */
enum err module_rule_set(struct work *w, const struct principal *by, struct uuid org, struct uuid id,
    int64_t revision, const struct rule_own *own) MUST_CHECK;

/* What another rule would change about an attempt: none, or several. */
enum rule_change {
	RULE_CHANGE_COMPLETES = 1,       /* it would be completed, once it is decided again */
	RULE_CHANGE_PASSES = 2,          /* passed, likewise */
	RULE_CHANGE_FAILS = 4,           /* failed, likewise */
	RULE_CHANGE_STAYS_COMPLETED = 8, /* by that rule it would not be completed; nothing is taken back */
	RULE_CHANGE_STAYS_PASSED = 16    /* likewise */
};
enum { RULE_CHANGES_COUNT = 5 };
/* Of an attempt with these facts, decided before as facts->before says by facts->own. Pure.
 * *ret_next: what the next decision by the other rule would say. */
unsigned rule_change(
    const struct rule_case *facts, const struct rule_own *other, struct rule_decision *ret_next);

enum { RULE_PREVIEW_ATTEMPTS_MAX = 2000, RULE_PREVIEW_ITEMS_MAX = 100000, RULE_PREVIEW_ROWS_MAX = 201 };

struct rule_preview_row {
	struct uuid attempt, learner;
	const char *learner_name, *external_id;
	bool guest;
	int64_t number;
	const char *completion, *success;           /* now */
	const char *next_completion, *next_success; /* once it is decided again */
	unsigned changes;
};
struct rule_preview {
	int64_t attempts;                   /* looked at, the newest */
	bool more;                          /* there are older ones, which were not looked at */
	int64_t changed;                    /* of them */
	int64_t counts[RULE_CHANGES_COUNT]; /* by change, in the order of enum rule_change */
	struct rule_preview_row *rows;
	size_t count;
};
/* Looks at the module's newest attempts, at most RULE_PREVIEW_ATTEMPTS_MAX and so many that their parts are
 * at most RULE_PREVIEW_ITEMS_MAX, by stored facts; writes nothing. rows: those that would change and that the
 * principal may see, newest first, before the attempt `before` (nil: from the newest), at most limit (1 …
 * RULE_PREVIEW_ROWS_MAX). */
enum err rule_preview(struct work *w, const struct principal *by, const struct module *module,
    const struct rule_own *other, struct uuid before, int64_t limit,
    struct rule_preview *ret_preview) MUST_CHECK;

#endif

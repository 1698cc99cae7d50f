/* What staff see of attempts: which there are, and for one of them what the content said, what was decided
 * and why, and what became of its grades. A principal who leads teams sees their learners only, one who came
 * by a launch its context only. */
#ifndef LMS_REVIEW_REVIEW_H
#define LMS_REVIEW_REVIEW_H

#include "base/work.h"
#include "lms/access/access.h"
#include "lms/outcome/rule.h"

struct review_attempt {
	struct uuid id, learner, module;
	const char *learner_name; /* "": their origin did not say */
	const char *external_id;  /* who they are to their origin */
	bool guest;               /* a direct visitor */
	const char *origin, *module_title;
	int64_t number;
	const char *completion, *success;
	bool scored, gradable;
	double score; /* -1 … 1 */
	int64_t time_cs, created_us, updated_us;
};

/* Nil and NULL: not asked for. before: the last id of the page before. */
struct review_filter {
	struct uuid module, learner, before;
	const char *completion;
	int64_t limit;
};

/* Newest first. */
enum err review_attempts(struct work *w, const struct principal *by, const struct review_filter *filter,
    struct review_attempt **ret_rows, size_t *ret_count) MUST_CHECK;

struct review_item {
	struct uuid id;
	const char *title, *kind, *completion, *success;
	bool scored;
	double score;
	int64_t time_cs;
	bool visible;
	bool opened; /* at least once */
	bool ended;  /* by its content, at least once; an asset: opened */
};
struct review_event {
	const char *kind;
	const char *detail; /* JSON text, as lms/outcome/explain.h makes it */
	int64_t at_us;
};
struct review_session {
	struct uuid id;
	const char *state;
	int64_t applied_seq, opened_us, closed_us; /* closed 0: not yet */
};
struct review_grade {
	struct uuid id;
	double given, maximum;
	const char *state, *code, *reason; /* code: of lms/grade/reason.h; "" none */
	int64_t tries, created_us, settled_us;
};

struct review_launch {
	const char *source; /* "lti", "direct" or "dispatch" */
	int64_t at_us;
};
/* How its module decides. */
struct review_rules {
	struct rule_own own;
	bool summed_up; /* SCORM 2004: the course sums itself up, by rules of its own */
	bool cmi5;      /* its parts are assignable units, which may be waived (lms/cmi5/cmi5.h) */
	bool score_last, grade_when_complete;
	struct uuid only; /* the part that alone counts; nil: all of them */
	/* What the course said of itself last; completion NULL: nothing was rolled up yet. */
	const char *whole_completion, *whole_success;
	bool whole_scored;
	double whole_score;
};

/* One attempt with all that explains it; lists are bounded (10,000 parts, 200 events, 100 sessions, 100
 * launches, 100 grades), newest first, parts in the module's order. ERR_NOT_FOUND (field attempt): there is
 * none that the principal may see. */
struct review {
	struct review_attempt attempt;
	struct review_rules rules;
	struct review_item *items;
	struct review_event *events;
	struct review_session *sessions;
	struct review_launch *launches;
	struct review_grade *grades;
	size_t items_count, events_count, sessions_count, launches_count, grades_count;
};
/* The lists' bounds that matter to who shows them as one; of parts, how many to show (all of them decide). */
enum {
	REVIEW_ITEMS_SHOWN = 1000,
	REVIEW_EVENTS_MAX = 200,
	REVIEW_LAUNCHES_MAX = 100,
	REVIEW_GRADES_MAX = 100
};
enum err review_read(
    struct work *w, const struct principal *by, struct uuid attempt, struct review *ret_review) MUST_CHECK;

static inline size_t review_items_shown(const struct review *review)
{
	return review->items_count < REVIEW_ITEMS_SHOWN ? review->items_count : REVIEW_ITEMS_SHOWN;
}

/* The facts of an attempt as the rule takes them (lms/outcome/rule.h), in the arena; before is what was
 * decided. Pure. */
struct rule_case review_facts(struct arena *a, const struct review *review);

struct review_line {
	int64_t seq, at_us;
	const char *body; /* as the player sent it, its first 4,000 characters */
};
/* What the content said in one session of the attempt, after that number, at most limit; and the attempt.
 * ERR_NOT_FOUND as above. */
enum err review_log(struct work *w, const struct principal *by, struct uuid attempt, struct uuid session,
    int64_t after, int64_t limit, struct review_attempt *ret_attempt, struct review_line **ret_lines,
    size_t *ret_count) MUST_CHECK;

/* A row of the ledger as staff see it; state "sending" while a sender has it. Times are 0 when not yet. */
struct review_ledger_row {
	struct uuid id, registration;
	struct uuid attempt; /* nil: of a course as a whole: enrollment, enrollment_course */
	struct uuid enrollment, enrollment_course;
	struct uuid learner_id, context; /* context nil: it came from no course */
	const char *learner, *external_id, *module_title, *course, *state, *reason;
	const char *code; /* of lms/grade/reason.h; "" none */
	double given, maximum;
	int64_t last_status, tries, created_us, settled_us, next_try_us, sent_timestamp_us;
	/* What the platform showed when it was compared: agrees, differs, missing, changed; "" not yet. */
	const char *result;
	double result_given, result_maximum;
	int64_t result_us;
};
struct review_ledger_filter {
	const char *state; /* waiting, sent, refused or superseded; NULL: every one */
	struct uuid registration, before, context, learner;
	const char *who; /* a learner's whole name, e-mail address or id at their platform; NULL: anybody */
	const char *result; /* agrees, differs, missing or changed; NULL: every one */
	int64_t limit;
};
/* Newest first, of the learners that the principal may see. */
enum err review_ledger(struct work *w, const struct principal *by, const struct review_ledger_filter *filter,
    struct review_ledger_row **ret_rows, size_t *ret_count) MUST_CHECK;

/* The courses whose grades may be asked for by themselves, at most 500, by name. */
struct review_course {
	struct uuid id;
	const char *title;
};
enum err review_ledger_courses(struct work *w, const struct principal *by, struct review_course **ret_courses,
    size_t *ret_count) MUST_CHECK;

/* Who learns here: where they come from, and who they are there. Texts "" where their origin did not say. */
struct review_learner {
	struct uuid id;
	const char *origin, *external_id, *name, *email;
	int64_t created_us;
};
struct review_learners_filter {
	const char *origin; /* slug */
	struct uuid team, before;
	const char *email, *external_id;
	const char *who; /* a whole name, e-mail address or id at their origin */
	int64_t limit;
};
/* Newest first; of nobody whom the principal may not see. */
enum err review_learners(struct work *w, const struct principal *by,
    const struct review_learners_filter *filter, struct review_learner **ret_rows,
    size_t *ret_count) MUST_CHECK;
/* Those of these ids (at most REVIEW_LEARNERS_MAX, each once) whom the principal may see, in no order. */
enum { REVIEW_LEARNERS_MAX = 1000 };
enum err review_learners_of(struct work *w, const struct principal *by, const struct uuid *ids, size_t count,
    struct review_learner **ret_rows, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND (field id): there is none that the principal may see. */
enum err review_learner(struct work *w, const struct principal *by, struct uuid learner,
    struct review_learner *ret_learner) MUST_CHECK;

#endif

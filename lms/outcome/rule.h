/* The rule of a module: facts about its grains in, a decision about the attempt out. Pure.
 *
 * Items: the visible scos and assets; all of them where none is visible. Where the link opens one part by
 * itself (rule_case.only), that part alone, and nothing is the whole's.
 *
 * Completion: as the module's own rule says (enum completion_rule). Where that is the content: the whole's,
 * else of one item its own, of several completed when each is. Never goes back from completed.
 *
 * Success: by content the whole's, else of one item its own; of several failed when any says failed, passed
 * when every one that says anything says passed and all are completed. By score passed from the asked score
 * on, and failed when the attempt is completed with less. Rule best: passed stays; rule last: what was said
 * last.
 *
 * Score: the whole's, or that of its only item; else the mean over the items that reported one. Rule best:
 * never falls; rule last: as it is now.
 *
 * Grade: final (completed, passed or failed) and scored; or completed, unscored, and the module says that
 * completion is worth the maximum (research/lti-checklist.md A13, A19). */
#ifndef LMS_OUTCOME_RULE_H
#define LMS_OUTCOME_RULE_H

#include <stddef.h>

#include "learn/learn.h"

/* What makes a module complete, as its organisation's staff chose (docs/completion.md). */
enum completion_rule {
	COMPLETION_RULE_CONTENT,    /* the content says so */
	COMPLETION_RULE_SCORE,      /* the attempt's score is at least rule_own.completion_score */
	COMPLETION_RULE_ALL,        /* every item was opened, or says that it is completed */
	COMPLETION_RULE_TIME,       /* the time in all items is at least rule_own.completion_minutes */
	COMPLETION_RULE_TERMINATED, /* every item was ended by its content; an asset, which cannot, was opened
	                             */
	COMPLETION_RULE_COUNT
};
enum success_rule { SUCCESS_RULE_CONTENT, SUCCESS_RULE_SCORE, SUCCESS_RULE_COUNT };
enum { COMPLETION_MINUTES_MAX = 60000, CS_PER_MINUTE = 6000 };

struct rule_own {
	enum completion_rule completion;
	enum success_rule success;
	double completion_score, success_score; /* 0..1, where their rule is score, else 0 */
	int64_t completion_minutes;             /* 1..COMPLETION_MINUTES_MAX where the rule is time, else 0 */
};

/* "content", "score" …, as stored and as the API says them; false: there is none of that name. */
const char *completion_rule_name(enum completion_rule rule);
bool completion_rule_find(const char *name, enum completion_rule *ret_rule);
const char *success_rule_name(enum success_rule rule);
bool success_rule_find(const char *name, enum success_rule *ret_rule);

/* What is known of one grain: what its content said last. */
struct rule_item {
	struct uuid grain;
	bool visible;
	bool seen;        /* was opened at least once */
	bool ended;       /* its content finished at least once (LMSFinish, Terminate); an asset: seen */
	bool changed;     /* by what is being decided now */
	bool only_scored; /* what changed is its score alone */
	enum completion completion;
	enum success success;
	bool has_score;
	double score;
};

struct rule_result {
	enum completion completion;
	enum success success;
	bool has_score;
	double score; /* -1..1 */
};

struct rule_case {
	const struct rule_item *items; /* scos and assets, clusters left out */
	size_t count;
	const struct rule_item *whole; /* what the course says of itself as one, by rules of its own; NULL: it
	                                  says nothing but by its items */
	struct uuid only;              /* the part that alone counts; nil: all of them */
	struct rule_own own;
	int64_t time_cs;   /* in all items, hundredths of a second */
	bool time_changed; /* by what is being decided now */
	bool score_last;
	bool grade_when_complete;
	struct rule_result before;
};

struct rule_decision {
	struct rule_result result;
	/* What decided, in words for the attempt's events. */
	const char *completion_by, *success_by, *score_by, *grade_by;
	bool final;
	double grade; /* 0..1, where final */
};

/* Whether an item counts: it is visible, or none is; or it is the only one that does. */
bool rule_counts(const struct rule_case *c, const struct rule_item *item);

/* Whether it stands in the way of completion by the module's rule, where the attempt is not completed: by
 * time none does; where a whole says, those that are not completed themselves. */
bool rule_item_missing(const struct rule_case *c, const struct rule_item *item);

void rule_decide(const struct rule_case *c, struct rule_decision *ret_decision);

#endif

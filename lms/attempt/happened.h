/* What happens in a run that the learning record store is told of (lms/statement/tell.h): sessions of content
 * that begin and end, statuses that change, answers to questions. It is noted in memory where it happens, and
 * becomes statements once the run is kept, in the same transaction: applied_seq, which keeps the log from
 * being applied twice, keeps a fact from being told twice. Values that change without being such a fact cost
 * nothing. Nothing is noted of attempts that are not gradable (staff, guests of whom nothing is kept), nor of
 * cmi5 and Tin Can packages, whose content speaks for itself. Inside lms/attempt only. */
#ifndef LMS_ATTEMPT_HAPPENED_H
#define LMS_ATTEMPT_HAPPENED_H

#include "lms/attempt/run.h"

enum {
	HAPPENED_MAX = 200,      /* in one piece of work, of one attempt; more is left out and counted */
	HAPPENED_PARTS_MAX = 180 /* of these, answers and objectives: statuses have room behind them */
};

/* The item was just opened. */
void happened_open(struct work *w, struct run *run, const struct run_item *item);
/* Before a value is set: whether what it changes would be told. */
bool happened_asks(const struct run *run, const char *element);
/* What was asked about was set to something else than before. */
void happened_set(struct work *w, struct run_item *item, const char *element);
/* The item that was open has just ended. */
void happened_end(struct work *w, struct run *run, struct run_item *item);
/* It had terminated, and was suspended after that. */
void happened_suspend(struct work *w, struct run *run, const struct run_item *item);
/* fact: what the item amounts to, which still says what it did before. */
void happened_settle(struct work *w, struct run *run, struct run_item *item, const struct fact *fact);
/* The attempt was decided. */
void happened_decide(struct work *w, struct run *run);

/* Makes statements of all of it, where the organisation wants that. */
enum err happened_tell(struct work *w, const struct run *run, struct told *told) MUST_CHECK;

#endif

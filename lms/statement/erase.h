/* One person, erased from an organisation's learning record store or made nameless in it: statements,
 * documents, attachments, names (xapi/keep/keep.h says what becomes of which). The learner, with attempts,
 * progress and grades, is not touched.
 *
 * Nothing here keeps who it was: a job is told keys of identifiers, which it forgets with its end, and the
 * trail names a learner by id, and an agent not at all. */
#ifndef LMS_STATEMENT_ERASE_H
#define LMS_STATEMENT_ERASE_H

#include "lms/job/job.h"
#include "lms/statement/who.h"

/* erase: their statements go, others' name them no longer. pseudonymise: all stay and name an account that
 * nobody knows instead. Documents go in both. */
extern const char *const statement_erase_modes[]; /* ends with NULL */
struct statement_erase {
	struct statement_who who;
	const char *mode;
};

/* Of by->org, as the two below; errors as statement_who_read, ERR_BAD_INPUT with the field mode.
 * {dry_run, statements, rewritten, signatures, documents, names, at_least}: bounded. */
enum err statement_erase_count(struct work *w, const struct config *config, const struct principal *by,
    const struct statement_erase *erase, json_t **ret_counts) MUST_CHECK;
/* Leaves it to the job of that id. Audited. */
enum err statement_erase_ask(struct work *w, const struct config *config, const struct principal *by,
    const struct statement_erase *erase, struct uuid job) MUST_CHECK;
/* Does it here, in many short transactions. {statements, rewritten, signatures, attachments, documents,
 * names}. Audited. */
enum err statement_erase_now(struct work *w, const struct config *config, const struct principal *by,
    const struct statement_erase *erase, json_t **ret_result) MUST_CHECK;

job_run statement_erase_run;

#endif

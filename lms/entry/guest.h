/* Guests are forgotten: those who ask for it, and those of whom nothing was to stay. With them go their
 * attempts and all that those hold (forget_guest in db/migrations/0001_house.sql), and what the learning
 * record store has of them: statements, documents, attachments (xapi/keep/keep.h). Most of the latter goes in
 * transactions of its own; what is left then, and all else, in one. */
#ifndef LMS_ENTRY_GUEST_H
#define LMS_ENTRY_GUEST_H

#include "base/config.h"
#include "lms/capability.h"

/* Everywhere. One that nobody knows is forgotten already. */
enum err guest_forget(struct work *w, const struct config *config, struct uuid guest) MUST_CHECK;

/* Whether this launch was one of a guest who is forgotten since. */
enum err guest_is_forgotten(
    struct work *w, const struct launch_capability *launch, bool *ret_forgotten) MUST_CHECK;

/* One round of a janitor (worker database session): fleeting guests of whom nothing was heard for
 * silent_after_s, at most GUEST_BATCH in each database. One's failure is logged and does not stop the others.
 */
enum { GUEST_BATCH = 100 };
enum err guest_round(
    struct work *w, const struct config *config, int64_t silent_after_s, size_t *ret_forgotten) MUST_CHECK;

#endif

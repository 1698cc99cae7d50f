/* What every runtime does whose content speaks to the learning record store itself: units of cmi5, and Tin
 * Can packages (lms/tincan). Inside lms/cmi5 and lms/tincan only. */
#ifndef LMS_CMI5_SHARED_H
#define LMS_CMI5_SHARED_H

#include "learn/learn.h"
#include "lms/capability.h"
#include "xapi/statement/statement.h"

struct player_row {
	struct uuid attempt;
	const char *locale;
};
/* Holds the attempt. ERR_SESSION_CLOSED. */
enum err player_read(
    struct work *w, const struct write_capability *player, struct player_row *ret_player) MUST_CHECK;

/* Marks in ret_known which of the statements are stored already. */
enum err statements_known(struct work *w, struct uuid org, const struct xapi_statement *statements,
    size_t count, bool *ret_known) MUST_CHECK;

/* What comes behind "Basic ": RFC 4648 section 4, with padding. */
const char *basic_credential(struct arena *a, const char *user, const char *password);

#endif

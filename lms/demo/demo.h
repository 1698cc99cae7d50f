/* The demo school: the organisations of demo/school with their people, courses, learners and what those did,
 * made by the functions that people's requests go through. For trying out, for screenshots and for tests. */
#ifndef LMS_DEMO_DEMO_H
#define LMS_DEMO_DEMO_H

#include <jansson.h>

#include "base/config.h"
#include "keys/keys.h"
#include "keys/storage/storage.h"
#include "lms/access/access.h"

struct demo_wish {
	struct principal by;     /* who lacks no right */
	const char *password;    /* of everybody made; NULL: each gets one of their own */
	struct storage *storage; /* where files of the media library go */
	bool history;            /* what learners did over the last ten weeks, too */
};
/* Makes what is missing; what is there stays as it is, so that a second run changes nothing. *ret_report:
 * {"organizations":[{"org","name","catalogue","courses","learners","visits","people":[{"role","name","email",
 * "password"}]}]}, ended with w's arena; password only of accounts that this run made with one of their own.
 * ERR_CONFLICT (field org): there is an organisation of such a name that is none of the demo's, and it is
 * left alone. What was made before another failure stays, and the next run goes on. */
enum err demo_make(struct work *w, const struct config *config, const struct keys *keys,
    const struct demo_wish *wish, json_t **ret_report) MUST_CHECK;

#endif

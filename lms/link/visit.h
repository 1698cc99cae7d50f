/* A learner at their own page: what they learnt in every place that was proven to be theirs, and joining
 * another. A visit begins with a proof (a launch, a signed address, a guest's cookie) and is good for
 * VISIT_LIFE_S. Its capability lies in an address of our own origin: the player's address content could read,
 * and give away. No session and no cookie decides who somebody is here, so that two people at one computer
 * stay two. */
#ifndef LMS_LINK_VISIT_H
#define LMS_LINK_VISIT_H

#include "base/config.h"
#include "keys/keys.h"
#include "lms/link/link.h"
#include "lms/sign/sign.h"

enum {
	VISIT_LIFE_S = 15 * 60,
	CODE_LIFE_S = 10 * 60,
	CODE_LENGTH = 10,     /* letters and digits: 50 bits */
	CODE_TEXT_SIZE = 12,  /* "ABCDE-FGHJK" */
	VISIT_TRIES_MAX = 10, /* codes that one learner may enter in an hour, over all their visits */
	VISIT_MODULES_MAX = 200
};

struct visit {
	struct uuid org, id, learner;
	const char *source, *frame_origins, *locale; /* source: lti, direct, signed */
	int64_t expires_us;
};

/* Inside a tenant transaction: the learner comes. id and expires_us of visit are set here. */
enum err visit_begin(struct work *w, const struct keys *keys, const struct visit *visit,
    const char **ret_capability) MUST_CHECK;
/* On app_url, where a capability is good: the learner's own page, and that of their courses. */
const char *visit_address(struct work *w, const struct config *config, const char *capability);
const char *visit_courses_address(struct work *w, const struct config *config, const char *capability);
/* ERR_GONE: the address is not ours, has expired, its visit was ended, or its organisation is closed. */
enum err visit_prove(
    struct work *w, const struct keys *keys, const char *capability, struct visit *ret_visit) MUST_CHECK;
/* Nobody opens the address again. */
enum err visit_end(struct work *w, const struct visit *visit) MUST_CHECK;
/* Who acts in a visit, for links and audit rows. */
struct principal visit_principal(const struct visit *visit);

/* A new code of this learner, in place of the one before. ERR_NOT_FOUND (field learner): nothing of them is
 * kept. */
enum err visit_code(struct work *w, const struct keys *keys, const struct visit *visit,
    char ret_code[static CODE_TEXT_SIZE]) MUST_CHECK;
/* Joins who asked for the code to the learner of this visit, as learner_link says. Letters' case, blanks and
 * hyphens aside. ERR_BAD_INPUT (field code): not one that is good; ERR_TOO_MANY (field code). A code that
 * joined is used up. */
enum err visit_join(
    struct work *w, const struct keys *keys, const struct visit *visit, const char *code) MUST_CHECK;
/* Joins an account whose password (and second factor, where it has one) is shown now: errors of sign_in_check
 * and of learner_link. */
enum err visit_join_account(struct work *w, const struct config *config, struct keys *keys,
    const struct visitor *visitor, const struct visit *visit, const char *email, const char *password,
    const char *code, int64_t *ret_wait_s) MUST_CHECK;

/* What the learner, and who is the same person, did: newest first, at most VISIT_MODULES_MAX. */
struct visit_module {
	const char *title, *place, *completion, *success;
	bool scored;
	double score; /* -1 … 1 */
	int64_t updated_us;
	/* Its newest grade that is owed to a platform: waiting, sent, refused or superseded; "" none. */
	const char *grade_state, *grade_code; /* code: of lms/grade/reason.h */
	double grade_given, grade_maximum;
	int64_t grade_us; /* when it was sent or refused; 0 not yet */
};
enum err visit_modules(
    struct work *w, const struct visit *visit, struct visit_module **ret_rows, size_t *ret_count) MUST_CHECK;

/* Housekeeping in one database (worker session): visits that are over, codes, and nonces of signed addresses,
 * at most max of each kind. */
enum err visit_sweep(struct work *w, int database, int64_t max, int64_t *ret_removed) MUST_CHECK;
enum err visit_sweep_codes(struct work *w, int database, int64_t max, int64_t *ret_removed) MUST_CHECK;
enum err visit_sweep_nonces(struct work *w, int database, int64_t max, int64_t *ret_removed) MUST_CHECK;

#endif

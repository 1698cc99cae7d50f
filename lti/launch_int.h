/* What a launch and one that was parked share; nobody else includes it. */
#ifndef LTI_LAUNCH_INT_H
#define LTI_LAUNCH_INT_H

#include "lti/checks_int.h"
#include "lti/store.h"

#define LAUNCH_ADDRESS_PURPOSE "lti-launch-address"

struct lti_verification {
	struct lti_evidence evidence;
	const char *login; /* as it began (login_store_read); NULL when unknown */
	const char *token;
	const char *platform_error; /* NULL: none */
	const char *platform_error_description;
	bool asked; /* the platform's storage was asked for the proof already */
};

/* Every text "". */
struct lti_registration registration_blank(void);
struct lti_launch launch_blank(void);
struct lti_next next_blank(void);
struct lti_evidence evidence_blank(const struct work *w, const struct config *config);

/* How to speak to the storage that the login offers; target "" where it offers none. */
struct lti_storage lti_storage_of(struct work *w, const struct lti_registration *registration,
    const struct lti_login *login, const char *login_name);

/* After all checks: finds or makes the deployment, and reads who the learner was in LTI 1.1. */
enum err launch_accept(
    struct work *w, struct keys *keys, const struct lti_evidence *e, struct lti_launch *launch) MUST_CHECK;

/* Decides what a refusal shows the browser, logs it where it is judged, and gives e back with its words. */
enum err launch_refuse(struct work *w, enum err e, struct keys *keys, const struct lti_verification *v,
    struct lti_launch *launch, struct lti_next *next) MUST_CHECK;
void launch_count(enum err e, const struct lti_next *next);
enum err browser_remember(struct work *w, const struct lti_verification *v) MUST_CHECK;

/* park.c: keeps a launch in which all but the browser's binding is proven. */
enum err launch_park(struct work *w, struct keys *keys, const struct lti_verification *v,
    const struct lti_launch *launch, struct lti_next *next) MUST_CHECK;
/* What a used login shows this browser: sets *next's step, and leaves it where there is nothing to show. */
enum err launch_step_again(
    struct work *w, struct keys *keys, const struct lti_verification *v, struct lti_next *next) MUST_CHECK;

#endif

/* What LTI keeps, for this room: registrations, logins under way, deployments, the launch log. Each function
 * is a transaction of its own. */
#ifndef LTI_STORE_H
#define LTI_STORE_H

#include "db/db.h"
#include "lti/checks.h"
#include "lti/launch.h"

/* Columns of a registration as every query that gives one lists them, status last. */
enum { REGISTRATION_COLUMNS = 16 };

/* Reads the registration whose columns begin at `column`; its status is borrowed from the rows. */
enum err registration_from_row(struct work *w, const struct db_rows *rows, size_t row, int column,
    struct lti_registration *ret_registration, const char **ret_status) MUST_CHECK;

/* Which registration a login is for (L1). ERR_LAUNCH_REFUSED with the field when there is none, it is not
 * active, or several fit. */
enum err registration_for_login(
    struct work *w, const struct lti_login *login, struct lti_registration *ret_registration) MUST_CHECK;

struct login_row {
	const char *state_hash, *nonce_hash, *browser_hash;
	const char *proof_hash;  /* "": the platform offers no storage */
	const char *browser_key; /* lti/browser.h */
	struct uuid registration;
	const struct lti_login *login;
};

enum { LOGIN_LIFE_S = 600, PARKED_LIFE_S = 120, REFUSAL_LIFE_S = 30 * 24 * 3600, UNDER_WAY_S = 20 };

/* Also removes some expired logins now and then. *ret_kept_nothing: the frame of this browser kept nothing
 * the last time. */
enum err login_store_add(struct work *w, const struct login_row *row, bool *ret_kept_nothing) MUST_CHECK;

/* Uses state and nonce up in one statement: a state serves one launch, good or bad, and one of those who
 * come with it at once. Fills the evidence's login, registration and deployment; login_known says whether it
 * was won. deployment_id may be NULL. *ret_login: for login_store_read, where the login must be repeated;
 * untouched when there is none. */
enum err login_store_use(struct work *w, const char *state_hash, const char *deployment_id,
    struct lti_evidence *evidence, const char **ret_login) MUST_CHECK;
enum err login_store_read(struct work *w, const char *text, struct lti_login *ret_login) MUST_CHECK;

/* sealed waits for PARKED_LIFE_S. */
enum err login_store_park(
    struct work *w, const char *state_hash, const char *sealed, const char *deployment_id) MUST_CHECK;
/* As login_store_use, for what was parked. *ret_sealed: untouched when there is none. */
enum err login_store_unpark(struct work *w, const char *state_hash, struct lti_evidence *evidence,
    const char **ret_login, const char **ret_sealed) MUST_CHECK;
/* Of a launch that is under way: where it led, sealed; NULL: it is refused. */
enum err login_store_end(struct work *w, const char *state_hash, const char *sealed) MUST_CHECK;
/* The same of one that is let in, once the tenant transaction under way is committed. */
enum err login_store_ends(struct work *w, const char *state_hash, const char *sealed) MUST_CHECK;

/* A login whose state was used; texts borrowed. */
struct login_used {
	const char *browser_hash, *proof_hash;
	const char *outcome; /* "parked", "refused", "opened"; NULL: under way */
	const char *sealed;  /* or NULL */
	bool lately;         /* used within UNDER_WAY_S */
	const char *login;   /* for login_store_read */
	struct lti_registration registration;
};
enum err login_store_again(
    struct work *w, const char *state_hash, bool *ret_found, struct login_used *ret_used) MUST_CHECK;

enum err refusal_store_keep(struct work *w, const char *browser_key) MUST_CHECK;
enum err refusal_store_forget(struct work *w, const char *browser_key) MUST_CHECK;
/* The deployment of this id with its organisation and origin, into the evidence. ERR_NOT_FOUND: there is
 * none. */
enum err deployment_store_read(
    struct work *w, struct uuid deployment, struct lti_evidence *evidence) MUST_CHECK;

/* The same by the platform's id of it; deployment_known says whether there is one. */
enum err deployment_store_named(struct work *w, struct uuid registration, const char *deployment_id,
    struct lti_evidence *evidence) MUST_CHECK;

/* The deployment of an accepted launch, made now where it is new. Its organisation and origin become the
 * registration's. */
enum err deployment_store_keep(struct work *w, const struct lti_evidence *evidence, const char *deployment_id,
    struct lti_registration *registration, struct uuid *ret_deployment) MUST_CHECK;

/* Records a deployment that waits for a decision; what is known already, or too many, changes nothing. */
enum err deployment_store_meet(
    struct work *w, const struct lti_registration *registration, const char *deployment_id) MUST_CHECK;

/* Writes the row of a launch that was refused. */
enum err launch_log_refused(
    struct work *w, const struct lti_launch *launch, const char *failed_check) MUST_CHECK;

#endif

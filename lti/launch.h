/* LTI 1.3 core: login initiation and launch (OpenID Connect third-party initiated login; LTI 1.3 core 5.3;
 * security framework 1.1). The checks of a launch are one ordered array of named functions (lti/checks.c);
 * every result is kept. */
#ifndef LTI_LAUNCH_H
#define LTI_LAUNCH_H

#include <jansson.h>

#include "base/config.h"
#include "base/fields.h"
#include "keys/keys.h"

#define LTI_DEEP_LINKING_SETTINGS "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"

enum lti_policy {
	LTI_POLICY_STANDARD,
	LTI_POLICY_MOODLE,
	LTI_POLICY_OPENEDX,
	LTI_POLICY_CANVAS,
	LTI_POLICY_BLACKBOARD,
	LTI_POLICY_BRIGHTSPACE,
	LTI_POLICY_SAKAI,
	LTI_POLICY_COUNT
};

/* What a deployment that is not known yet meets at its first launch. */
enum lti_deployments {
	LTI_DEPLOYMENTS_ACCEPT,  /* it is let in, and recorded */
	LTI_DEPLOYMENTS_PENDING, /* it is recorded, and waits until somebody gives it to an organisation */
	LTI_DEPLOYMENTS_REFUSE
};

struct lti_registration {
	struct uuid id;
	struct uuid org;
	struct uuid origin;
	const char *name, *issuer, *client_id, *auth_url, *token_url, *token_audience, *jwks_uri;
	json_t *jwks; /* pinned set or NULL */
	const char
	    *frame_origins; /* origins that may frame us besides the platform's own, blank-separated; "" */
	enum lti_policy policy;
	enum lti_deployments deployments;
	bool audience_array; /* aud of token requests is an array of one (T1) */
};

/* A login as the platform asked for it; every text "" when absent. */
struct lti_login {
	const char *iss, *login_hint, *target_link_uri, *lti_message_hint, *client_id, *lti_deployment_id,
	    *lti_storage_target;
	const char *new_window; /* "1": this login repeats one whose cookie did not come back (S9) */
};

/* What a request tells of the browser that sent it. */
struct lti_browser {
	const char *agent;  /* User-Agent; only its kind is looked at */
	bool in_frame;      /* it shows the answer in a frame, or does not say where */
	bool keeps_cookies; /* a cookie that an earlier page here left in this frame came back */
};

/* How a page of ours speaks to the platform's own storage (LTI client side postMessages; security framework:
 * platform storage). */
struct lti_storage {
	const char *target; /* "_parent" or the name of a frame */
	const char *origin; /* of the authorization endpoint: the only one that is given or asked for data */
	const char *key;
};

/* What the browser is to do next. */
struct lti_login_answer {
	const char *redirect_url; /* the platform's authorization endpoint with all parameters */
	const char *cookie_name;  /* bind the state to the browser: one cookie for each login */
	const char *cookie_value;
	struct lti_storage storage; /* target "": the platform offers none, and a redirect is all */
	const char *proof;          /* what the storage is to keep */
	const char *window_url; /* the frame kept nothing the last time: the login in a window; else NULL */
	const char *frame_origins; /* who may hold a page of this login */
};

/* Reads a login's parameters from what came in the query and in the body: a value in the body wins, one that
 * stands twice in one place, is longer than 8 KiB or has control characters is refused (L3). body may be
 * NULL. Every text of *ret_login is set; what came before the fault also on failure, so that a page may tell
 * it. */
enum err lti_login_read(struct work *w, const struct form *query, const struct form *body,
    struct lti_login *ret_login) MUST_CHECK;

/* ERR_LAUNCH_REFUSED with the field (iss, client_id, target_link_uri …) and, in the sentence, what was
 * received. */
enum err lti_login_start(struct work *w, const struct config *config, const struct keys *keys,
    const struct lti_login *login, const struct lti_browser *browser,
    struct lti_login_answer *ret_answer) MUST_CHECK;

/* Of a state: its SHA-256, by which a login is known once it is used. */
const char *lti_login_name(struct work *w, const char *state);
/* The name of the cookie that binds the login of that name to its browser. Any text is taken. */
#define LTI_COOKIE_PREFIX "__Host-lectern-"
const char *lti_cookie_name(struct work *w, const char *login_name);

/* The address that repeats a login by GET in a window of its own (S9), below config's app_url. */
const char *lti_login_url(struct work *w, const struct config *config, const struct lti_login *login);

/* Who may hold our pages in a frame: the origins of the platform's authorization endpoint and issuer, those
 * that the registration names besides and, by Open edX's policy, hosts below the issuer's (its learning front
 * end is apps.HOST), by a cloud's all of its hosts. Blank-separated. */
const char *lti_frame_origins(struct work *w, const struct lti_registration *registration);

/* One line of the launch log. received and expected never hold a token, nonce or state. */
struct lti_check_result {
	const char *name;
	bool passed;
	const char *received;
	const char *expected;
	const char *hint; /* what lies nearest (lti/doctor.h); NULL or "": nothing is known */
};

enum { LTI_CHECKS_MAX = 40 };

/* What the check deployment_id expected of a deployment that waits for a decision. */
extern const char lti_deployment_waits[];

/* Who the learner was in LTI 1.1 (claims lti1p1 and lti11_legacy_user_id, lti/moved11.c), where that is
 * proven by the secret of a consumer, or believed because an administrator trusts this platform. */
struct lti_moved {
	struct uuid consumer, origin; /* whose ids they are */
	const char *user_id;          /* NULL: nothing is proven */
	const char *resource_link_id; /* what the link was called there */
	bool is_signed;
};

/* What a verified launch says; texts "" when absent, in the work's arena. */
struct lti_launch {
	struct lti_registration registration;
	struct uuid deployment;    /* lti_deployments.id */
	struct uuid lti_launch_id; /* the row of lti_launches */
	const char *login_name;    /* of the login that it ends; "" for none */
	bool ended;                /* what came of it is kept (lti_launch_ends) */
	const char *deployment_id; /* as the platform names it */
	const char *message_type, *sub /* "" = anonymous */, *name, *given_name, *family_name, *email,
	    *locale;
	const char *context_id, *context_label, *context_title;
	json_t *context_types; /* array or NULL */
	json_t *roles;         /* array, maybe empty */
	bool is_learner;       /* R1-R3: decided on context roles first */
	bool is_staff;
	bool may_author; /* chooses content for the context */
	const char *resource_link_id, *resource_link_title;
	const char *target_link_uri, *return_url, *document_target;
	json_t *custom;                   /* object or NULL */
	json_t *deep_linking;             /* the settings of a deep linking request, or NULL */
	json_t *claims;                   /* all of it, as verified */
	const char *lineitem, *lineitems; /* AGS URLs */
	json_t *ags_scopes;               /* array or NULL */
	const char *result_sourcedid; /* LTI 1.1: the cell of the grade book, whose service lineitem names */
	struct lti_moved moved;
	const char *nrps_url;
	const char *groups_url, *group_sets_url; /* Course Groups */
	const char *notices_url;                 /* where notices of course copies can be asked for */
	const char *for_user;                    /* Submission Review: whose work is to be looked at */
	struct lti_check_result checks[LTI_CHECKS_MAX];
	size_t checks_count;
};

/* What else the browser is to be shown of a launch that was not let in as it came. */
enum lti_step {
	LTI_STEP_NONE,     /* nothing: it is refused */
	LTI_STEP_WINDOW,   /* only the binding is missing: the login is to be repeated in a new window (S9) */
	LTI_STEP_PROVE,    /* it is parked: the platform's storage is to be asked for the proof (S8) */
	LTI_STEP_CONTINUE, /* this browser used the state already: it has a launch at address */
	LTI_STEP_WAIT      /* the same, but that launch is under way still */
};
struct lti_next {
	enum lti_step step;
	const char *login_name;     /* lti_login_name; "" without a state */
	struct lti_login relogin;   /* the login as it began; blank where it is unknown */
	struct lti_storage storage; /* of LTI_STEP_PROVE */
	const char *address;        /* of LTI_STEP_CONTINUE */
	const char *frame_origins;  /* "" where the platform is not known */
};

/* How a request answers for its browser: finds the value of a cookie by name, "" when absent. */
struct lti_cookies {
	const char *(*find)(void *owner, const char *name);
	void *owner;
};

/* Verifies the form post of a launch and uses its state and nonce up in one statement. Refused:
 * ERR_LAUNCH_REFUSED or ERR_LAUNCH_UNPROVEN with the sentence; *ret_launch holds the checks made so far, and
 * the log row is written. *ret_next is set always; a step other than none and window says that the launch
 * was not judged: nothing is logged. The row of an accepted launch is for whoever takes it further
 * (lti_launch_log), and so is lti_launch_end. */
enum err lti_launch_verify(struct work *w, const struct config *config, struct keys *keys,
    const struct form *form, const struct lti_cookies *cookies, struct lti_launch *ret_launch,
    struct lti_next *ret_next) MUST_CHECK;

/* The same for a parked launch of any message: form has its state and the proof that the platform's storage
 * kept ("" or absent: it kept none). A parked launch is used once, by a proof good or bad. */
enum err lti_launch_prove(struct work *w, const struct config *config, struct keys *keys,
    const struct form *form, const struct lti_cookies *cookies, struct lti_launch *ret_launch,
    struct lti_next *ret_next) MUST_CHECK;

/* What a login that was used is to show this browser: LTI_STEP_CONTINUE or LTI_STEP_WAIT, else
 * ERR_LAUNCH_UNPROVEN (field state). */
enum err lti_launch_again(struct work *w, struct keys *keys, const char *login_name,
    const struct lti_cookies *cookies, struct lti_next *ret_next) MUST_CHECK;

/* Keeps what came of a verified launch: where it leads, for the same form sent twice; NULL: nowhere. Nothing
 * where that is kept, or there was no login. */
enum err lti_launch_end(
    struct work *w, struct keys *keys, const struct lti_launch *launch, const char *address) MUST_CHECK;
/* The same inside the tenant transaction in which the learner arrives, once that is committed (db_then): who
 * called it says so in ended. */
enum err lti_launch_ends(
    struct work *w, struct keys *keys, const struct lti_launch *launch, const char *address) MUST_CHECK;

/* The same launch once more, from claims that were verified before and kept under our seal: for what goes on
 * when a page was answered. org and origin are the deployment's. ERR_NOT_FOUND: the registration is no more.
 */
enum err lti_launch_restore(struct work *w, struct uuid registration, struct uuid deployment, json_t *claims,
    struct lti_launch *ret_launch) MUST_CHECK;

/* Within a transaction of the launch's organisation: queues the row of an accepted launch in the launch log.
 * learner: who arrived; nil where the launch led nowhere. */
enum err lti_launch_log(struct work *w, const struct lti_launch *launch, struct uuid learner) MUST_CHECK;
/* The same of one that a check refused, as a transaction of its own. */
enum err lti_launch_log_refused(
    struct work *w, const struct lti_launch *launch, const char *check) MUST_CHECK;

#endif

/* People as the operator of the installation sees them: the command line. by is PRINCIPAL_JOB. */
#ifndef LMS_MEMBER_PERSON_H
#define LMS_MEMBER_PERSON_H

#include "lms/member/member.h"

struct person {
	const char *email, *name, *password; /* password NULL: one is made */
	struct uuid org;                     /* nil: none */
	const char *const *roles;            /* names or aliases, where there is an organisation */
	size_t roles_count;
	bool platform_admin;
};
/* Makes an account that signs in at once, or lets an account that is there into the organisation too (its
 * name and password stay). *ret_password: to be told to them, NULL where the account was there. ERR_BAD_INPUT
 * with the field. */
enum err person_add(struct work *w, const struct config *config, const struct principal *by,
    const struct person *person, struct uuid *ret_user, const char **ret_password) MUST_CHECK;

/* disabled: cannot sign in any more, and is signed out everywhere (on other nodes within five seconds). */
enum err person_disable(
    struct work *w, const struct principal *by, struct uuid user, bool disabled) MUST_CHECK;

/* Makes an active person a platform administrator, or anybody no longer; counts at once (on other nodes
 * within five seconds). ERR_NOT_FOUND (field id); ERR_CONFLICT: nobody would be one any more. Audited. */
enum err person_grant(
    struct work *w, const struct principal *by, struct uuid user, bool platform_admin) MUST_CHECK;

struct person_row {
	struct uuid user;
	const char *email, *name, *status,
	    *memberships; /* "main=administrator other=tutor,teacher(suspended)" */
	bool platform_admin, totp;
};
enum { PERSON_LIST_MAX = 10000 };
/* By address, after the address `after` ("" from the first), at most limit (1 … PERSON_LIST_MAX); org: a
 * slug, NULL for everybody. */
enum err person_list(struct work *w, const char *org, const char *after, int64_t limit,
    struct person_row **ret_rows, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND (field id). */
enum err person_find(struct work *w, struct uuid user, struct person_row *ret_row) MUST_CHECK;

#endif

/* Rows of people.sql. Used by the files of this folder only. */
#ifndef LMS_PEOPLE_STORE_H
#define LMS_PEOPLE_STORE_H

#include "base/work.h"

/* What the database says of a session; nil session: it proves nobody. */
struct proof_row {
	struct uuid session, user, org; /* nil org: there is none of that slug */
	const char *name, *language, *org_slug, *org_name, *org_look, *org_zone;
	const char *roles, *own_roles; /* as rights_read takes them */
	bool strong, platform_admin, member, org_requires_totp;
	bool slides; /* its last use is to be noted */
	int64_t ends_us;
};
enum err people_prove(
    struct work *w, const char *token_hash, const char *org_slug, struct proof_row *ret_row) MUST_CHECK;
enum err people_slide(struct work *w, struct uuid session) MUST_CHECK;

#endif

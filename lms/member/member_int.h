/* What the files of this folder share. */
#ifndef LMS_MEMBER_INT_H
#define LMS_MEMBER_INT_H

#include "lms/member/member_store.h"

/* What begins every change of members or roles, inside its transaction: one at a time, with the roles as they
 * are now, and whether anybody manages members yet. */
struct managing {
	const struct principal *by;
	const char *own; /* as rights_read takes them */
	bool managed;
};
enum err managing_begin(struct work *w, const struct principal *by, struct managing *ret_managing) MUST_CHECK;
/* What ends it: ERR_CONFLICT where somebody managed members and nobody would any more. Who stands above the
 * organisation may do even that. */
enum err managing_end(struct work *w, struct managing *managing) MUST_CHECK;
/* ERR_FORBIDDEN (field) where these roles may what the asker may not. */
enum err managing_covers(
    struct work *w, const struct managing *managing, const char *roles_held, const char *field) MUST_CHECK;

#endif

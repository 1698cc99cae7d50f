/* Rows of member.sql. Used by the files of this folder only. */
#ifndef LMS_MEMBER_STORE_H
#define LMS_MEMBER_STORE_H

#include "lms/member/member.h"

/* Inside a directory transaction, all below. */
enum err member_lock(struct work *w, struct uuid org) MUST_CHECK;
/* NULL: the organisation changed none. */
enum err member_own_roles(struct work *w, struct uuid org, const char **ret_own) MUST_CHECK;
/* roles: "{a,b}" */
enum err member_managed(struct work *w, struct uuid org, const char *roles, bool *ret_managed) MUST_CHECK;
/* ERR_NOT_FOUND. */
enum err member_row(struct work *w, struct uuid org, struct uuid user, struct member *ret_member) MUST_CHECK;
enum err member_roles_put(struct work *w, struct uuid org, struct uuid user, const char *roles) MUST_CHECK;
enum err member_suspend_put(struct work *w, struct uuid org, struct uuid user, bool suspended) MUST_CHECK;
enum err member_drop(struct work *w, struct uuid org, struct uuid user) MUST_CHECK;
/* Of somebody who is invited only. */
enum err member_forget(struct work *w, struct uuid user) MUST_CHECK;
enum err member_put(struct work *w, struct uuid org, struct uuid user, const char *roles) MUST_CHECK;
/* *ret_invited false: they belong there already. */
enum err member_invite(struct work *w, struct uuid org, struct uuid user, const char *roles, struct uuid by,
    bool *ret_invited) MUST_CHECK;
enum err member_accept(struct work *w, struct uuid org, struct uuid user, bool *ret_accepted) MUST_CHECK;
enum err role_put(
    struct work *w, struct uuid org, const char *role, const char *permissions, bool team_only) MUST_CHECK;
enum err role_drop(struct work *w, struct uuid org, const char *role) MUST_CHECK;

/* "a b" as "{a,b}"; names of roles need no quotes. */
const char *roles_array(struct work *w, const char *roles_held);

#endif

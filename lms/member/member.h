/* Members of an organisation: who they are there, what they may do, who is invited. Nobody gives what they do
 * not have themselves, nor changes somebody who may more than they; and somebody stays who may manage
 * members. by is always a principal in the organisation (by->org). Writes are audited in its trail. */
#ifndef LMS_MEMBER_MEMBER_H
#define LMS_MEMBER_MEMBER_H

#include "lms/account/account.h"

enum { MEMBER_ROLES_MAX = 16, INVITEES_MAX = 500, INVITATION_LIVES_S = 7 * 24 * 3600 };

struct member {
	struct uuid user;
	const char *email, *name; /* name "" before they joined: it is not the organisation's to know */
	const char *roles;        /* names separated by blanks */
	const char *status;       /* "invited", "active" or "suspended" */
	const char *language;     /* member_find only */
	bool totp, disabled;      /* disabled: in the whole installation */
	bool expired;             /* invited, and the link has run out */
	bool only_here;           /* member_find only: an account of this organisation alone */
	int64_t since_us;
	const char *key; /* member_list only: what it is sorted by */
};
struct member_filter {
	const char *text, *role, *status; /* "": any */
	const char *sort;                 /* "name", "email" or "since" */
	bool descending;
	int64_t offset, limit;
	const char *after_key; /* instead of an offset: key and id of the row before, NULL and nil for none */
	struct uuid after;
};
enum err member_list(struct work *w, struct uuid org, const struct member_filter *filter,
    struct member **ret_members, size_t *ret_count, int64_t *ret_total) MUST_CHECK;
/* ERR_NOT_FOUND. */
enum err member_find(struct work *w, struct uuid org, struct uuid user, struct member *ret_member) MUST_CHECK;

/* roles: names or aliases. ERR_BAD_INPUT (field roles): one is unknown, or there is none; ERR_FORBIDDEN
 * (field roles): one may what the asker may not, or the member may; ERR_CONFLICT: nobody would be left who
 * manages members; ERR_NOT_FOUND. */
enum err member_set_roles(struct work *w, struct session_cache *cache, const struct principal *by,
    struct uuid user, const char *const *roles_named, size_t count) MUST_CHECK;
/* The same errors. Of somebody who is invited only removal, which takes the invitation back. */
enum err member_suspend(struct work *w, struct session_cache *cache, const struct principal *by,
    struct uuid user, bool suspended) MUST_CHECK;
enum err member_remove(
    struct work *w, struct session_cache *cache, const struct principal *by, struct uuid user) MUST_CHECK;
/* Ends every session of a member. */
enum err member_sign_out(struct work *w, const struct config *config, struct session_cache *cache,
    const struct principal *by, struct uuid user) MUST_CHECK;
/* A link to set a new password, to hand over: only for accounts of this organisation alone (ERR_FORBIDDEN),
 * as it opens the account everywhere. */
enum err member_reset_link(struct work *w, const struct config *config, const struct principal *by,
    struct uuid user, bool recovery, const char **ret_link) MUST_CHECK;

/* --- roles --- */

struct role_state {
	const struct role_info *info;
	struct rights rights; /* in this organisation */
	bool changed;         /* is not as the catalogue says */
};
/* All role_count of them, in the catalogue's order. */
enum err role_states(struct work *w, struct uuid org, struct role_state **ret_states) MUST_CHECK;
/* ERR_NOT_FOUND: no such role; ERR_FORBIDDEN (field permissions): it would be given what the asker has not;
 * ERR_CONFLICT as above. */
enum err role_set(struct work *w, struct session_cache *cache, const struct principal *by, const char *role,
    permission_set permissions, bool team_only) MUST_CHECK;
/* As the catalogue says again. The same errors. */
enum err role_reset(
    struct work *w, struct session_cache *cache, const struct principal *by, const char *role) MUST_CHECK;

/* Roles by name or alias into "a b c", each once. ERR_BAD_INPUT (field roles). */
enum err roles_read(
    struct work *w, const char *const *named, size_t count, const char **ret_roles) MUST_CHECK;

#endif

/* Rows of credential.sql. Used by the files of this folder only. */
#ifndef LMS_CREDENTIAL_STORE_H
#define LMS_CREDENTIAL_STORE_H

#include "lms/credential/credential.h"

/* A credential that counts now. */
struct proof_of_key {
	struct uuid id, org, user;
	const char *key_id, *kind, *secret_mac, *permissions, *name, *jwks, *jwks_uri; /* jwks "": none */
	const char *roles, *own_roles, *user_name; /* of a personal token's person */
	bool platform_admin, member, totp, used_is_stale;
	int64_t ends_us; /* 0: never */
};
/* id nil: there is none. */
enum err credential_store_prove(
    struct work *w, const char *key_id, struct proof_of_key *ret_proof) MUST_CHECK;
enum err credential_store_used(struct work *w, struct uuid id) MUST_CHECK;

/* A program's session of a person. user nil: it proves nobody (any more). */
struct proof_of_session {
	struct uuid id, user, org;
	const char *user_name, *roles, *own_roles;
	bool strong, platform_admin, member;
	int64_t ends_us;
};
enum err api_session_store_prove(
    struct work *w, struct uuid id, struct proof_of_session *ret_proof) MUST_CHECK;

/* Whether a person is a platform administrator, and their organisation (nil: none) asks for a second factor.
 */
enum err access_store_asked(struct work *w, struct uuid user, struct uuid org, bool *ret_platform_admin,
    bool *ret_org_asks) MUST_CHECK;

/* Inside a directory transaction. */
enum err api_session_store_add(struct work *w, struct uuid id, struct uuid user, struct uuid org, bool strong,
    const char *agent, int64_t life_s) MUST_CHECK;
/* *ret_user nil: not the turn that is due, or over. */
enum err api_session_store_turn(
    struct work *w, struct uuid id, int64_t turn, struct uuid *ret_user) MUST_CHECK;
/* reused: by a turn that was there before. *ret_user nil: there was nothing to end. */
enum err api_session_store_end(struct work *w, struct uuid id, bool reused, int64_t turn,
    struct uuid *ret_user, struct uuid *ret_org) MUST_CHECK;

/* *ret_first false: this proof was used before. */
enum err assertion_store_use(struct work *w, struct uuid credential, const char *jti_hash, int64_t ends_us,
    bool *ret_first) MUST_CHECK;

/* Inside a directory transaction. ERR_CONFLICT: the id is another's. */
enum err credential_store_add(struct work *w, const struct credential_new *new_one, struct uuid user,
    const struct principal *by, const char *permissions, const char *key_id,
    const char *secret_mac) MUST_CHECK;
enum err credential_store_list(struct work *w, struct uuid org, const char *kind, struct uuid user,
    struct uuid before, struct uuid id, int64_t limit, struct credential_row **ret_rows,
    size_t *ret_count) MUST_CHECK;
/* Inside a directory transaction. ERR_NOT_FOUND. *ret_row: kind, key_id, name, permissions. */
enum err credential_store_revoke(struct work *w, struct uuid org, struct uuid user, struct uuid id,
    struct credential_row *ret_row) MUST_CHECK;

#endif

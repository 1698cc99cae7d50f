/* Rows of people.sql that make up accounts. Used by lms/account and lms/member. */
#ifndef LMS_ACCOUNT_STORE_H
#define LMS_ACCOUNT_STORE_H

#include "lms/account/account.h"

struct user_row {
	struct account account;
	const char *totp_pending_sealed, *password_hash;
};
enum err user_read(struct work *w, struct uuid user, struct user_row *ret_row) MUST_CHECK;

/* All below inside a directory transaction. */
enum err user_rename(struct work *w, struct uuid user, const char *name, const char *language) MUST_CHECK;
/* ERR_CONFLICT: the password is no longer the one that was checked. */
enum err user_password_set(
    struct work *w, struct uuid user, const char *old_hash, const char *new_hash) MUST_CHECK;
enum err user_totp_begin(struct work *w, struct uuid user, const char *sealed) MUST_CHECK;
enum err user_totp_confirm(struct work *w, struct uuid user, const char *sealed, int64_t step) MUST_CHECK;
enum err user_totp_remove(struct work *w, struct uuid user) MUST_CHECK;
enum err user_recovery_set(
    struct work *w, struct uuid user, const char *const *hashes, size_t count) MUST_CHECK;
enum err user_session_rotate(
    struct work *w, struct uuid session, const char *token_hash, bool strong) MUST_CHECK;
enum err user_session_drop(struct work *w, struct uuid user, struct uuid session) MUST_CHECK;
enum err user_sessions_drop(struct work *w, struct uuid user, struct uuid keep) MUST_CHECK;
enum err user_make(
    struct work *w, struct uuid id, const char *email, const char *name, const char *language) MUST_CHECK;
/* *ret_done false: the person is not just invited. */
enum err user_activate(struct work *w, struct uuid user, const char *name, const char *language,
    const char *hash, bool email_proven, bool *ret_done) MUST_CHECK;
enum err user_disable(struct work *w, struct uuid user, bool disabled) MUST_CHECK;
/* One at a time. *ret_done false: there is no such active person; *ret_left false: they were the last one. */
enum err user_grant(
    struct work *w, struct uuid user, bool platform_admin, bool *ret_done, bool *ret_left) MUST_CHECK;
enum err user_admin(struct work *w, struct uuid user, bool platform_admin) MUST_CHECK;
struct notice_row {
	const char *email, *name, *language; /* email NULL: nobody is there to be told */
	struct uuid org;                     /* nil: the installation */
};
/* org as in account_notice. */
enum err notice_to(struct work *w, struct uuid user, struct uuid org, struct notice_row *ret_row) MUST_CHECK;
/* nil: none of that address. */
enum err user_of_email(struct work *w, const char *email, struct uuid *ret_user) MUST_CHECK;

struct token_row {
	const char *kind, *email, *name, *status, *org_slug, *org_name, *language;
	struct uuid user, org;
	bool by_mail;
};
enum err token_put(struct work *w, const char *token_hash, const char *kind, struct uuid user,
    struct uuid org, bool by_mail, int64_t lives_s) MUST_CHECK;
enum err token_drop(struct work *w, struct uuid user, struct uuid org) MUST_CHECK;
/* ERR_GONE: it was used, ran out, or never was. Only kind, user, org and by_mail are set. */
enum err token_use(struct work *w, const char *token_hash, struct token_row *ret_row) MUST_CHECK;
/* Outside a transaction; the same error. */
enum err token_read(struct work *w, const char *token_hash, struct token_row *ret_row) MUST_CHECK;
/* *ret_factor_gone: a second factor was taken away with it. */
enum err user_password_reset(struct work *w, struct uuid user, const char *hash, bool recovery, bool by_mail,
    bool *ret_factor_gone) MUST_CHECK;

struct reset_row {
	struct uuid id, user, org;
	const char *page_language, *email, *name, *language;
};
enum err reset_put(struct work *w, const char *email, const char *language) MUST_CHECK;
enum err reset_waiting(
    struct work *w, int64_t limit, struct reset_row **ret_rows, size_t *ret_count) MUST_CHECK;
enum err reset_take(struct work *w, struct uuid id, bool *ret_taken) MUST_CHECK;
/* How many links the account was sent in the last minute; nobody else makes one until the commit. */
enum err reset_recent(struct work *w, struct uuid user, int64_t *ret_recent) MUST_CHECK;
enum err people_sweep(struct work *w) MUST_CHECK;

#endif

/* Rows of sign.sql. Used by the files of this folder only. */
#ifndef LMS_SIGN_STORE_H
#define LMS_SIGN_STORE_H

#include "lms/sign/sign.h"

struct throttle_limit {
	int64_t free, first_s, longest_s, quiet_s;
};
enum { THROTTLE_BUCKETS_MAX = 3 };
struct throttle_bucket {
	const char *key;
	const struct throttle_limit *limit;
	bool own; /* of nobody else: forgotten by a right try */
};
/* Inside a transaction: a try counts in each of these, 1 to THROTTLE_BUCKETS_MAX. ret_tries: for each, with
 * this one. ERR_TOO_MANY with *ret_wait_s where the first of them that refuses has it. */
enum err throttle_count(struct work *w, const struct throttle_bucket buckets[], int count,
    int64_t ret_tries[], int64_t *ret_wait_s) MUST_CHECK;
enum err throttle_drop(struct work *w, const char *bucket) MUST_CHECK;
enum err throttle_give_back(
    struct work *w, const char *bucket, const struct throttle_limit *limit) MUST_CHECK;

struct account_row {
	struct uuid user; /* nil: there is none */
	bool active, email_proven;
	const char *hash, *totp_sealed, *email, *name, *language;
	int64_t totp_step;
};
enum err sign_account(struct work *w, const char *email, struct account_row *ret_row) MUST_CHECK;
enum err sign_account_of(struct work *w, struct uuid user, struct account_row *ret_row) MUST_CHECK;

/* All below inside a directory transaction. */
enum err sign_rehash(struct work *w, struct uuid user, const char *old_hash, const char *new_hash) MUST_CHECK;

struct session_row {
	struct uuid id, user;
	const char *token_hash, *password_hash, *agent;
	bool strong, owes_factor;
	int64_t idle_s, longest_s;
};
/* ERR_UNAUTHORIZED: the person was disabled, or has another password by now. */
enum err sign_session_add(struct work *w, const struct session_row *row) MUST_CHECK;
enum err sign_session_drop(struct work *w, const char *token_hash) MUST_CHECK;
enum err sign_sessions_trim(struct work *w, struct uuid user, int64_t keep) MUST_CHECK;

/* A session that owes its second factor; nil session: there is none of that cookie. Outside a transaction. */
struct owing_row {
	struct uuid session, user;
	const char *totp_sealed;
	int64_t totp_step;
};
enum err sign_owing(struct work *w, const char *token_hash, struct owing_row *ret_row) MUST_CHECK;
enum err sign_owing_wrong(struct work *w, struct uuid session, int64_t tries_max) MUST_CHECK;
/* ERR_UNAUTHORIZED: the session has ended, or proved its person already. */
enum err sign_owing_prove(struct work *w, struct uuid session, const char *token_hash, int64_t idle_s,
    int64_t longest_s) MUST_CHECK;

/* *ret_used false: that step, or that code, was used already. */
enum err sign_totp_use(struct work *w, struct uuid user, int64_t step, bool *ret_used) MUST_CHECK;
enum err sign_recovery_use(
    struct work *w, struct uuid user, const char *code_hash, bool *ret_used) MUST_CHECK;

#endif

#include <string.h>

#include "base/time.h"
#include "keys/password.h"
#include "keys/totp.h"
#include "lms/account/account_int.h"
#include "lms/account/notice.h"
#include "lms/audit/audit.h"

enum { TOKEN_BYTES = 32 };

static const char purpose[] = "totp";

static enum err note(
    struct work *w, const struct account_asking *asking, const char *action, enum notice notice)
{
	const struct principal *by = asking->by;

	TRY(account_notice(w, asking->config, (struct uuid){{0}}, by->id, notice));
	return audit_record_directory(
	    w, &(struct audit){.actor = by, .action = action, .subject_type = "user", .subject = by->id});
}

struct totp_change {
	const struct account_asking *asking;
	const char *sealed, *token_hash;
	int64_t step;
	const char *hashes[RECOVERY_CODES];
};

static enum err begin(struct work *w, void *arg)
{
	struct totp_change *c = arg;

	return user_totp_begin(w, c->asking->by->id, c->sealed);
}

enum err account_totp_begin(struct work *w, const struct account_asking *asking)
{
	struct totp_change c = {.asking = asking};
	uint8_t secret[TOTP_SECRET_SIZE];
	struct user_row row;

	TRY(user_read(w, asking->by->id, &row));
	if (row.account.totp)
		return fail(w, ERR_CONFLICT, "There is a second factor already: remove it first");
	random_bytes(secret, sizeof(secret));
	TRY(keys_seal(w, asking->keys, purpose, (const char *)secret, sizeof(secret), &c.sealed));
	return db_transact(w, db_directory(), begin, &c);
}

static enum err pending(
    struct work *w, const struct account_asking *asking, struct user_row *ret_row, const uint8_t **ret_secret)
{
	const char *secret = NULL;
	size_t len = 0;

	TRY(user_read(w, asking->by->id, ret_row));
	if (*ret_row->totp_pending_sealed == '\0')
		return fail(w, ERR_NOT_FOUND, "no second factor was begun");
	TRY(keys_unseal(w, asking->keys, purpose, ret_row->totp_pending_sealed, &secret, &len));
	if (len != TOTP_SECRET_SIZE)
		return fail(w, ERR_INTERNAL, "a sealed second factor has %zu bytes", len);
	*ret_secret = (const uint8_t *)secret;
	return OK;
}

enum err account_totp_pending(struct work *w, const struct account_asking *asking, const char *issuer,
    const char **ret_secret, const char **ret_uri)
{
	const uint8_t *secret = NULL;
	struct user_row row;

	TRY(pending(w, asking, &row, &secret));
	*ret_secret = totp_secret_text(w->arena, secret, true);
	*ret_uri = totp_uri(w->arena, issuer, row.account.email, secret);
	return OK;
}

/* "abcde-fghjk": 49 bits, kept under our secret. */
static void codes_make(struct work *w, const struct account_asking *asking, const char **ret_codes,
    const char *ret_hashes[static RECOVERY_CODES])
{
	for (size_t i = 0; i < RECOVERY_CODES; i++) {
		const char *letters = password_make(w->arena);

		ret_codes[i] = arena_printf(
		    w->arena, "%.4s%.1s-%.3s%.2s", letters, letters + 5, letters + 6, letters + 10);
		ret_hashes[i] = recovery_code_hash(w, asking->keys, asking->by->id, ret_codes[i]);
	}
}

static enum err confirm(struct work *w, void *arg)
{
	struct totp_change *c = arg;
	const struct principal *by = c->asking->by;

	TRY(user_totp_confirm(w, by->id, c->sealed, c->step));
	TRY(user_recovery_set(w, by->id, c->hashes, RECOVERY_CODES));
	TRY(user_session_rotate(w, by->session, c->token_hash, true));
	TRY(user_sessions_drop(w, by->id, by->session));
	return note(w, c->asking, "user.second_factor_added", NOTICE_FACTOR_ADDED);
}

enum err account_totp_confirm(struct work *w, const struct account_asking *asking, const char *code,
    const char *ret_codes[static RECOVERY_CODES], const char **ret_cookie)
{
	const char *cookie = random_token(w->arena, TOKEN_BYTES), *codes[RECOVERY_CODES];
	struct totp_change c = {.asking = asking, .token_hash = sha256_hex(w->arena, cookie)};
	const uint8_t *secret = NULL;
	struct user_row row;

	TRY(pending(w, asking, &row, &secret));
	c.step = totp_match(secret, w->now_us / US_PER_S, 0, code);
	if (c.step == 0)
		return fail_field(w, ERR_BAD_INPUT, "code",
		    "This is not the code that the program shows now: check the clock of the telephone too");
	c.sealed = row.totp_pending_sealed;
	codes_make(w, asking, codes, c.hashes);
	TRY(db_transact(w, db_directory(), confirm, &c));
	session_forget_user(asking->cache, asking->by->id);
	memcpy(ret_codes, codes, sizeof(codes));
	*ret_cookie = cookie;
	return OK;
}

static enum err remove_factor(struct work *w, void *arg)
{
	struct totp_change *c = arg;

	TRY(user_totp_remove(w, c->asking->by->id));
	TRY(account_password_was_right(w, c->asking));
	return note(w, c->asking, "user.second_factor_removed", NOTICE_FACTOR_REMOVED);
}

enum err account_totp_remove(
    struct work *w, const struct account_asking *asking, const char *password, int64_t *ret_wait_s)
{
	struct totp_change c = {.asking = asking};
	struct user_row row;

	TRY(account_password_again(w, asking, password, &row, ret_wait_s));
	TRY(db_transact(w, db_directory(), remove_factor, &c));
	session_forget_user(asking->cache, asking->by->id);
	return OK;
}

static enum err renew(struct work *w, void *arg)
{
	struct totp_change *c = arg;

	TRY(user_recovery_set(w, c->asking->by->id, c->hashes, RECOVERY_CODES));
	TRY(account_password_was_right(w, c->asking));
	return note(w, c->asking, "user.recovery_codes_renewed", NOTICE_CODES_RENEWED);
}

enum err account_recovery(struct work *w, const struct account_asking *asking, const char *password,
    const char *ret_codes[static RECOVERY_CODES], int64_t *ret_wait_s)
{
	struct totp_change c = {.asking = asking};
	const char *codes[RECOVERY_CODES];
	struct user_row row;

	TRY(account_password_again(w, asking, password, &row, ret_wait_s));
	if (!row.account.totp)
		return fail(w, ERR_CONFLICT, "There is no second factor that they could stand in for");
	codes_make(w, asking, codes, c.hashes);
	TRY(db_transact(w, db_directory(), renew, &c));
	memcpy(ret_codes, codes, sizeof(codes));
	return OK;
}

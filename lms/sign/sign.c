#include "lms/sign/sign.h"

#include <string.h>

#include "base/log.h"
#include "base/metric.h"
#include "base/text.h"
#include "base/time.h"
#include "keys/password.h"
#include "keys/totp.h"
#include "lms/account/notice.h"
#include "lms/sign/sign_store.h"
#include "lms/sign/throttle.h"

enum { OWING_S = 600, FACTOR_TRIES_MAX = 5, TOKEN_BYTES = 32, EMAIL_MAX = 254 };

static const char device_purpose[] = "device";

/* A browser that signed in to an account before. */
struct device {
	uint8_t user[16], id[16];
};

static struct uuid device_of(const struct keys *keys, const struct visitor *visitor, struct uuid user)
{
	struct device device;
	struct uuid id = {{0}};

	if (!uuid_is_nil(user) &&
	    keys_capability_read(keys, device_purpose, visitor->device, &device, sizeof(device)) &&
	    memcmp(device.user, user.bytes, sizeof(device.user)) == 0)
		memcpy(id.bytes, device.id, sizeof(device.id));
	return id;
}

static const char *device_make(struct work *w, const struct keys *keys, struct uuid user, struct uuid known)
{
	struct uuid id = uuid_is_nil(known) ? uuid_v4() : known;
	struct device device;

	memcpy(device.user, user.bytes, sizeof(device.user));
	memcpy(device.id, id.bytes, sizeof(device.id));
	return keys_capability(w, keys, device_purpose, &device, sizeof(device));
}

const char *sign_device(struct work *w, const struct keys *keys, struct uuid user)
{
	return device_make(w, keys, user, (struct uuid){{0}});
}

/* Every decision leaves a line (ASVS 7.2.1): the account's id where there is one, and the request, whose line
 * in the access log says the rest. */
static void decided(struct work *w, struct uuid user, const char *step, enum err e)
{
	const char *words = e == OK ? "right" : e == ERR_TOO_MANY ? "slowed" : "wrong";

	if (e == OK || e == ERR_TOO_MANY || e == ERR_UNAUTHORIZED)
		log_line(LOG_INFO, "lms", "sign-in by %s: %s: user %s (request %s)", step, words,
		    uuid_is_nil(user) ? "unknown" : uuid_text(w->arena, user),
		    uuid_text(w->arena, w->request_id));
}

/* --- the password --- */

struct proven {
	struct account_row account;
	struct throttle throttle;
	const char *new_hash; /* its parameters changed; NULL: they did not */
};

static enum err wrong_password(struct work *w)
{
	return fail_field(w, ERR_UNAUTHORIZED, "password", "The address or the password is not right");
}

static const char *letters_lower(struct work *w, const char *text)
{
	char *lower = arena_strdup(w->arena, text);

	for (char *c = lower; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	return lower;
}

static enum err password_prove(struct work *w, const struct config *config, struct keys *keys,
    const struct visitor *visitor, const char *email, const char *password, struct proven *ret_proven,
    int64_t *ret_wait_s)
{
	struct proven p = {0};
	bool right = false, stale = false;
	enum err e;

	if (strlen(email) > EMAIL_MAX)
		return wrong_password(w);
	TRY(sign_account(w, email, &p.account));
	p.throttle =
	    (struct throttle){.account = uuid_is_nil(p.account.user) ? letters_lower(w, email)
	                                                             : uuid_text(w->arena, p.account.user),
	        .network = visitor->network,
	        .device = device_of(keys, visitor, p.account.user)};
	e = throttle_take(w, keys, &p.throttle, ret_wait_s);
	metric_add(SERIES_SIGN_IN_SLOWED, e == ERR_TOO_MANY);
	if (e != OK)
		decided(w, p.account.user, "password", e);
	TRY(e);
	TRY(password_check(w, config, p.account.active ? p.account.hash : "", password, &right, &stale));
	metric_add(SERIES_SIGN_IN_WRONG, !right);
	decided(w, p.account.user, "password", right ? OK : ERR_UNAUTHORIZED);
	if (!right)
		return wrong_password(w);
	if (stale)
		TRY(password_hash(w, config, password, &p.new_hash));
	*ret_proven = p;
	return OK;
}

/* --- the session --- */

struct beginning {
	struct keys *keys;
	struct proven proven;
	const char *old_cookie_hash;
	struct session_row row;
};

static enum err session_begin(struct work *w, void *arg)
{
	struct beginning *b = arg;
	const struct account_row *account = &b->proven.account;

	TRY(sign_session_add(w, &b->row));
	if (b->proven.new_hash != NULL)
		TRY(sign_rehash(w, account->user, account->hash, b->proven.new_hash));
	if (b->old_cookie_hash != NULL)
		TRY(sign_session_drop(w, b->old_cookie_hash));
	TRY(sign_sessions_trim(w, account->user, SIGN_SESSIONS_MAX));
	/* Who still owes a factor has not shown that they are the owner: what was wrong goes on counting. */
	return b->row.owes_factor ? OK : throttle_right(w, b->keys, &b->proven.throttle);
}

enum err sign_in(struct work *w, const struct config *config, struct keys *keys,
    const struct visitor *visitor, const char *email, const char *password, struct signed_in *ret_signed,
    int64_t *ret_wait_s)
{
	struct beginning b = {.keys = keys};
	const char *cookie = random_token(w->arena, TOKEN_BYTES);
	bool owes;

	TRY(password_prove(w, config, keys, visitor, email, password, &b.proven, ret_wait_s));
	owes = *b.proven.account.totp_sealed != '\0';
	b.old_cookie_hash = *visitor->cookie != '\0' ? sha256_hex(w->arena, visitor->cookie) : NULL;
	b.row = (struct session_row){
	    .id = uuid_v7(),
	    .user = b.proven.account.user,
	    .token_hash = sha256_hex(w->arena, cookie),
	    .password_hash = b.proven.account.hash,
	    .agent = visitor->agent,
	    .owes_factor = owes,
	    .idle_s = owes ? OWING_S : config->sign_in_idle,
	    .longest_s = owes ? OWING_S : config->sign_in_longest,
	};
	TRY(db_transact(w, db_directory(), session_begin, &b));
	metric_add(SERIES_SIGN_IN_RIGHT, !owes);
	*ret_signed = (struct signed_in){
	    .user = b.row.user,
	    .session = b.row.id,
	    .cookie = cookie,
	    .device = device_make(w, keys, b.row.user, b.proven.throttle.device),
	    .owes_factor = owes,
	};
	return OK;
}

/* --- the second factor --- */

const char *recovery_code_hash(struct work *w, struct keys *keys, struct uuid user, const char *code)
{
	struct text text = text_new(w->arena, sizeof(user.bytes) + 64);
	uint8_t mac[SHA256_SIZE];

	text_add_bytes(&text, user.bytes, sizeof(user.bytes));
	for (code = letters_lower(w, code); *code != '\0'; code++)
		if (*code != ' ' && *code != '-')
			text_add_char(&text, *code);
	keys_mac(keys, "recovery-code", text.data, text.len, mac);
	return hex_encode(w->arena, mac, sizeof(mac));
}

struct factor {
	const struct config *config;
	struct keys *keys;
	struct throttle throttle;
	struct uuid user;
	int64_t step;              /* of the code; 0: it can only be a recovery code */
	const char *recovery_hash; /* else */
	bool reused;               /* a code of now that was used already */
	struct uuid session;       /* nil: none is kept */
	const char *token_hash;
	int64_t idle_s, longest_s;
};

static enum err wrong_code(struct work *w)
{
	return fail_field(w, ERR_UNAUTHORIZED, "code", "The code is not right, or was used already");
}

static enum err factor_make(struct work *w, const struct config *config, struct keys *keys,
    const struct visitor *visitor, struct uuid user, const char *totp_sealed, int64_t totp_step,
    const char *code, struct factor *ret_factor)
{
	int64_t now_s = w->now_us / US_PER_S, step;
	const char *secret = NULL;
	size_t len = 0;

	if (*totp_sealed == '\0')
		return wrong_code(w);
	TRY(keys_unseal(w, keys, "totp", totp_sealed, &secret, &len));
	if (len != TOTP_SECRET_SIZE)
		return fail(w, ERR_INTERNAL, "a sealed second factor has %zu bytes", len);
	step = totp_match((const uint8_t *)secret, now_s, totp_step, code);
	*ret_factor = (struct factor){.config = config,
	    .keys = keys,
	    .user = user,
	    .step = step,
	    .reused = step == 0 && totp_match((const uint8_t *)secret, now_s, 0, code) != 0,
	    .recovery_hash = recovery_code_hash(w, keys, user, code),
	    .throttle = {.account = uuid_text(w->arena, user),
	        .network = visitor->network,
	        .device = device_of(keys, visitor, user),
	        .kind = THROTTLE_FACTOR}};
	return OK;
}

/* One of the two is used up, once and for all, together with what it is used for. */
static enum err factor_use(struct work *w, void *arg)
{
	struct factor *f = arg;
	bool was_used = false;

	TRY(f->step != 0 ? sign_totp_use(w, f->user, f->step, &was_used)
	                 : sign_recovery_use(w, f->user, f->recovery_hash, &was_used));
	if (!was_used)
		return wrong_code(w);
	if (!uuid_is_nil(f->session))
		TRY(sign_owing_prove(w, f->session, f->token_hash, f->idle_s, f->longest_s));
	return throttle_right(w, f->keys, &f->throttle);
}

/* Who gets here has the password: its owner should know. */
static enum err factor_tell(struct work *w, void *arg)
{
	const struct factor *f = arg;

	return account_notice(
	    w, f->config, (struct uuid){{0}}, f->user, f->reused ? NOTICE_CODE_REUSED : NOTICE_FACTOR_TRIED);
}

static enum err factor_try(struct work *w, struct factor *factor, int64_t *ret_wait_s)
{
	enum err e = throttle_take(w, factor->keys, &factor->throttle, ret_wait_s);

	metric_add(SERIES_SIGN_IN_SLOWED, e == ERR_TOO_MANY);
	if (e != OK)
		decided(w, factor->user, "second factor", e);
	TRY(e);
	e = db_transact(w, db_directory(), factor_use, factor);
	decided(w, factor->user, "second factor", e);
	metric_add(SERIES_SIGN_IN_WRONG, e == ERR_UNAUTHORIZED);
	metric_add(SERIES_SIGN_IN_RIGHT, e == OK);
	if (e == ERR_UNAUTHORIZED && strcmp(w->field, "code") == 0 &&
	    (factor->reused || factor->throttle.last_free)) {
		TRY(db_transact(w, db_directory(), factor_tell, factor));
		return wrong_code(w);
	}
	return e;
}

enum err sign_in_owes(struct work *w, const char *cookie, bool *ret_owes)
{
	struct owing_row row;

	TRY(sign_owing(w, sha256_hex(w->arena, cookie), &row));
	*ret_owes = !uuid_is_nil(row.session);
	return OK;
}

enum err sign_in_factor(struct work *w, const struct config *config, struct keys *keys,
    const struct visitor *visitor, const char *code, struct signed_in *ret_signed, int64_t *ret_wait_s)
{
	const char *cookie = random_token(w->arena, TOKEN_BYTES);
	struct owing_row row;
	struct factor factor;
	enum err e;

	TRY(sign_owing(w, sha256_hex(w->arena, visitor->cookie), &row));
	if (uuid_is_nil(row.session))
		return fail_field(w, ERR_UNAUTHORIZED, "session", "Sign in again: this took too long");
	TRY(factor_make(w, config, keys, visitor, row.user, row.totp_sealed, row.totp_step, code, &factor));
	factor.session = row.session;
	factor.token_hash = sha256_hex(w->arena, cookie);
	factor.idle_s = config->sign_in_idle;
	factor.longest_s = config->sign_in_longest;
	e = factor_try(w, &factor, ret_wait_s);
	if (e == ERR_UNAUTHORIZED && strcmp(w->field, "code") == 0) {
		TRY(sign_owing_wrong(w, row.session, FACTOR_TRIES_MAX));
		return wrong_code(w);
	}
	TRY(e);
	*ret_signed = (struct signed_in){.user = row.user,
	    .session = row.session,
	    .cookie = cookie,
	    .device = device_make(w, keys, row.user, factor.throttle.device)};
	return OK;
}

/* --- programs --- */

static enum err program_right(struct work *w, void *arg)
{
	struct beginning *b = arg;

	if (b->proven.new_hash != NULL)
		TRY(sign_rehash(w, b->proven.account.user, b->proven.account.hash, b->proven.new_hash));
	return throttle_right(w, b->keys, &b->proven.throttle);
}

enum err sign_in_check(struct work *w, const struct config *config, struct keys *keys,
    const struct visitor *visitor, const char *email, const char *password, const char *code,
    struct uuid *ret_user, bool *ret_strong, int64_t *ret_wait_s)
{
	struct beginning b = {.keys = keys};
	const struct account_row *account = &b.proven.account;
	struct factor factor;
	bool owes;

	TRY(password_prove(w, config, keys, visitor, email, password, &b.proven, ret_wait_s));
	owes = *account->totp_sealed != '\0';
	if (owes && *code == '\0')
		return fail_field(w, ERR_UNAUTHORIZED, "code", "The second factor is missing");
	if (owes) {
		TRY(factor_make(w, config, keys, visitor, account->user, account->totp_sealed,
		    account->totp_step, code, &factor));
		TRY(factor_try(w, &factor, ret_wait_s));
	}
	TRY(db_transact(w, db_directory(), program_right, &b));
	metric_add(SERIES_SIGN_IN_RIGHT, !owes);
	*ret_user = account->user;
	*ret_strong = owes;
	return OK;
}

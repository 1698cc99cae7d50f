#include "lms/account/account.h"

#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "keys/password.h"
#include "lms/account/account_int.h"
#include "lms/account/notice.h"
#include "lms/audit/audit.h"
#include "lms/sign/throttle.h"

enum { TOKEN_BYTES = 32 };

static enum err note(struct work *w, const struct principal *by, struct uuid user, const char *action)
{
	return audit_record_directory(
	    w, &(struct audit){.actor = by, .action = action, .subject_type = "user", .subject = user});
}

enum err account_show(struct work *w, struct uuid user, struct account *ret_account)
{
	struct user_row row;

	TRY(user_read(w, user, &row));
	*ret_account = row.account;
	return OK;
}

struct finding {
	const char *email;
	struct uuid user;
};

static enum err find(struct work *w, void *arg)
{
	struct finding *finding = arg;

	return user_of_email(w, finding->email, &finding->user);
}

enum err account_find(struct work *w, const char *email, struct uuid *ret_user)
{
	struct finding finding = {.email = email};

	TRY(db_transact(w, db_directory(), find, &finding));
	if (uuid_is_nil(finding.user))
		return fail_field(w, ERR_NOT_FOUND, "email", "nobody has an account with this address");
	*ret_user = finding.user;
	return OK;
}

/* --- name and language --- */

struct change {
	const struct principal *by;
	const char *name, *language;
};

static enum err change(struct work *w, void *arg)
{
	struct change *c = arg;

	TRY(user_rename(w, c->by->id, c->name, c->language));
	return note(w, c->by, c->by->id, "user.changed");
}

enum err account_name_check(struct work *w, const char *name)
{
	if (strspn(name, " \t") == strlen(name))
		return fail_field(w, ERR_BAD_INPUT, "name", "A name is needed here");
	if (strlen(name) > ACCOUNT_NAME_MAX)
		return fail_field(w, ERR_BAD_INPUT, "name", "This name is too long");
	return OK;
}

enum err account_change(struct work *w, struct session_cache *cache, const struct principal *by,
    const char *name, const char *language)
{
	struct change c = {by, name, language};

	TRY(account_name_check(w, name));
	TRY(db_transact(w, db_directory(), change, &c));
	session_forget_user(cache, by->id);
	return OK;
}

/* --- who asks is still the one who signed in --- */

enum err account_password_again(struct work *w, const struct account_asking *asking, const char *password,
    struct user_row *ret_row, int64_t *ret_wait_s)
{
	struct throttle throttle = {.account = uuid_text(w->arena, asking->by->id),
	    .network = asking->network,
	    .device = asking->by->session};
	bool right = false, stale = false;

	TRY(user_read(w, asking->by->id, ret_row));
	TRY(throttle_take(w, asking->keys, &throttle, ret_wait_s));
	TRY(password_check(w, asking->config, ret_row->password_hash, password, &right, &stale));
	if (!right)
		return fail_field(w, ERR_UNAUTHORIZED, "old", "This is not your present password");
	return OK;
}

enum err account_password_was_right(struct work *w, const struct account_asking *asking)
{
	const struct throttle throttle = {.account = uuid_text(w->arena, asking->by->id),
	    .network = asking->network,
	    .device = asking->by->session};

	return throttle_right(w, asking->keys, &throttle);
}

/* --- the password --- */

struct changing {
	const struct account_asking *asking;
	const char *old_hash, *new_hash, *token_hash;
};

static enum err password_change(struct work *w, void *arg)
{
	struct changing *c = arg;
	const struct principal *by = c->asking->by;

	TRY(user_password_set(w, by->id, c->old_hash, c->new_hash));
	TRY(user_session_rotate(w, by->session, c->token_hash, false));
	TRY(user_sessions_drop(w, by->id, by->session));
	TRY(token_drop(w, by->id, (struct uuid){{0}}));
	TRY(account_password_was_right(w, c->asking));
	TRY(account_notice(w, c->asking->config, (struct uuid){{0}}, by->id, NOTICE_PASSWORD_CHANGED));
	return note(w, by, by->id, "user.password_changed");
}

enum err account_password(struct work *w, const struct account_asking *asking, const char *old_password,
    const char *password, const char **ret_cookie, int64_t *ret_wait_s)
{
	const char *cookie = random_token(w->arena, TOKEN_BYTES), *words[3] = {NULL};
	struct changing c = {.asking = asking, .token_hash = sha256_hex(w->arena, cookie)};
	struct user_row row;

	TRY(account_password_again(w, asking, old_password, &row, ret_wait_s));
	words[0] = row.account.email;
	words[1] = row.account.name;
	TRY(password_judge(w, "password", password, words));
	TRY(password_hash(w, asking->config, password, &c.new_hash));
	c.old_hash = row.password_hash;
	TRY(db_transact(w, db_directory(), password_change, &c));
	session_forget_user(asking->cache, asking->by->id);
	*ret_cookie = cookie;
	return OK;
}

/* --- sessions --- */

struct ending {
	const struct config *config;
	const struct principal *by;
	struct uuid user, session;
};

static enum err session_end(struct work *w, void *arg)
{
	struct ending *ending = arg;

	TRY(user_session_drop(w, ending->user, ending->session));
	return note(w, ending->by, ending->user, "user.session_ended");
}

static enum err sessions_end(struct work *w, void *arg)
{
	struct ending *ending = arg;

	TRY(user_sessions_drop(w, ending->user, ending->session));
	if (!uuid_equal(ending->by->id, ending->user))
		TRY(account_notice(w, ending->config, ending->by->org, ending->user, NOTICE_SIGNED_OUT));
	return note(w, ending->by, ending->user, "user.sessions_ended");
}

enum err account_session_end(
    struct work *w, struct session_cache *cache, const struct principal *by, struct uuid session)
{
	struct ending ending = {NULL, by, by->id, session};

	TRY(db_transact(w, db_directory(), session_end, &ending));
	session_forget(cache, session);
	return OK;
}

enum err account_sessions_end(struct work *w, const struct config *config, struct session_cache *cache,
    const struct principal *by, struct uuid user, struct uuid keep)
{
	struct ending ending = {config, by, user, keep};

	TRY(db_transact(w, db_directory(), sessions_end, &ending));
	session_forget_user(cache, user);
	return OK;
}

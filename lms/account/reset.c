#include "lms/account/reset.h"

#include <string.h>

#include "keys/password.h"
#include "lms/account/account_int.h"
#include "lms/account/notice.h"
#include "lms/audit/audit.h"
#include "lms/sign/throttle.h"

enum { TOKEN_BYTES = 32, TOKEN_TEXT_MAX = 64 };

enum err reset_ask(struct work *w, struct keys *keys, const char *network, const char *email,
    const char *language, int64_t *ret_wait_s)
{
	struct throttle throttle = {.kind = THROTTLE_ASKING, .account = "", .network = network};

	TRY(throttle_take(w, keys, &throttle, ret_wait_s));
	return reset_put(w, email, strcmp(language, "fr") == 0 ? "fr" : "en");
}

static enum err find(struct work *w, const char *token, struct token_row *ret_row)
{
	TRY(token_read(w, sha256_hex(w->arena, strlen(token) <= TOKEN_TEXT_MAX ? token : ""), ret_row));
	if (strcmp(ret_row->kind, "invitation") == 0)
		return fail_field(w, ERR_GONE, "token", "This link is an invitation");
	return OK;
}

enum err reset_find(struct work *w, const char *token, struct reset *ret_reset)
{
	struct token_row row;

	TRY(find(w, token, &row));
	*ret_reset = (struct reset){
	    .email = row.email, .language = row.language, .recovery = strcmp(row.kind, "recovery") == 0};
	return OK;
}

struct using
{
	const struct config *config;
	const char *token_hash, *hash;
	struct token_row row;
};

static enum err use(struct work *w, void *arg)
{
	struct using *u = arg;
	bool recovery, factor_gone = false;
	struct principal owner = {.kind = PRINCIPAL_USER, .name = ""};

	TRY(token_use(w, u->token_hash, &u->row));
	recovery = strcmp(u->row.kind, "recovery") == 0;
	owner.id = u->row.user;
	TRY(user_password_reset(w, u->row.user, u->hash, recovery, u->row.by_mail, &factor_gone));
	TRY(account_notice(w, u->config, (struct uuid){{0}}, u->row.user,
	    factor_gone ? NOTICE_RECOVERED : NOTICE_PASSWORD_RESET));
	TRY(user_sessions_drop(w, u->row.user, (struct uuid){{0}}));
	TRY(token_drop(w, u->row.user, (struct uuid){{0}}));
	return audit_record_directory(w, &(struct audit){.actor = &owner,
	                                     .action = recovery ? "user.recovered" : "user.password_reset",
	                                     .subject_type = "user",
	                                     .subject = u->row.user});
}

enum err reset_use(struct work *w, const struct config *config, struct keys *keys,
    struct session_cache *cache, const char *token, const char *password, const char **ret_device)
{
	struct using u = {.config = config, .token_hash = sha256_hex(w->arena, token)};
	const char *words[3] = {NULL};
	struct token_row row;

	TRY(find(w, token, &row));
	words[0] = row.email;
	words[1] = row.name;
	TRY(password_judge(w, "password", password, words));
	TRY(password_hash(w, config, password, &u.hash));
	TRY(db_transact(w, db_directory(), use, &u));
	session_forget_user(cache, u.row.user);
	*ret_device = sign_device(w, keys, u.row.user);
	return OK;
}

struct linking {
	const struct principal *by;
	struct uuid org, user;
	const char *token_hash, *kind;
};

static enum err link_make(struct work *w, void *arg)
{
	struct linking *l = arg;

	TRY(token_drop(w, l->user, (struct uuid){{0}}));
	TRY(token_put(w, l->token_hash, l->kind, l->user, (struct uuid){{0}}, false, RESET_LIVES_S));
	return audit_record_directory(w, &(struct audit){.actor = l->by,
	                                     .org = l->org,
	                                     .action = "user.reset_link_made",
	                                     .subject_type = "user",
	                                     .subject = l->user});
}

enum err reset_link(struct work *w, const struct config *config, const struct principal *by, struct uuid org,
    struct uuid user, bool recovery, const char **ret_link)
{
	const char *token = random_token(w->arena, TOKEN_BYTES);
	struct linking l = {.by = by,
	    .org = org,
	    .user = user,
	    .token_hash = sha256_hex(w->arena, token),
	    .kind = recovery ? "recovery" : "password_reset"};

	TRY(db_transact(w, db_directory(), link_make, &l));
	*ret_link = arena_printf(w->arena, "%s/reset/%s", config->app_url, token);
	return OK;
}

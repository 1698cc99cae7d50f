#include "lms/credential/access.h"

#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "lms/audit/audit.h"
#include "lms/credential/assertion.h"
#include "lms/credential/prove.h"

static const char refresh_purpose[] = "refresh-token", refresh_prefix[] = "lcr_";

/* What a refresh token names. Its turn counts up: a token of an earlier turn was used before. */
struct refresh {
	uint8_t session[16];
	uint8_t turn[8]; /* big endian */
};

enum { TURN_BYTES = 8, SCOPE_MAX = 4096 };

static const char *refresh_make(struct work *w, const struct keys *keys, struct uuid session, int64_t turn)
{
	struct refresh refresh;

	memcpy(refresh.session, session.bytes, sizeof(refresh.session));
	for (int i = 0; i < TURN_BYTES; i++)
		refresh.turn[i] = (uint8_t)((uint64_t)turn >> (8 * (TURN_BYTES - 1 - i)));
	return arena_printf(w->arena, "%s%s", refresh_prefix,
	    keys_capability(w, keys, refresh_purpose, &refresh, sizeof(refresh)));
}

static bool refresh_read(
    const struct keys *keys, const char *text, struct uuid *ret_session, int64_t *ret_turn)
{
	struct refresh refresh;
	uint64_t turn = 0;

	if (strncmp(text, refresh_prefix, sizeof(refresh_prefix) - 1) != 0 ||
	    !keys_capability_read(
	        keys, refresh_purpose, text + sizeof(refresh_prefix) - 1, &refresh, sizeof(refresh)))
		return false;
	for (int i = 0; i < TURN_BYTES; i++)
		turn = turn << 8 | refresh.turn[i];
	memcpy(ret_session->bytes, refresh.session, sizeof(refresh.session));
	*ret_turn = (int64_t)turn;
	return true;
}

/* --- clients --- */

/* The names of a set, blank-separated. */
static const char *scope_text(struct work *w, permission_set set)
{
	struct text scope = text_new(w->arena, SCOPE_MAX);

	for (int p = 0; p < PERMISSION_COUNT; p++) {
		if ((set & permission_bit((enum permission)p)) == 0)
			continue;
		if (scope.len > 0)
			text_add_char(&scope, ' ');
		text_add(&scope, permission_info((enum permission)p)->name);
	}
	return scope.data;
}

static enum err client_prove(struct work *w, const struct config *config, struct keys *keys,
    const struct access_client *client, struct proof_of_key *ret_key)
{
	if (*client->assertion != '\0')
		return assertion_prove(w, config, keys, client->client_id, client->assertion, ret_key);
	TRY(key_prove(w, keys, client->client_id, client->secret, "client_secret", ret_key));
	if (strcmp(ret_key->kind, "client") != 0)
		return fail_field(w, ERR_UNAUTHORIZED, "client_id",
		    "this is a key: it is sent with every request and needs no access token");
	return OK;
}

enum err access_for_client(struct work *w, const struct config *config, struct keys *keys,
    const struct access_client *client, struct access_given *ret_given)
{
	struct keys_access access = {.audience = config->app_url, .client = ""};
	struct proof_of_key key;
	permission_set set;

	TRY(client_prove(w, config, keys, client, &key));
	set = permission_set_read(key.permissions);
	if (*client->scope != '\0')
		set &= permission_set_read(client->scope);
	if (set == 0)
		return fail_field(w, ERR_BAD_INPUT, "scope", "this client has none of these rights");
	access.client = key.key_id;
	access.scope = scope_text(w, set);
	access.subject = access.session = key.id;
	access.expires_s = w->now_us / US_PER_S + config->access_token_life;
	TRY(keys_access_make(w, keys, config->token_key_rotate_after, &access, &ret_given->token));
	ret_given->scope = access.scope;
	ret_given->refresh = "";
	ret_given->life_s = config->access_token_life;
	ret_given->refresh_life_s = 0;
	return OK;
}

/* --- people --- */

static enum err person_token(struct work *w, const struct config *config, struct keys *keys,
    struct uuid session, int64_t turn, struct access_given *ret_given)
{
	struct keys_access access = {.audience = config->app_url, .client = ""};
	struct proof_of_session proof;
	int64_t left_s;

	TRY(api_session_store_prove(w, session, &proof));
	if (uuid_is_nil(proof.user) || (config->admin_second_factor && proof.platform_admin && !proof.strong))
		return fail_field(
		    w, ERR_UNAUTHORIZED, "refresh_token", "this session has ended, or may not enter here");
	access.subject = proof.user;
	access.session = session;
	access.scope = scope_text(w, session_rights(&proof).permissions);
	access.expires_s = w->now_us / US_PER_S + config->access_token_life;
	TRY(keys_access_make(w, keys, config->token_key_rotate_after, &access, &ret_given->token));
	/* The database's clock may be a little ahead of when this request began. */
	left_s = proof.ends_us / US_PER_S - w->now_us / US_PER_S;
	*ret_given = (struct access_given){.token = ret_given->token,
	    .scope = access.scope,
	    .refresh = refresh_make(w, keys, session, turn),
	    .life_s = config->access_token_life,
	    .refresh_life_s = left_s < config->refresh_token_life ? left_s : config->refresh_token_life};
	return OK;
}

struct login {
	struct uuid session, user, org;
	bool strong;
	const char *agent;
	int64_t life_s;
};

static enum err login_body(struct work *w, void *arg)
{
	const struct login *l = arg;

	return api_session_store_add(w, l->session, l->user, l->org, l->strong, l->agent, l->life_s);
}

/* The organisation asked for; else the only one there is to choose. */
static enum err login_org(struct work *w, struct uuid user, const char *slug, struct uuid *ret_org)
{
	struct organization organization;
	struct place *places;
	size_t count;

	TRY(sign_in_places(w, user, &places, &count));
	if (*slug == '\0' && count != 1) {
		*ret_org = (struct uuid){{0}};
		return OK;
	}
	for (size_t i = 0; i < count; i++) {
		if (*slug != '\0' && strcmp(places[i].slug, slug) != 0)
			continue;
		TRY(organization_read(w, places[i].slug, &organization));
		*ret_org = organization.id;
		return OK;
	}
	return fail_field(w, ERR_NOT_FOUND, "org", "there is no organisation %.60s", slug);
}

/* Whoever has a second factor has shown it by now; who has none is told where one is asked for. */
static enum err factor_asked(struct work *w, const struct config *config, const struct login *login)
{
	bool platform_admin, org_asks;

	if (login->strong)
		return OK;
	TRY(access_store_asked(w, login->user, login->org, &platform_admin, &org_asks));
	if (org_asks || (platform_admin && config->admin_second_factor))
		return fail_field(w, ERR_FACTOR_REQUIRED, "code",
		    "a second factor is asked for here: sign in with a browser and set one up first");
	return OK;
}

enum err access_for_person(struct work *w, const struct config *config, struct keys *keys,
    const struct access_person *person, struct access_given *ret_given, int64_t *ret_wait_s)
{
	struct login login = {
	    .session = uuid_v7(), .agent = person->visitor->agent, .life_s = config->refresh_token_life};

	TRY(sign_in_check(w, config, keys, person->visitor, person->email, person->password, person->code,
	    &login.user, &login.strong, ret_wait_s));
	TRY(login_org(w, login.user, person->org_slug, &login.org));
	TRY(factor_asked(w, config, &login));
	TRY(db_transact(w, db_directory(), login_body, &login));
	return person_token(w, config, keys, login.session, 1, ret_given);
}

struct turning {
	struct uuid session;
	int64_t turn;
	bool done, ended;
};

static enum err turning_body(struct work *w, void *arg)
{
	struct turning *t = arg;
	struct uuid user, org;

	TRY(api_session_store_turn(w, t->session, t->turn, &user));
	t->done = !uuid_is_nil(user);
	t->ended = false;
	if (t->done)
		return OK;
	/* Somebody has this token twice: its owner and a thief cannot be told apart. */
	TRY(api_session_store_end(w, t->session, true, t->turn, &user, &org));
	t->ended = !uuid_is_nil(user);
	if (!t->ended)
		return OK;
	return audit_record_directory(
	    w, &(struct audit){.actor = &(struct principal){.kind = PRINCIPAL_USER, .id = user, .name = ""},
	           .org = org,
	           .action = "api_session.reused",
	           .subject_type = "api_session",
	           .subject = t->session});
}

enum err access_refresh(struct work *w, const struct config *config, struct keys *keys,
    struct credential_cache *cache, const char *refresh, struct access_given *ret_given)
{
	struct turning t = {0};

	if (!refresh_read(keys, refresh, &t.session, &t.turn))
		return fail_field(
		    w, ERR_UNAUTHORIZED, "refresh_token", "this is no refresh token of this service");
	TRY(db_transact(w, db_directory(), turning_body, &t));
	if (t.ended)
		credential_forget_all(cache);
	if (!t.done)
		return fail_field(w, ERR_UNAUTHORIZED, "refresh_token",
		    t.ended
		        ? "this token was used before: for safety the whole session has ended, sign in again"
		        : "this session has ended, or the token was used before");
	return person_token(w, config, keys, t.session, t.turn + 1, ret_given);
}

static enum err ending_body(struct work *w, void *arg)
{
	const struct uuid *session = arg;
	struct uuid user, org;

	return api_session_store_end(w, *session, false, 0, &user, &org);
}

enum err access_revoke(struct work *w, const struct config *config, struct keys *keys,
    struct credential_cache *cache, const char *token)
{
	struct keys_access access = {0};
	struct uuid session;
	int64_t turn;

	if (!refresh_read(keys, token, &session, &turn)) {
		enum err e = keys_access_read(
		    w, keys, config->token_key_rotate_after, token, config->app_url, &access);

		work_forgive(w);
		if (e != OK || *access.client != '\0')
			return OK;
		session = access.session;
	}
	TRY(db_transact(w, db_directory(), ending_body, &session));
	credential_forget_all(cache);
	return OK;
}

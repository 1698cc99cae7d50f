#include "lms/credential/prove.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/time.h"
#include "lms/credential/cache.h"

static const char prefix[] = "lct_";
enum { PREFIX_CHARS = 4, BASIC_MAX = 1024 };

static enum err refused(struct work *w, const char *field)
{
	return fail_field(
	    w, ERR_UNAUTHORIZED, field, "this is no key or token of this service, or it counts no longer");
}

bool key_id_valid(const char *text, size_t len)
{
	if (len != CREDENTIAL_KEY_ID_SIZE - 1 || memcmp(text, prefix, PREFIX_CHARS) != 0)
		return false;
	for (size_t i = PREFIX_CHARS; i < len; i++) {
		if (strchr("0123456789abcdef", text[i]) == NULL)
			return false;
	}
	return true;
}

const char *credential_mac(struct work *w, const struct keys *keys, const char *secret)
{
	uint8_t mac[SHA256_SIZE];

	keys_mac(keys, "credential", secret, strlen(secret), mac);
	return hex_encode(w->arena, mac, sizeof(mac));
}

enum err key_prove(struct work *w, const struct keys *keys, const char *key_id, const char *secret,
    const char *field, struct proof_of_key *ret_proof)
{
	struct proof_of_key proof;
	const char *mac;

	if (!key_id_valid(key_id, strlen(key_id)) || strlen(secret) != CREDENTIAL_SECRET_CHARS)
		return refused(w, field);
	TRY(credential_store_prove(w, key_id, &proof));
	mac = credential_mac(w, keys, secret);
	if (uuid_is_nil(proof.id) || strlen(proof.secret_mac) != strlen(mac) ||
	    !equal_constant_time(proof.secret_mac, mac, strlen(mac)))
		return refused(w, field);
	if (proof.used_is_stale)
		TRY(credential_store_used(w, proof.id));
	*ret_proof = proof;
	return OK;
}

static void name_take(struct proven *proven, const char *name)
{
	size_t len = strnlen(name, sizeof(proven->name) - 1);

	memcpy(proven->name, name, len);
	proven->name[len] = '\0';
	utf8_mend(proven->name);
}

struct rights session_rights(const struct proof_of_session *proof)
{
	struct rights rights = {0};

	if (proof->member)
		rights_read(proof->roles, proof->own_roles, &rights);
	if (proof->platform_admin)
		rights = (struct rights){.permissions = permission_set_of_instance()};
	return rights;
}

static void key_take(const struct proof_of_key *key, struct proven *proven)
{
	bool personal = strcmp(key->kind, "personal") == 0;
	struct rights rights = {.permissions = permission_set_of_organization()};

	if (personal)
		rights = session_rights(&(struct proof_of_session){.roles = key->roles,
		    .own_roles = key->own_roles,
		    .member = key->member,
		    .platform_admin = key->platform_admin});
	*proven =
	    (struct proven){.principal = {.kind = personal ? PRINCIPAL_USER : PRINCIPAL_CLIENT,
	                        .id = personal ? key->user : key->id,
	                        .org = key->org,
	                        .session = key->id,
	                        .permissions = permission_set_read(key->permissions) & rights.permissions,
	                        .team_only = rights.team_only},
	        .ends_us = key->ends_us};
	name_take(proven, personal ? key->user_name : key->name);
}

/* --- the ways --- */

static void operator_take(permission_set permissions, int64_t ends_us, struct proven *proven)
{
	*proven = (struct proven){
	    .principal = {.kind = PRINCIPAL_CLIENT, .permissions = permissions}, .ends_us = ends_us};
	name_take(proven, "operator");
}

/* The operator's tokens serve every organisation. */
static enum err operator_token(struct work *w, const struct config *config, const struct keys *keys,
    const char *text, struct proven *ret_proven)
{
	struct keys_token token;
	permission_set permissions;

	TRY(keys_token_read(w, keys, text, config->app_url, &token));
	permissions = permission_set_read(token.scope);
	/* Who may bring packages in may see what became of them. */
	if ((permissions & permission_bit(PERMISSION_PACKAGE_IMPORT)) != 0)
		permissions |= permission_bit(PERMISSION_PACKAGE_READ) | permission_bit(PERMISSION_JOB_READ);
	operator_take(permissions, token.expires_s * US_PER_S, ret_proven);
	return OK;
}

/* What its person was given before it was asked of them to have a second factor. */
static bool owes_factor(const struct config *config, bool platform_admin, bool strong)
{
	return config->admin_second_factor && platform_admin && !strong;
}

static enum err person_token(
    struct work *w, const struct config *config, const struct keys_access *access, struct proven *ret_proven)
{
	struct proof_of_session session;
	struct rights rights;

	TRY(api_session_store_prove(w, access->session, &session));
	if (uuid_is_nil(session.user) || !uuid_equal(session.user, access->subject) ||
	    owes_factor(config, session.platform_admin, session.strong))
		return refused(w, "Authorization");
	rights = session_rights(&session);
	*ret_proven = (struct proven){.principal = {.kind = PRINCIPAL_USER,
	                                  .id = session.user,
	                                  .org = session.org,
	                                  .session = session.id,
	                                  .permissions = rights.permissions,
	                                  .team_only = rights.team_only,
	                                  .strong = session.strong,
	                                  .platform_admin = session.platform_admin},
	    .ends_us = access->expires_s * US_PER_S};
	name_take(ret_proven, session.user_name);
	return OK;
}

static enum err access_token(struct work *w, const struct config *config, const struct keys *keys,
    const char *text, struct proven *ret_proven)
{
	struct keys_access access;
	struct proof_of_key key;

	TRY(keys_access_read(w, keys, config->token_key_rotate_after, text, config->app_url, &access));
	if (*access.client == '\0')
		return person_token(w, config, &access, ret_proven);
	TRY(credential_store_prove(w, access.client, &key));
	if (uuid_is_nil(key.id) || !uuid_equal(key.id, access.subject))
		return refused(w, "Authorization");
	key_take(&key, ret_proven);
	ret_proven->principal.permissions &= permission_set_read(access.scope);
	ret_proven->ends_us = access.expires_s * US_PER_S;
	return OK;
}

static bool is_operators_key(const struct config *config, const char *text)
{
	uint8_t wanted[SHA256_SIZE], given[SHA256_SIZE];

	if (config->api_key == NULL || config->api_key[0] == '\0')
		return false;
	/* Equal lengths whatever was sent. */
	sha256(config->api_key, strlen(config->api_key), wanted);
	sha256(text, strlen(text), given);
	return equal_constant_time(wanted, given, sizeof(wanted));
}

static bool looks_like_jwt(const char *text)
{
	const char *dot = strchr(text, '.');

	return dot != NULL && (dot = strchr(dot + 1, '.')) != NULL && strchr(dot + 1, '.') == NULL;
}

static enum err halves(struct work *w, const struct config *config, const struct keys *keys,
    const char *key_id, const char *secret, struct proven *ret_proven)
{
	struct proof_of_key key;

	TRY(key_prove(w, keys, key_id, secret, "Authorization", &key));
	if (strcmp(key.kind, "personal") == 0 && owes_factor(config, key.platform_admin, key.totp))
		return refused(w, "Authorization");
	/* A client asks for access tokens; its secret opens nothing by itself. */
	if (strcmp(key.kind, "client") == 0)
		return fail_field(w, ERR_UNAUTHORIZED, "Authorization",
		    "a client asks for an access token first (POST /oauth/token)");
	key_take(&key, ret_proven);
	return OK;
}

static enum err bearer(struct work *w, const struct config *config, const struct keys *keys, const char *text,
    struct proven *ret_proven)
{
	const size_t id = CREDENTIAL_KEY_ID_SIZE - 1;

	if (is_operators_key(config, text)) {
		operator_take(permission_set_of_instance(), 0, ret_proven);
		return OK;
	}
	if (looks_like_jwt(text))
		return keys_access_named(w, text) ? access_token(w, config, keys, text, ret_proven)
		                                  : operator_token(w, config, keys, text, ret_proven);
	if (strlen(text) > id && text[id] == '_' && key_id_valid(text, id))
		return halves(w, config, keys, arena_strndup(w->arena, text, id), text + id + 1, ret_proven);
	return refused(w, "Authorization");
}

static bool halves_split(struct work *w, const char *text, const char **ret_user, const char **ret_password)
{
	const char *colon = strchr(text, ':');

	if (colon == NULL)
		return false;
	*ret_user = arena_strndup(w->arena, text, (size_t)(colon - text));
	*ret_password = colon + 1;
	return true;
}

bool basic_read(struct work *w, const char *base64, const char **ret_user, const char **ret_password)
{
	char *url = arena_strdup(w->arena, base64);
	size_t len = strcspn(url, "= \t");
	uint8_t *bytes;

	if (len > BASIC_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		url[i] = (char)(url[i] == '+' ? '-' : url[i] == '/' ? '_' : url[i]);
	if (!base64url_decode(w->arena, url, len, &bytes, &len) || memchr(bytes, '\0', len) != NULL)
		return false;
	return halves_split(w, (const char *)bytes, ret_user, ret_password);
}

static const char *after_scheme(const char *authorization, const char *scheme)
{
	size_t len = strlen(scheme);

	if (strncasecmp(authorization, scheme, len) != 0 || authorization[len] != ' ')
		return NULL;
	return authorization + len + strspn(authorization + len, " ");
}

static enum err prove(struct work *w, const struct config *config, const struct keys *keys,
    const char *authorization, struct proven *ret_proven)
{
	const char *rest = after_scheme(authorization, "Bearer"), *user, *password;

	if (rest != NULL)
		return bearer(w, config, keys, rest, ret_proven);
	if ((rest = after_scheme(authorization, "token")) != NULL && halves_split(w, rest, &user, &password))
		return halves(w, config, keys, user, password, ret_proven);
	if ((rest = after_scheme(authorization, "Basic")) != NULL && basic_read(w, rest, &user, &password))
		return halves(w, config, keys, user, password, ret_proven);
	return fail_field(w, ERR_UNAUTHORIZED, "Authorization",
	    "\"Bearer\" and a key or token, \"token KEY:SECRET\" or Basic are expected");
}

static void principal_give(struct work *w, const struct proven *proven, struct principal *ret_principal)
{
	*ret_principal = proven->principal;
	ret_principal->name = arena_strdup(w->arena, proven->name);
}

bool credential_proven(struct work *w, struct credential_cache *cache, const char *authorization,
    struct principal *ret_principal)
{
	struct proven proven;

	if (cache == NULL || !credential_cache_find(cache, w->now_us, authorization, &proven))
		return false;
	principal_give(w, &proven, ret_principal);
	return true;
}

enum err credential_prove(struct work *w, const struct config *config, struct keys *keys,
    struct credential_cache *cache, const char *authorization, struct principal *ret_principal)
{
	struct proven proven;
	uint64_t epoch;

	if (credential_proven(w, cache, authorization, ret_principal))
		return OK;
	/* Read before the rows are: what is revoked meanwhile must not be kept. */
	epoch = cache != NULL ? credential_cache_epoch(cache) : 0;
	TRY(prove(w, config, keys, authorization, &proven));
	if (cache != NULL)
		credential_cache_keep(cache, epoch, authorization, &proven);
	principal_give(w, &proven, ret_principal);
	return OK;
}

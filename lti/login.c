/* Login initiation (LTI security framework 1.1, 5.1.1): what the platform asks becomes one row and one
 * redirect. */
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "keys/http.h"
#include "lti/browser.h"
#include "lti/launch_int.h"
#include "lti/policy.h"
#include "lti/preset.h"

enum {
	PARAMETER_MAX = 8192, /* L3 */
	PARAMETERS_MAX = 32768,
	REDIRECT_MAX = 4096, /* as long as the edge lets a header be */
	LOGIN_URL_MAX = 131072,
	SECRET_BYTES = 32,
	COOKIE_ID = 8
};

struct parameter {
	const char *name;
	const char **ret;
};

enum { LOGIN_PARAMETERS = 8 };

static void login_parameters(struct lti_login *login, struct parameter ret[static LOGIN_PARAMETERS])
{
	const struct parameter all[LOGIN_PARAMETERS] = {
	    {"iss", &login->iss},
	    {"client_id", &login->client_id},
	    {"lti_deployment_id", &login->lti_deployment_id},
	    {"target_link_uri", &login->target_link_uri},
	    {"login_hint", &login->login_hint},
	    {"lti_message_hint", &login->lti_message_hint},
	    {"lti_storage_target", &login->lti_storage_target},
	    {"new_window", &login->new_window},
	};

	memcpy(ret, all, sizeof(all));
}

static enum err parameter_check(struct work *w, const char *name, const char *value, size_t *total)
{
	size_t len = strlen(value);

	*total += len;
	if (len > PARAMETER_MAX || *total > PARAMETERS_MAX)
		return fail_field(w, ERR_LAUNCH_REFUSED, name, "%s is too long: %zu bytes", name, len);
	for (const char *p = value; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return fail_field(w, ERR_LAUNCH_REFUSED, name, "%s holds control characters", name);
	}
	return OK;
}

enum err lti_login_read(
    struct work *w, const struct form *query, const struct form *body, struct lti_login *ret_login)
{
	struct parameter parameters[LOGIN_PARAMETERS];
	size_t total = 0;

	login_parameters(ret_login, parameters);
	for (size_t i = 0; i < LOGIN_PARAMETERS; i++)
		*parameters[i].ret = "";
	for (size_t i = 0; i < LOGIN_PARAMETERS; i++) {
		const char *value = NULL, *in_body = NULL;

		TRY(form_one(w, query, parameters[i].name, &value));
		if (body != NULL)
			TRY(form_one(w, body, parameters[i].name, &in_body));
		if (in_body != NULL)
			value = in_body;
		if (value == NULL)
			continue;
		TRY(parameter_check(w, parameters[i].name, value, &total));
		*parameters[i].ret = value;
	}
	return OK;
}

const char *lti_login_url(struct work *w, const struct config *config, const struct lti_login *login)
{
	struct lti_login copy = *login;
	struct parameter parameters[LOGIN_PARAMETERS];
	struct text url = text_new(w->arena, LOGIN_URL_MAX);

	login_parameters(&copy, parameters);
	text_printf(&url, "%s/lti/login", config->app_url);
	for (size_t i = 0, n = 0; i < LOGIN_PARAMETERS; i++) {
		if (**parameters[i].ret == '\0')
			continue;
		text_add(&url, n++ == 0 ? "?" : "&");
		text_add(&url, parameters[i].name);
		text_add_char(&url, '=');
		text_add_url(&url, *parameters[i].ret);
	}
	return url.data;
}

const char *lti_login_name(struct work *w, const char *state)
{
	return sha256_hex(w->arena, state);
}

const char *lti_cookie_name(struct work *w, const char *login_name)
{
	char id[COOKIE_ID + 1] = "";

	for (size_t i = 0; i < COOKIE_ID && hex_value(login_name[i]) >= 0; i++)
		id[i] = login_name[i];
	return arena_printf(w->arena, LTI_COOKIE_PREFIX "%s", id);
}

/* S6: short, and another one for each login. */
static const char *storage_key(struct work *w, const char *login_name)
{
	return arena_printf(w->arena, "lectern-%.*s", COOKIE_ID, login_name);
}

struct lti_storage lti_storage_of(struct work *w, const struct lti_registration *registration,
    const struct lti_login *login, const char *login_name)
{
	struct lti_storage storage = {.target = "", .origin = "", .key = ""};

	if (*login->lti_storage_target == '\0')
		return storage;
	if (http_url_origin(w, registration->auth_url, &storage.origin) != OK) {
		work_forgive(w);
		return storage;
	}
	storage.target = login->lti_storage_target;
	storage.key = storage_key(w, login_name);
	return storage;
}

static enum err login_check(struct work *w, const struct config *config, const struct lti_login *login)
{
	const struct {
		const char *name, *value;
	} required[] = {{"iss", login->iss}, {"login_hint", login->login_hint},
	    {"target_link_uri", login->target_link_uri}};

	for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
		if (*required[i].value == '\0')
			return fail_field(w, ERR_LAUNCH_REFUSED, required[i].name,
			    "the platform's login request has no %s", required[i].name);
	}
	if (!lti_url_is_ours(w, config->app_url, login->target_link_uri))
		return fail_field(w, ERR_LAUNCH_REFUSED, "target_link_uri",
		    "target_link_uri is %.200s, which is not below %.100s", login->target_link_uri,
		    config->app_url);
	return OK;
}

/* 2.2: exactly what Moodle, Open edX and LTI-PHP ask for (L7 to L11). */
static enum err redirect_make(struct work *w, const struct config *config, const struct lti_login *login,
    const struct lti_registration *registration, const char *state, const char *nonce, const char **ret_url)
{
	const char *redirect_uri = arena_printf(w->arena, "%s/lti/launch", config->app_url);
	const struct {
		const char *name, *value;
	} out[] = {{"scope", "openid"}, {"response_type", "id_token"}, {"response_mode", "form_post"},
	    {"prompt", "none"}, {"client_id", registration->client_id}, {"redirect_uri", redirect_uri},
	    {"login_hint", login->login_hint}, {"lti_message_hint", login->lti_message_hint},
	    {"state", state}, {"nonce", nonce}};
	struct text url = text_new(w->arena, REDIRECT_MAX);
	const char *auth_url = registration->auth_url;

	text_add(&url, auth_url);
	for (size_t i = 0; i < sizeof(out) / sizeof(out[0]); i++) {
		if (*out[i].value == '\0')
			continue;
		text_add_char(&url, i == 0 && strchr(auth_url, '?') == NULL ? '?' : '&');
		text_add(&url, out[i].name);
		text_add_char(&url, '=');
		text_add_url(&url, out[i].value);
	}
	if (!text_fits(&url))
		return fail_field(w, ERR_LAUNCH_REFUSED, "lti_message_hint",
		    "the login's hints are too long for a redirect");
	*ret_url = url.data;
	return OK;
}

/* What was remembered is told once more to a frame that keeps nothing still; one that keeps cookies again is
 * tried again. */
static enum err window_offer(struct work *w, const struct config *config, const struct lti_login *login,
    const struct lti_browser *browser, const char *browser_key, const char **ret_url)
{
	struct lti_login in_window = *login;

	if (browser->keeps_cookies)
		return refusal_store_forget(w, browser_key);
	if (!browser->in_frame || strcmp(login->new_window, "1") == 0)
		return OK;
	in_window.new_window = "1";
	*ret_url = lti_login_url(w, config, &in_window);
	return OK;
}

enum err lti_login_start(struct work *w, const struct config *config, const struct keys *keys,
    const struct lti_login *login, const struct lti_browser *browser, struct lti_login_answer *ret_answer)
{
	const char *state = random_token(w->arena, SECRET_BYTES);
	const char *nonce = random_token(w->arena, SECRET_BYTES);
	const char *cookie = random_token(w->arena, SECRET_BYTES);
	const char *proof = random_token(w->arena, SECRET_BYTES);
	const char *name = lti_login_name(w, state);
	struct lti_registration registration;
	struct lti_login_answer answer = {.cookie_value = cookie, .proof = proof};
	struct login_row row = {.state_hash = name, .login = login};
	bool kept_nothing;

	TRY(login_check(w, config, login));
	TRY(registration_for_login(w, login, &registration));
	TRY(redirect_make(w, config, login, &registration, state, nonce, &answer.redirect_url));
	answer.storage = lti_storage_of(w, &registration, login, name);
	answer.cookie_name = lti_cookie_name(w, name);
	answer.frame_origins = lti_frame_origins(w, &registration);
	row.nonce_hash = sha256_hex(w->arena, nonce);
	row.browser_hash = sha256_hex(w->arena, cookie);
	row.proof_hash = *answer.storage.target != '\0' ? sha256_hex(w->arena, proof) : "";
	row.browser_key = lti_browser_key(w, keys, registration.id, login, browser);
	row.registration = registration.id;
	TRY(login_store_add(w, &row, &kept_nothing));
	if (kept_nothing)
		TRY(window_offer(w, config, login, browser, row.browser_key, &answer.window_url));
	*ret_answer = answer;
	return OK;
}

static void origin_add(struct work *w, struct text *out, const char *url)
{
	const char *origin;

	if (http_url_origin(w, url, &origin) != OK) {
		work_forgive(w);
		return;
	}
	if (strstr(out->data, origin) != NULL)
		return;
	if (out->len > 0)
		text_add_char(out, ' ');
	text_add(out, origin);
}

/* Open edX shows its units in a learning front end on a host below the site's own (apps.HOST, studio.HOST).
 */
static void hosts_below_add(struct work *w, struct text *out, const char *issuer)
{
	const char *origin, *host;

	if (http_url_origin(w, issuer, &origin) != OK) {
		work_forgive(w);
		return;
	}
	host = strstr(origin, "://") + 3;
	/* An address has no names below it. */
	if (*host == '[' || strspn(host, "0123456789.:") == strlen(host))
		return;
	text_printf(out, " %.*s*.%s", (int)(host - origin), origin, host);
}

const char *lti_frame_origins(struct work *w, const struct lti_registration *registration)
{
	struct text out = text_new(w->arena, 4096);

	origin_add(w, &out, registration->auth_url);
	origin_add(w, &out, registration->issuer);
	if (lti_policy_rules(registration->policy)->frames_below)
		hosts_below_add(w, &out, registration->issuer);
	lti_cloud_origins_add(w, &out, registration->policy, registration->issuer);
	if (registration->frame_origins[0] != '\0')
		text_printf(&out, " %s", registration->frame_origins);
	return out.data;
}

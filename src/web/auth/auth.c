#include "web/auth/auth.h"

#include <string.h>
#include <strings.h>

#include "lms/credential/access.h"
#include "lms/credential/prove.h"
#include "web/input.h"

static enum err reply_given(struct request *r, const struct access_given *given)
{
	json_t *answer = json_pack("{s:s,s:s,s:I,s:s}", "access_token", given->token, "token_type", "Bearer",
	    "expires_in", (json_int_t)given->life_s, "scope", given->scope);

	if (*given->refresh != '\0') {
		json_object_set_new(answer, "refresh_token", json_string(given->refresh));
		json_object_set_new(answer, "refresh_expires_in", json_integer(given->refresh_life_s));
	}
	return reply_json(r, 200, answer);
}

enum err post_login(struct request *r)
{
	struct login_input in = {.code = "", .org = ""};
	char agent[VISITOR_AGENT_MAX + 1];
	const char *said = request_header(r, "User-Agent");
	size_t len = strnlen(said, VISITOR_AGENT_MAX);
	struct access_given given;
	int64_t wait_s = 0;
	enum err e;

	TRY(request_input(r, &in));
	memcpy(agent, said, len);
	agent[len] = '\0';
	utf8_mend(agent);
	e = access_for_person(&r->work, &r->app->config, r->app->keys,
	    &(struct access_person){.email = in.email,
	        .password = in.password,
	        .code = in.code,
	        .org_slug = in.org,
	        .visitor =
	            &(struct visitor){
	                .network = request_network(r), .agent = agent, .device = "", .cookie = ""}},
	    &given, &wait_s);
	if (e == ERR_TOO_MANY)
		request_retry_after(r, wait_s);
	TRY(e);
	return reply_given(r, &given);
}

enum err post_refresh(struct request *r)
{
	struct refresh_input in = {0};
	struct access_given given;

	TRY(request_input(r, &in));
	TRY(access_refresh(
	    &r->work, &r->app->config, r->app->keys, r->app->credential_cache, in.refresh_token, &given));
	return reply_given(r, &given);
}

enum err post_revoke(struct request *r)
{
	struct revoke_input in = {0};

	TRY(request_input(r, &in));
	TRY(access_revoke(&r->work, &r->app->config, r->app->keys, r->app->credential_cache, in.token));
	return reply_empty(r, 204);
}

/* RFC 6749 section 5.2: programs look for these members; the others are ours as everywhere. */
static enum err token_refused(struct request *r, enum err e)
{
	const char *code = e == ERR_UNAUTHORIZED ? "invalid_client" : "invalid_request";

	if (strcmp(r->work.field, "grant_type") == 0)
		code = "unsupported_grant_type";
	if (strcmp(r->work.field, "scope") == 0)
		code = "invalid_scope";
	return reply_problem(
	    r, e, json_pack("{s:s,s:s}", "error", code, "error_description", r->work.detail));
}

/* client_secret_basic, client_secret_post or private_key_jwt; never two of them. */
static enum err client_read(struct request *r, struct token_input *in, struct access_client *ret_client)
{
	const char *authorization = request_header(r, "Authorization"), *id, *secret;
	bool basic = strncasecmp(authorization, "Basic ", 6) == 0;

	if (basic) {
		if (*in->client_secret != '\0' || *in->assertion != '\0')
			return fail_field(
			    &r->work, ERR_BAD_INPUT, "client_secret", "stands beside Basic: one of the two");
		if (!basic_read(&r->work, authorization + 6 + strspn(authorization + 6, " "), &id, &secret) ||
		    (*in->client_id != '\0' && strcmp(id, in->client_id) != 0))
			return fail_field(
			    &r->work, ERR_UNAUTHORIZED, "Authorization", "this names no client");
		in->client_id = id;
		in->client_secret = secret;
	}
	if (*in->assertion != '\0' && (*in->client_secret != '\0' || in->assertion_type == NULL))
		return fail_field(&r->work, ERR_BAD_INPUT, "client_assertion_type",
		    "an assertion comes with its type, and without a secret");
	*ret_client = (struct access_client){.client_id = in->client_id,
	    .secret = in->client_secret,
	    .assertion = in->assertion,
	    .scope = in->scope};
	return OK;
}

static enum err token_give(struct request *r)
{
	struct token_input in = {.scope = "", .client_id = "", .client_secret = "", .assertion = ""};
	struct access_client client;
	struct access_given given;

	TRY(request_input(r, &in));
	if (strcmp(in.grant_type, "client_credentials") != 0)
		return fail_field(&r->work, ERR_BAD_INPUT, "grant_type", "is not client_credentials");
	TRY(client_read(r, &in, &client));
	TRY(access_for_client(&r->work, &r->app->config, r->app->keys, &client, &given));
	return reply_given(r, &given);
}

enum err post_token(struct request *r)
{
	enum err e = token_give(r);

	return e == ERR_UNAUTHORIZED || e == ERR_BAD_INPUT ? token_refused(r, e) : e;
}

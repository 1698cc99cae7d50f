#include "lms/platform/invite.h"

#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "lms/audit/audit.h"
#include "lms/organization/organization.h"
#include "lms/platform/platform.h"
#include "lti/policy.h"

const char invite_tool_name[] = "Lectern";

#define MANAGEMENT_PURPOSE "registration-access-token"

struct change {
	const struct principal *by;
	struct uuid org;
	const char *action;
	const json_t *after;
};

static enum err record(struct work *w, struct uuid invite, void *arg)
{
	const struct change *change = arg;

	return audit_record_directory(w, &(struct audit){.actor = change->by,
	                                     .org = change->org,
	                                     .action = change->action,
	                                     .subject_type = "registration_invite",
	                                     .subject = invite,
	                                     .after = change->after});
}

enum err invite_make(struct work *w, const struct config *config, const struct principal *by,
    const struct lti_invite_new *invite, struct invite_made *ret_made)
{
	struct lti_invite_new one = *invite;
	struct change change = {.by = by,
	    .org = invite->org,
	    .action = "registration_invite.made",
	    .after = json_own(
	        w->arena, json_pack("{s:s,s:s,s:b,s:I}", "name", invite->name, "policy", invite->policy,
	                      "activates", (int)invite->activates, "days", (json_int_t)invite->days))};
	struct invite_made made;
	const char *secret;

	one.by = by->kind == PRINCIPAL_JOB ? (struct uuid){{0}} : by->id;
	one.by_kind = principal_kind_name(by->kind);
	TRY(lti_invite_make(w, &one, &(struct lti_invite_also){record, &change}, &secret));
	TRY(lti_invite_one(w, invite->org, invite->id, &made.invite));
	made.link = arena_printf(w->arena, "%s/lti/register/%s", config->app_url, secret);
	*ret_made = made;
	return OK;
}

enum err invite_revoke(struct work *w, const struct principal *by, struct uuid org, struct uuid id)
{
	struct change change = {.by = by, .org = org, .action = "registration_invite.revoked"};

	return lti_invite_revoke(w, org, id, &(struct lti_invite_also){record, &change});
}

enum err invite_check(struct work *w, const struct lti_invite *invite)
{
	const char *state = lti_invite_state(invite, w->now_us);

	if (strcmp(state, "used") == 0)
		return fail_field(w, ERR_GONE, "invite",
		    WORDS("This registration link was used already: each registers one platform."));
	if (strcmp(state, "revoked") == 0)
		return fail_field(w, ERR_GONE, "invite", WORDS("This registration link was withdrawn."));
	if (strcmp(state, "expired") == 0)
		return fail_field(w, ERR_GONE, "invite", WORDS("This registration link has expired."));
	return OK;
}

enum err invite_configuration(struct work *w, const struct invite_house *house,
    const struct lti_invite *invite, const char *url, struct lti_configuration *ret_configuration)
{
	enum lti_policy policy = LTI_POLICY_STANDARD;
	bool chosen = lti_policy_read(invite->policy, &policy);

	return lti_configuration_fetch(w, house->http, url, chosen ? &policy : NULL, ret_configuration);
}

/* What staff have set on a registration that is there already stays as they set it. */
static enum err settings_keep(struct work *w, struct uuid org, struct lti_platform *platform)
{
	const struct uuid nil = {{0}};
	json_t *platforms, *one;
	size_t i;

	TRY(lti_platforms_of(w, org, nil, LTI_PLATFORMS_MAX, &platforms));
	json_array_foreach(platforms, i, one)
	{
		const char *issuer = json_string_value(json_object_get(one, "issuer"));
		const char *client_id = json_string_value(json_object_get(one, "client_id"));

		if (strcmp(issuer, platform->issuer) != 0 || strcmp(client_id, platform->client_id) != 0)
			continue;
		platform->deployments = json_string_value(json_object_get(one, "new_deployments"));
		platform->frame_origins = json_string_value(json_object_get(one, "frame_origins"));
		platform->audience_shape = json_string_value(json_object_get(one, "audience_shape"));
	}
	return OK;
}

static enum err platform_keep(struct work *w, const struct invite_house *house,
    const struct lti_invite *invite, const struct lti_configuration *c,
    const struct lti_registration_answer *answer, struct lti_platform_added *ret_added)
{
	/* Whoever holds the link did this; who made the link stands in its own audit row. */
	const struct principal by = {
	    .kind = PRINCIPAL_JOB, .id = invite->id, .org = invite->org, .name = "registration link"};
	struct lti_registered given = {.invite = invite->id,
	    .scope = answer->scope,
	    .management_url = answer->management_url,
	    .management_token = "",
	    .configuration = c->document};
	struct lti_platform platform = {.name = invite->name,
	    .issuer = c->issuer,
	    .client_id = answer->client_id,
	    .auth_url = c->auth_url,
	    .token_url = c->token_url,
	    .token_audience = lti_configuration_audience(c),
	    .jwks_uri = c->jwks_uri,
	    .policy = lti_policy_names[c->policy],
	    .origin = "",
	    .deployment_id = answer->deployment_id,
	    .deployments = "",
	    .frame_origins = "",
	    .audience_shape = "",
	    .status = invite->activates ? "active" : "pending",
	    .registered = &given};

	if (*answer->management_token != '\0')
		TRY(keys_seal(w, house->keys, MANAGEMENT_PURPOSE, answer->management_token,
		    strlen(answer->management_token), &given.management_token));
	TRY(organization_slug(w, invite->org, &platform.org));
	TRY(settings_keep(w, invite->org, &platform));
	return platform_save(w, &by, &platform, ret_added);
}

/* Keeps the first failure as what is told. */
static enum err released(struct work *w, enum err e, const struct lti_invite *invite, bool known)
{
	const char *field = arena_strdup(w->arena, w->field);
	const char *detail = arena_strdup(w->arena, w->detail);

	if (lti_invite_release(w, invite->id, known) != OK)
		work_forgive(w);
	return fail_field(w, e, field, "%s", detail);
}

/* The same link and platform again, after it came to a good end: a form sent twice, a page loaded again. */
static enum err repeated(struct work *w, const struct lti_invite *invite, const struct lti_configuration *c,
    struct invite_registered *ret)
{
	const json_t *platform;

	if (strcmp(lti_invite_state(invite, w->now_us), "used") != 0 ||
	    strcmp(invite->issuer, c->issuer) != 0)
		return invite_check(w, invite);
	TRY(lti_platform_one(w, invite->org, invite->registration, &platform));
	*ret =
	    (struct invite_registered){.added = {.org = invite->org,
	                                   .registration = invite->registration,
	                                   .status = json_string_value(json_object_get(platform, "status")),
	                                   .changed = true},
	        .client_id = json_string_value(json_object_get(platform, "client_id")),
	        .repeated = true};
	return OK;
}

enum err invite_register(struct work *w, const struct invite_house *house, const struct lti_invite *invite,
    const char *url, const char *token, struct invite_registered *ret_registered)
{
	const struct lti_tool tool = {house->config->app_url, invite_tool_name};
	struct invite_registered done = {0};
	struct lti_registration_answer answer;
	struct lti_configuration c;
	bool known = true;
	enum err e;

	TRY(invite_configuration(w, house, invite, url, &c));
	if (strcmp(lti_invite_state(invite, w->now_us), "open") != 0)
		return repeated(w, invite, &c, ret_registered);
	TRY(lti_invite_claim(w, invite, c.issuer));
	e = lti_registration_send(
	    w, house->http, &c, token, lti_registration_request(w, &tool, &c), &answer, &known);
	if (e != OK)
		return released(w, e, invite, known);
	/* From here on the platform has us: what cannot be kept leaves the try noted, so that whoever comes
	 * back is told. */
	e = platform_keep(w, house, invite, &c, &answer, &done.added);
	if (e != OK)
		return released(w, e, invite, false);
	done.client_id = answer.client_id;
	*ret_registered = done;
	return OK;
}

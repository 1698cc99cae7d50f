#include "lms/platform/platform.h"

#include <string.h>

#include "base/fields.h"
#include "lms/audit/audit.h"
#include "lti/ags.h"
#include "lti/registration_store.h"

struct change {
	const struct principal *by;
	const char *action; /* NULL: by what became of it */
	const json_t *after;
};

static enum err record(struct work *w, const struct lti_platform_added *added, void *arg)
{
	const struct change *change = arg;

	return audit_record_directory(w, &(struct audit){.actor = change->by,
	                                     .org = added->org,
	                                     .action = change->action != NULL ? change->action
	                                               : added->changed       ? "platform.changed"
	                                                                      : "platform.added",
	                                     .subject_type = "platform",
	                                     .subject = added->registration,
	                                     .after = change->after});
}

enum err platform_save(struct work *w, const struct principal *by, const struct lti_platform *p,
    struct lti_platform_added *ret_added)
{
	struct change change = {.by = by,
	    .after = json_own(
	        w->arena, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "name", p->name, "issuer", p->issuer,
	                      "client_id", p->client_id, "auth_url", p->auth_url, "token_url", p->token_url,
	                      "jwks_uri", p->jwks_uri, "policy", p->policy, "deployments", p->deployments))};

	return lti_platform_add(w, p, &(struct lti_also){record, &change}, ret_added);
}

enum err platform_enable(struct work *w, const struct principal *by, const char *org, const char *issuer,
    const char *client_id, bool enabled)
{
	struct change change = {.by = by, .action = enabled ? "platform.enabled" : "platform.disabled"};

	return lti_platform_enable(w, org, issuer, client_id, enabled, &(struct lti_also){record, &change});
}

enum err platform_decide(
    struct work *w, const struct principal *by, struct uuid org, struct uuid registration, bool approved)
{
	struct change change = {.by = by, .action = approved ? "platform.approved" : "platform.refused"};

	return lti_platform_decide(w, org, registration, approved, &(struct lti_also){record, &change});
}

enum err platform_find(struct work *w, const char *org, struct uuid registration, const json_t **ret_platform)
{
	struct uuid id;

	TRY(organization_find(w, org, &id));
	return lti_platform_one(w, id, registration, ret_platform);
}

enum err platform_org(struct work *w, const char *slug, struct uuid *ret_org)
{
	return organization_find(w, slug, ret_org);
}

enum err platform_test(struct work *w, const struct config *config, struct keys *keys, struct http *http,
    const struct principal *by, struct uuid org, struct uuid registration, json_t **ret_result)
{
	struct change change = {.by = by, .action = "platform.tested"};
	struct lti_registration r;
	const json_t *known;
	json_t *result;

	TRY(lti_platform_one(w, org, registration, &known));
	TRY(lti_registration_load(w, registration, &r));
	TRY(lti_selftest(w, config, keys, http, &r, &result));
	change.after = json_own(
	    w->arena, json_pack("{s:s}", "verdict", json_string_value(json_object_get(result, "verdict"))));
	TRY(lti_selftest_keep(w, &r, result, &(struct lti_also){record, &change}));
	*ret_result = result;
	return OK;
}

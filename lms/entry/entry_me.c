#include "lms/entry/entry_me.h"

#include <string.h>

#include "db/db.h"
#include "lms/entry/direct_store.h"
#include "lms/entry/entry_store.h"
#include "lms/link/visit.h"

bool entry_me_asked(const struct config *config, const struct lti_launch *launch)
{
	static const char path[] = "/lti/launch/me";
	size_t base = strlen(config->app_url);
	const char *target = launch->target_link_uri,
	           *page = json_string_value(json_object_get(launch->custom, "page"));

	if (page != NULL && strcmp(page, "me") == 0)
		return true;
	if (strncmp(target, config->app_url, base) != 0 || strncmp(target + base, path, sizeof path - 1) != 0)
		return false;
	return strchr("?#", target[base + sizeof path - 1]) != NULL;
}

struct coming {
	const struct keys *keys;
	const struct lti_launch *launch; /* NULL: by a cookie */
	struct visit visit;
	struct uuid guest;
	const char *capability;
};

static enum err come_from_lti(struct work *w, void *arg)
{
	struct coming *c = arg;
	const struct lti_launch *l = c->launch;
	const struct entry_person person = {.origin = l->registration.origin,
	    .external_user_id = l->sub,
	    .email = l->email,
	    .name = l->name,
	    .given_name = l->given_name,
	    .family_name = l->family_name,
	    .locale = l->locale};

	TRY(entry_store_learner(w, c->visit.org, &person, &c->visit.learner));
	TRY(visit_begin(w, c->keys, &c->visit, &c->capability));
	return lti_launch_log(w, l, c->visit.learner);
}

enum err entry_me_from_lti(struct work *w, const struct config *config, const struct keys *keys,
    const struct lti_launch *launch, const char *frame_origins, const char **ret_address)
{
	struct coming c = {.keys = keys,
	    .launch = launch,
	    .visit = {.org = launch->registration.org,
	        .source = "lti",
	        .frame_origins = frame_origins,
	        .locale = launch->locale}};

	if (*launch->sub == '\0')
		return fail_field(w, ERR_UNPROCESSABLE, "sub",
		    "your platform does not say who you are: this page is for people it names");
	TRY(db_transact(w, db_tenant(c.visit.org), come_from_lti, &c));
	*ret_address = visit_address(w, config, c.capability);
	return OK;
}

static enum err come_directly(struct work *w, void *arg)
{
	struct coming *c = arg;

	TRY(direct_learner(w, c->visit.org, c->guest, &c->visit.learner));
	if (uuid_is_nil(c->visit.learner))
		return fail(w, ERR_NOT_FOUND, "nothing is kept of this visitor");
	return visit_begin(w, c->keys, &c->visit, &c->capability);
}

enum err entry_me_direct(struct work *w, const struct keys *keys, struct uuid org, struct uuid guest,
    const char *locale, const char **ret_capability)
{
	struct coming c = {.keys = keys,
	    .guest = guest,
	    .visit = {.org = org, .source = "direct", .frame_origins = "", .locale = locale}};

	TRY(db_transact(w, db_tenant(org), come_directly, &c));
	*ret_capability = c.capability;
	return OK;
}

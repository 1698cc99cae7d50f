#include "lms/entry/entry.h"

#include <string.h>

#include "base/time.h"
#include "db/db.h"
#include "lms/capability.h"
#include "lms/entry/direct_store.h"
#include "lms/entry/entry_store.h"
#include "lms/outcome/outcome.h"

static const int64_t LAUNCH_LIFE_S = INT64_C(24) * 3600;

struct arriving {
	const struct lti_launch *launch;
	const char *frame_origins;
	struct entry_hints hints;
	struct entry_arrival arrival;
	struct uuid attempt, package;
};

/* A platform that does not know a custom variable sends its name, $ and all: that says nothing. */
static const char *custom_value(const struct lti_launch *launch, const char *name)
{
	const char *value = json_string_value(json_object_get(launch->custom, name));

	return value == NULL || *value == '$' ? "" : value;
}

static enum err module_in_custom(struct work *w, const struct lti_launch *launch, struct uuid *ret_module)
{
	static const char *const names[] = {"module_id", "content_id"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = custom_value(launch, names[i]);

		if (*value == '\0')
			continue;
		if (!uuid_parse(value, ret_module))
			return fail_field(w, ERR_UNPROCESSABLE, names[i],
			    "the custom parameter %s is %.100s, which is not the id of a module", names[i],
			    value);
		return OK;
	}
	return OK;
}

/* …/lti/launch/{module}; false when the address names none. */
static bool module_in_address(
    const struct config *config, const struct lti_launch *launch, struct uuid *ret_module)
{
	static const char launch_path[] = "/lti/launch/";
	const char *path = strstr(launch->target_link_uri, launch_path);
	char text[UUID_TEXT_SIZE];

	if (path == NULL || (size_t)(path - launch->target_link_uri) != strlen(config->app_url))
		return false;
	path += sizeof(launch_path) - 1;
	if (strcspn(path, "/?#") != UUID_TEXT_SIZE - 1)
		return false;
	memcpy(text, path, UUID_TEXT_SIZE - 1);
	text[UUID_TEXT_SIZE - 1] = '\0';
	return uuid_parse(text, ret_module);
}

/* A module that is named but not here must not silently become another one. */
static enum err module_find(struct work *w, struct arriving *a)
{
	struct entry_module *module = &a->arrival.module;
	char id[UUID_TEXT_SIZE];

	TRY(entry_store_module(w, a->arrival.org, &a->hints, module));
	if (!uuid_is_nil(a->hints.in_custom) && module->rule != ENTRY_NAMED_IN_CUSTOM)
		return fail_field(w, ERR_UNPROCESSABLE, "module_id",
		    "the link's custom parameter names the module %s, which is not here",
		    uuid_format(a->hints.in_custom, id));
	if (uuid_is_nil(a->hints.in_custom) && !uuid_is_nil(a->hints.in_address) &&
	    module->rule != ENTRY_NAMED_IN_ADDRESS)
		return fail_field(w, ERR_UNPROCESSABLE, "target_link_uri",
		    "the link's address names the module %s, which is not here",
		    uuid_format(a->hints.in_address, id));
	if (module->rule == ENTRY_NONE)
		return fail_field(w, ERR_UNPROCESSABLE, "module_id",
		    "this link does not say which module it shows: give it the custom parameter "
		    "module_id=… or an address that ends in /lti/launch/…");
	if (uuid_is_nil(module->package_version))
		return fail(w, ERR_UNPROCESSABLE, "this module has no content yet");
	return OK;
}

static enum err lti_learner(struct work *w, struct arriving *a)
{
	const struct lti_launch *l = a->launch;
	const struct entry_person person = {
	    .origin = l->registration.origin,
	    /* V18: without a name of theirs, each launch is somebody of its own. */
	    .external_user_id = *l->sub != '\0' ? l->sub
	                                        : arena_printf(w->arena, "anonymous-%s",
	                                              uuid_text(w->arena, l->lti_launch_id)),
	    .email = l->email,
	    .name = l->name,
	    .given_name = l->given_name,
	    .family_name = l->family_name,
	    .locale = l->locale,
	};

	return entry_store_learner(w, a->arrival.org, &person, &a->arrival.learner);
}

static enum err arrive_from_lti(struct work *w, void *arg)
{
	struct arriving *a = arg;
	struct entry_arrival *to = &a->arrival;
	struct uuid context = {0};

	TRY(module_find(w, a));
	TRY(lti_learner(w, a));
	if (*a->launch->context_id != '\0')
		TRY(entry_store_context(w, a->launch, to->learner, &context));
	TRY(entry_store_placement(w, a->launch, to->module.id, context, &to->placement));
	if (*a->launch->lineitem != '\0')
		TRY(entry_store_line_item(w, a->launch, to->placement));
	TRY(entry_store_log_learner(w, a->launch, to->learner));
	return entry_store_arrival(w, to, &a->attempt, &a->package);
}

static void entry_tell(struct work *w, const struct config *config, const struct keys *keys,
    const struct arriving *a, struct entry *ret_entry)
{
	const struct entry_arrival *from = &a->arrival;
	const struct launch_capability capability = {
	    .org = from->org, .launch = from->launch, .expires_s = from->expires_us / US_PER_S};
	char label[CONTENT_LABEL_SIZE];

	content_label(keys, from->learner, a->package, label);
	*ret_entry = (struct entry){
	    .attempt = {.org = from->org, .id = a->attempt},
	    .learner = from->learner,
	    .launch = from->launch,
	    .player_url = arena_printf(w->arena, "%s/play/%s", content_origin(w, config, label),
	        launch_capability_make(w, keys, &capability)),
	};
}

enum err entry_from_lti(struct work *w, const struct config *config, const struct keys *keys,
    const struct lti_launch *launch, const char *frame_origins, struct entry *ret_entry)
{
	struct arriving a = {
	    .launch = launch,
	    .hints = {.deployment = launch->deployment, .resource_link_id = launch->resource_link_id},
	    .arrival = {.org = launch->registration.org,
	        .launch = uuid_v7(),
	        .gradable = launch->is_learner && *launch->sub != '\0',
	        .source = "lti",
	        .return_url = launch->return_url,
	        .frame_origins = frame_origins,
	        .locale = launch->locale,
	        .in_frame = strcmp(launch->document_target, "iframe") == 0 ||
	                    strcmp(launch->document_target, "frame") == 0,
	        .expires_us = w->now_us + LAUNCH_LIFE_S * US_PER_S},
	};

	TRY(module_in_custom(w, launch, &a.hints.in_custom));
	if (!module_in_address(config, launch, &a.hints.in_address))
		a.hints.in_address = (struct uuid){0};
	TRY(db_transact(w, db_tenant(a.arrival.org), arrive_from_lti, &a));
	entry_tell(w, config, keys, &a, ret_entry);
	return OK;
}

struct direct_arriving {
	struct arriving a;
	struct uuid guest;
	int consent;
};

/* Whether anything of them may stay. */
static enum err guest_note(struct work *w, const struct direct_arriving *d)
{
	const struct entry_arrival *to = &d->a.arrival;
	const struct attempt_ref attempt = {.org = to->org, .id = d->a.attempt};
	bool is_new;

	if (d->consent == 0)
		return direct_fleeting(w, to->org, to->learner);
	TRY(direct_consented(w, to->org, to->learner, d->consent, &is_new));
	if (!is_new)
		return OK;
	return outcome_note(
	    w, &attempt, (struct uuid){{0}}, "consented", json_pack("{s:i}", "version", d->consent));
}

static enum err arrive_directly(struct work *w, void *arg)
{
	struct direct_arriving *d = arg;
	struct entry_arrival *to = &d->a.arrival;
	struct entry_person person = {.external_user_id = uuid_text(w->arena, d->guest),
	    .email = "",
	    .name = "",
	    .given_name = "",
	    .family_name = "",
	    .locale = to->locale};

	TRY(module_find(w, &d->a));
	TRY(entry_store_direct_origin(w, to->org, &person.origin));
	TRY(entry_store_learner(w, to->org, &person, &to->learner));
	TRY(entry_store_direct_placement(w, to->org, to->module.id, &to->placement));
	TRY(entry_store_arrival(w, to, &d->a.attempt, &d->a.package));
	return guest_note(w, d);
}

enum err entry_direct(struct work *w, const struct config *config, const struct keys *keys, const char *slug,
    struct uuid guest, int consent, const char *locale, struct entry *ret_entry)
{
	struct direct_arriving d = {
	    .guest = guest,
	    .consent = consent,
	    .a = {.frame_origins = "",
	        .hints = {.resource_link_id = NULL},
	        .arrival = {.launch = uuid_v7(),
	            .source = "direct",
	            .gradable = consent != 0,
	            /* The player says at its end that all is saved; here the link's page says what stays. */
	            .return_url =
	                consent != 0 ? "" : arena_printf(w->arena, "%s/go/%s", config->app_url, slug),
	            .frame_origins = "",
	            .locale = locale,
	            .expires_us = w->now_us + LAUNCH_LIFE_S * US_PER_S}},
	};
	bool known;

	TRY(entry_store_direct_link(w, slug, &known, &d.a.arrival.org, &d.a.hints.in_custom));
	if (!known)
		return fail(w, ERR_NOT_FOUND, "this link leads nowhere, or no longer");
	TRY(db_transact(w, db_tenant(d.a.arrival.org), arrive_directly, &d));
	entry_tell(w, config, keys, &d.a, ret_entry);
	return OK;
}

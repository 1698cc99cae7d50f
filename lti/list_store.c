/* What administrators read: platforms and the launch log. */
#include <string.h>

#include "base/time.h"
#include "db/db.h"
#include "lti/doctor.h"
#include "lti/preset.h"
#include "lti/registration_store.h"
#include "lti/store.h"
#include "lti_sql.h"

static enum err platform_json(struct work *w, const struct db_rows *rows, size_t row, json_t *platforms)
{
	struct lti_registration r;
	const char *status;
	const char *deployments = db_text(rows, row, REGISTRATION_COLUMNS);
	/* Of another organisation's: where the learners of ours come from. */
	struct uuid theirs = db_uuid(rows, row, REGISTRATION_COLUMNS + 1);
	bool shared = !uuid_is_nil(theirs);
	json_t *known;

	TRY(registration_from_row(w, rows, row, 0, &r, &status));
	TRY(json_read(w, "the deployments", deployments, strlen(deployments), &known));
	json_array_append_new(platforms,
	    json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:s,s:s,s:s,s:s,s:s,s:O,s:b}", "registration",
	        uuid_text(w->arena, r.id), "origin", uuid_text(w->arena, shared ? theirs : r.origin), "name",
	        r.name, "issuer", r.issuer, "client_id", r.client_id, "auth_url", r.auth_url, "token_url",
	        r.token_url, "token_audience", r.token_audience, "jwks_uri", r.jwks_uri, "jwks_pinned",
	        r.jwks != NULL, "policy", db_text(rows, row, 11), "frame_origins", r.frame_origins,
	        "audience_shape", lti_audience_shapes[r.audience_array], "new_deployments",
	        lti_deployments_names[r.deployments], "status", status, "deployments", known, "shared",
	        (int)shared));
	return OK;
}

enum err lti_platform_list(struct work *w, const char *org, json_t **ret_platforms)
{
	struct uuid id;

	TRY(organization_find(w, org, &id));
	return lti_platforms_of(w, id, (struct uuid){{0}}, LTI_PLATFORMS_MAX, ret_platforms);
}

static const char *id_or_null(struct work *w, struct uuid id)
{
	return db_p_uuid_or_null(w, id);
}

/* Which of them. */
struct platforms_ask {
	struct uuid org, after, only;
	int64_t limit;
	const char *search;
	bool shared; /* those of others too */
};

static enum err platforms_read(struct work *w, const struct platforms_ask *ask, json_t **ret_platforms)
{
	json_t *platforms = json_own(w->arena, json_array());
	const char *const params[] = {db_p_uuid(w, ask->org), id_or_null(w, ask->after),
	    id_or_null(w, ask->only), db_p_int(w, ask->limit), ask->search, db_p_bool(ask->shared)};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_registrations_of, params, &rows));
	for (size_t i = 0; i < db_count(rows); i++)
		TRY(platform_json(w, rows, i, platforms));
	*ret_platforms = platforms;
	return OK;
}

enum err lti_platforms_of(
    struct work *w, struct uuid org, struct uuid after, int64_t limit, json_t **ret_platforms)
{
	return lti_platforms_search(w, org, "", after, limit, ret_platforms);
}

enum err lti_platforms_search(struct work *w, struct uuid org, const char *search, struct uuid after,
    int64_t limit, json_t **ret_platforms)
{
	const struct platforms_ask ask = {.org = org,
	    .after = after,
	    .limit = limit < 1                   ? 1
	             : limit > LTI_PLATFORMS_MAX ? LTI_PLATFORMS_MAX
	                                         : limit,
	    .search = search,
	    .shared = true};

	return platforms_read(w, &ask, ret_platforms);
}

static enum err platform_read(
    struct work *w, struct uuid org, struct uuid registration, bool shared, const json_t **ret_platform)
{
	const struct platforms_ask ask = {
	    .org = org, .only = registration, .limit = 1, .search = "", .shared = shared};
	json_t *platforms;

	TRY(platforms_read(w, &ask, &platforms));
	if (json_array_size(platforms) == 0 || uuid_is_nil(registration))
		return fail_field(w, ERR_NOT_FOUND, "platform", "there is no such platform");
	*ret_platform = json_array_get(platforms, 0);
	return OK;
}

enum err lti_platform_one(
    struct work *w, struct uuid org, struct uuid registration, const json_t **ret_platform)
{
	return platform_read(w, org, registration, false, ret_platform);
}

enum err lti_platform_seen(
    struct work *w, struct uuid org, struct uuid registration, const json_t **ret_platform)
{
	return platform_read(w, org, registration, true, ret_platform);
}

/* What to do about what failed is told as it is known now. */
static void advice_add(json_t *checks)
{
	size_t i;
	json_t *check;

	json_array_foreach(checks, i, check)
	{
		const char *name = json_string_value(json_object_get(check, "name"));

		if (!json_is_true(json_object_get(check, "passed")) && name != NULL)
			json_object_set_new(check, "advice", json_string(lti_check_advice(name)));
	}
}

static enum err launch_json(struct work *w, const struct db_rows *rows, size_t row, json_t *launches)
{
	char at[TIME_TEXT_SIZE];
	json_t *checks;

	TRY(json_read(w, "the checks", db_text(rows, row, 4), strlen(db_text(rows, row, 4)), &checks));
	advice_add(checks);
	json_array_append_new(launches,
	    json_pack("{s:s,s:s,s:s,s:s,s:s?,s:s?,s:s,s:O}", "launch", db_text(rows, row, 0), "registration",
	        db_text(rows, row, 1), "at", time_format(db_int(rows, row, 7), at), "outcome",
	        db_text(rows, row, 2), "failed_check", db_text(rows, row, 3), "message_type",
	        db_text(rows, row, 5), "support_code", db_text(rows, row, 6), "checks", checks));
	return OK;
}

enum err lti_launches_of(struct work *w, struct uuid org, struct uuid registration, bool refused,
    struct uuid before, int64_t limit, json_t **ret_launches)
{
	json_t *launches = json_own(w->arena, json_array());
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid_or_null(w, registration),
	    db_p_int(w, limit), db_p_bool(refused), db_p_uuid_or_null(w, before)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lti_launch_log_list, params, &rows));
	for (size_t i = 0; i < db_count(rows); i++)
		TRY(launch_json(w, rows, i, launches));
	*ret_launches = launches;
	return OK;
}

enum err lti_launch_list(
    struct work *w, const char *org, struct uuid registration, bool refused, int limit, json_t **ret_launches)
{
	const struct uuid nil = {{0}};
	struct uuid id;

	TRY(organization_find(w, org, &id));
	return lti_launches_of(w, id, registration, refused, nil, limit, ret_launches);
}

enum err lti_launch_read(
    struct work *w, struct uuid org, struct uuid registration, struct uuid launch, const json_t **ret_launch)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, launch), db_p_uuid(w, registration)};
	json_t *launches = json_own(w->arena, json_array());
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lti_launch_log_one, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "launch", "there is no such launch");
	TRY(launch_json(w, rows, 0, launches));
	*ret_launch = json_array_get(launches, 0);
	return OK;
}

enum err lti_launches_by_code(struct work *w, struct uuid org, struct uuid code, json_t **ret_launches)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, code)};
	json_t *launches = json_own(w->arena, json_array());
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lti_launch_log_code, params, &rows));
	for (size_t i = 0; i < db_count(rows); i++)
		TRY(launch_json(w, rows, i, launches));
	*ret_launches = launches;
	return OK;
}

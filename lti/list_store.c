/* What administrators read: platforms and the launch log. */
#include <string.h>

#include "base/time.h"
#include "db/db.h"
#include "lti/registration_store.h"
#include "lti/store.h"
#include "lti_sql.h"

static enum err platform_json(struct work *w, const struct db_rows *rows, size_t row, json_t *platforms)
{
	struct lti_registration r;
	const char *status;
	const char *deployments = db_text(rows, row, REGISTRATION_COLUMNS);
	json_t *known;

	TRY(registration_from_row(w, rows, row, 0, &r, &status));
	TRY(json_read(w, "the deployments", deployments, strlen(deployments), &known));
	json_array_append_new(
	    platforms, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:s,s:s,s:s,s:O}", "registration",
	                   uuid_text(w->arena, r.id), "origin", uuid_text(w->arena, r.origin), "name", r.name,
	                   "issuer", r.issuer, "client_id", r.client_id, "auth_url", r.auth_url, "token_url",
	                   r.token_url, "token_audience", r.token_audience, "jwks_uri", r.jwks_uri,
	                   "jwks_pinned", r.jwks != NULL, "policy", db_text(rows, row, 11), "frame_origins",
	                   r.frame_origins, "status", status, "deployments", known));
	return OK;
}

enum err lti_platform_list(struct work *w, const char *org, json_t **ret_platforms)
{
	struct uuid id;

	TRY(organization_find(w, org, &id));
	return lti_platforms_of(w, id, ret_platforms);
}

enum err lti_platforms_of(struct work *w, struct uuid org, json_t **ret_platforms)
{
	json_t *platforms = json_own(w->arena, json_array());
	const char *const params[] = {db_p_uuid(w, org)};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_registrations_of, params, &rows));
	for (size_t i = 0; i < db_count(rows); i++)
		TRY(platform_json(w, rows, i, platforms));
	*ret_platforms = platforms;
	return OK;
}

static enum err launch_json(struct work *w, const struct db_rows *rows, size_t row, json_t *launches)
{
	char at[TIME_TEXT_SIZE];
	json_t *checks;

	TRY(json_read(w, "the checks", db_text(rows, row, 4), strlen(db_text(rows, row, 4)), &checks));
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
	const char *const params[] = {db_p_uuid(w, org),
	    uuid_is_nil(registration) ? NULL : db_p_uuid(w, registration), db_p_int(w, limit),
	    db_p_bool(refused), uuid_is_nil(before) ? NULL : db_p_uuid(w, before)};
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

#include "lti/registration_store.h"

#include <string.h>

#include "db/db.h"
#include "lti/ags.h"
#include "lti/consumer_store.h"
#include "lti/policy.h"
#include "lti/preset.h"
#include "lti/store.h"
#include "lti_sql.h"

/* What the table does not know is refused. */
static enum lti_deployments deployments_read(const char *name)
{
	for (int i = 0; lti_deployments_names[i] != NULL; i++) {
		if (strcmp(lti_deployments_names[i], name) == 0)
			return (enum lti_deployments)i;
	}
	return LTI_DEPLOYMENTS_REFUSE;
}

enum err registration_from_row(struct work *w, const struct db_rows *rows, size_t row, int column,
    struct lti_registration *ret_registration, const char **ret_status)
{
	struct lti_registration r = {
	    .id = db_uuid(rows, row, column),
	    .org = db_uuid(rows, row, column + 1),
	    .origin = db_uuid(rows, row, column + 2),
	    .name = db_text(rows, row, column + 3),
	    .issuer = db_text(rows, row, column + 4),
	    .client_id = db_text(rows, row, column + 5),
	    .auth_url = db_text(rows, row, column + 6),
	    .token_url = db_text(rows, row, column + 7),
	    .token_audience = db_text(rows, row, column + 8),
	    .jwks_uri = db_text(rows, row, column + 9),
	    .deployments = deployments_read(db_text(rows, row, column + 12)),
	    .frame_origins = db_text(rows, row, column + 13),
	    .audience_array = strcmp(db_text(rows, row, column + 14), "array") == 0,
	};
	const char *jwks = db_text(rows, row, column + 10);

	if (jwks != NULL)
		TRY(json_read(w, "the pinned key set", jwks, strlen(jwks), &r.jwks));
	if (!lti_policy_read(db_text(rows, row, column + 11), &r.policy))
		return fail(w, ERR_INTERNAL, "a registration has an unknown policy");
	*ret_registration = r;
	*ret_status = db_text(rows, row, column + REGISTRATION_COLUMNS - 1);
	return OK;
}

enum err lti_registration_load(struct work *w, struct uuid id, struct lti_registration *ret_registration)
{
	const char *const params[] = {db_p_uuid(w, id)};
	struct db_rows *rows;
	const char *status;

	TRY(db_once(w, db_directory(), &lti_registration_by_id, params, &rows));
	if (db_count(rows) == 0)
		return consumer_store_registration(w, id, ret_registration);
	return registration_from_row(w, rows, 0, 0, ret_registration, &status);
}

enum err lti_registration_enabled(struct work *w, struct uuid id, bool *ret_enabled)
{
	const char *const params[] = {db_p_uuid(w, id)};
	struct lti_registration registration;
	struct db_rows *rows;
	const char *status;

	TRY(db_once(w, db_directory(), &lti_registration_by_id, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_NOT_FOUND, "there is no such registration");
	TRY(registration_from_row(w, rows, 0, 0, &registration, &status));
	*ret_enabled = strcmp(status, "active") == 0;
	return OK;
}

/* L1: the one, or the one that knows the deployment; a row's index or -1. */
static int registration_pick(const struct db_rows *rows, bool only_active)
{
	int knows = -1, any = -1;
	size_t knows_count = 0, any_count = 0;

	for (size_t i = 0; i < db_count(rows); i++) {
		if (only_active && strcmp(db_text(rows, i, REGISTRATION_COLUMNS - 1), "active") != 0)
			continue;
		any = (int)i;
		any_count++;
		if (db_bool(rows, i, REGISTRATION_COLUMNS)) {
			knows = (int)i;
			knows_count++;
		}
	}
	return any_count == 1 ? any : knows_count == 1 ? knows : -1;
}

enum err registration_for_login(
    struct work *w, const struct lti_login *login, struct lti_registration *ret_registration)
{
	const char *const params[] = {login->iss, login->client_id, login->lti_deployment_id};
	struct db_rows *rows;
	const char *status;
	int row;

	TRY(db_once(w, db_directory(), &lti_registrations_for_login, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_LAUNCH_REFUSED, *login->client_id != '\0' ? "client_id" : "iss",
		    "no platform is registered here with issuer %.150s%s%.100s", login->iss,
		    *login->client_id != '\0' ? " and client_id " : "", login->client_id);
	row = registration_pick(rows, true);
	if (row >= 0)
		return registration_from_row(w, rows, (size_t)row, 0, ret_registration, &status);
	/* L6: known, but not in use. */
	row = registration_pick(rows, false);
	if (row >= 0)
		return fail_field(w, ERR_LAUNCH_REFUSED, "registration",
		    "this platform's registration is %s: an administrator must activate it",
		    db_text(rows, (size_t)row, REGISTRATION_COLUMNS - 1));
	return fail_field(w, ERR_LAUNCH_REFUSED, "client_id",
	    "several registrations have the issuer %.150s, and the login names neither a client_id nor a "
	    "deployment of one "
	    "of them",
	    login->iss);
}

enum err organization_find(struct work *w, const char *slug, struct uuid *ret_org)
{
	const char *const params[] = {slug};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_organization_by_slug, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "org", "there is no organisation %.60s", slug);
	*ret_org = db_uuid(rows, 0, 0);
	return OK;
}

enum err origin_store_free(struct work *w, struct uuid org, const char *slug, bool *ret_free)
{
	const char *const params[] = {db_p_uuid(w, org), slug};
	const char *origin_params[2] = {params[0], NULL};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lti_origin_by_slug, params, &rows));
	if (db_count(rows) == 0) {
		*ret_free = true;
		return OK;
	}
	origin_params[1] = db_text(rows, 0, 0);
	TRY(db_once(w, db_directory(), &lti_origin_registered, origin_params, &rows));
	*ret_free = !db_bool(rows, 0, 0);
	return OK;
}

enum err origin_store_of_issuer(struct work *w, struct uuid org, const char *issuer, const char *client_id,
    bool *ret_known, struct uuid *ret_origin, const char **ret_slug)
{
	const char *const params[] = {db_p_uuid(w, org), issuer, client_id};
	const char *origin_params[2] = {params[0], NULL};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_registration_origin, params, &rows));
	*ret_known = db_count(rows) > 0;
	if (!*ret_known)
		return OK;
	origin_params[1] = db_text(rows, 0, 0);
	*ret_origin = db_uuid(rows, 0, 0);
	TRY(db_once(w, db_tenant(org), &lti_origin_by_id, origin_params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_INTERNAL, "a registration stands on an origin that is not there");
	*ret_slug = db_text(rows, 0, 0);
	return OK;
}

enum err origin_store_keep(struct work *w, struct uuid org, const char *slug, const char *kind,
    const char *name, struct uuid *ret_origin, const char **ret_kind)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, uuid_v7()), slug, kind, name};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lti_origin_keep, params, &rows));
	*ret_origin = db_uuid(rows, 0, 0);
	*ret_kind = db_text(rows, 0, 1);
	return OK;
}

struct status_change {
	const char *params[4]; /* organisation, issuer, client_id, status */
	const struct lti_also *also;
	struct lti_platform_added changed;
};

static enum err status_set(struct work *w, void *arg)
{
	struct status_change *change = arg;
	struct db_rows *rows;

	TRY(db_run(w, &lti_registration_status_set, change->params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_NOT_FOUND,
		    "no platform is registered with issuer %.150s and client_id %.100s", change->params[1],
		    change->params[2]);
	change->changed.registration = db_uuid(rows, 0, 0);
	return change->also != NULL ? change->also->write(w, &change->changed, change->also->arg) : OK;
}

enum err registration_store_status(struct work *w, struct uuid org, const char *issuer, const char *client_id,
    const char *status, const struct lti_also *also)
{
	struct status_change change = {
	    .params = {db_p_uuid(w, org), issuer, client_id, status}, .also = also, .changed = {.org = org}};

	return db_transact(w, db_directory(), status_set, &change);
}

struct waiting_end {
	const char *params[3]; /* organisation, registration, status */
	const struct lti_also *also;
	struct lti_platform_added changed;
};

static enum err waiting_end(struct work *w, void *arg)
{
	struct waiting_end *end = arg;
	struct db_rows *rows;

	TRY(db_run(w, &lti_registration_decide, end->params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "platform", "there is no such platform that waits");
	return end->also != NULL ? end->also->write(w, &end->changed, end->also->arg) : OK;
}

enum err registration_store_decide(struct work *w, struct uuid org, struct uuid registration,
    const char *status, const struct lti_also *also)
{
	struct waiting_end end = {.params = {db_p_uuid(w, org), db_p_uuid(w, registration), status},
	    .also = also,
	    .changed = {.org = org, .registration = registration}};

	return db_transact(w, db_directory(), waiting_end, &end);
}

struct keeping {
	const struct lti_platform *platform;
	const struct lti_also *also;
	struct lti_platform_added *added;
};

static enum err deployment_keep(struct work *w, struct keeping *k)
{
	struct lti_platform_added *added = k->added;
	const char *const params[] = {db_p_uuid(w, uuid_v7()), db_p_uuid(w, added->registration),
	    k->platform->deployment_id, db_p_uuid(w, added->org), db_p_uuid(w, added->origin)};
	struct db_rows *rows;

	TRY(db_run(w, &lti_deployment_keep, params, &rows));
	added->deployment = db_uuid(rows, 0, 0);
	return OK;
}

/* What the platform gave when it registered itself, and the end of the link it came by. */
static enum err registered_keep(struct work *w, struct keeping *k)
{
	const struct lti_registered *r = k->platform->registered;
	const char *const given[] = {db_p_uuid(w, k->added->registration), r->scope, r->management_url,
	    r->management_token, json_text(w->arena, r->configuration), db_p_uuid(w, r->invite)};
	const char *const used[] = {db_p_uuid(w, r->invite), db_p_uuid(w, k->added->org),
	    db_p_uuid(w, k->added->registration), db_p_time(w, w->now_us)};
	struct db_rows *rows;

	TRY(db_send(w, &lti_registration_given_set, given));
	TRY(db_run(w, &lti_registration_invite_use, used, &rows));
	return db_count(rows) == 1 ? OK
	                           : fail_field(w, ERR_GONE, "invite",
	                                 WORDS("This registration link was used or withdrawn meanwhile."));
}

static enum err registration_keep(struct work *w, void *arg)
{
	struct keeping *k = arg;
	const struct lti_platform *p = k->platform;
	const char *const params[] = {db_p_uuid(w, uuid_v7()), db_p_uuid(w, k->added->org),
	    db_p_uuid(w, k->added->origin), p->name, p->issuer, p->client_id, p->auth_url, p->token_url,
	    p->token_audience, p->jwks_uri, p->jwks != NULL ? json_text(w->arena, p->jwks) : NULL, p->policy,
	    p->deployments, p->frame_origins, p->audience_shape, p->status};
	const char *move[3];
	struct db_rows *rows;

	TRY(db_run(w, &lti_registration_keep, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(
		    w, ERR_CONFLICT, "client_id", "this issuer and client_id belong to another organisation");
	k->added->registration = db_uuid(rows, 0, 0);
	k->added->changed = db_bool(rows, 0, 1);
	k->added->status = db_text(rows, 0, 2);
	move[0] = db_text(rows, 0, 0);
	move[1] = params[2];
	move[2] = params[1];
	TRY(db_send(w, &lti_registration_deployments_move, move));
	if (*p->deployment_id != '\0')
		TRY(deployment_keep(w, k));
	if (p->registered != NULL)
		TRY(registered_keep(w, k));
	return k->also != NULL ? k->also->write(w, k->added, k->also->arg) : OK;
}

enum err registration_store_keep(struct work *w, const struct lti_platform *platform,
    const struct lti_also *also, struct lti_platform_added *added)
{
	struct keeping k = {platform, also, added};

	return db_transact(w, db_directory(), registration_keep, &k);
}

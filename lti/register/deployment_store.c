#include "lti/register/deployment.h"

#include <string.h>

#include "base/time.h"
#include "db/db.h"
#include "lti/ags.h"
#include "lti/registration_store.h"
#include "lti_sql.h"

static enum err deployments_read(struct work *w, struct uuid org, struct uuid registration, struct uuid after,
    struct uuid only, int64_t limit, struct lti_deployment **ret_deployments, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, registration),
	    db_p_uuid_or_null(w, after), db_p_uuid_or_null(w, only), db_p_int(w, limit)};
	struct lti_deployment *deployments;
	struct db_rows *rows;
	size_t count;

	TRY(db_once(w, db_directory(), &lti_deployment_list, params, &rows));
	count = db_count(rows);
	deployments = arena_alloc(w->arena, (count + 1) * sizeof(*deployments));
	for (size_t i = 0; i < count; i++)
		deployments[i] = (struct lti_deployment){.id = db_uuid(rows, i, 0),
		    .deployment_id = db_text(rows, i, 1),
		    .status = db_text(rows, i, 2),
		    .org = db_uuid(rows, i, 3),
		    .org_slug = db_text(rows, i, 4),
		    .org_name = db_text(rows, i, 5),
		    .created_us = db_int(rows, i, 6)};
	*ret_deployments = deployments;
	*ret_count = count;
	return OK;
}

enum err lti_deployments_of(struct work *w, struct uuid org, struct uuid registration, struct uuid after,
    int64_t limit, struct lti_deployment **ret_deployments, size_t *ret_count)
{
	const struct uuid nil = {{0}};

	limit = limit < 1 ? 1 : limit > LTI_DEPLOYMENTS_LIST_MAX ? LTI_DEPLOYMENTS_LIST_MAX : limit;
	return deployments_read(w, org, registration, after, nil, limit, ret_deployments, ret_count);
}

enum err lti_deployment_one(struct work *w, struct uuid org, struct uuid registration, struct uuid id,
    struct lti_deployment *ret_deployment)
{
	const struct uuid nil = {{0}};
	struct lti_deployment *deployments;
	size_t count = 0;

	if (!uuid_is_nil(id))
		TRY(deployments_read(w, org, registration, nil, id, 1, &deployments, &count));
	if (count == 0)
		return fail_field(w, ERR_NOT_FOUND, "deployment", "there is no such deployment");
	*ret_deployment = deployments[0];
	return OK;
}

struct deciding {
	const char *params[6];
	const struct lti_deployment *was;
	struct uuid to;
	const struct lti_deployment_also *also;
};

static enum err deployment_decide(struct work *w, void *arg)
{
	struct deciding *d = arg;
	struct db_rows *rows;

	TRY(db_run(w, &lti_deployment_status_decide, d->params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "deployment", "there is no such deployment");
	return d->also != NULL ? d->also->write(w, d->was, d->to, d->also->arg) : OK;
}

/* Where the learners of a deployment come from in the organisation it is given to. */
static enum err deployment_place(struct work *w, const struct lti_deployment_decision *decision,
    const struct lti_deployment *was, struct uuid *ret_to, struct uuid *ret_origin)
{
	struct lti_registration registration;
	struct uuid to = was->org;

	TRY(lti_registration_load(w, decision->registration, &registration));
	if (decision->approved && *decision->to != '\0') {
		if (organization_find(w, decision->to, &to) != OK)
			return fail_field(
			    w, ERR_BAD_INPUT, "organization", WORDS("There is no such organisation."));
	}
	if (!uuid_equal(to, was->org) && strcmp(was->status, "pending") != 0)
		return fail_field(w, ERR_CONFLICT, "organization",
		    WORDS("This deployment belongs to an organisation already, and its learners with it."));
	*ret_to = to;
	if (uuid_equal(to, registration.org)) {
		*ret_origin = registration.origin;
		return OK;
	}
	return lti_origin_for(w, &registration, to, ret_origin);
}

enum err lti_deployment_decide(
    struct work *w, const struct lti_deployment_decision *decision, const struct lti_deployment_also *also)
{
	struct lti_deployment was;
	struct uuid to, origin;
	struct deciding d;

	TRY(lti_deployment_one(w, decision->org, decision->registration, decision->deployment, &was));
	TRY(deployment_place(w, decision, &was, &to, &origin));
	d = (struct deciding){
	    {db_p_uuid(w, decision->org), db_p_uuid(w, decision->registration),
	        db_p_uuid(w, decision->deployment), decision->approved ? "active" : "disabled",
	        db_p_uuid(w, to), db_p_uuid(w, origin)},
	    &was, to, also};
	return db_transact(w, db_directory(), deployment_decide, &d);
}

json_t *lti_deployment_json(struct work *w, const struct lti_deployment *deployment)
{
	char at[TIME_TEXT_SIZE];

	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "id", uuid_text(w->arena, deployment->id),
	    "deployment_id", deployment->deployment_id, "status", deployment->status, "organization",
	    deployment->org_slug, "organization_name", deployment->org_name, "created_at",
	    time_format(deployment->created_us, at));
}

#include "lms/platform/deployment.h"

#include <string.h>

#include "base/fields.h"
#include "lms/audit/audit.h"
#include "lms/organization/organization.h"

struct change {
	const struct principal *by;
	const struct lti_deployment_decision *decision;
};

bool deployment_may_share(const struct principal *by)
{
	return by->kind == PRINCIPAL_JOB || principal_may(by, PERMISSION_INSTANCE_MANAGE);
}

static enum err record(struct work *w, const struct lti_deployment *was, struct uuid to, void *arg)
{
	const struct change *change = arg;
	const struct uuid orgs[] = {change->decision->org, to};
	size_t trails = uuid_equal(orgs[0], orgs[1]) ? 1 : 2;

	for (size_t i = 0; i < trails; i++)
		TRY(audit_record_directory(w,
		    &(struct audit){.actor = change->by,
		        .org = orgs[i],
		        .action = change->decision->approved ? "deployment.approved" : "deployment.refused",
		        .subject_type = "deployment",
		        .subject = was->id,
		        .before = json_own(w->arena, json_pack("{s:s}", "status", was->status)),
		        .after =
		            json_own(w->arena, json_pack("{s:s,s:s,s:s}", "deployment_id", was->deployment_id,
		                                   "organization", uuid_text(w->arena, to), "registration",
		                                   uuid_text(w->arena, change->decision->registration)))}));
	return OK;
}

enum err deployment_decide(
    struct work *w, const struct principal *by, const struct lti_deployment_decision *decision)
{
	struct change change = {by, decision};
	const char *own;

	if (*decision->to != '\0' && !deployment_may_share(by)) {
		TRY(organization_slug(w, decision->org, &own));
		if (strcmp(own, decision->to) != 0)
			return fail_field(w, ERR_FORBIDDEN, "organization",
			    WORDS(
			        "Only a platform administrator gives a deployment to another organisation."));
	}
	return lti_deployment_decide(w, decision, &(struct lti_deployment_also){record, &change});
}

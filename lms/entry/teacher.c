#include "lms/entry/teacher.h"

#include <string.h>

#include "base/fields.h"
#include "lms/entry/entry_store.h"
#include "lms/organization/organization.h"
#include "lti/roles.h"

enum err teacher_prove(
    struct work *w, const struct keys *keys, const char *capability, struct teacher *ret_teacher)
{
	struct launch_capability launch;
	struct entry_teacher row;
	bool learns, teaches;
	json_t *told;

	if (!teach_capability_read(keys, capability, w->now_us, &launch))
		return fail(w, ERR_GONE, "this launch has expired");
	TRY(organization_admits(w, launch.org));
	TRY(entry_store_teacher(w, &launch, &row));
	TRY(json_read(w, "roles", row.roles, strlen(row.roles), &told));
	lti_roles_decide(told, &learns, &teaches);
	*ret_teacher = (struct teacher){
	    .principal = {.kind = PRINCIPAL_LAUNCH,
	        .id = row.learner,
	        .org = launch.org,
	        .context = row.context,
	        .session = launch.launch,
	        .attempt = row.attempt,
	        .permissions = uuid_is_nil(row.attempt) ? permission_set_of_launch(teaches)
	                                                : permission_set_of_review(teaches),
	        .name = row.name},
	    .launch = launch,
	    .frame_origins = row.frame_origins,
	    .locale = row.locale,
	};
	return OK;
}

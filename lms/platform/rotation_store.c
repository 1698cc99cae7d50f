#include "base/fields.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/platform/rotation.h"

struct rotated {
	const struct principal *by;
	const char *kid;
};

static enum err record(struct work *w, void *arg)
{
	const struct rotated *rotated = arg;

	return audit_record_directory(
	    w, &(struct audit){.actor = rotated->by,
	           .action = "signing_key.rotated",
	           .subject_type = "signing_key",
	           .after = json_own(w->arena, json_pack("{s:s}", "kid", rotated->kid))});
}

enum err key_rotation(struct work *w, struct keys *keys, const struct principal *by, const char **ret_kid)
{
	struct rotated rotated = {.by = by};

	TRY(keys_rotate(w, keys, false, &rotated.kid));
	TRY(db_transact(w, db_directory(), record, &rotated));
	*ret_kid = rotated.kid;
	return OK;
}

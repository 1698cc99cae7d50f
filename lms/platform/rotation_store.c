#include "base/fields.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/platform/rotation.h"
#include "lms_sql.h"

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

enum err platform_administrators(
    struct work *w, struct platform_administrator **ret_people, size_t *ret_count)
{
	const char *const params[] = {db_p_int(w, PLATFORM_ADMINISTRATORS_MAX)};
	struct platform_administrator *people;
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lms_user_platform_administrators, params, &rows));
	people = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*people));
	for (size_t i = 0; i < db_count(rows); i++)
		people[i] = (struct platform_administrator){.id = db_uuid(rows, i, 0),
		    .email = db_text(rows, i, 1),
		    .name = db_text(rows, i, 2),
		    .language = db_text(rows, i, 3)};
	*ret_people = people;
	*ret_count = db_count(rows);
	return OK;
}

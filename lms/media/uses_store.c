/* What a file is, and who uses it, for whoever shows files. */
#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "lms/media/media.h"
#include "lms_sql.h"

enum err media_facts(struct work *w, struct uuid org, struct uuid id, struct media_facts *ret_facts)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_media_facts, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(
		    w, ERR_NOT_FOUND, "content", WORDS("There is no such file in the media library."));
	*ret_facts = (struct media_facts){.id = id,
	    .storage_key = db_text(rows, 0, 0),
	    .mime_type = db_text(rows, 0, 1),
	    .checksum = db_text(rows, 0, 2),
	    .file_name = db_text(rows, 0, 3),
	    .title = db_text(rows, 0, 4),
	    .alt_text = db_text(rows, 0, 5),
	    .language = db_text(rows, 0, 6),
	    .state = db_text(rows, 0, 7),
	    .is_public = db_bool(rows, 0, 8),
	    .bytes = db_int(rows, 0, 9),
	    .width = db_int(rows, 0, 10),
	    .height = db_int(rows, 0, 11),
	    .duration_ms = db_int(rows, 0, 12)};
	return OK;
}

/* Each once, as an array of the database. */
static const char *ids_param(
    struct work *w, const struct uuid contents[], size_t count, size_t *ret_different)
{
	const char **texts = arena_alloc(w->arena, (count + 1) * sizeof(*texts));
	size_t different = 0;

	for (size_t i = 0; i < count; i++) {
		bool known = false;

		for (size_t j = 0; j < i && !known; j++)
			known = uuid_equal(contents[i], contents[j]);
		if (!known)
			texts[different++] = db_p_uuid(w, contents[i]);
	}
	*ret_different = different;
	return db_p_list(w, texts, different);
}

enum err media_uses_set(struct work *w, struct uuid org, const char *kind, struct uuid subject,
    const struct uuid contents[], size_t count)
{
	size_t different;
	const char *ids;
	struct db_rows *rows = NULL;

	if (count > MEDIA_USES_MAX)
		return fail_field(w, ERR_TOO_LARGE, "content", WORDS("At most %d files can be named here."),
		    MEDIA_USES_MAX);
	ids = ids_param(w, contents, count, &different);
	if (different > 0) {
		const char *const held[] = {db_p_uuid(w, org), ids, kind, db_p_uuid(w, subject)};

		TRY(db_run(w, &lms_media_uses_hold, held, &rows));
		if (db_count(rows) < different)
			return fail_field(w, ERR_UNPROCESSABLE, "content",
			    WORDS("This file is not in the media library, or not yet."));
	}
	{
		const char *const params[] = {db_p_uuid(w, org), kind, db_p_uuid(w, subject), ids};

		TRY(db_send(w, &lms_media_uses_drop, params));
		return different > 0 ? db_send(w, &lms_media_uses_add, params) : OK;
	}
}

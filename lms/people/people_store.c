#include "lms/people/people_store.h"

#include "db/db.h"
#include "lms_sql.h"

static const char *text_or_empty(const struct db_rows *rows, int column)
{
	const char *text = db_text(rows, 0, column);

	return text != NULL ? text : "";
}

enum err people_prove(struct work *w, const char *token_hash, const char *org_slug, struct proof_row *ret_row)
{
	const char *const params[] = {token_hash, org_slug};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_user_session_prove, params, &rows));
	if (db_count(rows) == 0) {
		*ret_row = (struct proof_row){.session = {{0}}};
		return OK;
	}
	*ret_row = (struct proof_row){
	    .session = db_uuid(rows, 0, 0),
	    .user = db_uuid(rows, 0, 1),
	    .name = db_text(rows, 0, 2),
	    .language = db_text(rows, 0, 3),
	    .strong = db_bool(rows, 0, 4),
	    .platform_admin = db_bool(rows, 0, 5),
	    .ends_us = db_int(rows, 0, 6),
	    .slides = db_bool(rows, 0, 7),
	    .org = db_uuid(rows, 0, 8),
	    .org_slug = text_or_empty(rows, 9),
	    .org_name = text_or_empty(rows, 10),
	    .member = db_bool(rows, 0, 11),
	    .roles = text_or_empty(rows, 12),
	    .own_roles = db_text(rows, 0, 13),
	    .org_requires_totp = db_bool(rows, 0, 14),
	    .org_look = text_or_empty(rows, 15),
	    .org_zone = text_or_empty(rows, 16),
	};
	return OK;
}

enum err people_slide(struct work *w, struct uuid session)
{
	const char *const params[] = {db_p_uuid(w, session)};

	return db_once(w, db_directory(), &lms_user_session_slide, params, NULL);
}

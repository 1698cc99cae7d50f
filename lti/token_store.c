#include "base/time.h"
#include "db/db.h"
#include "lti/token.h"
#include "lti_sql.h"

enum err token_row_find(
    struct work *w, struct uuid registration, const char *scope, struct token_row *ret_row)
{
	const char *const params[] = {db_p_uuid(w, registration), scope};
	struct token_row row = {0};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_access_token_find, params, &rows));
	if (db_count(rows) > 0) {
		row.sealed = db_text(rows, 0, 0);
		row.expires_us = db_int(rows, 0, 1);
	}
	*ret_row = row;
	return OK;
}

enum err token_row_keep(
    struct work *w, struct uuid registration, const char *scope, const struct token_row *row)
{
	const char *const params[] = {
	    db_p_uuid(w, registration), scope, row->sealed, db_p_time(w, row->expires_us)};

	return db_once(w, db_directory(), &lti_access_token_keep, params, NULL);
}

enum err token_row_drop(struct work *w, struct uuid registration, const char *scope, const char *sealed)
{
	const char *const params[] = {db_p_uuid(w, registration), scope, sealed};

	return db_once(w, db_directory(), &lti_access_token_drop, params, NULL);
}

enum err token_fault_note(
    struct work *w, struct uuid registration, const char *scope, int status, const char *fault)
{
	const char *const params[] = {
	    db_p_uuid(w, registration), scope, db_p_int(w, status), fault, db_p_time(w, time_now_us())};

	return fault == NULL ? db_once(w, db_directory(), &lti_token_fault_end, params, NULL)
	                     : db_once(w, db_directory(), &lti_token_fault_keep, params, NULL);
}

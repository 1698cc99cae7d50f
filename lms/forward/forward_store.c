#include "lms/forward/forward_store.h"

#include <string.h>

#include "base/fields.h"
#include "base/log.h"
#include "base/text.h"
#include "lms_sql.h"

/* Which query makes a row of the tenant: it takes org, id and payload, and the same id twice is one. */
static const struct {
	enum forward_kind kind;
	const char *name;
	const struct db_query *add;
} kinds[] = {
    {FORWARD_AUDIT, "audit", &lms_audit_add},
    {FORWARD_MAIL, "mail", &lms_mail_add},
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]), UUID_LIST_MAX = FORWARD_BATCH * UUID_TEXT_SIZE + 2 };

enum err forward_put(
    struct work *w, struct uuid org, enum forward_kind kind, struct uuid id, const json_t *payload)
{
	const char *const params[] = {
	    db_p_uuid(w, id), db_p_uuid(w, org), kinds[kind].name, json_text(w->arena, payload)};

	return db_send(w, &lms_forward_add, params);
}

static enum err row_move(struct work *w, const struct db_rows *rows, size_t i)
{
	struct uuid org = db_uuid(rows, i, 1);
	const char *const params[] = {db_p_uuid(w, org), db_text(rows, i, 0), db_text(rows, i, 3)};

	for (int k = 0; k < KINDS; k++)
		if (strcmp(kinds[k].name, db_text(rows, i, 2)) == 0)
			return db_once(w, db_tenant(org), kinds[k].add, params, NULL);
	return fail(w, ERR_INTERNAL, "no kind %.40s is known here", db_text(rows, i, 2));
}

enum err forward_round(struct work *w, size_t *ret_moved, bool *ret_full)
{
	const char *const batch[] = {db_p_int(w, FORWARD_BATCH)};
	struct text ids = text_new(w->arena, UUID_LIST_MAX);
	struct db_rows *rows;
	size_t moved = 0;

	TRY(db_once(w, db_directory(), &lms_forward_claim, batch, &rows));
	for (size_t i = 0; i < db_count(rows); i++) {
		enum err e = row_move(w, rows, i);

		if (e != OK) {
			log_line(LOG_WARN, "lms", "a row of the directory's outbox (%s, try %lld) waits: %s",
			    db_text(rows, i, 2), (long long)db_int(rows, i, 4), w->detail);
			work_forgive(w);
			continue;
		}
		text_printf(&ids, "%c%s", moved == 0 ? '{' : ',', db_text(rows, i, 0));
		moved++;
	}
	if (moved > 0) {
		const char *const done[] = {(text_add_char(&ids, '}'), ids.data)};

		TRY(db_once(w, db_directory(), &lms_forward_remove, done, NULL));
	}
	*ret_moved = moved;
	*ret_full = db_count(rows) == FORWARD_BATCH;
	return OK;
}

/* Mails as people see them, and sending one again. */
#include <string.h>

#include "lms/audit/audit.h"
#include "lms/mail/mail_int.h"
#include "lms_sql.h"

static struct mail_row row_read(const struct db_rows *rows, size_t i)
{
	return (struct mail_row){
	    .id = db_uuid(rows, i, 0),
	    .template = db_text(rows, i, 1),
	    .to = db_text(rows, i, 2),
	    .subject = db_text(rows, i, 3),
	    .state = db_text(rows, i, 4),
	    .reason = db_text(rows, i, 5),
	    .tries = db_int(rows, i, 6),
	    .created_us = db_int(rows, i, 7),
	    .settled_us = db_int(rows, i, 8),
	    .next_try_us = db_int(rows, i, 9),
	    .last_status = db_int(rows, i, 10),
	};
}

enum err mail_list(struct work *w, struct uuid org, const char *state, struct uuid before, int64_t limit,
    struct mail_row **ret_rows, size_t *ret_count)
{
	const char *params[] = {db_p_uuid(w, org), NULL,
	    db_p_int(w, limit < 1               ? 1
	                : limit > MAIL_LIST_MAX ? MAIL_LIST_MAX
	                                        : limit),
	    state};
	struct mail_row *list;
	struct db_rows *rows;

	if (uuid_is_nil(before))
		memset(before.bytes, 0xff, sizeof(before.bytes));
	params[1] = db_p_uuid(w, before);
	TRY(db_once(w, db_tenant(org), state != NULL ? &lms_mail_list_state : &lms_mail_list, params, &rows));
	list = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*list));
	for (size_t i = 0; i < db_count(rows); i++)
		list[i] = row_read(rows, i);
	*ret_rows = list;
	*ret_count = db_count(rows);
	return OK;
}

struct resending {
	const struct principal *by;
	struct uuid org, id;
	bool changed;
};

static enum err resend_body(struct work *w, void *arg)
{
	struct resending *r = arg;
	const char *const params[] = {db_p_uuid(w, r->org), db_p_uuid(w, r->id)};
	struct audit audit = {
	    .actor = r->by, .org = r->org, .action = "mail.resent", .subject_type = "mail", .subject = r->id};
	struct db_rows *rows;

	TRY(db_run(w, &lms_mail_resend, params, &rows));
	r->changed = db_changed(rows) > 0;
	return r->changed ? audit_record(w, &audit) : OK;
}

enum err mail_resend(struct work *w, const struct principal *by, struct uuid org, struct uuid id)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};
	struct resending resending = {by, org, id, false};
	struct db_rows *rows;

	TRY(db_transact(w, db_tenant(org), resend_body, &resending));
	if (resending.changed)
		return OK;
	TRY(db_once(w, db_tenant(org), &lms_mail_state, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "mail", "There is no such mail");
	if (db_bool(rows, 0, 1))
		return fail_field(w, ERR_CONFLICT, "mail",
		    WORDS(
		        "Its link was forgotten once it was sent: make a new one (invite again, ask again)"));
	return fail_field(w, ERR_CONFLICT, "mail",
	    WORDS("Only a mail that is settled can be sent again: it is %s"), db_text(rows, 0, 0));
}

#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "base/time.h"
#include "lms/mail/mail_int.h"
#include "lms_sql.h"

enum { REASON_MAX = 500 };

static enum err claim_read(struct work *w, const struct db_rows *rows, struct mail_claim *ret_claim)
{
	const char *data = db_text(rows, 0, 5);
	json_t *values;

	TRY(json_read(w, "the mail's values", data, strlen(data), &values));
	*ret_claim = (struct mail_claim){
	    .org = db_uuid(rows, 0, 0),
	    .id = db_uuid(rows, 0, 1),
	    .template = db_text(rows, 0, 2),
	    .language = db_text(rows, 0, 3),
	    .to = db_text(rows, 0, 4),
	    .values = values,
	    .sealed_link = db_text(rows, 0, 6),
	    .reminder = db_bool(rows, 0, 7),
	    .tries = db_int(rows, 0, 8),
	    .since_us = db_int(rows, 0, 9),
	    .request_id = db_uuid(rows, 0, 10),
	};
	return OK;
}

enum err mail_claim(struct work *w, int64_t lease_s, struct mail_claim *ret_claim, bool *ret_found)
{
	const char *const params[] = {db_p_int(w, lease_s)};
	struct db_rows *rows = NULL;
	int databases = db_databases(w);
	/* Anywhere, so that a database with much to send does not hold up the next one. */
	int first = (int)(time_monotonic_us() % databases);
	enum err failed = OK;

	*ret_found = false;
	for (int i = 0; !*ret_found && i < databases; i++) {
		enum err e =
		    db_once(w, db_all_tenants_in((first + i) % databases), &lms_mail_claim, params, &rows);

		*ret_found = e == OK && db_count(rows) > 0;
		if (e != OK)
			failed = e;
	}
	/* One database that is away does not hold up the others. */
	if (!*ret_found)
		return failed;
	work_forgive(w);
	return claim_read(w, rows, ret_claim);
}

#define CLAIM_PARAMS(w, claim)                                                                               \
	db_p_uuid(w, (claim)->org), db_p_uuid(w, (claim)->id), db_p_int(w, (claim)->tries)

static const char *cut(struct work *w, const char *text)
{
	char *copy = arena_strndup(w->arena, text, strnlen(text, REASON_MAX));

	utf8_mend(copy);
	return copy;
}

enum err mail_begin(struct work *w, const struct mail_claim *claim, const char *subject, bool *ret_held)
{
	const char *const params[] = {CLAIM_PARAMS(w, claim), cut(w, subject)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(claim->org), &lms_mail_begin, params, &rows));
	*ret_held = db_changed(rows) > 0;
	return OK;
}

enum err mail_settle(
    struct work *w, const struct mail_claim *claim, const char *state, int status, const char *reason)
{
	const char *const params[] = {
	    CLAIM_PARAMS(w, claim), state, status != 0 ? db_p_int(w, status) : NULL, cut(w, reason)};

	return db_once(w, db_tenant(claim->org), &lms_mail_settle, params, NULL);
}

enum err mail_put_back(
    struct work *w, const struct mail_claim *claim, int64_t after_us, int status, const char *reason)
{
	const char *const params[] = {CLAIM_PARAMS(w, claim), db_p_int(w, after_us),
	    status != 0 ? db_p_int(w, status) : NULL, cut(w, reason)};

	return db_once(w, db_tenant(claim->org), &lms_mail_put_back, params, NULL);
}

enum err mail_facts(struct work *w, struct uuid org, struct mail_sender_facts *ret_facts)
{
	const char *const params[] = {db_p_uuid(w, org)};
	struct db_rows *rows;

	*ret_facts = (struct mail_sender_facts){"Lectern", "Lectern", ""};
	if (uuid_is_nil(org))
		return OK;
	TRY(db_once(w, db_directory(), &lms_mail_facts, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_NOT_FOUND, "there is no such organisation");
	ret_facts->organization = db_text(rows, 0, 0);
	ret_facts->from_name = db_text(rows, 0, 1);
	ret_facts->reply_to = db_text(rows, 0, 2);
	/* What somebody set by hand may be no address. */
	if (ret_facts->reply_to[0] != '\0' &&
	    mail_address_check(w, "mail_reply_to", ret_facts->reply_to) != OK) {
		work_forgive(w);
		ret_facts->reply_to = "";
	}
	return OK;
}

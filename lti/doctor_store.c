#include "lti/doctor_store.h"

#include "lti/selftest.h"

#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "db/db.h"
#include "lti/store.h"
#include "lti_sql.h"

enum { REFUSED_KINDS_MAX = 1000, ID_MAX = 255, URL_SHOWN_MAX = 500 };

enum err registration_store_twin(struct work *w, const char *issuer, const char *client_id, struct uuid org,
    bool *ret_known, const char **ret_name)
{
	const char *const params[] = {issuer, client_id, db_p_uuid(w, org)};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_registration_twin, params, &rows));
	*ret_known = db_count(rows) > 0;
	*ret_name = *ret_known ? db_text(rows, 0, 0) : "";
	return OK;
}

static const char *cut(struct work *w, const char *text)
{
	return strlen(text) <= URL_SHOWN_MAX ? text : arena_strndup(w->arena, text, URL_SHOWN_MAX);
}

/* Those that no database would take as text are not kept. */
static bool worth_keeping(const struct lti_login *login)
{
	return *login->iss != '\0' && strlen(login->iss) <= ID_MAX && strlen(login->client_id) <= ID_MAX &&
	       strlen(login->lti_deployment_id) <= ID_MAX;
}

enum err lti_login_refused_keep(struct work *w, const struct lti_login *login, const char *check)
{
	const char *target = cut(w, login->target_link_uri);
	const char *kind = arena_printf(w->arena, "%s\n%s\n%s\n%s\n%s", login->iss, login->client_id,
	    login->lti_deployment_id, target, check);
	const char *const params[] = {sha256_hex(w->arena, kind), login->iss, login->client_id,
	    login->lti_deployment_id, target, check, db_p_uuid(w, w->request_id), db_p_time(w, w->now_us)};
	const char *const most[] = {db_p_int(w, REFUSED_KINDS_MAX)};
	struct db_rows *rows;

	if (!worth_keeping(login))
		return OK;
	TRY(db_once(w, db_directory(), &lti_refused_login_keep, params, &rows));
	return db_bool(rows, 0, 0) ? db_once(w, db_directory(), &lti_refused_login_cap, most, NULL) : OK;
}

static json_t *time_json(struct work *w, int64_t us)
{
	char text[TIME_TEXT_SIZE];

	return json_string(arena_strdup(w->arena, time_format(us, text)));
}

/* What the registration that lies nearest says. */
static const char *login_hint(struct work *w, const struct db_rows *rows, size_t row)
{
	const char *issuer = db_text(rows, row, 10), *client = db_text(rows, row, 11), *hint;

	if (issuer == NULL)
		return WORDS("Nothing like this issuer is registered here.");
	if (strcmp(issuer, db_text(rows, row, 1)) != 0)
		return lti_address_hint(w, db_text(rows, row, 1), issuer);
	hint = lti_text_hint(w, db_text(rows, row, 2), client);
	if (*hint != '\0')
		return hint;
	if (strcmp(client, db_text(rows, row, 2)) != 0)
		return arena_printf(
		    w->arena, WORDS("This issuer is registered here with another client id: %s."), client);
	if (strcmp(db_text(rows, row, 12), "active") != 0)
		return arena_printf(
		    w->arena, WORDS("It is registered here, and its state is %s."), db_text(rows, row, 12));
	return WORDS("It is registered here now.");
}

static json_t *login_json(struct work *w, const struct db_rows *rows, size_t row)
{
	const char *check = db_text(rows, row, 5);

	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:o,s:o,s:s?,s:s?,s:s,s:s}", "iss",
	    db_text(rows, row, 1), "client_id", db_text(rows, row, 2), "lti_deployment_id",
	    db_text(rows, row, 3), "target_link_uri", db_text(rows, row, 4), "failed_check", check,
	    "support_code", db_text(rows, row, 6), "times", (json_int_t)db_int(rows, row, 7), "first_at",
	    time_json(w, db_int(rows, row, 8)), "last_at", time_json(w, db_int(rows, row, 9)), "registration",
	    db_text(rows, row, 13), "nearest", db_text(rows, row, 10), "hint", login_hint(w, rows, row),
	    "advice", lti_check_advice(strcmp(check, "iss") == 0 ? "client_id" : check));
}

enum err lti_refused_logins(
    struct work *w, struct uuid org, struct uuid code, int64_t limit, json_t **ret_logins)
{
	json_t *logins = json_own(w->arena, json_array());
	const char *const params[] = {db_p_uuid_or_null(w, org), db_p_uuid_or_null(w, code),
	    db_p_int(w, limit < LTI_REFUSED_LOGINS_MAX ? limit : LTI_REFUSED_LOGINS_MAX)};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_refused_logins_list, params, &rows));
	for (size_t i = 0; i < db_count(rows); i++)
		json_array_append_new(logins, login_json(w, rows, i));
	*ret_logins = logins;
	return OK;
}

enum err lti_token_fault(struct work *w, struct uuid registration, json_t **ret_fault)
{
	const char *const params[] = {db_p_uuid(w, registration)};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_token_fault_find, params, &rows));
	*ret_fault = db_count(rows) == 0
	                 ? NULL
	                 : json_own(w->arena,
	                       json_pack("{s:s,s:I,s:s,s:I,s:o}", "scope", db_text(rows, 0, 0), "status",
	                           (json_int_t)db_int(rows, 0, 1), "reason", db_text(rows, 0, 2), "times",
	                           (json_int_t)db_int(rows, 0, 3), "at", time_json(w, db_int(rows, 0, 4))));
	return OK;
}

enum err lti_launch_sweep(struct work *w, int database, int64_t older_s, int64_t max, int64_t *ret_removed)
{
	const char *const params[] = {db_p_time(w, w->now_us - older_s * US_PER_S), db_p_int(w, max)};
	struct db_rows *rows;

	TRY(db_once(w, db_all_tenants_in(database), &lti_launch_log_sweep, params, &rows));
	*ret_removed = (int64_t)db_changed(rows);
	return OK;
}

struct keeping {
	const struct lti_registration *registration;
	const json_t *result;
	const struct lti_also *also;
};

static enum err selftest_keep(struct work *w, void *arg)
{
	const struct keeping *k = arg;
	const struct lti_platform_added added = {
	    .org = k->registration->org, .registration = k->registration->id};
	const char *const params[] = {
	    db_p_uuid(w, k->registration->id), json_text(w->arena, k->result), db_p_time(w, time_now_us())};

	TRY(db_run(w, &lti_test_keep, params, NULL));
	return k->also->write(w, &added, k->also->arg);
}

enum err lti_selftest_keep(struct work *w, const struct lti_registration *registration, const json_t *result,
    const struct lti_also *also)
{
	struct keeping k = {registration, result, also};

	return db_transact(w, db_directory(), selftest_keep, &k);
}

enum err lti_selftest_last(struct work *w, struct uuid registration, json_t **ret_result)
{
	const char *const params[] = {db_p_uuid(w, registration)};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_test_find, params, &rows));
	*ret_result = NULL;
	if (db_count(rows) == 0)
		return OK;
	return json_read(w, "the self-test", db_text(rows, 0, 0), strlen(db_text(rows, 0, 0)), ret_result);
}

#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "base/time.h"
#include "db/share.h"
#include "lti/register/deployment.h"
#include "lti/store.h"
#include "lti_sql.h"

enum { SWEEP_ONE_IN = 32, CHECKS_TEXT_MAX = 128 * 1024, LOGIN_USE_PARAMS = 3 };

static json_t *login_json(const struct lti_login *login)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "iss", login->iss, "client_id",
	    login->client_id, "lti_deployment_id", login->lti_deployment_id, "target_link_uri",
	    login->target_link_uri, "login_hint", login->login_hint, "lti_message_hint",
	    login->lti_message_hint, "lti_storage_target", login->lti_storage_target, "new_window",
	    login->new_window);
}

static const char *member(const json_t *object, const char *name)
{
	const char *s = json_string_value(json_object_get(object, name));

	return s != NULL ? s : "";
}

enum err login_store_read(struct work *w, const char *text, struct lti_login *ret_login)
{
	json_t *json;

	TRY(json_read(w, "the login", text, strlen(text), &json));
	*ret_login = (struct lti_login){
	    .iss = member(json, "iss"),
	    .client_id = member(json, "client_id"),
	    .lti_deployment_id = member(json, "lti_deployment_id"),
	    .target_link_uri = member(json, "target_link_uri"),
	    .login_hint = member(json, "login_hint"),
	    .lti_message_hint = member(json, "lti_message_hint"),
	    .lti_storage_target = member(json, "lti_storage_target"),
	    .new_window = member(json, "new_window"),
	};
	return OK;
}

static enum err login_sweep(struct work *w)
{
	const char *const params[] = {db_p_time(w, w->now_us)};
	unsigned char chance;

	random_bytes(&chance, sizeof(chance));
	if (chance % SWEEP_ONE_IN != 0)
		return OK;
	return db_once(w, db_directory(), &lti_login_sweep, params, NULL);
}

enum err login_store_add(struct work *w, const struct login_row *row, bool *ret_kept_nothing)
{
	json_t *login = json_own(w->arena, login_json(row->login));
	const char *const params[] = {
	    row->state_hash,
	    row->nonce_hash,
	    db_p_uuid(w, row->registration),
	    row->browser_hash,
	    row->login->target_link_uri,
	    row->login->lti_storage_target,
	    json_text(w->arena, login),
	    db_p_time(w, w->now_us),
	    db_p_time(w, w->now_us + LOGIN_LIFE_S * US_PER_S),
	    row->proof_hash,
	    row->browser_key,
	};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_login_add, params, &rows));
	*ret_kept_nothing = db_bool(rows, 0, 0);
	return login_sweep(w);
}

/* What login_use and login_unpark give alike; the last column is theirs. */
static enum err login_from_row(struct work *w, const struct db_rows *rows, struct lti_evidence *evidence,
    const char **ret_login, const char **ret_last)
{
	int at = REGISTRATION_COLUMNS;

	evidence->login_known = db_count(rows) == 1;
	if (!evidence->login_known)
		return OK;
	TRY(registration_from_row(w, rows, 0, 0, &evidence->registration, &evidence->registration_status));
	evidence->login_nonce_hash = db_text(rows, 0, at);
	evidence->login_browser_hash = db_text(rows, 0, at + 1);
	evidence->login_target_link_uri = db_text(rows, 0, at + 2);
	*ret_login = db_text(rows, 0, at + 3);
	evidence->login_proof_hash = db_text(rows, 0, at + 4);
	evidence->browser_key = db_text(rows, 0, at + 5);
	evidence->deployment_known = !db_is_null(rows, 0, at + 6);
	if (evidence->deployment_known) {
		evidence->deployment = db_uuid(rows, 0, at + 6);
		evidence->deployment_org = db_uuid(rows, 0, at + 7);
		evidence->deployment_origin = db_uuid(rows, 0, at + 8);
		evidence->deployment_status = db_text(rows, 0, at + 9);
	}
	*ret_last = db_text(rows, 0, at + 10);
	return OK;
}

struct login_using {
	const char *params[LOGIN_USE_PARAMS]; /* the state's hash first */
	struct db_rows *rows;
};

static enum err login_use(struct work *w, void *arg)
{
	struct login_using *using = arg;

	return db_once(w, db_directory(), &lti_login_use, using->params, &using->rows);
}

static int using_compare(const void *a, const void *b)
{
	const struct db_member *const *first = a, *const *second = b;
	const struct login_using *one = (*first)->arg, *other = (*second)->arg;

	return strcmp(one->params[0], other->params[0]);
}

/* The rows come with the COMMIT. Of a state that came twice only the first is used. */
static enum err logins_use(struct work *w, struct db_member *members[], size_t count)
{
	(void)w;
	qsort(members, count, sizeof(*members), using_compare);
	for (size_t i = 0; i < count; i++) {
		struct login_using *using = members[i]->arg;

		TRY(db_ask(members[i]->work, &lti_login_use, using->params, &using->rows));
		members[i]->taken = true;
	}
	return OK;
}

enum err login_store_use(struct work *w, const char *state_hash, const char *deployment_id,
    struct lti_evidence *evidence, const char **ret_login)
{
	static const struct db_shared shared = {.together = logins_use, .alone = login_use};
	struct login_using using = {.params = {state_hash, deployment_id, db_p_time(w, w->now_us)}};
	const char *nothing;

	TRY(db_share(w, db_directory(), &shared, &using));
	return login_from_row(w, using.rows, evidence, ret_login, &nothing);
}

enum err login_store_park(
    struct work *w, const char *state_hash, const char *sealed, const char *deployment_id)
{
	const char *const params[] = {
	    state_hash, sealed, db_p_time(w, w->now_us + PARKED_LIFE_S * US_PER_S), deployment_id};

	return db_once(w, db_directory(), &lti_login_park, params, NULL);
}

enum err login_store_unpark(struct work *w, const char *state_hash, struct lti_evidence *evidence,
    const char **ret_login, const char **ret_sealed)
{
	const char *const params[] = {state_hash, db_p_time(w, w->now_us)};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_login_unpark, params, &rows));
	return login_from_row(w, rows, evidence, ret_login, ret_sealed);
}

enum err login_store_end(struct work *w, const char *state_hash, const char *sealed)
{
	const char *const params[] = {state_hash, sealed != NULL ? "opened" : "refused", sealed};

	return db_once(w, db_directory(), &lti_login_end, params, NULL);
}

enum err login_store_ends(struct work *w, const char *state_hash, const char *sealed)
{
	const char *const params[] = {state_hash, "opened", sealed};

	return db_then(w, &lti_login_end, params);
}

enum err login_store_again(
    struct work *w, const char *state_hash, bool *ret_found, struct login_used *ret_used)
{
	const char *const params[] = {
	    state_hash, db_p_time(w, w->now_us), db_p_time(w, w->now_us - UNDER_WAY_S * US_PER_S)};
	int at = REGISTRATION_COLUMNS;
	struct db_rows *rows;
	const char *status;

	TRY(db_once(w, db_directory(), &lti_login_again, params, &rows));
	*ret_found = db_count(rows) == 1;
	if (!*ret_found)
		return OK;
	*ret_used = (struct login_used){
	    .browser_hash = db_text(rows, 0, at),
	    .proof_hash = db_text(rows, 0, at + 1),
	    .outcome = db_text(rows, 0, at + 2),
	    .sealed = db_text(rows, 0, at + 3),
	    .lately = db_bool(rows, 0, at + 4),
	    .login = db_text(rows, 0, at + 5),
	};
	return registration_from_row(w, rows, 0, 0, &ret_used->registration, &status);
}

enum err refusal_store_keep(struct work *w, const char *browser_key)
{
	const char *const params[] = {
	    browser_key, db_p_time(w, w->now_us), db_p_time(w, w->now_us + REFUSAL_LIFE_S * US_PER_S)};

	return db_once(w, db_directory(), &lti_frame_refusal_keep, params, NULL);
}

enum err refusal_store_forget(struct work *w, const char *browser_key)
{
	const char *const params[] = {browser_key};

	return db_once(w, db_directory(), &lti_frame_refusal_forget, params, NULL);
}

enum err deployment_store_read(struct work *w, struct uuid deployment, struct lti_evidence *evidence)
{
	const char *const params[] = {db_p_uuid(w, deployment)};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_deployment_by_id, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_NOT_FOUND, "there is no such deployment");
	evidence->deployment = deployment;
	evidence->deployment_org = db_uuid(rows, 0, 0);
	evidence->deployment_origin = db_uuid(rows, 0, 1);
	return OK;
}

enum err deployment_store_named(
    struct work *w, struct uuid registration, const char *deployment_id, struct lti_evidence *evidence)
{
	const char *const params[] = {db_p_uuid(w, registration), deployment_id};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_deployment_named, params, &rows));
	evidence->deployment_known = db_count(rows) == 1;
	if (!evidence->deployment_known)
		return OK;
	evidence->deployment = db_uuid(rows, 0, 0);
	evidence->deployment_org = db_uuid(rows, 0, 1);
	evidence->deployment_origin = db_uuid(rows, 0, 2);
	evidence->deployment_status = db_text(rows, 0, 3);
	return OK;
}

enum err deployment_store_keep(struct work *w, const struct lti_evidence *evidence, const char *deployment_id,
    struct lti_registration *registration, struct uuid *ret_deployment)
{
	const char *const params[] = {db_p_uuid(w, uuid_v7()), db_p_uuid(w, registration->id), deployment_id,
	    db_p_uuid(w, registration->org), db_p_uuid(w, registration->origin)};
	struct db_rows *rows;

	if (evidence->deployment_known) {
		*ret_deployment = evidence->deployment;
		registration->org = evidence->deployment_org;
		registration->origin = evidence->deployment_origin;
		return OK;
	}
	TRY(db_once(w, db_directory(), &lti_deployment_keep, params, &rows));
	*ret_deployment = db_uuid(rows, 0, 0);
	registration->org = db_uuid(rows, 0, 1);
	registration->origin = db_uuid(rows, 0, 2);
	return OK;
}

enum err deployment_store_meet(
    struct work *w, const struct lti_registration *registration, const char *deployment_id)
{
	const char *const params[] = {db_p_uuid(w, uuid_v7()), db_p_uuid(w, registration->id), deployment_id,
	    db_p_uuid(w, registration->org), db_p_uuid(w, registration->origin),
	    db_p_int(w, LTI_DEPLOYMENTS_PENDING_MAX)};

	return db_once(w, db_directory(), &lti_deployment_meet, params, NULL);
}

/* Written as it is read, [{name, passed, received, expected}]: no values are built for it. */
static const char *checks_text(struct work *w, const struct lti_launch *launch)
{
	struct text t = text_new(w->arena, CHECKS_TEXT_MAX);

	text_add_char(&t, '[');
	for (size_t i = 0; i < launch->checks_count; i++) {
		const struct lti_check_result *r = &launch->checks[i];

		text_add(&t, i > 0 ? ",{\"name\":" : "{\"name\":");
		text_add_json(&t, r->name);
		text_add(
		    &t, r->passed ? ",\"passed\":true,\"received\":" : ",\"passed\":false,\"received\":");
		text_add_json(&t, r->received);
		text_add(&t, ",\"expected\":");
		text_add_json(&t, r->expected);
		if (r->hint != NULL && *r->hint != '\0') {
			text_add(&t, ",\"hint\":");
			text_add_json(&t, r->hint);
		}
		text_add_char(&t, '}');
	}
	text_add_char(&t, ']');
	return text_fits(&t) ? t.data : "[]";
}

enum { LOG_PARAMS = 10 };

static void log_params(struct work *w, const struct lti_launch *launch, const char *failed_check,
    struct uuid learner, const char *ret_params[static LOG_PARAMS])
{
	const char *const params[LOG_PARAMS] = {db_p_uuid(w, launch->registration.org),
	    db_p_uuid(w, launch->lti_launch_id), db_p_uuid(w, launch->registration.id),
	    failed_check == NULL ? "accepted" : "refused", failed_check, checks_text(w, launch),
	    launch->message_type, db_p_uuid(w, w->request_id), db_p_time(w, w->now_us),
	    db_p_uuid_or_null(w, learner)};

	memcpy(ret_params, params, sizeof(params));
}

enum err launch_log_refused(struct work *w, const struct lti_launch *launch, const char *failed_check)
{
	const char *params[LOG_PARAMS];

	log_params(w, launch, failed_check, (struct uuid){{0}}, params);
	return db_once(w, db_tenant(launch->registration.org), &lti_launch_log_add, params, NULL);
}

enum err lti_launch_log_refused(struct work *w, const struct lti_launch *launch, const char *check)
{
	return launch_log_refused(w, launch, check);
}

enum err lti_launch_log(struct work *w, const struct lti_launch *launch, struct uuid learner)
{
	const char *params[LOG_PARAMS];

	log_params(w, launch, NULL, learner, params);
	return db_send(w, &lti_launch_log_add, params);
}

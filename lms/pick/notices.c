#include "lms/pick/notices.h"

#include <string.h>

#include "base/fields.h"
#include "base/log.h"
#include "base/time.h"
#include "db/db.h"
#include "lms_sql.h"
#include "lti/ags.h"

enum { ASK_AGAIN_S = 7 * 86400, SEEN_S = 90 * 86400, REASON_MAX = 300 };

struct offering {
	const struct lti_launch *launch;
};

/* One statement says whether it is time to ask; then the job is made with it. */
static enum err offer(struct work *w, void *arg)
{
	const struct lti_launch *l = ((struct offering *)arg)->launch;
	const struct principal by = {.kind = PRINCIPAL_JOB,
	    .org = l->registration.org,
	    .permissions = permission_bit(PERMISSION_PLATFORM_MANAGE),
	    .name = ""};
	const char *const params[] = {db_p_uuid(w, l->registration.org), db_p_uuid(w, l->deployment),
	    db_p_uuid(w, l->registration.id), l->notices_url, db_p_time(w, w->now_us),
	    db_p_time(w, w->now_us - ASK_AGAIN_S * US_PER_S)};
	json_t *payload =
	    json_own(w->arena, json_pack("{s:s}", "deployment", uuid_text(w->arena, l->deployment)));
	struct db_rows *rows;

	TRY(db_run(w, &lms_notices_offer, params, &rows));
	if (db_count(rows) == 0)
		return OK;
	return job_put(w, l->registration.org, uuid_v7(), "lti.notices", payload, &by, 0);
}

void notices_offered(struct work *w, const struct lti_launch *launch)
{
	struct offering o = {.launch = launch};

	if (*launch->notices_url == '\0' || !launch->is_staff)
		return;
	if (db_transact(w, db_tenant(launch->registration.org), offer, &o) == OK)
		return;
	log_line(LOG_WARN, "lti", "a platform could not be asked for notices: %s", w->detail);
	work_forgive(w);
}

struct taking {
	const struct lti_notice *notice;
	bool is_new;
};

static enum err take(struct work *w, void *arg)
{
	struct taking *t = arg;
	const struct lti_notice *n = t->notice;
	const char *const seen[] = {db_p_uuid(w, n->org), db_p_uuid(w, n->deployment),
	    sha256_hex(w->arena, n->id), db_p_time(w, w->now_us)};
	const char *const old[] = {db_p_uuid(w, n->org), db_p_time(w, w->now_us - SEEN_S * US_PER_S)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_notice_seen, seen, &rows));
	t->is_new = db_count(rows) == 1;
	if (!t->is_new)
		return OK;
	TRY(db_send(w, &lms_notice_sweep, old));
	if (strcmp(n->type, LTI_CONTEXT_COPY) != 0 || *n->context_id == '\0')
		return OK;
	for (size_t i = 0; i < n->origins_count; i++) {
		const char *const copy[] = {db_p_uuid(w, n->org), db_p_uuid(w, n->deployment), n->context_id,
		    n->origins[i], db_p_int(w, (int64_t)i + 1), db_p_time(w, w->now_us)};

		TRY(db_send(w, &lms_notice_copy, copy));
	}
	return OK;
}

enum err notice_take(struct work *w, const struct lti_notice *notice, bool *ret_new)
{
	struct taking t = {.notice = notice};

	TRY(db_transact(w, db_tenant(notice->org), take, &t));
	*ret_new = t.is_new;
	return OK;
}

static enum err state_keep(struct work *w, const struct job *job, struct uuid deployment, const char *reason)
{
	const char *const params[] = {db_p_uuid(w, job->org), db_p_uuid(w, deployment),
	    reason == NULL ? "registered" : "refused",
	    reason == NULL ? "" : arena_strndup(w->arena, reason, strnlen(reason, REASON_MAX)),
	    db_p_time(w, w->now_us)};

	return db_once(w, db_tenant(job->org), &lms_notices_state, params, NULL);
}

enum err notices_ask_run(struct work *w, struct job *job, json_t **ret_result)
{
	const char *text = json_string_value(json_object_get(job->payload, "deployment")), *reason;
	struct lti_registration registration;
	struct uuid deployment;
	struct db_rows *rows;
	bool again;

	if (text == NULL || !uuid_parse(text, &deployment))
		return fail_field(w, ERR_BAD_INPUT, "deployment", "is missing");
	const char *const params[] = {db_p_uuid(w, job->org), db_p_uuid(w, deployment)};

	TRY(db_once(w, db_tenant(job->org), &lms_notices_waiting, params, &rows));
	if (db_count(rows) == 0)
		return OK;
	TRY(lti_registration_load(w, db_uuid(rows, 0, 0), &registration));
	TRY(lti_notices_ask(w, job->keys, job->http, &registration, db_text(rows, 0, 1),
	    arena_printf(w->arena, "%s/lti/notices", job->config->app_url), &reason, &again));
	if (reason != NULL && again)
		return fail(w, ERR_UPSTREAM, "the platform was not reached: %s", reason);
	*ret_result = json_own(w->arena,
	    json_pack("{s:b,s:s}", "registered", reason == NULL, "reason", reason != NULL ? reason : ""));
	return state_keep(w, job, deployment, reason);
}

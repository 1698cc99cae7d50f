#include "lms/roster/roster.h"

#include "base/fields.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/job/job.h"
#include "lms/roster/roster_store.h"

struct asking {
	const struct principal *by;
	struct uuid context, id;
	int64_t old_s;
	bool named;
};

static enum err ask_body(struct work *w, void *arg)
{
	struct asking *a = arg;
	json_t *payload = json_own(w->arena, json_pack("{s:s}", "context", uuid_text(w->arena, a->context)));

	struct audit audit = {.actor = a->by,
	    .org = a->by->org,
	    .action = "roster.asked",
	    .subject_type = "context",
	    .subject = a->context};

	TRY(roster_store_ask(w, a->by->org, a->context, a->id, a->old_s, &a->named));
	if (!a->named)
		return OK;
	/* That a list is read because somebody looks is no deed of theirs. */
	if (a->old_s == 0)
		TRY(audit_record(w, &audit));
	return job_put(w, a->by->org, a->id, "roster.read", payload, a->by, 0);
}

enum err roster_ask(struct work *w, const struct principal *by, struct uuid context, struct uuid id,
    int64_t old_s, struct uuid *ret_job)
{
	struct asking asking = {.by = by, .context = context, .id = id, .old_s = old_s};
	struct roster roster;

	TRY(roster_read(w, by, context, &roster));
	if (!roster.offered)
		return fail_field(w, ERR_UNPROCESSABLE, "context",
		    WORDS("The platform of this class does not offer its class list to this service."));
	TRY(db_transact(w, db_tenant(by->org), ask_body, &asking));
	if (asking.named) {
		*ret_job = id;
		return OK;
	}
	TRY(roster_read(w, by, context, &roster));
	*ret_job = old_s > 0 && !roster.reading && !roster.retrying ? (struct uuid){{0}} : roster.job;
	return OK;
}

struct setting {
	const struct principal *by;
	const struct roster_settings *to;
	struct roster_settings was;
};

static json_t *settings_json(struct work *w, const struct roster_settings *s)
{
	return json_own(w->arena, json_pack("{s:b,s:b}", "enrols", (int)s->enrols, "daily", (int)s->daily));
}

static enum err set_body(struct work *w, void *arg)
{
	const struct setting *s = arg;
	struct audit audit = {.actor = s->by,
	    .org = s->by->org,
	    .action = "roster.settings_changed",
	    .subject_type = "organization",
	    .subject = s->by->org,
	    .before = settings_json(w, &s->was),
	    .after = settings_json(w, s->to)};

	TRY(roster_store_settings(w, s->by->org, s->to));
	return audit_record(w, &audit);
}

enum err roster_settings_set(
    struct work *w, const struct principal *by, const struct roster_settings *settings)
{
	struct setting setting = {.by = by, .to = settings};

	TRY(roster_settings_read(w, by->org, &setting.was));
	return db_transact(w, db_tenant(by->org), set_body, &setting);
}

#include "lms/statement/settings.h"

#include "base/fields.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/statement/settings_store.h"
#include "lms/statement/tell.h"

json_t *statement_settings_json(const struct statement_settings *settings)
{
	return json_pack("{s:o,s:b}", "keep_days",
	    settings->keep_days > 0 ? json_integer(settings->keep_days) : json_null(), "tells",
	    (int)settings->tells);
}

struct setting {
	const struct principal *by;
	const struct statement_settings *to;
};

static enum err set_body(struct work *w, void *arg)
{
	const struct setting *s = arg;
	struct statement_settings was;
	struct audit audit = {.actor = s->by,
	    .org = s->by->org,
	    .action = "statement.settings_changed",
	    .subject_type = "organization",
	    .subject = s->by->org,
	    .after = json_own(w->arena, statement_settings_json(s->to))};

	TRY(statement_store_settings_hold(w, s->by->org, &was));
	audit.before = json_own(w->arena, statement_settings_json(&was));
	TRY(statement_store_settings_keep(w, s->by->org, s->to));
	return audit_record(w, &audit);
}

enum err statement_settings_set(
    struct work *w, const struct principal *by, const struct statement_settings *settings)
{
	struct setting setting = {.by = by, .to = settings};

	if (settings->keep_days < 0 || settings->keep_days > STATEMENT_KEEP_DAYS_MAX)
		return fail_field(w, ERR_BAD_INPUT, "keep_days",
		    WORDS("A number of days from 1 to %d is expected, or none to keep statements for ever."),
		    STATEMENT_KEEP_DAYS_MAX);
	TRY(db_transact(w, db_tenant(by->org), set_body, &setting));
	statement_tells_forget(by->org);
	return OK;
}

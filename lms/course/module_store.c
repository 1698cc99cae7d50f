#include "lms/course/cmi5.h"
#include "lms/course/module.h"

#include <math.h>
#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/outcome/outcome_store.h"
#include "lms_sql.h"

enum err module_read(struct work *w, struct uuid org, struct uuid id, struct module *ret_module)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};
	struct module module = {.id = id};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_module_read, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "module", "there is no such module");
	TRY(rule_own_read(w, rows, 0, 5, &module.own));
	module.title = db_text(rows, 0, 1);
	module.package = db_uuid(rows, 0, 2);
	module.summed_up = !db_is_null(rows, 0, 3) && course_sums_up(db_text(rows, 0, 3));
	module.revision = db_int(rows, 0, 4);
	module.score_last = db_bool(rows, 0, 10);
	module.grade_when_complete = db_bool(rows, 0, 11);
	module.use_mastery_score = db_bool(rows, 0, 12);
	module.parts = db_int(rows, 0, 13) > 0 ? db_int(rows, 0, 13) : db_int(rows, 0, 14);
	*ret_module = module;
	return OK;
}

static enum err score_check(struct work *w, const char *field, bool asked, double *score)
{
	if (!asked)
		*score = 0;
	if (!isfinite(*score) || *score < 0 || *score > 1)
		return fail_field(w, ERR_BAD_INPUT, field,
		    WORDS("A score from 0 to 1 is expected, that is from 0 to 100 %%."));
	return OK;
}

enum err module_rule_check(struct work *w, struct rule_own *own)
{
	struct rule_own checked = *own;

	TRY(score_check(
	    w, "completion_score", own->completion == COMPLETION_RULE_SCORE, &checked.completion_score));
	TRY(score_check(w, "success_score", own->success == SUCCESS_RULE_SCORE, &checked.success_score));
	if (own->completion != COMPLETION_RULE_TIME)
		checked.completion_minutes = 0;
	else if (own->completion_minutes < 1 || own->completion_minutes > COMPLETION_MINUTES_MAX)
		return fail_field(w, ERR_BAD_INPUT, "completion_minutes",
		    WORDS("A number of minutes from 1 to %d is expected."), COMPLETION_MINUTES_MAX);
	*own = checked;
	return OK;
}

static json_t *own_json(struct work *w, const struct rule_own *own)
{
	json_t *json = json_own(
	    w->arena, json_pack("{s:s,s:s}", "completion_rule", completion_rule_name(own->completion),
	                  "success_rule", success_rule_name(own->success)));

	if (own->completion == COMPLETION_RULE_SCORE)
		json_object_set_new(json, "completion_score", json_real(own->completion_score));
	if (own->completion == COMPLETION_RULE_TIME)
		json_object_set_new(json, "completion_minutes", json_integer(own->completion_minutes));
	if (own->success == SUCCESS_RULE_SCORE)
		json_object_set_new(json, "success_score", json_real(own->success_score));
	return json;
}

struct setting {
	const char *params[8];
	struct audit audit;
};

static enum err set_body(struct work *w, void *arg)
{
	const struct setting *setting = arg;
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_module_rule_set, setting->params, &rows));
	if (db_changed(rows) == 0)
		return fail_field(w, ERR_CONFLICT, "revision",
		    WORDS("Somebody else has changed these rules meanwhile: look again, then save."));
	return audit_record(w, &setting->audit);
}

static bool same(const struct rule_own *a, const struct rule_own *b)
{
	return a->completion == b->completion && a->success == b->success &&
	       a->completion_minutes == b->completion_minutes &&
	       !(a->completion_score < b->completion_score) && !(a->completion_score > b->completion_score) &&
	       !(a->success_score < b->success_score) && !(a->success_score > b->success_score);
}

enum err module_rule_set(struct work *w, const struct principal *by, struct uuid org, struct uuid id,
    int64_t revision, const struct rule_own *own)
{
	struct rule_own rule = *own;
	struct setting setting = {.audit = {.actor = by,
	                              .org = org,
	                              .action = "module.rule_changed",
	                              .subject_type = "module",
	                              .subject = id}};
	struct module before;

	TRY(module_rule_check(w, &rule));
	TRY(module_read(w, org, id, &before));
	if (before.revision == revision && same(&before.own, &rule))
		return OK;
	setting.params[0] = db_p_uuid(w, org);
	setting.params[1] = db_p_uuid(w, id);
	setting.params[2] = db_p_int(w, revision);
	setting.params[3] = completion_rule_name(rule.completion);
	setting.params[4] =
	    rule.completion == COMPLETION_RULE_SCORE ? db_p_real(w, rule.completion_score) : NULL;
	setting.params[5] =
	    rule.completion == COMPLETION_RULE_TIME ? db_p_int(w, rule.completion_minutes) : NULL;
	setting.params[6] = success_rule_name(rule.success);
	setting.params[7] = rule.success == SUCCESS_RULE_SCORE ? db_p_real(w, rule.success_score) : NULL;
	setting.audit.before = own_json(w, &before.own);
	setting.audit.after = own_json(w, &rule);
	return db_transact(w, db_tenant(org), set_body, &setting);
}

#include "lms/outcome/explain.h"

json_t *outcome_result_json(const struct rule_result *result)
{
	return json_pack("{s:s,s:s,s:o}", "completion", completion_name(result->completion), "success",
	    success_name(result->success), "score",
	    result->has_score ? json_real(result->score) : json_null());
}

static json_t *facts_json(struct work *w, const struct rule_case *facts)
{
	json_t *list = json_array();

	for (size_t i = 0; i < facts->count; i++) {
		const struct rule_item *item = &facts->items[i];

		if (item->changed)
			json_array_append_new(
			    list, json_pack("{s:s,s:s,s:s,s:o}", "grain", uuid_text(w->arena, item->grain),
			              "completion", completion_name(item->completion), "success",
			              success_name(item->success), "score",
			              item->has_score ? json_real(item->score) : json_null()));
	}
	return list;
}

/* Only where it is not the content that says all. */
static json_t *own_json(const struct rule_own *own)
{
	json_t *json = json_pack("{s:s,s:s}", "completion", completion_rule_name(own->completion), "success",
	    success_rule_name(own->success));

	if (own->completion == COMPLETION_RULE_SCORE)
		json_object_set_new(json, "completion_score", json_real(own->completion_score));
	if (own->completion == COMPLETION_RULE_TIME)
		json_object_set_new(json, "completion_minutes", json_integer(own->completion_minutes));
	if (own->success == SUCCESS_RULE_SCORE)
		json_object_set_new(json, "success_score", json_real(own->success_score));
	return json;
}

json_t *outcome_explain(struct work *w, const struct outcome *outcome, const struct outcome_result *result)
{
	const struct rule_own *own = &outcome->facts.own;
	const struct rule_decision *d = &result->decision;
	json_t *json = json_pack("{s:I,s:o,s:{s:s,s:s,s:s,s:s},s:o,s:o,s:b}", "seq", (json_int_t)outcome->seq,
	    "facts", facts_json(w, &outcome->facts), "by", "completion", d->completion_by, "success",
	    d->success_by, "score", d->score_by, "grade", outcome->gradable ? d->grade_by : "not-gradable",
	    "attempt", outcome_result_json(&d->result), "grade", d->final ? json_real(d->grade) : json_null(),
	    "recorded", result->graded);

	if (own->completion != COMPLETION_RULE_CONTENT || own->success != SUCCESS_RULE_CONTENT)
		json_object_set_new(json, "rule", own_json(own));
	if (result->ruled)
		json_object_set_new(json, "ruled", json_true());
	return json;
}

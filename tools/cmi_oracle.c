/* Answers for the C side of the SCORM 1.2 data model, for tests/house/cmi12-twin.test.mjs. Reads one JSON
 * array a line, writes one a line:
 *   ["open", {launch}, saved]  → [0, {all}]       ["get", element]        → [code, value]
 *   ["set", element, value]    → [code]           ["turn", element]       → [true or false]
 *   ["end", finished, cs]      → [total_cs]       ["save"]                → [text] */
#include <string.h>

#include <jansson.h>

#include "base/fields.h"
#include "oracle.h"
#include "scorm/cmi12.h"

static json_t *answer_open(struct work *w, const json_t *line, struct cmi12 **cmi)
{
	const json_t *l = json_array_get(line, 1);
	struct cmi12_launch launch = {
	    .student_id = member(l, "student_id"),
	    .student_name = member(l, "student_name"),
	    .launch_data = member(l, "launch_data"),
	    .mastery_score = member(l, "mastery_score"),
	    .max_time_allowed = member(l, "max_time_allowed"),
	    .time_limit_action = member(l, "time_limit_action"),
	    .comments_from_lms = member(l, "comments_from_lms"),
	    .credit = member(l, "credit"),
	    .mode = member(l, "mode"),
	    .use_mastery_score = true,
	    .total_time_cs = json_integer_value(json_object_get(l, "total_time_cs")),
	};

	if (cmi12_open(w, &launch, text_at(line, 2), cmi) != OK)
		return json_pack("[i]", -1);
	return json_pack("[i,O]", 0, cmi12_all(w, *cmi));
}

static json_t *answer(struct work *w, const json_t *line, void *model)
{
	struct cmi12 **cmi = model;
	const char *verb = text_at(line, 0), *value;
	enum scorm12_code code;

	if (strcmp(verb, "open") == 0)
		return answer_open(w, line, cmi);
	if (strcmp(verb, "turn") == 0)
		return json_pack("[b]", cmi12_is_turn(text_at(line, 1)));
	if (*cmi == NULL)
		return NULL;
	if (strcmp(verb, "get") == 0) {
		code = cmi12_get(*cmi, text_at(line, 1), &value);
		return json_pack("[i,s]", (int)code, value);
	}
	if (strcmp(verb, "set") == 0)
		return json_pack("[i]", (int)cmi12_set(*cmi, text_at(line, 1), text_at(line, 2)));
	if (strcmp(verb, "end") == 0) {
		cmi12_end(
		    *cmi, json_is_true(json_array_get(line, 1)), json_integer_value(json_array_get(line, 2)));
		return json_pack("[I]", (json_int_t)cmi12_total_time_cs(*cmi));
	}
	if (strcmp(verb, "save") == 0)
		return json_pack("[s]", cmi12_save(w, *cmi));
	return NULL;
}

int main(void)
{
	struct cmi12 *cmi = NULL;

	return oracle_run(answer, &cmi);
}

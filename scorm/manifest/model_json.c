#include <string.h>

#include "base/fields.h"
#include "scorm/manifest/manifest_inside.h"
#include "scorm/manifest/model_inside.h"

/* NULL where it is the default. */
static json_t *field_json(const struct model_field *field, const struct activity *activity)
{
	const void *at = (const char *)activity + field->offset,
	           *usual = (const char *)&activity_default + field->offset;

	switch (field->type) {
	case MODEL_BOOL:
		return *(const bool *)at != *(const bool *)usual ? json_boolean(*(const bool *)at) : NULL;
	case MODEL_REAL:
		/* Both are texts of numbers that were read, or the same constant. */
		return memcmp(at, usual, sizeof(double)) != 0 ? json_real(*(const double *)at) : NULL;
	case MODEL_COUNT:
		return *(const uint32_t *)at != *(const uint32_t *)usual ? json_integer(*(const uint32_t *)at)
		                                                         : NULL;
	case MODEL_LONG:
		return *(const int64_t *)at != *(const int64_t *)usual ? json_integer(*(const int64_t *)at)
		                                                       : NULL;
	case MODEL_REQUIRED:
		return *(const enum rollup_required *)at != REQUIRED_ALWAYS
		           ? json_string(required_word(*(const enum rollup_required *)at))
		           : NULL;
	case MODEL_TIMING:
		return *(const enum selection_timing *)at != TIMING_NEVER
		           ? json_string(timing_word(*(const enum selection_timing *)at))
		           : NULL;
	}
	return NULL;
}

static json_t *conditions_json(const struct rule_condition *conditions, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		const struct rule_condition *c = &conditions[i];
		json_t *one = json_pack("{s:s}", "condition", condition_word(c->kind));

		if (c->negated)
			(void)json_object_set_new(one, "not", json_true());
		if (c->objective[0] != '\0')
			(void)json_object_set_new(one, "objective", json_string(c->objective));
		if (c->measure_threshold < 0 || c->measure_threshold > 0)
			(void)json_object_set_new(one, "threshold", json_real(c->measure_threshold));
		(void)json_array_append_new(list, one);
	}
	return list;
}

static const char *combination_name(enum rule_combination combination)
{
	return combination == COMBINATION_ALL ? "all" : "any";
}

static void add_rules(json_t *activity, const char *name, const struct sequencing_rules *rules)
{
	json_t *list;

	if (rules->count == 0)
		return;
	list = json_array();
	for (size_t i = 0; i < rules->count; i++)
		(void)json_array_append_new(
		    list, json_pack("{s:s,s:s,s:o}", "action", action_word(rules->rules[i].action),
		              "combination", combination_name(rules->rules[i].combination), "conditions",
		              conditions_json(rules->rules[i].conditions, rules->rules[i].conditions_count)));
	(void)json_object_set_new(activity, name, list);
}

static void add_rollup(json_t *json, const struct activity *activity)
{
	json_t *list;

	if (activity->rollup_count == 0)
		return;
	list = json_array();
	for (size_t i = 0; i < activity->rollup_count; i++) {
		const struct rollup_rule *rule = &activity->rollup[i];

		(void)json_array_append_new(list,
		    json_pack("{s:s,s:s,s:I,s:f,s:s,s:o}", "action", rollup_action_word(rule->action),
		        "children", child_set_word(rule->child_set), "count", (json_int_t)rule->minimum_count,
		        "percent", rule->minimum_percent, "combination", combination_name(rule->combination),
		        "conditions", conditions_json(rule->conditions, rule->conditions_count)));
	}
	(void)json_object_set_new(json, "rollup", list);
}

static json_t *parts_json(unsigned bits)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < MODEL_PARTS; i++) {
		if ((bits & 1U << i) != 0)
			(void)json_array_append_new(list, json_string(model_parts[i]));
	}
	return list;
}

/* Takes list; an empty one is left out. */
static void add_list(json_t *json, const char *name, json_t *own_list)
{
	if (json_array_size(own_list) > 0)
		(void)json_object_set_new(json, name, own_list);
	else
		json_decref(own_list);
}

static json_t *objective_json(const struct objective *objective)
{
	json_t *json = json_pack("{s:s}", "identifier", objective->identifier), *maps = json_array();

	for (size_t i = 0; i < objective->maps_count; i++)
		(void)json_array_append_new(maps,
		    json_pack("{s:s,s:o,s:o}", "target", objective->maps[i].target, "read",
		        parts_json(objective->maps[i].read), "write", parts_json(objective->maps[i].write)));
	if (objective->satisfied_by_measure)
		(void)json_object_set_new(json, "satisfied_by_measure", json_true());
	if (memcmp(&objective->min_normalized_measure, &objective_default.min_normalized_measure,
	        sizeof(double)) != 0)
		(void)json_object_set_new(
		    json, "min_normalized_measure", json_real(objective->min_normalized_measure));
	add_list(json, "maps", maps);
	return json;
}

static void add_lists(json_t *json, const struct activity *activity)
{
	json_t *hidden = json_array(), *shares = json_array(), *objectives = json_array();

	for (unsigned bit = 1; bit <= HIDE_SUSPEND_ALL; bit <<= 1) {
		if ((activity->hidden_ui & bit) != 0)
			(void)json_array_append_new(hidden, json_string(hidden_ui_word(bit)));
	}
	for (size_t i = 0; i < activity->shares_count; i++)
		(void)json_array_append_new(
		    shares, json_pack("{s:s,s:b,s:b}", "target", activity->shares[i].target, "read",
		                (int)activity->shares[i].read, "write", (int)activity->shares[i].write));
	for (size_t i = 0; i < activity->objectives_count; i++)
		(void)json_array_append_new(objectives, objective_json(&activity->objectives[i]));
	add_list(json, "hidden_ui", hidden);
	add_list(json, "shares", shares);
	add_list(json, "objectives", objectives);
}

static json_t *activity_json(const struct activity *activity)
{
	json_t *json = json_object();

	for (size_t i = 0; i < model_fields_count; i++) {
		json_t *value = field_json(&model_fields[i], activity);

		if (value != NULL)
			(void)json_object_set_new(json, model_fields[i].name, value);
	}
	add_rules(json, "pre", &activity->pre);
	add_rules(json, "post", &activity->post);
	add_rules(json, "exit", &activity->exit);
	add_rollup(json, activity);
	add_lists(json, activity);
	return json;
}

static json_t *item_json(const struct model *m, size_t i)
{
	const struct package_item *item = &m->items[i];
	json_t *json = json_pack("{s:i,s:s,s:s,s:s,s:s,s:b,s:s,s:s,s:s,s:s,s:s,s:s}", "parent", item->parent,
	    "identifier", item->identifier, "title", item->title, "kind", package_kind_name(item->kind),
	    "href", item->href, "visible", (int)item->visible, "prerequisites", item->prerequisites,
	    "max_time_allowed", item->max_time_allowed, "time_limit_action", item->time_limit_action,
	    "launch_data", item->launch_data, "mastery_score", item->mastery_score, "parameters",
	    item->parameters);

	if (m->edition != PACKAGE_SCORM_12)
		(void)json_object_set_new(json, "activity", activity_json(&m->tree.activities[i + 1]));
	return json;
}

static json_t *dependencies_json(const struct model *m, const xmlNode *resource)
{
	json_t *list = json_array();

	for (xmlNode *n = xml_child(resource, "dependency"); n != NULL; n = xml_next(n->next, "dependency"))
		(void)json_array_append_new(list, json_string(xml_attribute(m->a, n, "identifierref")));
	return list;
}

static json_t *resources_json(const struct model *m)
{
	json_t *list = json_array();

	for (xmlNode *n = xml_child(m->resources_node, "resource"); n != NULL;
	     n = xml_next(n->next, "resource"))
		(void)json_array_append_new(
		    list, json_pack("{s:s,s:s,s:s,s:o}", "identifier", xml_attribute(m->a, n, "identifier"),
		              "scorm_type", xml_attribute(m->a, n, "scormtype"), "href",
		              xml_attribute(m->a, n, "href"), "dependencies", dependencies_json(m, n)));
	return list;
}

const char *model_json(const struct model *m, const char *version, const char *title)
{
	const struct activity *organization = &m->tree.activities[0];
	json_t *items = json_array(), *model;

	for (size_t i = 0; i < m->items_count; i++)
		(void)json_array_append_new(items, item_json(m, i));
	model = json_own(m->a,
	    json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:o,s:o}", "identifier",
	        xml_attribute(m->a, m->root, "identifier"), "schemaversion", version, "edition",
	        package_edition_name(m->edition), "base", m->r->base, "organization",
	        organization->identifier, "title", title, "version", xml_attribute(m->a, m->root, "version"),
	        "items", items, "resources", resources_json(m)));
	if (m->edition != PACKAGE_SCORM_12) {
		(void)json_object_set_new(model, "activity", activity_json(organization));
		(void)json_object_set_new(
		    model, "objectives_global_to_system", json_boolean(m->tree.objectives_global_to_system));
		(void)json_object_set_new(model, "shared_data_global_to_system",
		    json_boolean(m->tree.shared_data_global_to_system));
	}
	return json_text(m->a, model);
}

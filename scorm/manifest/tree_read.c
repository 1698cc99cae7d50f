/* The stored content model read back into an activity tree. It is our own text, and read with care all the
 * same: what does not fit is ERR_INTERNAL. */
#include <limits.h>
#include <string.h>

#include "base/fields.h"
#include "scorm/manifest/model_inside.h"
#include "scorm/package.h"

struct reading {
	struct arena *a;
	bool odd; /* something was not what the import writes */
};

static const char *text_of(struct reading *r, const json_t *json, const char *name)
{
	const json_t *value = json_object_get(json, name);

	if (value == NULL)
		return "";
	if (!json_is_string(value)) {
		r->odd = true;
		return "";
	}
	return json_string_value(value);
}

static bool flag_of(const json_t *json, const char *name, bool otherwise)
{
	const json_t *value = json_object_get(json, name);

	return value != NULL ? json_is_true(value) : otherwise;
}

/* Room for as many as the list holds, none for what is no list. */
static void *list_of(struct reading *r, const json_t *json, const char *name, size_t each,
    const json_t **ret_list, size_t *ret_count)
{
	*ret_list = json_object_get(json, name);
	*ret_count = json_array_size(*ret_list);
	return *ret_count > 0 ? arena_alloc(r->a, *ret_count * each) : NULL;
}

static void read_field(
    struct reading *r, const struct model_field *field, const json_t *value, struct activity *activity)
{
	void *at = (char *)activity + field->offset;

	switch (field->type) {
	case MODEL_BOOL:
		*(bool *)at = json_is_true(value);
		break;
	case MODEL_REAL:
		*(double *)at = json_number_value(value);
		break;
	case MODEL_COUNT:
		if (json_integer_value(value) < 0 || json_integer_value(value) > UINT32_MAX)
			r->odd = true;
		else
			*(uint32_t *)at = (uint32_t)json_integer_value(value);
		break;
	case MODEL_LONG:
		*(int64_t *)at = json_integer_value(value);
		break;
	case MODEL_REQUIRED:
		r->odd |= !json_is_string(value) || !required_from_word(json_string_value(value), at);
		break;
	case MODEL_TIMING:
		r->odd |= !json_is_string(value) || !timing_from_word(json_string_value(value), at);
		break;
	}
}

static struct rule_condition *read_conditions(struct reading *r, const json_t *json, size_t *ret_count)
{
	const json_t *list;
	struct rule_condition *conditions =
	    list_of(r, json, "conditions", sizeof(*conditions), &list, ret_count);

	for (size_t i = 0; i < *ret_count; i++) {
		const json_t *one = json_array_get(list, i), *threshold = json_object_get(one, "threshold");

		conditions[i] = rule_condition_default;
		r->odd |= !condition_from_word(text_of(r, one, "condition"), &conditions[i].kind);
		conditions[i].negated = flag_of(one, "not", false);
		conditions[i].objective = text_of(r, one, "objective");
		conditions[i].measure_threshold = threshold != NULL ? json_number_value(threshold) : 0;
	}
	return conditions;
}

static enum rule_combination combination_of(struct reading *r, const json_t *json)
{
	return strcmp(text_of(r, json, "combination"), "any") == 0 ? COMBINATION_ANY : COMBINATION_ALL;
}

static void read_rules(
    struct reading *r, const json_t *json, const char *name, struct sequencing_rules *rules)
{
	const json_t *list;

	rules->rules = list_of(r, json, name, sizeof(*rules->rules), &list, &rules->count);
	for (size_t i = 0; i < rules->count; i++) {
		const json_t *one = json_array_get(list, i);
		struct sequencing_rule *rule = &rules->rules[i];

		*rule = sequencing_rule_default;
		r->odd |= !action_from_word(text_of(r, one, "action"), &rule->action);
		rule->combination = combination_of(r, one);
		rule->conditions = read_conditions(r, one, &rule->conditions_count);
	}
}

static void read_rollup(struct reading *r, const json_t *json, struct activity *activity)
{
	const json_t *list;

	activity->rollup =
	    list_of(r, json, "rollup", sizeof(*activity->rollup), &list, &activity->rollup_count);
	for (size_t i = 0; i < activity->rollup_count; i++) {
		const json_t *one = json_array_get(list, i);
		struct rollup_rule *rule = &activity->rollup[i];
		json_int_t count = json_integer_value(json_object_get(one, "count"));

		*rule = rollup_rule_default;
		r->odd |= !rollup_action_from_word(text_of(r, one, "action"), &rule->action) ||
		          !child_set_from_word(text_of(r, one, "children"), &rule->child_set) || count < 0 ||
		          count > UINT32_MAX;
		rule->minimum_count = (uint32_t)count;
		rule->minimum_percent = json_number_value(json_object_get(one, "percent"));
		rule->combination = combination_of(r, one);
		rule->conditions = read_conditions(r, one, &rule->conditions_count);
	}
}

static unsigned parts_of(const json_t *list)
{
	unsigned bits = 0;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *name = json_string_value(json_array_get(list, i));

		for (unsigned part = 0; name != NULL && part < MODEL_PARTS; part++) {
			if (strcmp(name, model_parts[part]) == 0)
				bits |= 1U << part;
		}
	}
	return bits;
}

static void read_objectives(struct reading *r, const json_t *json, struct activity *activity)
{
	const json_t *list;

	activity->objectives =
	    list_of(r, json, "objectives", sizeof(*activity->objectives), &list, &activity->objectives_count);
	for (size_t i = 0; i < activity->objectives_count; i++) {
		const json_t *one = json_array_get(list, i), *maps,
		             *measure = json_object_get(one, "min_normalized_measure");
		struct objective *objective = &activity->objectives[i];

		*objective = objective_default;
		objective->identifier = text_of(r, one, "identifier");
		objective->satisfied_by_measure = flag_of(one, "satisfied_by_measure", false);
		if (measure != NULL)
			objective->min_normalized_measure = json_number_value(measure);
		objective->maps =
		    list_of(r, one, "maps", sizeof(*objective->maps), &maps, &objective->maps_count);
		for (size_t map = 0; map < objective->maps_count; map++) {
			const json_t *stored = json_array_get(maps, map);

			objective->maps[map] = objective_map_default;
			objective->maps[map].target = text_of(r, stored, "target");
			objective->maps[map].read = parts_of(json_object_get(stored, "read"));
			objective->maps[map].write = parts_of(json_object_get(stored, "write"));
		}
	}
}

static void read_shares(struct reading *r, const json_t *json, struct activity *activity)
{
	const json_t *list = json_object_get(json, "hidden_ui");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *word = json_string_value(json_array_get(list, i));
		unsigned bit = 0;

		r->odd |= word == NULL || !hidden_ui_from_word(word, &bit);
		activity->hidden_ui |= bit;
	}
	activity->shares =
	    list_of(r, json, "shares", sizeof(*activity->shares), &list, &activity->shares_count);
	for (size_t i = 0; i < activity->shares_count; i++) {
		const json_t *one = json_array_get(list, i);

		activity->shares[i] = (struct data_map){.target = text_of(r, one, "target"),
		    .read = flag_of(one, "read", true),
		    .write = flag_of(one, "write", true)};
	}
}

/* json NULL: an item of SCORM 1.2, which has no sequencing. */
static void read_activity(struct reading *r, const json_t *json, struct activity *activity)
{
	for (size_t i = 0; i < model_fields_count; i++) {
		const json_t *value = json_object_get(json, model_fields[i].name);

		if (value != NULL)
			read_field(r, &model_fields[i], value, activity);
	}
	read_rules(r, json, "pre", &activity->pre);
	read_rules(r, json, "post", &activity->post);
	read_rules(r, json, "exit", &activity->exit);
	read_rollup(r, json, activity);
	read_objectives(r, json, activity);
	read_shares(r, json, activity);
}

static enum activity_kind kind_of(struct reading *r, const char *name)
{
	if (strcmp(name, "sco") == 0)
		return ACTIVITY_SCO;
	if (strcmp(name, "asset") == 0)
		return ACTIVITY_ASSET;
	r->odd |= strcmp(name, "cluster") != 0;
	return ACTIVITY_CLUSTER;
}

static void read_item(struct reading *r, const json_t *json, struct activity *activity)
{
	json_int_t parent = json_integer_value(json_object_get(json, "parent"));
	const char *action = text_of(r, json, "time_limit_action");

	*activity = activity_default;
	r->odd |= !json_is_object(json) || parent < -1 || parent >= INT_MAX;
	activity->parent = (int)parent + 1;
	activity->identifier = text_of(r, json, "identifier");
	activity->title = text_of(r, json, "title");
	activity->kind = kind_of(r, text_of(r, json, "kind"));
	activity->href = text_of(r, json, "href");
	activity->parameters = text_of(r, json, "parameters");
	activity->launch_data = text_of(r, json, "launch_data");
	activity->max_time_allowed = text_of(r, json, "max_time_allowed");
	activity->visible = flag_of(json, "visible", true);
	r->odd |= action[0] != '\0' && !time_limit_action_from_word(action, &activity->time_limit_action);
	read_activity(r, json_object_get(json, "activity"), activity);
}

enum err package_tree_read(struct work *w, const char *manifest, struct activity_tree *ret_tree)
{
	struct reading r = {.a = w->arena};
	struct activity_tree tree;
	json_t *model, *items;

	if (json_read(w, "the stored content model", manifest, strlen(manifest), &model) != OK)
		return fail(w, ERR_INTERNAL, "The stored content model is no JSON");
	items = json_object_get(model, "items");
	if (json_array_size(items) == 0 || json_array_size(items) > PACKAGE_ITEMS_MAX)
		return fail(w, ERR_INTERNAL, "The stored content model has no items, or too many");
	activity_tree_begin(&tree);
	tree.objectives_global_to_system = flag_of(model, "objectives_global_to_system", true);
	tree.shared_data_global_to_system = flag_of(model, "shared_data_global_to_system", true);
	tree.count = json_array_size(items) + 1;
	tree.activities = arena_alloc(w->arena, tree.count * sizeof(*tree.activities));
	tree.activities[0] = activity_default;
	tree.activities[0].identifier = text_of(&r, model, "organization");
	tree.activities[0].title = text_of(&r, model, "title");
	read_activity(&r, json_object_get(model, "activity"), &tree.activities[0]);
	for (size_t i = 1; i < tree.count; i++)
		read_item(&r, json_array_get(items, i - 1), &tree.activities[i]);
	if (r.odd)
		return fail(w, ERR_INTERNAL, "The stored content model is not one this service wrote");
	TRY(activity_tree_finish(w, &tree));
	*ret_tree = tree;
	return OK;
}

#include "unit.h"

#include "package_fixture.h"

static void assert_conditions_same(
    const struct rule_condition *one, const struct rule_condition *other, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(one[i].kind, other[i].kind);
		assert_int_equal(one[i].negated, other[i].negated);
		assert_string_equal(one[i].objective, other[i].objective);
		assert_memory_equal(&one[i].measure_threshold, &other[i].measure_threshold, sizeof(double));
		assert_int_equal(one[i].objective_index, other[i].objective_index);
	}
}

static void assert_rules_same(const struct sequencing_rules *one, const struct sequencing_rules *other)
{
	assert_int_equal(one->count, other->count);
	for (size_t i = 0; i < one->count; i++) {
		assert_int_equal(one->rules[i].action, other->rules[i].action);
		assert_int_equal(one->rules[i].combination, other->rules[i].combination);
		assert_int_equal(one->rules[i].conditions_count, other->rules[i].conditions_count);
		assert_conditions_same(
		    one->rules[i].conditions, other->rules[i].conditions, one->rules[i].conditions_count);
	}
}

static void assert_rollup_same(const struct activity *one, const struct activity *other)
{
	assert_int_equal(one->rollup_count, other->rollup_count);
	for (size_t i = 0; i < one->rollup_count; i++) {
		const struct rollup_rule *x = &one->rollup[i], *y = &other->rollup[i];

		assert_int_equal(x->child_set, y->child_set);
		assert_int_equal(x->minimum_count, y->minimum_count);
		assert_memory_equal(&x->minimum_percent, &y->minimum_percent, sizeof(double));
		assert_int_equal(x->combination, y->combination);
		assert_int_equal(x->action, y->action);
		assert_int_equal(x->conditions_count, y->conditions_count);
		assert_conditions_same(x->conditions, y->conditions, x->conditions_count);
	}
}

static void assert_objectives_same(const struct activity *one, const struct activity *other)
{
	assert_int_equal(one->objectives_count, other->objectives_count);
	for (size_t i = 0; i < one->objectives_count; i++) {
		const struct objective *x = &one->objectives[i], *y = &other->objectives[i];

		assert_string_equal(x->identifier, y->identifier);
		assert_int_equal(x->satisfied_by_measure, y->satisfied_by_measure);
		assert_memory_equal(&x->min_normalized_measure, &y->min_normalized_measure, sizeof(double));
		assert_int_equal(x->maps_count, y->maps_count);
		for (size_t map = 0; map < x->maps_count; map++) {
			assert_string_equal(x->maps[map].target, y->maps[map].target);
			assert_int_equal(x->maps[map].read, y->maps[map].read);
			assert_int_equal(x->maps[map].write, y->maps[map].write);
			assert_int_equal(x->maps[map].target_index, y->maps[map].target_index);
		}
	}
}

static void assert_activities_same(const struct activity *one, const struct activity *other)
{
	assert_int_equal(one->parent, other->parent);
	assert_string_equal(one->identifier, other->identifier);
	assert_int_equal(one->kind, other->kind);
	assert_string_equal(one->href, other->href);
	assert_string_equal(one->parameters, other->parameters);
	assert_string_equal(one->launch_data, other->launch_data);
	assert_int_equal(one->visible, other->visible);
	assert_int_equal(one->hidden_ui, other->hidden_ui);
	assert_int_equal(one->time_limit_action, other->time_limit_action);
	assert_int_equal(one->end, other->end);
	assert_int_equal(one->shares_count, other->shares_count);
	for (size_t i = 0; i < one->shares_count; i++) {
		assert_string_equal(one->shares[i].target, other->shares[i].target);
		assert_int_equal(one->shares[i].read, other->shares[i].read);
		assert_int_equal(one->shares[i].write, other->shares[i].write);
	}
	assert_memory_equal(&one->control, &other->control, sizeof(one->control));
	assert_int_equal(one->limits.attempt_limit, other->limits.attempt_limit);
	assert_int_equal(one->limits.attempt_absolute_cs, other->limits.attempt_absolute_cs);
	assert_int_equal(one->completion.given, other->completion.given);
	assert_int_equal(one->completion.by_measure, other->completion.by_measure);
	assert_memory_equal(&one->completion.min_measure, &other->completion.min_measure, sizeof(double));
	assert_memory_equal(
	    &one->completion.progress_weight, &other->completion.progress_weight, sizeof(double));
	assert_memory_equal(&one->objective_measure_weight, &other->objective_measure_weight, sizeof(double));
	assert_memory_equal(&one->delivery, &other->delivery, sizeof(one->delivery));
	assert_int_equal(one->random.select_count, other->random.select_count);
	assert_int_equal(one->random.selection_timing, other->random.selection_timing);
	assert_int_equal(one->required_for_completed, other->required_for_completed);
	assert_int_equal(one->required_for_satisfied, other->required_for_satisfied);
	assert_int_equal(one->rollup_objective_satisfied, other->rollup_objective_satisfied);
	assert_int_equal(one->rollup_progress_completion, other->rollup_progress_completion);
}

void assert_trees_same(const struct activity_tree *one, const struct activity_tree *other)
{
	assert_int_equal(one->count, other->count);
	assert_int_equal(one->objectives_global_to_system, other->objectives_global_to_system);
	assert_int_equal(one->shared_data_global_to_system, other->shared_data_global_to_system);
	assert_int_equal(one->globals_count, other->globals_count);
	for (size_t i = 0; i < one->count; i++) {
		const struct activity *x = &one->activities[i], *y = &other->activities[i];

		assert_activities_same(x, y);
		assert_rules_same(&x->pre, &y->pre);
		assert_rules_same(&x->post, &y->post);
		assert_rules_same(&x->exit, &y->exit);
		assert_rollup_same(x, y);
		assert_objectives_same(x, y);
	}
}

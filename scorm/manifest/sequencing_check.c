/* What is odd about a whole activity tree: rules that can never hold or that nothing asks for, objectives
 * that are not there, items nothing leads to. Nothing here changes the tree. */
#include <string.h>

#include "scorm/manifest/manifest_inside.h"

/* What is sure of a condition or a rule before anybody has learned anything. */
enum truth { TRUTH_NEVER, TRUTH_OPEN, TRUTH_ALWAYS };

static bool has_duration_limit(const struct limit_conditions *limits)
{
	return limits->attempt_absolute_cs >= 0 || limits->attempt_experienced_cs >= 0 ||
	       limits->activity_absolute_cs >= 0 || limits->activity_experienced_cs >= 0;
}

/* Of a condition without its operator: whether it can hold of this activity. */
static bool can_hold(const struct activity *activity, const struct rule_condition *c)
{
	switch (c->kind) {
	case CONDITION_OBJECTIVE_MEASURE_GREATER_THAN:
		return c->measure_threshold < 1;
	case CONDITION_OBJECTIVE_MEASURE_LESS_THAN:
		return c->measure_threshold > -1;
	case CONDITION_ATTEMPT_LIMIT_EXCEEDED:
		return activity->limits.has_attempt_limit;
	case CONDITION_TIME_LIMIT_EXCEEDED:
		return has_duration_limit(&activity->limits);
	case CONDITION_OUTSIDE_AVAILABLE_TIME_RANGE:
		return activity->limits.has_begin_time || activity->limits.has_end_time;
	case CONDITION_ALWAYS:
	case CONDITION_SATISFIED:
	case CONDITION_OBJECTIVE_STATUS_KNOWN:
	case CONDITION_OBJECTIVE_MEASURE_KNOWN:
	case CONDITION_COMPLETED:
	case CONDITION_ACTIVITY_PROGRESS_KNOWN:
	case CONDITION_ATTEMPTED:
	case CONDITIONS_COUNT:
		break;
	}
	return true;
}

static enum truth condition_truth(const struct activity *activity, const struct rule_condition *c)
{
	if (c->kind == CONDITION_ALWAYS)
		return c->negated ? TRUTH_NEVER : TRUTH_ALWAYS;
	/* What is not known stays unknown when it is negated. */
	if (c->objective_index == ACTIVITY_NONE)
		return TRUTH_NEVER;
	return !c->negated && !can_hold(activity, c) ? TRUTH_NEVER : TRUTH_OPEN;
}

/* A and not A. At most ACTIVITY_CONDITIONS_MAX of them. */
static bool contradicts(const struct sequencing_rule *rule)
{
	bool plain[CONDITIONS_COUNT] = {false}, negated[CONDITIONS_COUNT] = {false};

	for (size_t i = 0; i < rule->conditions_count; i++) {
		const struct rule_condition *c = &rule->conditions[i];
		bool *seen = c->negated ? negated : plain;

		/* A threshold makes it another question, an objective another's. */
		if (c->objective_index == 0 && c->kind != CONDITION_OBJECTIVE_MEASURE_GREATER_THAN &&
		    c->kind != CONDITION_OBJECTIVE_MEASURE_LESS_THAN)
			seen[c->kind] = true;
	}
	for (size_t i = 0; i < CONDITIONS_COUNT; i++) {
		if (plain[i] && negated[i])
			return true;
	}
	return false;
}

static enum truth rule_truth(const struct activity *activity, const struct sequencing_rule *rule)
{
	bool all = rule->combination == COMBINATION_ALL;
	size_t never = 0, sure = 0;

	for (size_t i = 0; i < rule->conditions_count; i++) {
		enum truth truth = condition_truth(activity, &rule->conditions[i]);

		never += truth == TRUTH_NEVER;
		sure += truth == TRUTH_ALWAYS;
	}
	if (all ? never > 0 || contradicts(rule) : never == rule->conditions_count)
		return TRUTH_NEVER;
	/* UP.2.1: a rule without conditions is unknown, so never. */
	if (rule->conditions_count == 0)
		return TRUTH_NEVER;
	return (all ? sure == rule->conditions_count : sure > 0) ? TRUTH_ALWAYS : TRUTH_OPEN;
}

static bool always(const struct activity *activity, enum rule_action action)
{
	for (size_t i = 0; i < activity->pre.count; i++) {
		if (activity->pre.rules[i].action == action &&
		    rule_truth(activity, &activity->pre.rules[i]) == TRUTH_ALWAYS)
			return true;
	}
	return false;
}

static void check_rules(
    struct model *m, const struct activity *activity, const struct sequencing_rules *rules)
{
	for (size_t i = 0; i < rules->count; i++) {
		const struct sequencing_rule *rule = &rules->rules[i];

		for (size_t c = 0; c < rule->conditions_count; c++) {
			if (rule->conditions[c].objective_index == ACTIVITY_NONE)
				finding_add(&m->r->findings, FINDING_OBJECTIVE_UNKNOWN, activity->identifier,
				    "Its rule \"%s\" asks for the objective \"%.100s\", which it does not "
				    "have",
				    action_word(rule->action), rule->conditions[c].objective);
		}
		if (rule_truth(activity, rule) == TRUTH_NEVER)
			finding_add(&m->r->findings, FINDING_RULE_NEVER, activity->identifier,
			    "Its rule \"%s\" can never hold", action_word(rule->action));
	}
}

static void check_rollup(struct model *m, const struct activity *activity)
{
	for (size_t i = 0; i < activity->rollup_count; i++) {
		const struct rollup_rule *rule = &activity->rollup[i];
		bool empty = rule->conditions_count == 0,
		     too_many = rule->child_set == ROLLUP_AT_LEAST_COUNT &&
		                rule->minimum_count > (uint32_t)activity->children_count;

		if (activity->children_count > 0 && (empty || too_many))
			finding_add(&m->r->findings, FINDING_RULE_NEVER, activity->identifier,
			    empty ? "Its rollup rule \"%s\" has no conditions and can never hold"
			          : "Its rollup rule \"%s\" asks for more items than it holds and can never "
			            "hold",
			    rollup_action_word(rule->action));
	}
	if (activity->rollup_count > 0 && activity->children_count == 0)
		finding_add(&m->r->findings, FINDING_RULE_UNASKED, activity->identifier,
		    "It has rollup rules and holds no items: nothing asks for them");
	/* TB.2.1 looks at what holds the item that ends, never at the item. */
	if (activity->exit.count > 0 && activity->children_count == 0)
		finding_add(&m->r->findings, FINDING_RULE_UNASKED, activity->identifier,
		    "It has exit rules and holds no items: nothing asks for them");
}

/* How an activity can be come to. */
struct reach {
	bool hidden, disabled; /* itself or what holds it, always */
	bool chosen;           /* by choice */
	bool touched;          /* by choice, or something in it */
	bool entered;          /* at all */
	bool stopped;          /* stopForwardTraversal always holds of one before it under the same parent */
};

static void find_chosen(const struct activity_tree *tree, struct reach *reach)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct activity *activity = &tree->activities[i];
		const struct activity *parent = i > 0 ? &tree->activities[activity->parent] : NULL;
		const struct reach *above = i > 0 ? &reach[activity->parent] : NULL;

		reach[i].hidden =
		    (above != NULL && above->hidden) || always(activity, ACTION_HIDDEN_FROM_CHOICE);
		reach[i].disabled = (above != NULL && above->disabled) || always(activity, ACTION_DISABLED);
		reach[i].chosen =
		    !reach[i].hidden && !reach[i].disabled && (parent == NULL || parent->control.choice);
		if (activity->next_sibling != ACTIVITY_NONE)
			reach[activity->next_sibling].stopped =
			    reach[i].stopped || always(activity, ACTION_STOP_FORWARD_TRAVERSAL);
	}
	for (size_t i = tree->count; i-- > 0;) {
		reach[i].touched |= reach[i].chosen;
		if (i > 0)
			reach[tree->activities[i].parent].touched |= reach[i].touched;
	}
}

/* SB.2: flow goes from what was entered, or from what was chosen beside it. */
static bool by_flow(const struct activity_tree *tree, const struct reach *reach, size_t i)
{
	const struct activity *activity = &tree->activities[i], *parent = &tree->activities[activity->parent];
	const struct reach *above = &reach[activity->parent];
	bool selected = parent->random.selection_timing == TIMING_NEVER || !parent->random.has_select_count ||
	                parent->random.select_count > 0;

	return parent->control.flow && selected && !reach[i].disabled && !reach[i].stopped &&
	       !always(activity, ACTION_SKIP) && (above->entered || above->touched);
}

static void check_reach(struct model *m)
{
	const struct activity_tree *tree = &m->tree;
	struct reach *reach = arena_alloc(m->a, tree->count * sizeof(*reach));
	size_t opened = 0;

	find_chosen(tree, reach);
	reach[0].entered = !reach[0].disabled;
	for (size_t i = 1; i < tree->count; i++) {
		const struct activity *activity = &tree->activities[i];

		reach[i].entered = reach[i].chosen || by_flow(tree, reach, i);
		opened += reach[i].entered && activity->kind != ACTIVITY_CLUSTER;
		if (!reach[i].entered && !reach[i].touched && reach[activity->parent].entered)
			finding_add(&m->r->findings, FINDING_ITEM_UNREACHABLE, activity->identifier,
			    m->edition == PACKAGE_SCORM_2004_4
			        ? "Neither flow nor choice can lead to it; only a jump by the content could"
			        : "Neither flow nor choice can lead to it");
	}
	if (opened == 0)
		finding_add(&m->r->findings, FINDING_NOTHING_REACHABLE, "",
		    "Neither flow nor choice leads to anything that can be opened");
}

/* Who writes a global objective: the last activity seen, and what it writes. */
struct writer {
	size_t activity;
	unsigned parts;
	bool ever, read;
};

/* Scores are read by default wherever a map is written for something else. */
enum { READ_ONCE = OBJECTIVE_PARTS_IMSSS | OBJECTIVE_COMPLETION | OBJECTIVE_PROGRESS };

static void check_maps_of(struct model *m, size_t index, struct writer *writers)
{
	const struct activity *activity = &m->tree.activities[index];

	for (size_t o = 0; o < activity->objectives_count; o++) {
		const struct objective *objective = &activity->objectives[o];
		unsigned read = 0;

		for (size_t i = 0; i < objective->maps_count; i++) {
			const struct objective_map *map = &objective->maps[i];
			struct writer *writer = &writers[map->target_index];
			bool again = writer->activity == index && (writer->parts & map->write) != 0;

			if (again || (read & map->read & READ_ONCE) != 0)
				finding_add(&m->r->findings, FINDING_OBJECTIVE_MAP_CONFLICT,
				    activity->identifier,
				    again
				        ? "Two of its maps write the same of the global objective \"%.100s\""
				        : "One of its objectives reads the same from two global objectives, "
				          "one "
				          "of them \"%.100s\"",
				    map->target);
			writer->parts = (writer->activity == index ? writer->parts : 0) | map->write;
			writer->activity = index;
			writer->ever |= map->write != 0;
			writer->read |= map->read != 0;
			read |= map->read;
		}
	}
}

static void check_maps(struct model *m)
{
	struct writer *writers = arena_alloc(m->a, (m->tree.globals_count + 1) * sizeof(*writers));

	for (size_t i = 0; i < m->tree.globals_count; i++)
		writers[i].activity = m->tree.count;
	for (size_t i = 0; i < m->tree.count; i++)
		check_maps_of(m, i, writers);
	/* Other courses may write what is global to the system. */
	for (size_t i = 0; !m->tree.objectives_global_to_system && i < m->tree.globals_count; i++) {
		if (writers[i].read && !writers[i].ever)
			finding_add(&m->r->findings, FINDING_OBJECTIVE_NEVER_WRITTEN, m->tree.globals[i],
			    "Items read this global objective of the course, and none writes it");
	}
}

void sequencing_check(struct model *m)
{
	for (size_t i = 0; i < m->tree.count; i++) {
		const struct activity *activity = &m->tree.activities[i];

		check_rules(m, activity, &activity->pre);
		check_rules(m, activity, &activity->post);
		check_rules(m, activity, &activity->exit);
		check_rollup(m, activity);
	}
	check_maps(m);
	check_reach(m);
}

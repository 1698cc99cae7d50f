/* <sequencingRules> and <rollupRules>. A rule with a word that SCORM does not know is left out whole: half of
 * it would be another rule. */
#include <string.h>

#include "scorm/manifest/manifest_inside.h"

static void rule_odd(struct model *m, const char *rule, const char *what, const char *word)
{
	finding_add(&m->r->findings, FINDING_SEQUENCING_RULE, m->place,
	    "One of its %ss has the %s \"%.60s\", which SCORM does not know, and is left out", rule, what,
	    word);
}

/* "not" or "noOp". */
static void read_operator(struct model *m, const xmlNode *node, struct rule_condition *condition)
{
	const char *operator= xml_attribute(m->a, node, "operator");

	condition->negated = strcmp(operator, "not") == 0;
	if (operator[0] != '\0' && !condition->negated && strcmp(operator, "noOp") != 0)
		value_odd(m, "operator", operator);
}

static void read_combination(struct model *m, const xmlNode *node, enum rule_combination *combination)
{
	const char *word = node != NULL ? xml_attribute(m->a, node, "conditionCombination") : "";

	if (strcmp(word, "all") == 0)
		*combination = COMBINATION_ALL;
	else if (strcmp(word, "any") == 0)
		*combination = COMBINATION_ANY;
	else if (word[0] != '\0')
		value_odd(m, "conditionCombination", word);
}

static bool fits_rollup(enum rule_condition_kind kind)
{
	return kind != CONDITION_ALWAYS && kind != CONDITION_OBJECTIVE_MEASURE_GREATER_THAN &&
	       kind != CONDITION_OBJECTIVE_MEASURE_LESS_THAN;
}

static bool read_condition(
    struct model *m, const xmlNode *node, const char *rule, bool rollup, struct rule_condition *condition)
{
	const char *word = xml_attribute(m->a, node, "condition");

	*condition = rule_condition_default;
	if (!condition_from_word(word, &condition->kind) || (rollup && !fits_rollup(condition->kind))) {
		rule_odd(m, rule, "condition", word);
		return false;
	}
	read_operator(m, node, condition);
	if (rollup)
		return true;
	condition->objective = xml_identifier(m->a, node, "referencedObjective");
	if (strlen(condition->objective) > MANIFEST_TEXT_MAX) {
		rule_odd(m, rule, "objective", condition->objective);
		return false;
	}
	value_real(m, node, "measureThreshold", -1, 1, &condition->measure_threshold);
	return true;
}

static bool read_conditions(struct model *m, const xmlNode *conditions, const char *rule, bool rollup,
    struct rule_condition **ret_list, size_t *ret_count)
{
	const char *name = rollup ? "rollupCondition" : "ruleCondition";
	size_t size = xml_count_in(conditions, XML_IMSSS, name), count = 0;
	struct rule_condition *list = arena_alloc(m->a, (size + 1) * sizeof(*list));

	for (xmlNode *n = xml_child_in(conditions, XML_IMSSS, name); n != NULL;
	     n = xml_next_in(n->next, XML_IMSSS, name)) {
		if (!read_condition(m, n, rule, rollup, &list[count++]))
			return false;
	}
	*ret_list = list;
	*ret_count = count;
	return true;
}

/* The three kinds of rules with the actions that belong to them. */
struct rule_kind {
	const char *name;
	enum rule_action first, last;
};

static bool read_rule(
    struct model *m, const xmlNode *node, const struct rule_kind *kind, struct sequencing_rule *rule)
{
	const xmlNode *conditions = xml_child_in(node, XML_IMSSS, "ruleConditions"),
	              *action = xml_child_in(node, XML_IMSSS, "ruleAction");
	const char *word = action != NULL ? xml_attribute(m->a, action, "action") : "";

	*rule = sequencing_rule_default;
	if (!action_from_word(word, &rule->action) || rule->action < kind->first ||
	    rule->action > kind->last) {
		rule_odd(m, kind->name, "action", word);
		return false;
	}
	read_combination(m, conditions, &rule->combination);
	return read_conditions(m, conditions, kind->name, false, &rule->conditions, &rule->conditions_count);
}

static void read_rules(
    struct model *m, const xmlNode *node, const struct rule_kind *kind, struct sequencing_rules *rules)
{
	size_t size = xml_count_in(node, XML_IMSSS, kind->name);

	rules->rules = arena_alloc(m->a, (size + 1) * sizeof(*rules->rules));
	for (xmlNode *n = xml_child_in(node, XML_IMSSS, kind->name); n != NULL;
	     n = xml_next_in(n->next, XML_IMSSS, kind->name)) {
		if (read_rule(m, n, kind, &rules->rules[rules->count]))
			rules->count++;
	}
}

void sequencing_rules_read(struct model *m, const xmlNode *node, struct activity *activity)
{
	static const struct rule_kind pre = {"preConditionRule", ACTION_SKIP, ACTION_STOP_FORWARD_TRAVERSAL},
	                              post = {"postConditionRule", ACTION_EXIT_PARENT, ACTION_PREVIOUS},
	                              out = {"exitConditionRule", ACTION_EXIT, ACTION_EXIT};

	read_rules(m, node, &pre, &activity->pre);
	read_rules(m, node, &post, &activity->post);
	read_rules(m, node, &out, &activity->exit);
}

static bool read_rollup_rule(struct model *m, const xmlNode *node, struct rollup_rule *rule)
{
	const xmlNode *conditions = xml_child_in(node, XML_IMSSS, "rollupConditions"),
	              *action = xml_child_in(node, XML_IMSSS, "rollupAction");
	const char *word = action != NULL ? xml_attribute(m->a, action, "action") : "",
	           *set = xml_attribute(m->a, node, "childActivitySet");

	*rule = rollup_rule_default;
	if (!rollup_action_from_word(word, &rule->action)) {
		rule_odd(m, "rollupRule", "action", word);
		return false;
	}
	if (set[0] != '\0' && !child_set_from_word(set, &rule->child_set)) {
		rule_odd(m, "rollupRule", "childActivitySet", set);
		return false;
	}
	value_count(m, node, "minimumCount", &rule->minimum_count, NULL);
	value_real(m, node, "minimumPercent", 0, 1, &rule->minimum_percent);
	read_combination(m, conditions, &rule->combination);
	return read_conditions(m, conditions, "rollupRule", true, &rule->conditions, &rule->conditions_count);
}

void rollup_rules_read(struct model *m, const xmlNode *node, struct activity *activity)
{
	size_t size = xml_count_in(node, XML_IMSSS, "rollupRule");

	value_bool(m, node, "rollupObjectiveSatisfied", &activity->rollup_objective_satisfied);
	value_bool(m, node, "rollupProgressCompletion", &activity->rollup_progress_completion);
	value_real(m, node, "objectiveMeasureWeight", 0, 1, &activity->objective_measure_weight);
	activity->rollup = arena_alloc(m->a, (size + 1) * sizeof(*activity->rollup));
	for (xmlNode *n = xml_child_in(node, XML_IMSSS, "rollupRule"); n != NULL;
	     n = xml_next_in(n->next, XML_IMSSS, "rollupRule")) {
		if (read_rollup_rule(m, n, &activity->rollup[activity->rollup_count]))
			activity->rollup_count++;
	}
}

static enum err conditions_copy(struct model *m, struct rule_condition **conditions, size_t count)
{
	size_t text = 0;

	for (size_t i = 0; i < count; i++)
		text += strlen((*conditions)[i].objective);
	TRY(sequencing_count(m, count, text));
	*conditions = arena_memdup(m->a, *conditions, count * sizeof(**conditions));
	return OK;
}

static enum err rules_copy(
    struct model *m, const struct sequencing_rules *from, struct sequencing_rules *rules)
{
	TRY(sequencing_count(m, from->count, 0));
	rules->count = from->count;
	rules->rules = arena_memdup(m->a, from->rules, from->count * sizeof(*from->rules));
	for (size_t i = 0; i < rules->count; i++)
		TRY(conditions_copy(m, &rules->rules[i].conditions, rules->rules[i].conditions_count));
	return OK;
}

enum err sequencing_rules_copy(struct model *m, const struct activity *from, struct activity *activity)
{
	TRY(rules_copy(m, &from->pre, &activity->pre));
	TRY(rules_copy(m, &from->post, &activity->post));
	return rules_copy(m, &from->exit, &activity->exit);
}

enum err rollup_rules_copy(struct model *m, const struct activity *from, struct activity *activity)
{
	activity->rollup_objective_satisfied = from->rollup_objective_satisfied;
	activity->rollup_progress_completion = from->rollup_progress_completion;
	activity->objective_measure_weight = from->objective_measure_weight;
	TRY(sequencing_count(m, from->rollup_count, 0));
	activity->rollup_count = from->rollup_count;
	activity->rollup = arena_memdup(m->a, from->rollup, from->rollup_count * sizeof(*from->rollup));
	for (size_t i = 0; i < activity->rollup_count; i++)
		TRY(conditions_copy(
		    m, &activity->rollup[i].conditions, activity->rollup[i].conditions_count));
	return OK;
}

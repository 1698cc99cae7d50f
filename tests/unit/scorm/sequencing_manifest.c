/* The sequencing part of imsmanifest.xml, as the published test packages write it. */
#include "unit.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/time.h"
#include "sequencing_fixture.h"

enum { LIST_MAX = 200 };

struct reader {
	struct sequencing_fixture *f;
	xmlNode *collection;
};

static bool named(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

static xmlNode *child_of(const xmlNode *node, const char *name)
{
	for (xmlNode *at = node == NULL ? NULL : node->children; at != NULL; at = at->next)
		if (named(at, name))
			return at;
	return NULL;
}

/* Text without white space around it; fallback where it is absent. */
static const char *trimmed(struct reader *r, xmlChar *text, const char *fallback)
{
	const char *from = (const char *)text;
	const char *result = fallback;
	size_t len;

	if (text == NULL)
		return fallback;
	from += strspn(from, " \t\r\n");
	len = strlen(from);
	while (len > 0 && strchr(" \t\r\n", from[len - 1]) != NULL)
		len--;
	result = arena_strndup(r->f->arena, from, len);
	xmlFree(text);
	return result;
}

/* A URI as content names it: percent escapes undone, white space made single blanks. */
static const char *uri(struct reader *r, const char *text)
{
	char *to = arena_strdup(r->f->arena, text), *const result = to;
	unsigned byte;

	for (; *text != '\0'; text++) {
		char c = *text;

		if (c == '%' && sscanf(text, "%%%2x", &byte) == 1) {
			c = (char)byte;
			text += 2;
		}
		if (c != ' ' || (to > result && to[-1] != ' '))
			*to++ = c;
	}
	*to = '\0';
	return result;
}

static const char *attribute(struct reader *r, const xmlNode *node, const char *name, const char *fallback)
{
	for (xmlAttr *at = node == NULL ? NULL : node->properties; at != NULL; at = at->next)
		if (strcmp((const char *)at->name, name) == 0)
			return trimmed(r, xmlNodeGetContent((xmlNode *)at), fallback);
	return fallback;
}

static bool flag(struct reader *r, const xmlNode *node, const char *name, bool fallback)
{
	const char *text = attribute(r, node, name, fallback ? "true" : "false");

	return strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
}

static double number(struct reader *r, const xmlNode *node, const char *name, double fallback)
{
	const char *text = attribute(r, node, name, "");

	return text[0] == '\0' ? fallback : strtod(text, NULL);
}

static void read_conditions(struct reader *r, const xmlNode *bag, const char *element,
    enum rule_combination fallback, struct rule_condition **ret_conditions, size_t *ret_count,
    enum rule_combination *ret_combination)
{
	struct rule_condition *all = arena_alloc(r->f->arena, LIST_MAX * sizeof(*all));
	const char *combination =
	    attribute(r, bag, "conditionCombination", fallback == COMBINATION_ANY ? "any" : "all");
	size_t count = 0;

	for (xmlNode *at = bag == NULL ? NULL : bag->children; at != NULL; at = at->next) {
		if (!named(at, element))
			continue;
		all[count] = rule_condition_default;
		assert_true(condition_from_word(attribute(r, at, "condition", ""), &all[count].kind));
		all[count].negated = strcmp(attribute(r, at, "operator", ""), "not") == 0;
		all[count].objective = uri(r, attribute(r, at, "referencedObjective", ""));
		all[count].measure_threshold = number(r, at, "measureThreshold", 0);
		count++;
	}
	*ret_conditions = all;
	*ret_count = count;
	*ret_combination = strcmp(combination, "any") == 0 ? COMBINATION_ANY : COMBINATION_ALL;
}

static void read_rules(struct reader *r, const xmlNode *node, struct activity *a)
{
	static const char *const elements[] = {"preConditionRule", "postConditionRule", "exitConditionRule"};
	struct sequencing_rules *const lists[] = {&a->pre, &a->post, &a->exit};

	for (int kind = 0; kind < 3; kind++) {
		lists[kind]->rules = arena_alloc(r->f->arena, LIST_MAX * sizeof(struct sequencing_rule));
		for (xmlNode *at = node->children; at != NULL; at = at->next) {
			struct sequencing_rule *rule = &lists[kind]->rules[lists[kind]->count];

			if (!named(at, elements[kind]))
				continue;
			*rule = sequencing_rule_default;
			read_conditions(r, child_of(at, "ruleConditions"), "ruleCondition", COMBINATION_ALL,
			    &rule->conditions, &rule->conditions_count, &rule->combination);
			assert_true(action_from_word(
			    attribute(r, child_of(at, "ruleAction"), "action", ""), &rule->action));
			lists[kind]->count++;
		}
	}
}

static void read_rollup(struct reader *r, const xmlNode *node, struct activity *a)
{
	a->rollup_objective_satisfied = flag(r, node, "rollupObjectiveSatisfied", true);
	a->rollup_progress_completion = flag(r, node, "rollupProgressCompletion", true);
	a->objective_measure_weight = number(r, node, "objectiveMeasureWeight", 1);
	a->rollup = arena_alloc(r->f->arena, LIST_MAX * sizeof(*a->rollup));
	for (xmlNode *at = node->children; at != NULL; at = at->next) {
		struct rollup_rule *rule = &a->rollup[a->rollup_count];

		if (!named(at, "rollupRule"))
			continue;
		*rule = rollup_rule_default;
		assert_true(
		    child_set_from_word(attribute(r, at, "childActivitySet", "all"), &rule->child_set));
		rule->minimum_count = (uint32_t)number(r, at, "minimumCount", 0);
		rule->minimum_percent = number(r, at, "minimumPercent", 0);
		read_conditions(r, child_of(at, "rollupConditions"), "rollupCondition", COMBINATION_ANY,
		    &rule->conditions, &rule->conditions_count, &rule->combination);
		assert_true(rollup_action_from_word(
		    attribute(r, child_of(at, "rollupAction"), "action", ""), &rule->action));
		a->rollup_count++;
	}
}

static unsigned parts_of(struct reader *r, const xmlNode *map, const char *verb, bool adlseq)
{
	static const char *const names[] = {"SatisfiedStatus", "NormalizedMeasure", "RawScore", "MinScore",
	    "MaxScore", "CompletionStatus", "ProgressMeasure"};
	unsigned parts = 0;

	for (int i = adlseq ? 2 : 0; i < (adlseq ? 7 : 2); i++)
		if (flag(
		        r, map, arena_printf(r->f->arena, "%s%s", verb, names[i]), strcmp(verb, "read") == 0))
			parts |= 1U << i;
	return parts;
}

static void read_maps(struct reader *r, const xmlNode *node, struct objective *objective, bool adlseq)
{
	struct objective_map *all = arena_alloc(r->f->arena, LIST_MAX * sizeof(*all));

	if (objective->maps_count > 0)
		memcpy(all, objective->maps, objective->maps_count * sizeof(*all));
	for (xmlNode *at = node->children; at != NULL; at = at->next) {
		if (!named(at, "mapInfo"))
			continue;
		all[objective->maps_count++] =
		    (struct objective_map){.target = uri(r, attribute(r, at, "targetObjectiveID", "")),
		        .read = parts_of(r, at, "read", adlseq),
		        .write = parts_of(r, at, "write", adlseq)};
	}
	objective->maps = all;
}

static void read_objective(struct reader *r, const xmlNode *node, struct objective *objective)
{
	const xmlNode *minimum = child_of(node, "minNormalizedMeasure");

	objective->identifier = uri(r, attribute(r, node, "objectiveID", ""));
	objective->satisfied_by_measure = flag(r, node, "satisfiedByMeasure", false);
	if (minimum != NULL)
		objective->min_normalized_measure = strtod(trimmed(r, xmlNodeGetContent(minimum), "1"), NULL);
	read_maps(r, node, objective, false);
}

static void read_objectives(struct reader *r, const xmlNode *node, struct activity *a)
{
	bool adlseq = node->ns != NULL && strstr((const char *)node->ns->href, "adlseq") != NULL;

	for (xmlNode *at = node->children; at != NULL; at = at->next) {
		bool primary = named(at, "primaryObjective");
		const char *identifier;

		if (!primary && !named(at, "objective"))
			continue;
		identifier = uri(r, attribute(r, at, "objectiveID", ""));
		if (adlseq) {
			for (size_t i = 0; i < a->objectives_count; i++)
				if (strcmp(a->objectives[i].identifier, identifier) == 0)
					read_maps(r, at, &a->objectives[i], true);
		} else if (primary) {
			read_objective(r, at, &a->objectives[0]);
		} else {
			a->objectives[a->objectives_count] = objective_default;
			read_objective(r, at, &a->objectives[a->objectives_count++]);
		}
	}
}

static void read_considerations(struct reader *r, const xmlNode *node, struct activity *a)
{
	assert_true(required_from_word(
	    attribute(r, node, "requiredForSatisfied", "always"), &a->required_for_satisfied));
	assert_true(required_from_word(
	    attribute(r, node, "requiredForNotSatisfied", "always"), &a->required_for_not_satisfied));
	assert_true(required_from_word(
	    attribute(r, node, "requiredForCompleted", "always"), &a->required_for_completed));
	assert_true(required_from_word(
	    attribute(r, node, "requiredForIncomplete", "always"), &a->required_for_incomplete));
	a->measure_satisfaction_if_active = flag(r, node, "measureSatisfactionIfActive", true);
}

static void read_limits(struct reader *r, const xmlNode *node, struct activity *a)
{
	const char *text = attribute(r, node, "attemptLimit", "");

	a->limits.has_attempt_limit = text[0] != '\0';
	a->limits.attempt_limit = (uint32_t)strtoul(text, NULL, 10);
	a->max_time_allowed = attribute(r, node, "attemptAbsoluteDurationLimit", "");
	if (!duration_parse(a->max_time_allowed, &a->limits.attempt_absolute_cs))
		a->limits.attempt_absolute_cs = -1;
}

static void read_random(struct reader *r, const xmlNode *node, struct activity *a)
{
	const char *count = attribute(r, node, "selectCount", "");

	assert_true(
	    timing_from_word(attribute(r, node, "selectionTiming", "never"), &a->random.selection_timing));
	assert_true(timing_from_word(
	    attribute(r, node, "randomizationTiming", "never"), &a->random.randomization_timing));
	a->random.has_select_count = count[0] != '\0';
	a->random.select_count = (uint32_t)strtoul(count, NULL, 10);
	a->random.reorder_children = flag(r, node, "reorderChildren", false);
}

static void read_control(struct reader *r, const xmlNode *at, struct activity *a)
{
	a->control = (struct control_mode){.choice = flag(r, at, "choice", true),
	    .choice_exit = flag(r, at, "choiceExit", true),
	    .flow = flag(r, at, "flow", false),
	    .forward_only = flag(r, at, "forwardOnly", false),
	    .use_current_attempt_objective_info = flag(r, at, "useCurrentAttemptObjectiveInfo", true),
	    .use_current_attempt_progress_info = flag(r, at, "useCurrentAttemptProgressInfo", true)};
}

static void read_part(struct reader *r, const xmlNode *at, struct activity *a)
{
	if (named(at, "controlMode")) {
		read_control(r, at, a);
	} else if (named(at, "sequencingRules")) {
		read_rules(r, at, a);
	} else if (named(at, "limitConditions")) {
		read_limits(r, at, a);
	} else if (named(at, "rollupRules")) {
		read_rollup(r, at, a);
	} else if (named(at, "objectives")) {
		read_objectives(r, at, a);
	} else if (named(at, "randomizationControls")) {
		read_random(r, at, a);
	} else if (named(at, "deliveryControls")) {
		a->delivery.tracked = flag(r, at, "tracked", true);
		a->delivery.completion_set_by_content = flag(r, at, "completionSetByContent", false);
		a->delivery.objective_set_by_content = flag(r, at, "objectiveSetByContent", false);
	} else if (named(at, "constrainedChoiceConsiderations")) {
		a->prevent_activation = flag(r, at, "preventActivation", false);
		a->constrain_choice = flag(r, at, "constrainChoice", false);
	} else if (named(at, "rollupConsiderations")) {
		read_considerations(r, at, a);
	}
}

static void read_sequencing(struct reader *r, const xmlNode *node, struct activity *a)
{
	const char *reference = attribute(r, node, "IDRef", "");

	for (xmlNode *at = r->collection == NULL ? NULL : r->collection->children; at != NULL && *reference;
	     at = at->next)
		if (named(at, "sequencing") && strcmp(attribute(r, at, "ID", ""), reference) == 0)
			for (xmlNode *part = at->children; part != NULL; part = part->next)
				if (part->type == XML_ELEMENT_NODE &&
				    child_of(node, (const char *)part->name) == NULL)
					read_part(r, part, a);
	for (xmlNode *part = node == NULL ? NULL : node->children; part != NULL; part = part->next)
		if (part->type == XML_ELEMENT_NODE)
			read_part(r, part, a);
}

static void read_hidden(struct reader *r, const xmlNode *item, struct activity *a)
{
	const xmlNode *interface = child_of(child_of(item, "presentation"), "navigationInterface");
	unsigned bit;

	for (xmlNode *at = interface == NULL ? NULL : interface->children; at != NULL; at = at->next)
		if (named(at, "hideLMSUI") &&
		    hidden_ui_from_word(trimmed(r, xmlNodeGetContent(at), ""), &bit))
			a->hidden_ui |= bit;
}

static void read_item(struct reader *r, const xmlNode *node, int parent)
{
	int index = (int)r->f->tree.count++;
	struct activity *a = &r->f->tree.activities[index];
	const xmlNode *title = child_of(node, "title"), *threshold = child_of(node, "completionThreshold");

	*a = activity_default;
	a->parent = parent;
	a->identifier = attribute(r, node, "identifier", "");
	a->title = title == NULL ? "" : trimmed(r, xmlNodeGetContent(title), "");
	a->kind = attribute(r, node, "identifierref", "")[0] == '\0' ? ACTIVITY_CLUSTER : ACTIVITY_SCO;
	a->parameters = attribute(r, node, "parameters", "");
	a->visible = flag(r, node, "isvisible", true);
	a->objectives = arena_alloc(r->f->arena, LIST_MAX * sizeof(*a->objectives));
	a->objectives[0] = objective_default;
	a->objectives_count = 1;
	if (threshold != NULL) {
		a->completion.given = true;
		a->completion.by_measure = flag(r, threshold, "completedByMeasure", false);
		a->completion.min_measure = number(r, threshold, "minProgressMeasure", 1);
		a->completion.progress_weight = number(r, threshold, "progressWeight", 1);
	}
	read_hidden(r, node, a);
	if (child_of(node, "sequencing") != NULL)
		read_sequencing(r, child_of(node, "sequencing"), a);
	for (xmlNode *at = node->children; at != NULL; at = at->next)
		if (named(at, "item"))
			read_item(r, at, index);
}

static xmlDoc *manifest_open(struct sequencing_fixture *f, const char *zip_path)
{
	zip_t *zip = zip_open(zip_path, ZIP_RDONLY, NULL);
	zip_stat_t stat;
	zip_file_t *file;
	char *text;

	if (zip == NULL)
		return NULL;
	assert_int_equal(zip_stat(zip, "imsmanifest.xml", 0, &stat), 0);
	text = arena_alloc(f->arena, stat.size + 1);
	file = zip_fopen(zip, "imsmanifest.xml", 0);
	assert_true(zip_fread(file, text, stat.size) == (zip_int64_t)stat.size);
	zip_fclose(file);
	zip_discard(zip);
	return xmlReadMemory(text, (int)stat.size, "imsmanifest.xml", NULL, XML_PARSE_NONET);
}

bool tree_read(struct sequencing_fixture *f, const char *zip_path)
{
	xmlDoc *doc = manifest_open(f, zip_path);
	struct reader r = {.f = f};
	xmlNode *root, *organization;

	if (doc == NULL)
		return false;
	root = xmlDocGetRootElement(doc);
	r.collection = child_of(root, "sequencingCollection");
	organization = child_of(child_of(root, "organizations"), "organization");
	assert_non_null(organization);
	activity_tree_begin(&f->tree);
	f->tree.activities = arena_alloc(f->arena, LIST_MAX * sizeof(struct activity));
	f->tree.objectives_global_to_system = flag(&r, organization, "objectivesGlobalToSystem", true);
	read_item(&r, organization, ACTIVITY_NONE);
	xmlFreeDoc(doc);
	tree_ready(f);
	return true;
}

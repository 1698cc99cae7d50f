/* <imsss:sequencing>: parts that an element has itself, parts that it takes from a member of the collection
 * by IDRef, defaults. A part is taken whole, by the name of its element; nothing is merged inside one
 * (Content Aggregation Model, section 5.1.1). */
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "scorm/manifest/manifest_inside.h"

/* A few lines of the collection may stand for very many rules. */
enum err sequencing_count(struct model *m, size_t count, size_t text)
{
	m->sequencing_parts += count;
	m->sequencing_text += text;
	if (m->sequencing_parts > MANIFEST_SEQUENCING_PARTS_MAX)
		return refuse(m->r->w, FINDING_SEQUENCING_TOO_LARGE,
		    "The items have more than %d rules, conditions, objectives and maps together",
		    MANIFEST_SEQUENCING_PARTS_MAX);
	if (m->sequencing_text > MANIFEST_SEQUENCING_TEXT_MAX)
		return refuse(m->r->w, FINDING_SEQUENCING_TOO_LARGE,
		    "The objectives that the items name are longer than %d bytes together",
		    MANIFEST_SEQUENCING_TEXT_MAX);
	return OK;
}

static int collected_order(const void *a, const void *b)
{
	const struct collected *x = a, *y = b;
	int order = strcmp(x->identifier, y->identifier);

	return order != 0 ? order : (x->place > y->place) - (x->place < y->place);
}

void collection_read(struct model *m)
{
	const xmlNode *collection = xml_child_in(m->root, XML_IMSSS, "sequencingCollection");
	size_t count = xml_count_in(collection, XML_IMSSS, "sequencing");

	m->collection = arena_alloc(m->a, (count + 1) * sizeof(*m->collection));
	for (xmlNode *n = xml_child_in(collection, XML_IMSSS, "sequencing"); n != NULL;
	     n = xml_next_in(n->next, XML_IMSSS, "sequencing")) {
		m->collection[m->collection_count] = (struct collected){
		    .identifier = xml_attribute(m->a, n, "ID"), .node = n, .place = m->collection_count};
		m->collection_count++;
	}
	qsort(m->collection, m->collection_count, sizeof(*m->collection), collected_order);
	for (size_t i = 1; i < m->collection_count; i++) {
		const char *name = m->collection[i].identifier;

		if (strcmp(m->collection[i - 1].identifier, name) == 0 &&
		    (i == 1 || strcmp(m->collection[i - 2].identifier, name) != 0))
			finding_add(&m->r->findings, FINDING_SEQUENCING_ID_TWICE, name,
			    "Two members of the sequencing collection have this ID; the first is used");
	}
}

static void read_control(struct model *m, xmlNode *node, struct sequencing *s)
{
	struct control_mode *control = &s->says.control;

	value_bool(m, node, "choice", &control->choice);
	value_bool(m, node, "choiceExit", &control->choice_exit);
	value_bool(m, node, "flow", &control->flow);
	value_bool(m, node, "forwardOnly", &control->forward_only);
	value_bool(m, node, "useCurrentAttemptObjectiveInfo", &control->use_current_attempt_objective_info);
	value_bool(m, node, "useCurrentAttemptProgressInfo", &control->use_current_attempt_progress_info);
}

static enum err take_control(struct model *m, const struct sequencing *from, struct activity *activity)
{
	(void)m;
	activity->control = from->says.control;
	return OK;
}

static void read_choice(struct model *m, xmlNode *node, struct sequencing *s)
{
	value_bool(m, node, "preventActivation", &s->says.prevent_activation);
	value_bool(m, node, "constrainChoice", &s->says.constrain_choice);
}

static enum err take_choice(struct model *m, const struct sequencing *from, struct activity *activity)
{
	(void)m;
	activity->prevent_activation = from->says.prevent_activation;
	activity->constrain_choice = from->says.constrain_choice;
	return OK;
}

static void read_rules(struct model *m, xmlNode *node, struct sequencing *s)
{
	sequencing_rules_read(m, node, &s->says);
}

static enum err take_rules(struct model *m, const struct sequencing *from, struct activity *activity)
{
	return sequencing_rules_copy(m, &from->says, activity);
}

static void read_duration(struct model *m, const xmlNode *node, const char *name, int64_t *ret_cs)
{
	const char *text = xml_attribute(m->a, node, name);

	if (text[0] != '\0' && !duration_parse(text, ret_cs))
		value_odd(m, name, text);
}

/* xs:dateTime may leave the zone out; then it is taken for UTC. */
static void read_time(
    struct model *m, const xmlNode *node, const char *name, bool *ret_given, int64_t *ret_us)
{
	const char *text = xml_attribute(m->a, node, name);

	if (text[0] == '\0')
		return;
	*ret_given = strlen(text) <= MANIFEST_TEXT_MAX &&
	             (time_parse(text, ret_us) || time_parse(arena_printf(m->a, "%sZ", text), ret_us));
	if (!*ret_given)
		value_odd(m, name, text);
}

static void read_limits(struct model *m, xmlNode *node, struct sequencing *s)
{
	struct limit_conditions *limits = &s->says.limits;

	value_count(m, node, "attemptLimit", &limits->attempt_limit, &limits->has_attempt_limit);
	read_duration(m, node, "attemptAbsoluteDurationLimit", &limits->attempt_absolute_cs);
	read_duration(m, node, "attemptExperiencedDurationLimit", &limits->attempt_experienced_cs);
	read_duration(m, node, "activityAbsoluteDurationLimit", &limits->activity_absolute_cs);
	read_duration(m, node, "activityExperiencedDurationLimit", &limits->activity_experienced_cs);
	read_time(m, node, "beginTimeLimit", &limits->has_begin_time, &limits->begin_time_us);
	read_time(m, node, "endTimeLimit", &limits->has_end_time, &limits->end_time_us);
	if (limits->attempt_absolute_cs >= 0)
		s->says.max_time_allowed = xml_attribute(m->a, node, "attemptAbsoluteDurationLimit");
}

static enum err take_limits(struct model *m, const struct sequencing *from, struct activity *activity)
{
	(void)m;
	activity->limits = from->says.limits;
	activity->max_time_allowed = from->says.max_time_allowed;
	return OK;
}

static void read_rollup(struct model *m, xmlNode *node, struct sequencing *s)
{
	rollup_rules_read(m, node, &s->says);
}

static enum err take_rollup(struct model *m, const struct sequencing *from, struct activity *activity)
{
	return rollup_rules_copy(m, &from->says, activity);
}

static void read_required(
    struct model *m, const xmlNode *node, const char *name, enum rollup_required *required)
{
	const char *word = xml_attribute(m->a, node, name);

	if (word[0] != '\0' && !required_from_word(word, required))
		value_odd(m, name, word);
}

static void read_considerations(struct model *m, xmlNode *node, struct sequencing *s)
{
	struct activity *says = &s->says;

	read_required(m, node, "requiredForSatisfied", &says->required_for_satisfied);
	read_required(m, node, "requiredForNotSatisfied", &says->required_for_not_satisfied);
	read_required(m, node, "requiredForCompleted", &says->required_for_completed);
	read_required(m, node, "requiredForIncomplete", &says->required_for_incomplete);
	value_bool(m, node, "measureSatisfactionIfActive", &says->measure_satisfaction_if_active);
}

static enum err take_considerations(struct model *m, const struct sequencing *from, struct activity *activity)
{
	(void)m;
	activity->required_for_satisfied = from->says.required_for_satisfied;
	activity->required_for_not_satisfied = from->says.required_for_not_satisfied;
	activity->required_for_completed = from->says.required_for_completed;
	activity->required_for_incomplete = from->says.required_for_incomplete;
	activity->measure_satisfaction_if_active = from->says.measure_satisfaction_if_active;
	return OK;
}

static void read_objectives(struct model *m, xmlNode *node, struct sequencing *s)
{
	objectives_read(m, node, &s->says);
}

/* The list itself: objectives_join puts a longer copy in its place. */
static enum err take_objectives(struct model *m, const struct sequencing *from, struct activity *activity)
{
	TRY(sequencing_count_objectives(m, from->says.objectives, from->says.objectives_count));
	activity->objectives = arena_memdup(
	    m->a, from->says.objectives, from->says.objectives_count * sizeof(*from->says.objectives));
	activity->objectives_count = from->says.objectives_count;
	return OK;
}

static void read_timing(struct model *m, const xmlNode *node, const char *name, enum selection_timing *timing)
{
	const char *word = xml_attribute(m->a, node, name);

	if (word[0] != '\0' && !timing_from_word(word, timing))
		value_odd(m, name, word);
}

static void read_random(struct model *m, xmlNode *node, struct sequencing *s)
{
	struct randomization_controls *random = &s->says.random;

	read_timing(m, node, "selectionTiming", &random->selection_timing);
	read_timing(m, node, "randomizationTiming", &random->randomization_timing);
	value_count(m, node, "selectCount", &random->select_count, &random->has_select_count);
	value_bool(m, node, "reorderChildren", &random->reorder_children);
}

static enum err take_random(struct model *m, const struct sequencing *from, struct activity *activity)
{
	(void)m;
	activity->random = from->says.random;
	return OK;
}

static void read_delivery(struct model *m, xmlNode *node, struct sequencing *s)
{
	struct delivery_controls *delivery = &s->says.delivery;

	value_bool(m, node, "tracked", &delivery->tracked);
	value_bool(m, node, "completionSetByContent", &delivery->completion_set_by_content);
	value_bool(m, node, "objectiveSetByContent", &delivery->objective_set_by_content);
}

static enum err take_delivery(struct model *m, const struct sequencing *from, struct activity *activity)
{
	(void)m;
	activity->delivery = from->says.delivery;
	return OK;
}

static void read_more(struct model *m, xmlNode *node, struct sequencing *s)
{
	objectives_more_read(m, node, s);
}

static enum err take_more(struct model *m, const struct sequencing *from, struct activity *activity)
{
	return objectives_join(m, activity, from->more, from->more_count);
}

/* adlseq's objectives come after imsss's: they add to those. auxiliaryResources are for nobody (SN 3.1). */
static const struct part {
	enum xml_vocabulary vocabulary;
	const char *name;
	void (*read)(struct model *m, xmlNode *node, struct sequencing *s);
	enum err (*take)(struct model *m, const struct sequencing *from, struct activity *activity);
} parts[] = {
    {XML_IMSSS, "controlMode", read_control, take_control},
    {XML_IMSSS, "sequencingRules", read_rules, take_rules},
    {XML_IMSSS, "limitConditions", read_limits, take_limits},
    {XML_IMSSS, "rollupRules", read_rollup, take_rollup},
    {XML_IMSSS, "objectives", read_objectives, take_objectives},
    {XML_IMSSS, "randomizationControls", read_random, take_random},
    {XML_IMSSS, "deliveryControls", read_delivery, take_delivery},
    {XML_ADLSEQ, "constrainedChoiceConsiderations", read_choice, take_choice},
    {XML_ADLSEQ, "rollupConsiderations", read_considerations, take_considerations},
    {XML_ADLSEQ, "objectives", read_more, take_more},
};
enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

static struct sequencing *read_parts(struct model *m, const xmlNode *node)
{
	struct sequencing *s = arena_alloc(m->a, sizeof(*s));

	s->says = activity_default;
	for (unsigned i = 0; i < PARTS; i++) {
		xmlNode *part = xml_child_in(node, parts[i].vocabulary, parts[i].name);

		if (part == NULL)
			continue;
		s->parts |= 1U << i;
		parts[i].read(m, part, s);
	}
	return s;
}

/* Read once, however many items refer to it; what is odd in it is said of it, not of each item. */
static const struct sequencing *collected(struct model *m, const char *reference)
{
	struct collected key = {.identifier = reference};
	size_t low = 0, high = m->collection_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		/* Before the first of that name: the key's place is 0. */
		if (collected_order(&m->collection[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == m->collection_count || strcmp(m->collection[low].identifier, reference) != 0) {
		finding_add(&m->r->findings, FINDING_SEQUENCING_REFERENCE, m->place,
		    "Its sequencing refers to \"%.100s\", which is not in the sequencing collection",
		    reference);
		return NULL;
	}
	if (m->collection[low].read == NULL) {
		const char *place = m->place;

		m->place = m->collection[low].identifier;
		m->collection[low].read = read_parts(m, m->collection[low].node);
		m->place = place;
	}
	return m->collection[low].read;
}

enum err sequencing_read(struct model *m, const xmlNode *node, struct activity *activity)
{
	const xmlNode *element = xml_child_in(node, XML_IMSSS, "sequencing");
	const struct sequencing *own, *shared = NULL;
	const char *reference;

	if (element == NULL)
		return OK;
	own = read_parts(m, element);
	reference = xml_attribute(m->a, element, "IDRef");
	if (reference[0] != '\0')
		shared = collected(m, reference);
	for (unsigned i = 0; i < PARTS; i++) {
		if ((own->parts & 1U << i) != 0)
			TRY(parts[i].take(m, own, activity));
		else if (shared != NULL && (shared->parts & 1U << i) != 0)
			TRY(parts[i].take(m, shared, activity));
	}
	return OK;
}

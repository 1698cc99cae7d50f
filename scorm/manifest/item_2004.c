/* What SCORM 2004 adds to an item beside its sequencing (Content Aggregation Model, section 3.4.1). */
#include <string.h>

#include "scorm/manifest/manifest_inside.h"

static void read_time_limit(struct model *m, const xmlNode *node, struct package_item *item)
{
	enum time_limit_action action;

	item->time_limit_action = xml_text_line(m->a, xml_child(node, "timeLimitAction"));
	if (item->time_limit_action[0] == '\0' ||
	    time_limit_action_from_word(item->time_limit_action, &action))
		return;
	finding_add(&m->r->findings, FINDING_TIME_LIMIT_ACTION, item->identifier,
	    "Its timeLimitAction \"%.40s\" is not one of SCORM's and is left out", item->time_limit_action);
	item->time_limit_action = "";
}

void item_2004_read(struct model *m, const xmlNode *node, struct package_item *item)
{
	item->launch_data = xml_text_raw(m->a, xml_child(node, "dataFromLMS"));
	read_time_limit(m, node, item);
	if (xml_child(node, "prerequisites") != NULL)
		finding_add(&m->r->findings, FINDING_PREREQUISITES_2004, item->identifier,
		    "Its prerequisites are SCORM 1.2's; in SCORM 2004 they hold nothing back");
	if (item->kind == PACKAGE_CLUSTER || xml_child(node, "item") == NULL)
		return;
	finding_add(&m->r->findings, FINDING_CLUSTER_WITH_RESOURCE, item->identifier,
	    "It holds items and opens something itself, which SCORM 2004 does not allow: it opens nothing");
	item->kind = PACKAGE_CLUSTER;
	item->href = "";
}

/* Three forms: nothing, a number as text (2nd and 3rd Edition), attributes (4th Edition). */
static void read_threshold(struct model *m, const xmlNode *node, struct completion_threshold *threshold)
{
	const xmlNode *element = xml_child(node, "completionThreshold");
	const char *text;
	bool by_attributes;

	if (element == NULL)
		return;
	threshold->given = true;
	by_attributes = xml_has_attribute(element, "completedByMeasure") ||
	                xml_has_attribute(element, "minProgressMeasure") ||
	                xml_has_attribute(element, "progressWeight");
	value_bool(m, element, "completedByMeasure", &threshold->by_measure);
	value_real(m, element, "minProgressMeasure", 0, 1, &threshold->min_measure);
	value_real(m, element, "progressWeight", 0, 1, &threshold->progress_weight);
	text = xml_text_trimmed(m->a, element);
	if (by_attributes || text[0] == '\0')
		return;
	threshold->text_only = real_read(text, 0, 1, &threshold->min_measure);
	threshold->given = threshold->text_only;
	if (!threshold->given)
		finding_add(&m->r->findings, FINDING_COMPLETION_THRESHOLD, m->place,
		    "Its completion threshold \"%.40s\" is not a number from 0 to 1 and is left out", text);
}

static bool share_known(const struct activity *activity, const char *target)
{
	for (size_t i = 0; i < activity->shares_count; i++) {
		if (strcmp(activity->shares[i].target, target) == 0)
			return true;
	}
	return false;
}

static void read_shares(struct model *m, const xmlNode *node, struct activity *activity)
{
	const xmlNode *data = xml_child_in(node, XML_ADLCP, "data");
	size_t count = xml_count_in(data, XML_ADLCP, "map");

	/* Beyond the bound all are refused by activity_tree_finish. */
	activity->shares = arena_alloc(m->a, (count + 1) * sizeof(*activity->shares));
	for (xmlNode *map = xml_child_in(data, XML_ADLCP, "map"); map != NULL;
	     map = xml_next_in(map->next, XML_ADLCP, "map")) {
		struct data_map *share = &activity->shares[activity->shares_count];

		*share = data_map_default;
		share->target = xml_identifier(m->a, map, "targetID");
		value_bool(m, map, "readSharedData", &share->read);
		value_bool(m, map, "writeSharedData", &share->write);
		if (share->target[0] == '\0' || strlen(share->target) > MANIFEST_TEXT_MAX ||
		    (activity->shares_count <= ACTIVITY_SHARES_MAX && share_known(activity, share->target)))
			finding_add(&m->r->findings, FINDING_DATA_MAP, m->place,
			    "One of its data maps names no bucket, or one that another names already, and is "
			    "left "
			    "out");
		else
			activity->shares_count++;
	}
}

static void read_hidden(struct model *m, const xmlNode *node, struct activity *activity)
{
	const xmlNode *interface = xml_child(xml_child(node, "presentation"), "navigationInterface");

	for (xmlNode *n = xml_child(interface, "hideLMSUI"); n != NULL; n = xml_next(n->next, "hideLMSUI")) {
		const char *word = xml_text_trimmed(m->a, n);
		unsigned bit;

		if (hidden_ui_from_word(word, &bit))
			activity->hidden_ui |= bit;
		else
			finding_add(&m->r->findings, FINDING_HIDE_LMS_UI, m->place,
			    "Its hideLMSUI \"%.40s\" names no button SCORM knows and is left out", word);
	}
}

void activity_2004_read(struct model *m, const xmlNode *node, struct activity *activity)
{
	read_threshold(m, node, &activity->completion);
	read_shares(m, node, activity);
	read_hidden(m, node, activity);
}

/* What SCORM 1.2 adds to an item (Content Aggregation Model 1.2, section 2.3.5.2). */
#include <string.h>

#include "base/time.h"
#include "scorm/manifest/manifest_inside.h"

static void read_mastery_score(struct model *m, const xmlNode *node, struct package_item *item)
{
	double number;

	item->mastery_score = xml_text_trimmed(m->a, xml_child(node, "masteryscore"));
	if (item->mastery_score[0] == '\0' ||
	    (item->mastery_score[0] != '+' && real_read(item->mastery_score, 0, 100, &number)))
		return;
	finding_add(&m->r->findings, FINDING_MASTERY_SCORE, item->identifier,
	    "Its mastery score \"%.40s\" is not a number from 0 to 100 and is left out", item->mastery_score);
	item->mastery_score = "";
}

static void read_limits(struct model *m, const xmlNode *node, struct package_item *item)
{
	enum time_limit_action action;
	int64_t cs;

	item->max_time_allowed = xml_text_trimmed(m->a, xml_child(node, "maxtimeallowed"));
	if (item->max_time_allowed[0] != '\0' && !timespan_parse(item->max_time_allowed, &cs)) {
		finding_add(&m->r->findings, FINDING_MAX_TIME_ALLOWED, item->identifier,
		    "Its maxtimeallowed \"%.40s\" is not HHHH:MM:SS.SS and is left out",
		    item->max_time_allowed);
		item->max_time_allowed = "";
	}
	item->time_limit_action = xml_text_line(m->a, xml_child(node, "timelimitaction"));
	if (item->time_limit_action[0] == '\0' ||
	    time_limit_action_from_word(item->time_limit_action, &action))
		return;
	finding_add(&m->r->findings, FINDING_TIME_LIMIT_ACTION, item->identifier,
	    "Its timelimitaction \"%.40s\" is not one of SCORM's and is left out", item->time_limit_action);
	item->time_limit_action = "";
}

void item_12_read(struct model *m, const xmlNode *node, struct package_item *item)
{
	item->prerequisites = xml_text_trimmed(m->a, xml_child(node, "prerequisites"));
	item->launch_data = xml_text_raw(m->a, xml_child(node, "datafromlms"));
	read_mastery_score(m, node, item);
	read_limits(m, node, item);
}

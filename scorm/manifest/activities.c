#include <string.h>

#include "scorm/manifest/manifest_inside.h"

static enum activity_kind kind_of(enum package_kind kind)
{
	switch (kind) {
	case PACKAGE_CLUSTER:
		break;
	case PACKAGE_SCO:
		return ACTIVITY_SCO;
	case PACKAGE_ASSET:
		return ACTIVITY_ASSET;
	}
	return ACTIVITY_CLUSTER;
}

static void from_item(const struct package_item *item, struct activity *activity)
{
	*activity = activity_default;
	activity->parent = item->parent + 1;
	activity->identifier = item->identifier;
	activity->title = item->title;
	activity->kind = kind_of(item->kind);
	activity->href = item->href;
	activity->parameters = item->parameters;
	activity->launch_data = item->launch_data;
	activity->max_time_allowed = item->max_time_allowed;
	activity->visible = item->visible;
	if (!time_limit_action_from_word(item->time_limit_action, &activity->time_limit_action))
		activity->time_limit_action = TIME_LIMIT_NONE;
}

static void read_organization(struct model *m, const xmlNode *organization)
{
	struct activity *activity = &m->tree.activities[0];

	*activity = activity_default;
	if (organization == NULL)
		return;
	activity->identifier = xml_attribute(m->a, organization, "identifier");
	activity->title = xml_text_line(m->a, xml_child(organization, "title"));
	m->place = activity->identifier;
	if (m->edition == PACKAGE_SCORM_12)
		return;
	if (activity->identifier[0] == '\0')
		finding_add(&m->r->findings, FINDING_ORGANIZATION_WITHOUT_IDENTIFIER, "",
		    "The organization has no identifier");
	value_bool(m, organization, "objectivesGlobalToSystem", &m->tree.objectives_global_to_system);
	value_bool(m, organization, "sharedDataGlobalToSystem", &m->tree.shared_data_global_to_system);
}

static enum err read_2004(struct model *m, const xmlNode *node, struct activity *activity)
{
	m->place = activity->identifier;
	activity_2004_read(m, node, activity);
	return sequencing_read(m, node, activity);
}

/* What passes the bounds is refused under one code. */
static enum err finish(struct model *m)
{
	struct work *w = m->r->w;
	enum err e = activity_tree_finish(w, &m->tree);

	if (e != ERR_PACKAGE_REFUSED)
		return e;
	return refuse(w, FINDING_SEQUENCING_TOO_LARGE, "%s", arena_strdup(m->a, w->detail));
}

enum err activities_read(struct model *m, const xmlNode *organization)
{
	activity_tree_begin(&m->tree);
	m->tree.count = m->items_count + 1;
	m->tree.activities = arena_alloc(m->a, m->tree.count * sizeof(*m->tree.activities));
	collection_read(m);
	read_organization(m, organization);
	if (m->edition != PACKAGE_SCORM_12 && organization != NULL)
		TRY(read_2004(m, organization, &m->tree.activities[0]));
	for (size_t i = 0; i < m->items_count; i++) {
		struct activity *activity = &m->tree.activities[i + 1];

		from_item(&m->items[i], activity);
		if (m->edition == PACKAGE_SCORM_12 || m->nodes[i] == NULL)
			continue;
		TRY(read_2004(m, m->nodes[i], activity));
		m->items[i].max_time_allowed = activity->max_time_allowed;
	}
	return finish(m);
}

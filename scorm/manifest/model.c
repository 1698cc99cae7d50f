#include <string.h>
#include <strings.h>

#include "scorm/manifest/manifest_inside.h"

enum { ITEMS_FIRST = 64 };

static enum err item_add(struct model *m, xmlNode *node, struct package_item **ret_item)
{
	if (m->items_count == PACKAGE_ITEMS_MAX)
		return refuse(m->r->w, FINDING_TOO_MANY_ITEMS, "The organization holds more than %d items",
		    PACKAGE_ITEMS_MAX);
	if (m->items_count == m->items_size) {
		size_t size = m->items_size == 0 ? ITEMS_FIRST : m->items_size * 2;
		struct package_item *items = arena_alloc(m->a, size * sizeof(*items));
		xmlNode **nodes = arena_alloc(m->a, size * sizeof(xmlNode *));

		if (m->items_count > 0) {
			memcpy(items, m->items, m->items_count * sizeof(*items));
			memcpy(nodes, m->nodes, m->items_count * sizeof(xmlNode *));
		}
		m->items = items;
		m->nodes = nodes;
		m->items_size = size;
	}
	m->nodes[m->items_count] = node;
	*ret_item = &m->items[m->items_count++];
	**ret_item = package_item_plain(PACKAGE_CLUSTER, "", "", "");
	return OK;
}

static void read_names(struct model *m, const xmlNode *node, struct package_item *item)
{
	item->identifier = xml_attribute(m->a, node, "identifier");
	if (item->identifier[0] == '\0') {
		item->identifier = arena_printf(m->a, "item-%zu", m->items_count);
		finding_add(&m->r->findings, FINDING_ITEM_WITHOUT_IDENTIFIER, item->identifier,
		    "An item has no identifier; it was called %s", item->identifier);
	}
	item->title = xml_text_line(m->a, xml_child(node, "title"));
	if (item->title[0] == '\0') {
		item->title = item->identifier;
		finding_add(&m->r->findings, FINDING_ITEM_WITHOUT_TITLE, item->identifier,
		    "It has no title; its identifier is shown");
	}
}

static void read_resource_of(struct model *m, const xmlNode *node, struct package_item *item)
{
	const char *reference = xml_attribute(m->a, node, "identifierref");
	xmlNode *resource = reference[0] != '\0' ? resource_find(m, reference) : NULL;

	item->kind = PACKAGE_CLUSTER;
	item->parameters = xml_attribute(m->a, node, "parameters");
	if (reference[0] == '\0') {
		if (xml_child(node, "item") == NULL)
			finding_add(&m->r->findings, FINDING_ITEM_WITHOUT_CONTENT, item->identifier,
			    "It holds no items and opens nothing: it is only a heading");
		return;
	}
	if (resource == NULL)
		finding_add(&m->r->findings, FINDING_MISSING_RESOURCE, item->identifier,
		    "Its resource \"%.100s\" is not in the manifest: this item cannot be opened", reference);
	else
		resource_launch(m, resource, item->parameters, item);
}

/* Depth is bounded here and by libxml2. */
static enum err read_items(struct model *m, const xmlNode *above, int parent, int depth)
{
	if (depth > MANIFEST_ITEM_DEPTH_MAX)
		return refuse(m->r->w, FINDING_TOO_DEEP, "Items lie in each other more than %d deep",
		    MANIFEST_ITEM_DEPTH_MAX);
	for (xmlNode *node = xml_child(above, "item"); node != NULL; node = xml_next(node->next, "item")) {
		struct package_item *item = NULL;
		int place = (int)m->items_count;

		TRY(item_add(m, node, &item));
		item->parent = parent;
		read_names(m, node, item);
		m->place = item->identifier;
		value_bool(m, node, "isvisible", &item->visible);
		read_resource_of(m, node, item);
		if (m->edition == PACKAGE_SCORM_12)
			item_12_read(m, node, item);
		else
			item_2004_read(m, node, item);
		TRY(read_items(m, node, place, depth + 1));
	}
	return OK;
}

static xmlNode *choose_organization(struct model *m)
{
	xmlNode *all = xml_child(m->root, "organizations"), *first = xml_child(all, "organization"),
	        *chosen = NULL;
	const char *wanted = all != NULL ? xml_attribute(m->a, all, "default") : "";
	size_t count = 0;

	for (xmlNode *n = first; n != NULL; n = xml_next(n->next, "organization")) {
		count++;
		if (chosen == NULL && wanted[0] != '\0' &&
		    strcmp(xml_attribute(m->a, n, "identifier"), wanted) == 0)
			chosen = n;
	}
	if (chosen == NULL && first != NULL && wanted[0] != '\0')
		finding_add(&m->r->findings, FINDING_DEFAULT_ORGANIZATION_MISSING, wanted,
		    "The default organization is not in the manifest; the first one is used");
	if (count > 1)
		finding_add(&m->r->findings, FINDING_OTHER_ORGANIZATIONS, "",
		    "The manifest holds %zu organizations; only the default one is used", count);
	return chosen != NULL ? chosen : first;
}

/* A manifest without items still says what can be opened: SCOs, or else every resource that names a file. */
static enum err make_items(struct model *m)
{
	for (int round = 0; round < 2 && m->items_count == 0; round++) {
		xmlNode *node = xml_child(m->resources_node, "resource");

		for (; node != NULL; node = xml_next(node->next, "resource")) {
			bool sco = strcasecmp(xml_attribute(m->a, node, "scormtype"), "sco") == 0;
			struct package_item *item;

			if (round == 0 ? !sco : xml_attribute(m->a, node, "href")[0] == '\0')
				continue;
			TRY(item_add(m, NULL, &item));
			item->identifier = xml_attribute(m->a, node, "identifier");
			item->title = item->identifier;
			resource_launch(m, node, "", item);
		}
	}
	if (m->items_count > 0)
		finding_add(&m->r->findings, FINDING_ORGANIZATION_MADE, "",
		    "The manifest holds no organization with items; one item was made for each resource that "
		    "can be opened");
	return OK;
}

static bool can_open_something(const struct model *m)
{
	for (size_t i = 0; i < m->items_count; i++) {
		if (m->items[i].kind != PACKAGE_CLUSTER)
			return true;
	}
	return false;
}

static void say_oddities(struct model *m)
{
	model_check(m);
	if (m->edition != PACKAGE_SCORM_12)
		sequencing_check(m);
	if (xml_child(m->root, "manifest") != NULL)
		finding_add(&m->r->findings, FINDING_SUB_MANIFEST, "",
		    "The manifest holds further manifests, which are not used");
}

enum err model_build(struct package_reader *r, xmlNode *root, enum package_edition edition,
    const char *version, struct package *package)
{
	struct model *m = arena_alloc(r->w->arena, sizeof(*m));
	xmlNode *organization;

	*m = (struct model){.r = r,
	    .a = r->w->arena,
	    .edition = edition,
	    .root = root,
	    .resources_node = xml_child(root, "resources"),
	    .place = ""};
	resources_read(m);
	organization = choose_organization(m);
	if (organization != NULL)
		TRY(read_items(m, organization, -1, 0));
	if (m->items_count == 0)
		TRY(make_items(m));
	if (!can_open_something(m))
		return refuse(r->w, FINDING_NOTHING_TO_OPEN, "No item of the package can be opened");
	TRY(activities_read(m, organization));
	say_oddities(m);
	package->edition = edition;
	package->kind = edition == PACKAGE_SCORM_12 ? "scorm12" : "scorm2004";
	package->title =
	    m->tree.activities[0].title[0] != '\0' ? m->tree.activities[0].title : m->items[0].title;
	package->items = m->items;
	package->items_count = m->items_count;
	package->tree = &m->tree;
	package->manifest = model_json(m, version, package->title);
	return OK;
}

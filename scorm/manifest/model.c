#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fields.h"
#include "base/time.h"
#include "scorm/cmi12/cmi12_inside.h"
#include "scorm/manifest/manifest_inside.h"

enum { ITEM_DEPTH_MAX = 64, ITEMS_FIRST = 64 };

static int resource_order(const void *a, const void *b)
{
	const struct resource *x = a, *y = b;
	int order = strcmp(x->identifier, y->identifier);

	return order != 0 ? order : (x->place > y->place) - (x->place < y->place);
}

static void read_resources(struct model *m)
{
	xmlNode *first = xml_child(m->resources_node, "resource");
	size_t count = 0;

	for (xmlNode *n = first; n != NULL; n = xml_next(n->next, "resource"))
		count++;
	m->resources = arena_alloc(m->a, (count + 1) * sizeof(*m->resources));
	for (xmlNode *n = first; n != NULL; n = xml_next(n->next, "resource")) {
		m->resources[m->resources_count] =
		    (struct resource){xml_attribute(m->a, n, "identifier"), n, m->resources_count};
		m->resources_count++;
	}
	qsort(m->resources, m->resources_count, sizeof(*m->resources), resource_order);
}

xmlNode *model_resource(const struct model *m, const char *identifier)
{
	size_t low = 0, high = m->resources_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(m->resources[middle].identifier, identifier) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == m->resources_count || strcmp(m->resources[low].identifier, identifier) != 0)
		return NULL;
	return m->resources[low].node;
}

void model_resolve(
    struct model *m, xmlNode *resource, const char *href, const char *parameters, struct href *ret_href)
{
	const char *bases[4];
	size_t count = 0;
	const xmlNode *const nodes[] = {m->root, m->resources_node, resource};

	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		const char *base = nodes[i] != NULL ? xml_attribute(m->a, nodes[i], "base") : "";

		if (base[0] != '\0')
			bases[count++] = base;
	}
	bases[count] = NULL;
	href_resolve(m->r, bases, href, parameters, ret_href);
}

static enum package_kind kind_of(struct model *m, const xmlNode *resource, const char *place)
{
	const char *type = xml_attribute(m->a, resource, "scormtype");

	if (strcasecmp(type, "sco") == 0)
		return PACKAGE_SCO;
	if (type[0] != '\0' && strcasecmp(type, "asset") != 0)
		finding_add(&m->r->findings, FINDING_RESOURCE_TYPE, place,
		    "Its resource's scormtype \"%.40s\" is neither sco nor asset: it was taken for an asset, "
		    "which "
		    "reports nothing",
		    type);
	return PACKAGE_ASSET;
}

/* The address an item opens; an item without one is shown and cannot be opened. */
static void read_launch(struct model *m, xmlNode *resource, const char *parameters, struct package_item *item)
{
	struct findings *f = &m->r->findings;
	const char *href = xml_attribute(m->a, resource, "href");
	struct href found;

	if (href[0] == '\0') {
		const xmlNode *file = xml_child(resource, "file");

		href = file != NULL ? xml_attribute(m->a, file, "href") : "";
		finding_add(f, FINDING_RESOURCE_WITHOUT_HREF, item->identifier,
		    href[0] != '\0'
		        ? "Its resource names no file to open; the first file of the resource is opened"
		        : "Its resource names no file to open: this item cannot be opened");
		if (href[0] == '\0')
			return;
	}
	model_resolve(m, resource, href, parameters, &found);
	if (found.kind == HREF_BAD) {
		finding_add(f, FINDING_BAD_HREF, item->identifier,
		    "Its address is not one within the package or on the web: this item cannot be opened");
		return;
	}
	item->kind = kind_of(m, resource, item->identifier);
	item->href = found.url;
	if (found.kind == HREF_EXTERNAL)
		finding_add(f, FINDING_EXTERNAL_LAUNCH, item->identifier,
		    "It opens a page on another site, which cannot report what the learner does");
	else if (found.missing)
		finding_add(f, FINDING_FILE_MISSING, item->identifier,
		    "The file it opens is not in the package: %.200s", found.file);
	else if (found.other_case)
		finding_add(f, FINDING_FILE_CASE, item->identifier,
		    "The file it opens is written with other capitals than in the manifest: %.200s",
		    found.file);
}

static void read_mastery_score(struct model *m, const xmlNode *node, struct package_item *item)
{
	double number;

	item->mastery_score = xml_text_trimmed(m->a, xml_child(node, "masteryscore"));
	if (item->mastery_score[0] == '\0' ||
	    (cmi12_decimal(item->mastery_score, &number) && number >= 0 && number <= 100))
		return;
	finding_add(&m->r->findings, FINDING_MASTERY_SCORE, item->identifier,
	    "Its mastery score \"%.40s\" is not a number from 0 to 100 and is left out", item->mastery_score);
	item->mastery_score = "";
}

static void read_limits(struct model *m, const xmlNode *node, struct package_item *item)
{
	static const char *const actions[] = {
	    "", "exit,message", "exit,no message", "continue,message", "continue,no message"};
	int64_t cs;

	item->max_time_allowed = xml_text_trimmed(m->a, xml_child(node, "maxtimeallowed"));
	if (item->max_time_allowed[0] != '\0' && !timespan_parse(item->max_time_allowed, &cs)) {
		finding_add(&m->r->findings, FINDING_MAX_TIME_ALLOWED, item->identifier,
		    "Its maxtimeallowed \"%.40s\" is not HHHH:MM:SS.SS and is left out",
		    item->max_time_allowed);
		item->max_time_allowed = "";
	}
	item->time_limit_action = xml_text_line(m->a, xml_child(node, "timelimitaction"));
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strcmp(item->time_limit_action, actions[i]) == 0)
			return;
	}
	finding_add(&m->r->findings, FINDING_TIME_LIMIT_ACTION, item->identifier,
	    "Its timelimitaction \"%.40s\" is not one of SCORM's and is left out", item->time_limit_action);
	item->time_limit_action = "";
}

static enum err item_add(struct model *m, struct package_item **ret_item)
{
	if (m->items_count == PACKAGE_ITEMS_MAX)
		return refuse(m->r->w, FINDING_TOO_MANY_ITEMS, "The organization holds more than %d items",
		    PACKAGE_ITEMS_MAX);
	if (m->items_count == m->items_size) {
		size_t size = m->items_size == 0 ? ITEMS_FIRST : m->items_size * 2;
		struct package_item *items = arena_alloc(m->a, size * sizeof(*items));

		if (m->items_count > 0)
			memcpy(items, m->items, m->items_count * sizeof(*items));
		m->items = items;
		m->items_size = size;
	}
	*ret_item = &m->items[m->items_count++];
	**ret_item = (struct package_item){
	    .parent = -1,
	    .identifier = "",
	    .title = "",
	    .href = "",
	    .visible = true,
	    .prerequisites = "",
	    .max_time_allowed = "",
	    .time_limit_action = "",
	    .launch_data = "",
	    .mastery_score = "",
	};
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
	xmlNode *resource = reference[0] != '\0' ? model_resource(m, reference) : NULL;

	item->kind = PACKAGE_CLUSTER;
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
		read_launch(m, resource, xml_attribute(m->a, node, "parameters"), item);
}

/* Depth is bounded here and by libxml2. */
static enum err read_items(struct model *m, const xmlNode *above, int parent, int depth)
{
	if (depth > ITEM_DEPTH_MAX)
		return refuse(
		    m->r->w, FINDING_TOO_DEEP, "Items lie in each other more than %d deep", ITEM_DEPTH_MAX);
	for (xmlNode *node = xml_child(above, "item"); node != NULL; node = xml_next(node->next, "item")) {
		struct package_item *item = NULL;
		int place = (int)m->items_count;

		TRY(item_add(m, &item));
		item->parent = parent;
		read_names(m, node, item);
		item->visible = strcasecmp(xml_attribute(m->a, node, "isvisible"), "false") != 0;
		read_resource_of(m, node, item);
		item->prerequisites = xml_text_trimmed(m->a, xml_child(node, "prerequisites"));
		item->launch_data = xml_text_raw(m->a, xml_child(node, "datafromlms"));
		read_mastery_score(m, node, item);
		read_limits(m, node, item);
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
			TRY(item_add(m, &item));
			item->identifier = xml_attribute(m->a, node, "identifier");
			item->title = item->identifier;
			read_launch(m, node, "", item);
		}
	}
	if (m->items_count > 0)
		finding_add(&m->r->findings, FINDING_ORGANIZATION_MADE, "",
		    "The manifest holds no organization with items; one item was made for each resource that "
		    "can be opened");
	return OK;
}

static json_t *item_json(const struct package_item *item)
{
	return json_pack("{s:i,s:s,s:s,s:s,s:s,s:b,s:s,s:s,s:s,s:s,s:s}", "parent", item->parent,
	    "identifier", item->identifier, "title", item->title, "kind", package_kind_name(item->kind),
	    "href", item->href, "visible", item->visible, "prerequisites", item->prerequisites,
	    "max_time_allowed", item->max_time_allowed, "time_limit_action", item->time_limit_action,
	    "launch_data", item->launch_data, "mastery_score", item->mastery_score);
}

static const char *model_json(
    const struct model *m, const char *version, const char *title, const char *organization)
{
	json_t *items = json_array();

	for (size_t i = 0; i < m->items_count; i++)
		(void)json_array_append_new(items, item_json(&m->items[i]));
	return json_text(
	    m->a, json_own(m->a, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:o}", "identifier",
	                             xml_attribute(m->a, m->root, "identifier"), "schemaversion", version,
	                             "base", m->r->base, "organization", organization, "title", title,
	                             "version", xml_attribute(m->a, m->root, "version"), "items", items)));
}

static bool can_open_something(const struct model *m)
{
	for (size_t i = 0; i < m->items_count; i++) {
		if (m->items[i].kind != PACKAGE_CLUSTER)
			return true;
	}
	return false;
}

enum err model_build(struct package_reader *r, xmlNode *root, const char *version, struct package *package)
{
	struct model m = {
	    .r = r, .a = r->w->arena, .root = root, .resources_node = xml_child(root, "resources")};
	xmlNode *organization;
	const char *title;

	read_resources(&m);
	organization = choose_organization(&m);
	if (organization != NULL)
		TRY(read_items(&m, organization, -1, 0));
	if (m.items_count == 0)
		TRY(make_items(&m));
	if (!can_open_something(&m))
		return refuse(r->w, FINDING_NOTHING_TO_OPEN, "No item of the package can be opened");
	model_check(&m);
	if (xml_child(root, "manifest") != NULL)
		finding_add(&r->findings, FINDING_SUB_MANIFEST, "",
		    "The manifest holds further manifests, which are not used");
	title = xml_text_line(m.a, xml_child(organization, "title"));
	if (title[0] == '\0')
		title = m.items[0].title;
	package->title = title;
	package->items = m.items;
	package->items_count = m.items_count;
	package->manifest = model_json(
	    &m, version, title, organization != NULL ? xml_attribute(m.a, organization, "identifier") : "");
	return OK;
}

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "scorm/manifest/manifest_inside.h"

static int resource_order(const void *a, const void *b)
{
	const struct resource *x = a, *y = b;
	int order = strcmp(x->identifier, y->identifier);

	return order != 0 ? order : (x->place > y->place) - (x->place < y->place);
}

void resources_read(struct model *m)
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

xmlNode *resource_find(const struct model *m, const char *identifier)
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

void resource_resolve(struct model *m, xmlNode *resource, xmlNode *file, const char *href,
    const char *parameters, struct href *ret_href)
{
	const xmlNode *const nodes[] = {m->root, m->resources_node, resource, file};
	const char *bases[sizeof(nodes) / sizeof(nodes[0]) + 1];
	size_t count = 0;

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
		    "which reports nothing",
		    type);
	return PACKAGE_ASSET;
}

/* Where the resource begins: its href, else its first file. NULL: nowhere. */
static xmlNode *entry_of(struct model *m, xmlNode *resource, const char *place, const char **ret_href)
{
	xmlNode *file = xml_child(resource, "file");

	*ret_href = xml_attribute(m->a, resource, "href");
	if ((*ret_href)[0] != '\0')
		return resource;
	*ret_href = file != NULL ? xml_attribute(m->a, file, "href") : "";
	finding_add(&m->r->findings, FINDING_RESOURCE_WITHOUT_HREF, place,
	    (*ret_href)[0] != '\0'
	        ? "Its resource names no file to open; the first file of the resource is opened"
	        : "Its resource names no file to open: this item cannot be opened");
	return (*ret_href)[0] != '\0' ? file : NULL;
}

void resource_launch(struct model *m, xmlNode *resource, const char *parameters, struct package_item *item)
{
	struct findings *f = &m->r->findings;
	const char *href;
	xmlNode *entry = entry_of(m, resource, item->identifier, &href);
	struct href found;

	if (entry == NULL)
		return;
	resource_resolve(m, resource, entry != resource ? entry : NULL, href, parameters, &found);
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

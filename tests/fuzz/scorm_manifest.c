/* A manifest by itself, in a package that holds index.html. */
#include "fuzz.h"

#include "base/fields.h"
#include "scorm/manifest/manifest_inside.h"

static bool stays_inside(const char *href)
{
	for (size_t len; *href != '\0'; href += len + (href[len] == '/')) {
		len = strcspn(href, "/?#");
		if (len == 2 && strncmp(href, "..", 2) == 0)
			return false;
		if (href[len] != '/')
			return true;
	}
	return true;
}

static void check(const struct package *package, struct package_reader *r)
{
	struct activity_tree again;
	json_t *model, *report;

	must(package->items_count > 0 && package->items_count <= PACKAGE_ITEMS_MAX);
	for (size_t i = 0; i < package->items_count; i++) {
		const struct package_item *item = &package->items[i];

		must(item->parent >= -1 && item->parent < (int)i);
		must((item->kind == PACKAGE_CLUSTER) == (item->href[0] == '\0'));
		must(stays_inside(item->href));
	}
	must(package->tree->count == package->items_count + 1);
	must(package_tree_read(r->w, package->manifest, &again) == OK);
	must(again.count == package->tree->count && again.globals_count == package->tree->globals_count &&
	     again.objectives_count == package->tree->objectives_count);
	must(json_read(r->w, "the model", package->manifest, strlen(package->manifest), &model) == OK);
	must(json_read(r->w, "the report", findings_text(&r->findings), strlen(findings_text(&r->findings)),
	         &report) == OK);
	must(json_array_size(report) <= PACKAGE_FINDINGS_MAX + 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct package_entry entries[] = {
	    {.name = "a/b.html"}, {.name = "imsmanifest.xml"}, {.name = "index.html"}};
	const struct package_entry *folded[] = {&entries[0], &entries[1], &entries[2]};
	struct config config = {.package_entries_max = 10};
	struct package package = {.kind = ""};
	enum package_edition edition;
	const char *version;
	struct work w;
	xmlNode *root;

	work_init(&w, a);
	struct package_reader r = {.w = &w,
	    .config = &config,
	    .entries = entries,
	    .folded = folded,
	    .entries_count = 3,
	    .base = "",
	    .manifest = &entries[1]};
	r.findings = (struct findings){.arena = a, .array = json_own(a, json_array())};
	if (len > PACKAGE_MANIFEST_MAX ||
	    xml_read(&r, "imsmanifest.xml", (const char *)data, len, &root) != OK ||
	    version_check(&r, root, &edition, &version) != OK ||
	    model_build(&r, root, edition, version, &package) != OK)
		must(w.detail[0] != '\0' || len > PACKAGE_MANIFEST_MAX);
	else
		check(&package, &r);
	return 0;
}

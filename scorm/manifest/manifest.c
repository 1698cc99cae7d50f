#include <string.h>
#include <strings.h>

#include "scorm/manifest/manifest_inside.h"

static const char manifest_name[] = "imsmanifest.xml";

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcasecmp(text + len - end_len, end) == 0;
}

/* What else it may be, to say so. */
static enum err refuse_without_manifest(struct package_reader *r)
{
	for (size_t i = 0; i < r->entries_count; i++) {
		const char *name = r->entries[i].name, *slash = strrchr(name, '/');

		if (strcasecmp(slash != NULL ? slash + 1 : name, "cmi5.xml") == 0)
			return refuse(r->w, FINDING_CMI5_PLACE,
			    "%.100s must be called cmi5.xml and lie at the top of the zip", name);
		if (strcasecmp(slash != NULL ? slash + 1 : name, "tincan.xml") == 0)
			return refuse(r->w, FINDING_TINCAN_PLACE,
			    "%.100s must be called tincan.xml and lie at the top of the zip", name);
		if (strchr(name, '/') == NULL &&
		    (ends_with(name, ".cst") || ends_with(name, ".crs") || ends_with(name, ".au")))
			return refuse(r->w, FINDING_AICC_NOT_SUPPORTED,
			    "AICC courses are not played; export the course as SCORM");
	}
	return refuse(r->w, FINDING_NO_MANIFEST,
	    "There is no imsmanifest.xml, cmi5.xml or tincan.xml at the top of the zip: this is no SCORM, "
	    "cmi5 or "
	    "xAPI package");
}

/* A zip of the folder instead of its content: taken when it is the only manifest there is one folder down. */
static const struct package_entry *find_in_folder(struct package_reader *r, size_t *ret_count)
{
	const struct package_entry *found = NULL;

	*ret_count = 0;
	for (size_t i = 0; i < r->entries_count; i++) {
		const char *slash = strchr(r->entries[i].name, '/');

		if (slash != NULL && strcasecmp(slash + 1, manifest_name) == 0) {
			found = &r->entries[i];
			(*ret_count)++;
		}
	}
	return found;
}

/* What somebody else reads. */
static bool find_foreign(struct package_reader *r)
{
	const struct package_other *const *other = r->watch != NULL ? r->watch->others : NULL;

	for (; other != NULL && *other != NULL; other++) {
		r->manifest = zip_entry_find(r, (*other)->file);
		if (r->manifest == NULL)
			continue;
		r->foreign = *other;
		return true;
	}
	return false;
}

enum err manifest_find(struct package_reader *r)
{
	size_t count;

	r->manifest = zip_entry_find(r, manifest_name);
	if (r->manifest != NULL)
		return OK;
	if (find_foreign(r))
		return OK;
	r->manifest = zip_entry_find_any_case(r, manifest_name);
	if (r->manifest != NULL) {
		finding_add(&r->findings, FINDING_MANIFEST_NAME_CASE, r->manifest->name,
		    "The manifest should be called imsmanifest.xml, in small letters");
		return OK;
	}
	r->manifest = find_in_folder(r, &count);
	if (count == 0)
		return refuse_without_manifest(r);
	if (count > 1)
		return refuse(r->w, FINDING_SEVERAL_MANIFESTS,
		    "There is no imsmanifest.xml at the top of the zip, and %zu one folder down", count);
	r->base = arena_strndup(
	    r->w->arena, r->manifest->name, (size_t)(strchr(r->manifest->name, '/') - r->manifest->name) + 1);
	finding_add(&r->findings, FINDING_MANIFEST_IN_FOLDER, r->manifest->name,
	    "The manifest lies one folder down; the zip should hold the content of the folder, not the "
	    "folder");
	return OK;
}

enum err manifest_read(struct package_reader *r, struct package *package)
{
	const char *bytes, *version;
	size_t len;
	enum package_edition edition;
	xmlNode *root;

	TRY(zip_entry_read(r, r->manifest, PACKAGE_MANIFEST_MAX, &bytes, &len));
	TRY(xml_read(r, r->manifest->name, bytes, len, &root));
	if (!xml_is(root, "manifest"))
		return refuse(
		    r->w, FINDING_MANIFEST_OTHER_ROOT, "The manifest's root element is not <manifest>");
	TRY(version_check(r, root, &edition, &version));
	return model_build(r, root, edition, version, package);
}

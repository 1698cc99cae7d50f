/* The activity tree of a published package, by the importer's own reader and without storing anything. */
#include "unit.h"

#include <unistd.h>

#include "base/fields.h"
#include "scorm/package/package_inside.h"
#include "sequencing_fixture.h"

bool tree_read(struct sequencing_fixture *f, const char *zip_path)
{
	struct config config = {.package_entries_max = 1000, .package_bytes_max = 64 * 1024 * 1024};
	struct package_reader r = {.w = &f->w, .config = &config, .base = ""};
	struct package package = {.kind = ""};

	if (access(zip_path, R_OK) != 0)
		return false;
	r.findings = (struct findings){.arena = f->arena, .array = json_own(f->arena, json_array())};
	assert_int_equal(store_measure(&f->w, zip_path, &r.zip_bytes), OK);
	assert_int_equal(zip_read(&r, zip_path), OK);
	assert_int_equal(manifest_find(&r), OK);
	assert_int_equal(manifest_read(&r, &package), OK);
	f->tree = *package.tree;
	tree_ready(f);
	return true;
}

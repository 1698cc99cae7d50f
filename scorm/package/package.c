#include <string.h>

#include "base/fields.h"
#include "scorm/package/package_inside.h"

const char *package_kind_name(enum package_kind kind)
{
	switch (kind) {
	case PACKAGE_CLUSTER:
		return "cluster";
	case PACKAGE_SCO:
		return "sco";
	case PACKAGE_ASSET:
		return "asset";
	}
	return NULL;
}

const char *package_edition_name(enum package_edition edition)
{
	static const char *const names[PACKAGE_EDITIONS] = {
	    "1.2", "2004 2nd Edition", "2004 3rd Edition", "2004 4th Edition"};

	return names[edition];
}

enum err package_import(struct work *w, const struct config *config, const char *path, unsigned editions,
    struct package *ret_package)
{
	return package_import_watched(w, config, path, editions, NULL, ret_package);
}

enum err package_import_watched(struct work *w, const struct config *config, const char *path,
    unsigned editions, const struct package_watch *watch, struct package *ret_package)
{
	struct package_reader r = {
	    .w = w, .config = config, .base = "", .editions = editions, .watch = watch};
	struct package package = {.kind = ""};

	r.findings = (struct findings){.arena = w->arena, .array = json_own(w->arena, json_array())};
	package_sweep(config);
	TRY(store_measure(w, path, &r.zip_bytes));
	if (r.zip_bytes > (uint64_t)config->upload_max)
		return fail(
		    w, ERR_TOO_LARGE, "The package is larger than %lld bytes", (long long)config->upload_max);
	TRY(zip_read(&r, path));
	TRY(manifest_find(&r));
	TRY(manifest_read(&r, &package));
	TRY(store_hash(w, path, package.sha256));
	TRY(store_files(&r, package.sha256));
	package.files = r.entries_count;
	package.bytes = r.bytes;
	package.report = findings_text(&r.findings);
	*ret_package = package;
	return OK;
}

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

enum err package_import(
    struct work *w, const struct config *config, const char *path, struct package *ret_package)
{
	struct package package;

	TRY(package_unpack(w, config, path, NULL, &package));
	TRY(package_place(w, &package));
	*ret_package = package;
	return OK;
}

/* Opens and checks the container. */
static enum err contents_read(struct package_reader *r, const char *path)
{
	r->findings = (struct findings){.arena = r->w->arena, .array = json_own(r->w->arena, json_array())};
	TRY(store_measure(r->w, path, &r->zip_bytes));
	if (r->zip_bytes > (uint64_t)r->config->upload_max)
		return fail(r->w, ERR_TOO_LARGE, "The package is larger than %lld bytes",
		    (long long)r->config->upload_max);
	return zip_read(r, path);
}

enum err package_unpack(struct work *w, const struct config *config, const char *path,
    const struct package_watch *watch, struct package *ret_package)
{
	struct package_reader r = {.w = w, .config = config, .base = "", .watch = watch};
	struct package package = {.kind = ""};

	package_sweep(config);
	TRY(contents_read(&r, path));
	TRY(manifest_find(&r));
	TRY(manifest_read(&r, &package));
	TRY(store_hash(w, path, package.sha256));
	if (watch != NULL && watch->planned != NULL)
		TRY(watch->planned(w, watch->owner, package.sha256, r.bytes));
	TRY(store_unpack(&r, package.sha256, &package.unpacked));
	package.files = r.entries_count;
	package.bytes = r.bytes;
	package.report = findings_text(&r.findings);
	*ret_package = package;
	return OK;
}

enum err package_measure(struct work *w, const struct config *config, const char *path,
    char ret_sha256[static SHA256_HEX_SIZE], int64_t *ret_bytes)
{
	struct package_reader r = {.w = w, .config = config, .base = ""};

	TRY(contents_read(&r, path));
	TRY(store_hash(w, path, ret_sha256));
	*ret_bytes = r.bytes;
	return OK;
}

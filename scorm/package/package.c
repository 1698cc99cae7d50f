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

struct package_item package_item_plain(
    enum package_kind kind, const char *identifier, const char *title, const char *href)
{
	return (struct package_item){.parent = -1,
	    .identifier = identifier,
	    .title = title,
	    .kind = kind,
	    .href = href,
	    .visible = true,
	    .prerequisites = "",
	    .max_time_allowed = "",
	    .time_limit_action = "",
	    .launch_data = "",
	    .mastery_score = "",
	    .parameters = ""};
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

bool package_in_zip(const struct package_reader *reader)
{
	return reader->plain == NULL;
}

void package_tell(struct package_reader *reader, const char *severity, const char *code, const char *place,
    const char *message)
{
	findings_put(&reader->findings, json_pack("{s:s,s:s,s:s,s:s}", "severity", severity, "code", code,
	                                    "place", place, "message", message));
}

enum package_found package_address_find(
    struct package_reader *reader, const char *address, const char **ret_url)
{
	static const char *const bases[] = {NULL};
	struct href href;

	href_resolve(reader, bases, address, "", &href);
	if (href.kind != HREF_FILE || href.missing)
		return PACKAGE_MISSING;
	*ret_url = href.url;
	return href.other_case ? PACKAGE_OTHER_CASE : PACKAGE_FOUND;
}

/* Opens and checks the container; XML is one without a zip around it, where somebody reads it. */
static enum err contents_read(struct package_reader *r, const char *path, const char *plain_name)
{
	r->findings = (struct findings){.arena = r->w->arena, .array = json_own(r->w->arena, json_array())};
	TRY(store_measure(r->w, path, &r->zip_bytes));
	if (r->zip_bytes > (uint64_t)r->config->upload_max)
		return fail(r->w, ERR_TOO_LARGE, "The package is larger than %lld bytes",
		    (long long)r->config->upload_max);
	if (plain_name != NULL && plain_is_xml(path))
		return plain_read(r, path, plain_name);
	return zip_read(r, path);
}

static enum err other_read(struct package_reader *r, struct package *package)
{
	const char *bytes = r->plain;
	size_t len = (size_t)r->manifest->size;

	if (bytes == NULL)
		TRY(zip_entry_read(r, r->manifest, PACKAGE_MANIFEST_MAX, &bytes, &len));
	return r->foreign->read(r->w, r, bytes, len, package);
}

enum err package_unpack(struct work *w, const struct config *config, const char *path,
    const struct package_watch *watch, struct package *ret_package)
{
	struct package_reader r = {.w = w, .config = config, .base = "", .watch = watch};
	struct package package = {.kind = ""};

	package_sweep(config);
	TRY(contents_read(&r, path, watch != NULL && watch->others != NULL ? watch->others[0]->file : NULL));
	TRY(manifest_find(&r));
	TRY(r.foreign != NULL ? other_read(&r, &package) : manifest_read(&r, &package));
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

	/* Whose XML it is shows when it is read. */
	TRY(contents_read(&r, path, ""));
	TRY(store_hash(w, path, ret_sha256));
	*ret_bytes = r.bytes;
	return OK;
}

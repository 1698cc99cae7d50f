#include <string.h>
#include <zip.h>

#include "base/text.h"
#include "scorm/dispatch.h"
#include "scorm/dispatch/dispatch_files.h"
#include "scorm/dispatch/dispatch_manifest.h"

enum { MANIFEST_MAX = 16 * 1024, PAGE_MAX = 16 * 1024, ENTRIES_MAX = 8 };

/* As the launcher knows them. */
static const char *const kinds[] = {"scorm12", "scorm2004", "cmi5"};

/* Every entry's time: 2020-01-01T00:00:00Z, so that the same dispatch is the same zip. */
static const time_t ENTRY_TIME = 1577836800;

struct entry {
	const char *name;
	const void *bytes;
	size_t len;
};

/* Of the two scripts that speak with a host the one of its standard. */
static const char *host_script(const struct scorm_dispatch *d)
{
	return d->kind == SCORM_DISPATCH_CMI5 ? "cmi5.js" : "scorm.js";
}

bool dispatch_has_file(const struct scorm_dispatch *d, const char *name)
{
	bool is_host = strcmp(name, "cmi5.js") == 0 || strcmp(name, "scorm.js") == 0;

	return !is_host || strcmp(name, host_script(d)) == 0;
}

static void attribute_add(struct text *t, const char *name, const char *value)
{
	text_printf(t, " data-%s=\"", name);
	text_add_html(t, value);
	text_add_char(t, '"');
}

/* Of its origin the host's page tells us (Origin, Referer), of its address nothing. */
static void page_add(struct text *t, struct work *w, const struct scorm_dispatch *d)
{
	text_add(t, "<!doctype html>\n<html lang=\"en\">\n<head>\n\t<meta charset=\"utf-8\">\n"
	            "\t<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	            "\t<meta name=\"referrer\" content=\"origin\">\n\t<title>");
	text_add_html(t, d->title);
	text_add(t, "</title>\n\t<link rel=\"stylesheet\" href=\"launch.css\">\n");
	text_printf(t, "\t<script src=\"%s\" defer></script>\n", host_script(d));
	text_add(t, "\t<script src=\"launch.js\" defer></script>\n</head>\n<body");
	attribute_add(t, "service", d->service_url);
	attribute_add(t, "dispatch", d->secret);
	attribute_add(t, "standard", kinds[d->kind]);
	attribute_add(t, "id", uuid_text(w->arena, d->id));
	attribute_add(t, "names", d->names ? "yes" : "no");
	text_add(t, ">\n\t<main id=\"place\"></main>\n\t<noscript><p>This activity needs JavaScript. "
	            "Cette activité a besoin de JavaScript.</p></noscript>\n</body>\n</html>\n");
}

static bool entry_write(zip_t *zip, const struct entry *entry)
{
	zip_source_t *source = zip_source_buffer(zip, entry->bytes, entry->len, 0);
	zip_int64_t index;

	if (source == NULL)
		return false;
	index = zip_file_add(zip, entry->name, source, ZIP_FL_ENC_UTF_8);
	if (index < 0) {
		zip_source_free(source);
		return false;
	}
	return zip_file_set_mtime(zip, (zip_uint64_t)index, ENTRY_TIME, 0) == 0;
}

static bool zip_write(zip_source_t *kept, const struct entry *entries, size_t count)
{
	zip_t *zip = zip_open_from_source(kept, ZIP_TRUNCATE, NULL);
	bool done = zip != NULL;

	if (!done)
		return false;
	/* What is opened owns it; this hold outlives the closing. */
	zip_source_keep(kept);
	for (size_t i = 0; done && i < count; i++)
		done = entry_write(zip, &entries[i]);
	if (done && zip_close(zip) == 0)
		return true;
	zip_discard(zip);
	return false;
}

static bool zip_take(struct work *w, zip_source_t *kept, const void **ret_bytes, size_t *ret_len)
{
	zip_stat_t about;
	zip_int64_t got;
	void *bytes;

	if (zip_source_stat(kept, &about) != 0 || (about.valid & ZIP_STAT_SIZE) == 0 ||
	    zip_source_open(kept) != 0)
		return false;
	bytes = arena_alloc(w->arena, (size_t)about.size + 1);
	got = zip_source_read(kept, bytes, about.size);
	zip_source_close(kept);
	if (got < 0 || (zip_uint64_t)got != about.size)
		return false;
	*ret_bytes = bytes;
	*ret_len = (size_t)about.size;
	return true;
}

enum err scorm_dispatch_zip(
    struct work *w, const struct scorm_dispatch *dispatch, const void **ret_bytes, size_t *ret_len)
{
	struct text manifest = text_new(w->arena, MANIFEST_MAX), page = text_new(w->arena, PAGE_MAX);
	struct entry entries[ENTRIES_MAX];
	zip_source_t *kept = zip_source_buffer_create(NULL, 0, 0, NULL);
	size_t count = 2;
	bool done;

	dispatch_manifest_add(&manifest, w, dispatch);
	page_add(&page, w, dispatch);
	entries[0] = (struct entry){dispatch_manifest_name(dispatch), manifest.data, manifest.len};
	entries[1] = (struct entry){"launch.html", page.data, page.len};
	for (const struct dispatch_file *file = dispatch_files; file->name != NULL && count < ENTRIES_MAX;
	     file++) {
		if (dispatch_has_file(dispatch, file->name))
			entries[count++] = (struct entry){file->name, file->bytes, file->len};
	}
	done = kept != NULL && text_fits(&manifest) && text_fits(&page) && zip_write(kept, entries, count) &&
	       zip_take(w, kept, ret_bytes, ret_len);
	if (kept != NULL)
		zip_source_free(kept);
	return done ? OK : fail(w, ERR_INTERNAL, "the package could not be made");
}

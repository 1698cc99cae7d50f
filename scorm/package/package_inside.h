/* Inside of the package reader: zip → entries → manifest → model → store. */
#ifndef SCORM_PACKAGE_INSIDE_H
#define SCORM_PACKAGE_INSIDE_H

#include <zip.h>

#include "scorm/finding.h"
#include "scorm/package.h"

enum {
	PACKAGE_NAME_MAX = 1024,                /* bytes of an entry's whole name */
	PACKAGE_SEGMENT_MAX = 255,              /* bytes of one part of it */
	PACKAGE_DEPTH_MAX = 64,                 /* folders in folders */
	PACKAGE_MANIFEST_MAX = 8 * 1024 * 1024, /* bytes of imsmanifest.xml */
	PACKAGE_BUFFER = 64 * 1024
};

/* One file of the zip; folders are not kept. */
struct package_entry {
	const char *name; /* normalised: / between parts, no leading ./ */
	uint64_t index;   /* in the zip */
	uint64_t size;
};

struct findings {
	struct arena *arena;
	json_t *array;
	size_t dropped;
};

struct package_reader {
	struct work *w;
	const struct config *config;
	zip_t *zip;
	uint64_t zip_bytes;
	struct package_entry *entries;       /* sorted by name */
	const struct package_entry **folded; /* the same, sorted without regard to case */
	size_t entries_count;
	int64_t bytes;
	struct findings findings;
	const struct package_entry *manifest;
	const char *base;                    /* "" or "Folder/": where the manifest lies */
	const struct package_watch *watch;   /* NULL: nobody asks */
	int64_t stored;                      /* bytes that are unpacked */
	const struct package_other *foreign; /* whose the manifest is; NULL: SCORM's */
	const char *plain;                   /* NULL: a zip; else the whole file, the manifest's size long */
};

/* Fails with ERR_PACKAGE_REFUSED and the finding's code. */
#define refuse(w, finding, ...) fail_field(w, ERR_PACKAGE_REFUSED, finding_kinds[finding].code, __VA_ARGS__)

/* findings.c; place: an item, a file, or "". */
void finding_add(struct findings *f, enum finding finding, const char *place, const char *format, ...)
    PRINTF(4, 5);
/* The same of what no finding of ours says. */
void findings_put(struct findings *f, json_t *own_finding);
/* The report as JSON text; says how many findings it does not list. */
const char *findings_text(struct findings *f);

/* plain.c: whether the file is XML; its bytes as the only entry, under that name. */
bool plain_is_xml(const char *path);
enum err plain_read(struct package_reader *r, const char *path, const char *name) MUST_CHECK;

/* zip.c: opens and checks the container, fills entries. The zip is closed with w's arena. */
enum err zip_read(struct package_reader *r, const char *path) MUST_CHECK;
/* The whole of a small entry, with a NUL after it. */
enum err zip_entry_read(struct package_reader *r, const struct package_entry *entry, size_t max,
    const char **ret_bytes, size_t *ret_len) MUST_CHECK;
/* Finds the entry of exactly that name; NULL when absent. */
const struct package_entry *zip_entry_find(const struct package_reader *r, const char *name);
/* The same without regard to the case of ASCII letters, when only one fits. */
const struct package_entry *zip_entry_find_any_case(const struct package_reader *r, const char *name);

/* zip_name.c: a name as stored in the zip made safe and uniform. *ret_folder: it names a folder. */
enum err zip_name_read(struct work *w, const char *raw, const char **ret_name, bool *ret_folder) MUST_CHECK;

/* store.c: the size of a regular file, and its hash. */
enum err store_measure(struct work *w, const char *path, uint64_t *ret_bytes) MUST_CHECK;
enum err store_hash(struct work *w, const char *path, char ret_hex[static SHA256_HEX_SIZE]) MUST_CHECK;
/* *ret_unpacked NULL: a package of that hash is stored. It ends with w's arena. */
enum err store_unpack(
    struct package_reader *r, const char *sha256_hex, struct package_unpacked **ret_unpacked) MUST_CHECK;

/* tree.c: remove a folder and all below it, following no link; false when something is left. */
bool tree_remove(int parent_fd, const char *name);
/* Makes the folders above a relative name. */
bool tree_make_above(int root_fd, const char *name);

/* manifest.c: where the manifest is, and what kind of package that makes; then its model. */
enum err manifest_find(struct package_reader *r) MUST_CHECK;
enum err manifest_read(struct package_reader *r, struct package *package) MUST_CHECK;

/* href.c: the launch address of a resource. bases: the xml:base values from outer to inner, NULL-terminated.
 */
struct href {
	enum { HREF_FILE, HREF_EXTERNAL, HREF_BAD } kind;
	const char *url;  /* for struct package_item */
	const char *file; /* HREF_FILE: the decoded name within the package, "" when unknown */
	bool missing;     /* HREF_FILE: no such file */
	bool other_case;  /* found without regard to case */
};
/* Percent-decoding; what is not an escape stands for itself. NULL when the result is not text. */
const char *href_decoded(struct arena *a, const char *path);
void href_resolve(struct package_reader *r, const char *const *bases, const char *href,
    const char *parameters, struct href *ret_href);

#endif

/* Packages: a zip with an imsmanifest.xml becomes a folder of files, named by the zip's SHA-256, and a
 * content model. What is no SCORM is read by who knows it (struct package_other).
 *
 *     PACKAGES/ab/abcdef…/   the files, 0644 below 0755, complete: it came there by rename
 *     PACKAGES/.incoming/    folders being filled, each locked by its importer; what nobody holds is swept
 * away
 *
 * PACKAGES is the setting `packages`, else DATA/packages; nodes share it (a file system with locks and
 * rename).
 *
 * Nothing in a package is trusted: names, sizes, ratio and kinds of entries are checked before a byte is
 * written, sizes and checksums while writing, and the manifest is read without network, DTD or entities. No
 * database here. */
#ifndef SCORM_PACKAGE_H
#define SCORM_PACKAGE_H

#include <jansson.h>

#include "base/config.h"
#include "base/work.h"

struct activity_tree;

/* Which SCORM. "CAM 1.3" is the 2nd Edition of 2004. */
enum package_edition {
	PACKAGE_SCORM_12,
	PACKAGE_SCORM_2004_2,
	PACKAGE_SCORM_2004_3,
	PACKAGE_SCORM_2004_4,
	PACKAGE_EDITIONS
};

enum package_kind { PACKAGE_CLUSTER, PACKAGE_SCO, PACKAGE_ASSET };

enum { PACKAGE_ITEMS_MAX = 10000, PACKAGE_FINDINGS_MAX = 200 };

/* One item of the organization that is played, in document order. Texts "" when absent. */
struct package_item {
	int parent; /* index into items, or -1 */
	const char *identifier;
	const char *title;
	enum package_kind kind;
	const char *href; /* relative to the package folder as a URL reference, percent-encoded, with query
	                   * and fragment; or an absolute http(s) URL; "" for a cluster */
	bool visible;
	const char *prerequisites;    /* 1.2: AICC script, as written */
	const char *max_time_allowed; /* CMITimespan in 1.2, ISO 8601 in 2004 */
	const char *time_limit_action, *launch_data;
	const char *mastery_score; /* 1.2 */
	const char *parameters;    /* as written; href holds them */
};

struct package {
	char sha256[SHA256_HEX_SIZE]; /* of the zip, and the name of its folder */
	enum package_edition edition;
	const char *kind; /* "scorm12", "scorm2004", or another reader's */
	const char *title;
	struct package_item *items;
	size_t items_count;
	struct activity_tree *
	    tree; /* finished (scorm/sequencing/definition.h): the organization, then items; NULL: no SCORM */
	size_t files;
	int64_t bytes;        /* unpacked */
	const char *manifest; /* the content model as JSON text */
	const char
	    *report; /* findings as JSON text: [{severity: error|warning|note, code, place, message}] */
	struct package_unpacked *unpacked; /* what waits for package_place; NULL: it lies there already */
};

/* The names stored for kinds: "cluster", "sco", "asset". */
const char *package_kind_name(enum package_kind kind);

/* "1.2", "2004 2nd Edition", "2004 3rd Edition", "2004 4th Edition". */
const char *package_edition_name(enum package_edition edition);

/* Reads, checks and stores the zip at path: package_unpack and package_place. */
enum err package_import(
    struct work *w, const struct config *config, const char *path, struct package *ret_package) MUST_CHECK;

/* An item that says nothing else: visible, below none, all other texts "". */
struct package_item package_item_plain(
    enum package_kind kind, const char *identifier, const char *title, const char *href);

/* Who reads what is not SCORM: whoever joins the rooms brings it. */
struct package_reader;
struct package_other {
	/* Of the file at the top of the zip that makes it theirs; or of the whole upload, where that is XML.
	 */
	const char *file;
	/* Fills kind, title, items, items_count and manifest. bytes: that file, with a NUL after it. */
	enum err (*read)(struct work *w, struct package_reader *reader, const char *bytes, size_t len,
	    struct package *package);
};
/* False: the upload is that one file. */
bool package_in_zip(const struct package_reader *reader);
/* What a relative address in the package leads to. *ret_url: as it can be opened, with query and fragment. */
enum package_found { PACKAGE_MISSING, PACKAGE_FOUND, PACKAGE_OTHER_CASE };
enum package_found package_address_find(
    struct package_reader *reader, const char *address, const char **ret_url);
/* Adds to the report, as finding_json. */
void package_tell(struct package_reader *reader, const char *severity, const char *code, const char *place,
    const char *message);

/* Asked before the first byte is unpacked, with the hash and what the zip says its files weigh; then again
 * and again while it unpacks: done of total bytes. Either may be NULL. An error ends the import, which leaves
 * nothing behind. */
struct package_watch {
	enum err (*planned)(struct work *w, void *owner, const char *sha256, int64_t bytes);
	enum err (*told)(struct work *w, void *owner, int64_t done, int64_t total);
	void *owner;
	/* In the order they are looked for, NULL behind the last; the first reads XML that comes alone. NULL:
	 * nothing but SCORM. */
	const struct package_other *const *others;
};
/* Reads and checks the zip (or the XML) at path, and unpacks it beside the packages; watch may be NULL.
 * ERR_PACKAGE_REFUSED: the reason's code is
 * in w->field, the sentence in w->detail, and nothing is left behind. ERR_TOO_LARGE, ERR_BAD_INPUT (path
 * cannot be read), ERR_INTERNAL (storage). A zip that is stored already is checked and read again, and not
 * unpacked. */
enum err package_unpack(struct work *w, const struct config *config, const char *path,
    const struct package_watch *watch, struct package *ret_package) MUST_CHECK;
/* Moves what was unpacked to its place, by one rename, and flushes it; a second time changes nothing.
 * ERR_INTERNAL (storage). */
enum err package_place(struct work *w, const struct package *package) MUST_CHECK;
/* Removes what was unpacked and is not wanted; nothing after package_place. */
void package_drop(const struct package *package);

/* The hash of a zip, and what it says its files weigh: by its table of contents, nothing is unpacked. Errors
 * as package_unpack. */
enum err package_measure(struct work *w, const struct config *config, const char *path,
    char ret_sha256[static SHA256_HEX_SIZE], int64_t *ret_bytes) MUST_CHECK;

/* The activity tree of a stored content model (package.manifest), finished; it lives in w's arena.
 * ERR_INTERNAL: the text is no such model. ERR_PACKAGE_REFUSED as activity_tree_finish. */
enum err package_tree_read(struct work *w, const char *manifest, struct activity_tree *ret_tree) MUST_CHECK;

/* Where packages lie; in the arena. */
const char *package_folder(const struct config *config, struct arena *a);

/* Removes what killed imports left. Harmless beside running ones, also of other processes on the same folder.
 */
void package_sweep(const struct config *config);

/* Opens a file of a stored package for reading; *ret_fd is the caller's. path is decoded and relative. Never
 * leaves the package's folder and follows no link. ERR_NOT_FOUND for anything but a regular file there. */
enum err package_file_open(struct work *w, const struct config *config, const char *sha256_hex,
    const char *path, int *ret_fd, int64_t *ret_size) MUST_CHECK;

/* Content-Type by the extension; application/octet-stream where it is unknown. HTML and other text whose
 * encoding only the author knows carries no charset. */
const char *mime_type(const char *path);

#endif

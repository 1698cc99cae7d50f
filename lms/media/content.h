/* The files of the media library as staff work with them: found, described, deleted. */
#ifndef LMS_MEDIA_CONTENT_H
#define LMS_MEDIA_CONTENT_H

#include "base/fields.h"
#include "keys/storage/storage.h"
#include "lms/access/access.h"
#include "lms/media/type.h"

enum {
	CONTENT_NAME_MAX = 200,
	CONTENT_TITLE_MAX = 200,
	CONTENT_DESCRIPTION_MAX = 4000,
	CONTENT_ALT_MAX = 1000,
	CONTENT_WORDS_MAX = 200, /* licence, author */
	CONTENT_LANGUAGE_MAX = 35,
	CONTENT_SOURCE_MAX = 2000,
	CONTENT_TAGS_MAX = 20,
	CONTENT_TAG_MAX = 60,
	CONTENT_SEARCH_MAX = 200,
	CONTENT_USES_SHOWN = 200
};

extern const char *const content_visibilities[]; /* organization, public; NULL ends */
extern const char *const content_states[];       /* uploading, checking, ready, damaged; NULL ends */
extern const char *const content_use_kinds[];    /* draft, version, course, programme, question; NULL ends */

/* What staff say of a file; no text is NULL. */
struct content_said {
	const char *title, *description, *alt_text, *language, *licence, *author, *source_url, *visibility;
	struct texts tags;
};

struct content {
	struct uuid org, id;
	const char *storage_key, *mime_type, *family, *checksum, *file_name, *state;
	struct content_said said;
	int64_t bytes, width, height, duration_ms; /* the last three 0: not known */
	int64_t checked_us, revision, created_us, updated_us;
	int64_t uses; /* in how many places it is used */
};

/* texts NULL: any. state NULL: ready. mime: the type of the bytes. */
struct content_filter {
	const char *search, *family, *tag, *state, *mime;
	bool unused;
	struct uuid before;
	int64_t limit;
};
/* Newest first, of by->org, before the file of that id (nil: from the newest). search: words, each of which
 * has to begin a word of title, name, description or the like; letters' case and accents aside. */
enum err content_list(struct work *w, const struct principal *by, const struct content_filter *filter,
    struct content **ret_rows, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND (field id): not there, or deleted. */
enum err content_find(
    struct work *w, const struct principal *by, struct uuid id, struct content *ret_content) MUST_CHECK;

/* Of the revision that was seen, to all that said holds. Audited. ERR_NOT_FOUND (field id); ERR_CONFLICT
 * (field revision); ERR_BAD_INPUT (field title, language, tags). */
enum err content_change(struct work *w, const struct principal *by, struct uuid id, int64_t revision,
    const struct content_said *said) MUST_CHECK;
/* The file is gone at once, its bytes when no other file needs them: now where that can be, else by the next
 * sweep (check.h). Audited. ERR_NOT_FOUND (field id); ERR_CONFLICT (field id): it is used, with where. */
enum err content_delete(
    struct work *w, struct storage *storage, const struct principal *by, struct uuid id) MUST_CHECK;

struct content_use {
	const char *kind, *title; /* title "": what uses it has none, or is gone */
	struct uuid subject;
	int64_t since_us;
};
/* At most CONTENT_USES_SHOWN, newest first. ERR_NOT_FOUND (field id). */
enum err content_uses(struct work *w, const struct principal *by, struct uuid id,
    struct content_use **ret_rows, size_t *ret_count) MUST_CHECK;

/* What the organisation keeps: media_bytes each stored object once, with announced bytes of uploads that are
 * under way; packages_bytes unpacked, each package once; quota_bytes 0: no limit. */
struct content_usage {
	int64_t files, media_bytes, packages_bytes, quota_bytes, damaged;
};
enum err content_usage(
    struct work *w, const struct principal *by, struct content_usage *ret_usage) MUST_CHECK;

/* How its bytes shall be answered: what a browser may not show in a page of ours is downloaded. */
bool content_is_shown(const struct content *content);

#endif

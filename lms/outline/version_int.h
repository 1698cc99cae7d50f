/* Rows of outline_version.sql, inside a tenant transaction unless said otherwise. Used by the files of this
 * folder only. */
#ifndef LMS_OUTLINE_VERSION_INT_H
#define LMS_OUTLINE_VERSION_INT_H

#include "lms/outline/outline_store.h"
#include "lms/outline/version.h"

/* missing.c: what modules lack, as it is found out one by one. */
struct missing {
	struct version_missing *rows;
	size_t count;
};
/* One that lacks what w's failure says, which is forgiven; an imported one has no content. */
void missing_note(struct work *w, struct missing *all, const struct outline_module *m);
/* ERR_UNPROCESSABLE (field modules) with all of it in a sentence; OK where it is none. */
enum err missing_told(struct work *w, const struct missing *all) MUST_CHECK;

/* What is said of a version: note NULL: as it is. at_us: when it is to be published; 0: as it is. */
enum err version_put_words(
    struct work *w, struct uuid org, struct uuid version, const char *note, int64_t at_us) MUST_CHECK;
/* What a module of a draft plays. */
enum err version_put_content(struct work *w, struct uuid org, struct uuid version, struct uuid module,
    struct uuid package_version) MUST_CHECK;
/* The modules of a version are, outside courses too, what they are in it. */
enum err version_put_modules(struct work *w, struct uuid org, struct uuid version) MUST_CHECK;
/* The course's published version is its draft that was, and it has no draft. */
enum err version_put_published(
    struct work *w, struct uuid org, struct uuid course, struct uuid version) MUST_CHECK;
/* The course has no draft any more. */
enum err version_drop_draft(struct work *w, struct uuid org, struct uuid course) MUST_CHECK;

/* How many are to be moved. A transaction of its own. chosen: an array of PostgreSQL's, or NULL. */
struct version_moving {
	struct uuid org, course, version;
	const char *who, *chosen;
};
enum err version_move_count(
    struct work *w, const struct version_moving *moving, int64_t *ret_count) MUST_CHECK;
/* Moves some of them; *ret_moved: who, at most VERSION_MOVE_BATCH. */
enum err version_move_some(struct work *w, const struct version_moving *moving, struct uuid **ret_moved,
    size_t *ret_count) MUST_CHECK;

/* How many learn by a version. */
enum err version_learners(struct work *w, struct uuid org, struct uuid course, struct uuid version,
    int64_t *ret_learners) MUST_CHECK;

#endif

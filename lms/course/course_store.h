/* Inside lms/course: what a course is in the database. */
#ifndef LMS_COURSE_COURSE_STORE_H
#define LMS_COURSE_COURSE_STORE_H

#include "lms/course/course.h"
#include "scorm/package.h"

/* In the transaction that makes the tree, after it. */
typedef enum err course_import_finish(struct work *w, const struct course_import *import, void *owner);

/* An import under a job: with ids that are the same in every try, so that a second one finds what the first
 * left, and with an end in the transaction of the tree. */
struct course_import_inside {
	struct uuid course, module;
	const struct package_watch *watch;
	course_import_finish *finish; /* the direct link is there by then, or "" */
	void *owner;
};

/* course_import_package, under a job. */
enum err course_import_inside(struct work *w, const struct config *config, struct uuid org, const char *path,
    const struct course_import_options *options, const struct course_import_inside *inside,
    struct course_import *ret_import) MUST_CHECK;

/* ERR_BAD_INPUT with the field title. NULL is allowed. */
enum err course_title_check(struct work *w, const char *title) MUST_CHECK;
/* Before anything is kept of the zip at path: ERR_TOO_LARGE (field quota) where what it says its files weigh
 * passes the organisation's quota. OK for a zip that cannot be read: the import says why. */
enum err course_quota_check(
    struct work *w, const struct config *config, struct uuid org, const char *path) MUST_CHECK;

struct course_plan {
	struct uuid org;
	int64_t quota; /* of the organisation; 0: none */
	const struct package *package;
	const struct course_import_options *options;
	struct course_import *import; /* ids and title are set */
	const struct uuid *grains;    /* one for each item */
	course_import_finish *finish; /* ends the transaction; NULL: nothing more is to do */
	void *owner;
};

/* The whole tree in one transaction, at whose end the files come to their place. ERR_TOO_LARGE as
 * organization_quota_hold. */
enum err course_store_add(struct work *w, const struct course_plan *plan) MUST_CHECK;

enum { SLUG_TRIES = 4 };
/* For a public link: 16 letters and digits, each of 36 equally likely: 82 bits. In the arena. */
const char *course_random_slug(struct work *w);
/* The absolute address of a public link. In the arena. */
const char *course_link_url(struct work *w, const struct config *config, const char *slug);

/* The slug of a module's public link, made where there is none. */
enum err course_store_link(
    struct work *w, struct uuid org, struct uuid module, const char **ret_slug) MUST_CHECK;
/* Takes the public links of a module away that was not made; there being none is well. Worker session. */
enum err course_store_link_drop(struct work *w, struct uuid org, struct uuid module) MUST_CHECK;

#endif

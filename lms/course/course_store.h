/* Inside lms/course: what a course is in the database. */
#ifndef LMS_COURSE_COURSE_STORE_H
#define LMS_COURSE_COURSE_STORE_H

#include "lms/course/course.h"
#include "scorm/package.h"

struct course_plan {
	struct uuid org;
	const struct package *package;
	const struct course_import_options *options;
	struct course_import *import; /* ids and title are set */
	const struct uuid *grains;    /* one for each item */
};

/* The whole tree in one transaction. */
enum err course_store_add(struct work *w, const struct course_plan *plan) MUST_CHECK;

/* The slug of a module's public link, made where there is none. */
enum err course_store_link(
    struct work *w, struct uuid org, struct uuid module, const char **ret_slug) MUST_CHECK;

#endif

/* Courses as content makes them: importing a package makes course > version > sequence > module > grain. */
#ifndef LMS_COURSE_COURSE_H
#define LMS_COURSE_COURSE_H

#include <jansson.h>

#include "base/config.h"
#include "base/work.h"
#include "lms/access/access.h"

struct course_import {
	struct uuid course, course_version, sequence, module, package, package_version;
	const char *title;
	const char *sha256;
	const char *direct_link; /* absolute, on the app origin: /go/{slug} */
	size_t grains, files;
	const char *report; /* JSON array of findings */
};

struct course_import_options {
	const char *title; /* NULL: the manifest's */
	bool grade_when_complete;
	bool score_last; /* score rule last instead of best */
	bool ignore_mastery_score;
};

/* Reads, checks and stores the package at path (a zip, opened by the caller's rights), and makes the tree.
 * ERR_PACKAGE_REFUSED with a code in w->field and a sentence; nothing is left behind then. The same zip
 * imported again makes a new course on the same stored files. */
enum err course_import_package(struct work *w, const struct config *config, struct uuid org, const char *path,
    const struct course_import_options *options, struct course_import *ret_import) MUST_CHECK;

/* The same as a job (lms/job, kind "course.import"): takes a copy of the file into keeping, under
 * PACKAGES/.staged, then puts the job in a transaction of its own, with an audit row; the caller then wakes
 * the runner. id is the caller's and names the job; the same id again changes nothing. The job's result is
 * course_import_json's object; a refused package is a dead job with the error_type "package-refused" and the
 * code as its error_field. ERR_TOO_LARGE (field quota where the organisation may not keep it), ERR_BAD_INPUT
 * with the field at fault (title, file), ERR_INTERNAL (storage). */
enum err course_import_job_put(struct work *w, const struct config *config, struct uuid org, struct uuid id,
    const char *path, const struct course_import_options *options, const struct principal *by) MUST_CHECK;

/* What is told of an import by the command line and by the API. New reference. */
json_t *course_import_json(struct work *w, const struct course_import *import);

/* The absolute public link of a module, made where there is none yet. */
enum err course_direct_link(struct work *w, const struct config *config, struct uuid org, struct uuid module,
    const char **ret_url) MUST_CHECK;

#endif

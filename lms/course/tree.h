/* What a package version plays by: its edition and, for SCORM 2004, its activity tree. Trees are read once
 * and kept in memory, in bounded number, for whoever asks next. */
#ifndef LMS_COURSE_TREE_H
#define LMS_COURSE_TREE_H

#include "base/work.h"
#include "scorm/package.h"
#include "scorm/sequencing/definition.h"

enum {
	COURSE_TREES_MAX = 1024,                 /* kept at once */
	COURSE_TREES_ACTIVITIES_MAX = 100 * 1000 /* of all of them together */
};

struct course_tree {
	enum package_edition edition;
	const struct activity_tree *tree; /* finished; NULL for SCORM 1.2, cmi5 and xAPI */
	bool speaks_xapi;                 /* cmi5 or xAPI: the edition says nothing then */
};

/* Of a version that attempts are pinned to; only to be read, and there until w's arena ends. Inside a
 * transaction of its organisation. ERR_INTERNAL: there is no such version, or its model cannot be read. */
enum err course_tree_hold(
    struct work *w, struct uuid org, struct uuid version, const struct course_tree **ret_tree) MUST_CHECK;

#endif

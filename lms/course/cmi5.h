/* Packages of cmi5 as courses: blocks and assignable units become grains. */
#ifndef LMS_COURSE_CMI5_H
#define LMS_COURSE_CMI5_H

#include "scorm/package.h"

/* package_versions.kind. */
#define COURSE_KIND_CMI5 "cmi5"

/* Whether courses of a kind sum themselves up, by rules of their own: SCORM 2004 and cmi5. */
bool course_sums_up(const char *kind);

/* Reads cmi5.xml, in a zip or alone. The package's manifest is cmi5_structure_json; its items are the
 * structure's parts in their order: a block is a cluster, an AU a SCO. */
extern const struct package_other course_cmi5_reader;

#endif

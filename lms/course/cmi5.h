/* Packages whose content speaks xAPI, as courses: blocks and assignable units of cmi5, and activities of Tin
 * Can packages, become grains. */
#ifndef LMS_COURSE_CMI5_H
#define LMS_COURSE_CMI5_H

#include "scorm/package.h"
#include "xapi/cmi5/structure.h"

/* package_versions.kind. */
#define COURSE_KIND_CMI5 "cmi5"
#define COURSE_KIND_XAPI "xapi"

/* Whether courses of a kind sum themselves up, by rules of their own: SCORM 2004, cmi5, and Tin Can
 * packages, which are complete when all of their activities are. */
bool course_sums_up(const char *kind);

/* Reads cmi5.xml, in a zip or alone. The package's manifest is cmi5_structure_json; its items are the
 * structure's parts in their order: a block is a cluster, an AU a SCO. */
extern const struct package_other course_cmi5_reader;
/* Reads tincan.xml in a zip. The package's manifest is tincan_package_json; its items are the activities that
 * can be opened, all side by side, each a SCO whose identifier is the publisher's id. */
extern const struct package_other course_tincan_reader;

/* How either finds a file of the zip, and tells what it found. */
struct cmi5_reading course_reading(struct package_reader *reader);

#endif

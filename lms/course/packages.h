/* Packages after their import: what each version holds and what was found in it. */
#ifndef LMS_COURSE_PACKAGES_H
#define LMS_COURSE_PACKAGES_H

#include <jansson.h>

#include "base/work.h"

enum { PACKAGES_LIST_MAX = 1000, PACKAGE_VERSIONS_MAX = 100 };

struct package_row {
	struct uuid id; /* of the package */
	const char *title, *kind, *sha256;
	int64_t number, files, bytes;
	int64_t errors, warnings; /* findings of the latest version */
	int64_t created_us;       /* of the latest version */
};

/* At most PACKAGES_LIST_MAX, newest first. */
enum err packages_list(
    struct work *w, struct uuid org, struct package_row **ret_rows, size_t *ret_count) MUST_CHECK;

/* {"packages":[…]}, ended with w's arena. */
json_t *packages_json(struct work *w, const struct package_row *rows, size_t count);

/* {"package","title","versions":[{"package_version","number","kind","sha256","items","files","bytes","created_at",
 * "report":[{severity, code, place, message}]}]}, newest version first, ended with w's arena. ERR_NOT_FOUND.
 */
enum err package_report(struct work *w, struct uuid org, struct uuid package, json_t **ret_report) MUST_CHECK;

#endif

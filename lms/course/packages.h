/* Packages after their import: what each version holds and what was found in it. */
#ifndef LMS_COURSE_PACKAGES_H
#define LMS_COURSE_PACKAGES_H

#include <jansson.h>

#include "base/config.h"
#include "base/work.h"
#include "lms/access/access.h"
#include "lms/outcome/rule.h"

enum {
	PACKAGES_LIST_MAX = 1000,
	PACKAGE_VERSIONS_MAX = 100,
	PACKAGE_MODULES_MAX = 100,
	PACKAGE_LINKS_MAX = 1000, /* of all modules of a package */
	MODULE_LINKS_MAX = 20
};

struct package_row {
	struct uuid id; /* of the package */
	const char *title, *kind, *sha256;
	int64_t number, files, bytes;
	int64_t errors, warnings; /* findings of the latest version */
	int64_t created_us;       /* of the latest version */
};

/* Newest first, before the package of the id before (nil: from the newest), at most limit (1 …
 * PACKAGES_LIST_MAX); title_part NULL or a part of the title, whatever its case. */
enum err packages_list(struct work *w, struct uuid org, const char *title_part, struct uuid before,
    int64_t limit, struct package_row **ret_rows, size_t *ret_count) MUST_CHECK;

/* {"packages":[…]}, ended with w's arena. */
json_t *packages_json(struct work *w, const struct package_row *rows, size_t count);

/* {"package","title","versions":[{"package_version","number","kind","sha256","items","files","bytes","created_at",
 * "report":[{severity, code, place, message}]}]}, newest version first, ended with w's arena. ERR_NOT_FOUND.
 */
enum err package_report(struct work *w, struct uuid org, struct uuid package, json_t **ret_report) MUST_CHECK;

/* What plays a package. */
struct package_module {
	struct uuid id;
	const char *title;
	int64_t version; /* of the package, counted from 1 */
	bool score_last, grade_when_complete, ignore_mastery_score;
	int64_t created_us;
	struct rule_own own; /* what completes and passes it */
	int64_t parts;       /* that count for it */
	bool summed_up;      /* SCORM 2004 */
};
/* Newest first, at most PACKAGE_MODULES_MAX. */
enum err package_modules(struct work *w, struct uuid org, struct uuid package,
    struct package_module **ret_modules, size_t *ret_count) MUST_CHECK;

/* A public link to a module. */
struct module_link {
	struct uuid module;
	const char *slug, *url; /* absolute, on the app origin */
	bool open;
	int64_t created_us;
};
/* Of these modules (at most PACKAGE_MODULES_MAX), oldest first, at most PACKAGE_LINKS_MAX. */
enum err module_links(struct work *w, const struct config *config, struct uuid org,
    const struct package_module *modules, size_t count, struct module_link **ret_links,
    size_t *ret_count) MUST_CHECK;
/* One more public link of a module. Audited. ERR_NOT_FOUND: the organisation has no such module; ERR_CONFLICT
 * (field link): it has MODULE_LINKS_MAX. */
enum err module_link_make(
    struct work *w, const struct principal *by, struct uuid org, struct uuid module) MUST_CHECK;
/* Lets a public link lead to its module, or nowhere: nobody new comes in by it. Audited where it changes
 * something. ERR_NOT_FOUND: the organisation has no such link. */
enum err module_link_open(
    struct work *w, const struct principal *by, struct uuid org, const char *slug, bool open) MUST_CHECK;

#endif

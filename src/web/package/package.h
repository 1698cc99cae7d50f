/* Area: content packages, for programs. */
#ifndef WEB_PACKAGE_PACKAGE_H
#define WEB_PACKAGE_PACKAGE_H

#include "web/api/paging.h"

extern const struct area web_area_package;

struct package_input {
	struct uuid id;
	const char *org, *title;
	bool grade_when_complete, score_last, ignore_mastery_score;
};

struct packages_input {
	struct paging paging;
	const char *org;
};

handler post_packages;
handler get_packages;
handler get_package;

#endif

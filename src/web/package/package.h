/* Area: content packages, for programs and on pages of staff. */
#ifndef WEB_PACKAGE_PACKAGE_H
#define WEB_PACKAGE_PACKAGE_H

#include "web/api/paging.h"
#include "web/input.h"
#include "web/web.h"

extern const struct area web_area_package;

enum { PACKAGE_PAGE_MAX = 4 * 1024 * 1024, PACKAGE_MEGABYTE = 1000 * 1000 };

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

/* list.c */
handler get_packages_page;
extern const struct input packages_page_input[];
/* What was found, in the reader's language: the words of its code, or in English what was said. */
const char *package_sentence(struct request *r, const char *code, const char *message);

/* show.c: one package, and the deeds with its direct links. */
handler get_package_page, post_package_page;
extern const struct input package_page_input[], package_deed_input[];

/* rule.c: what completes and passes a module. */
handler get_module_rule, post_module_rule;
extern const struct input module_rule_page_input[], module_rule_input[];

/* preview.c: a module as learners see it; nothing of it stays. */
handler post_module_preview;
extern const struct input module_preview_input[];

/* upload.c */
handler get_package_new, post_package_new;
extern const struct input package_new_page_input[], package_new_input[];

#endif

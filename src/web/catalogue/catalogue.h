/* Area: what an organisation shows to whoever comes: its catalogue of courses, a page for each, the ways in
 * that need no platform, and what search engines are told. Whose it is says the host name; on the
 * installation's own host ?org= names it, else it is "main". Nobody is asked to sign in. */
#ifndef WEB_CATALOGUE_CATALOGUE_H
#define WEB_CATALOGUE_CATALOGUE_H

#include "lms/arrival/catalogue.h"
#include "lms/enrollment/self.h"
#include "lms/entry/entry_course.h"
#include "web/input.h"
#include "web/web.h"

struct trouble;

extern const struct area web_area_catalogue;

enum { CATALOGUE_PAGE_MAX = 2 * 1024 * 1024, CATALOGUE_FORM_MAX = 4 * 1024, JOIN_TOKEN_MAX = 200 };

/* Whose catalogue is asked for. */
struct shop {
	struct uuid org;
	const char *query; /* "?org=…" of links, "" where the host says it */
};
/* named: ?org=, NULL or "" for none. ERR_NOT_FOUND (field org). */
enum err shop_find(struct request *r, const char *named, struct shop *ret_shop) MUST_CHECK;
/* "/catalogue/NAME" with what it takes. */
const char *shop_address(struct request *r, const struct shop *shop, const char *name);
/* The same of a course's picture; "" where it has none. */
const char *shop_picture(struct request *r, const struct shop *shop, const struct catalogue_course *course);

/* list.c */
handler get_catalogue;
extern const struct input catalogue_input[];

/* course.c */
handler get_catalogue_course, post_catalogue_course, get_catalogue_picture;
extern const struct input catalogue_course_input[], catalogue_choice_input[];

/* show.c: a course as visitors see it. */
struct course_shown {
	const struct shop *shop;
	struct uuid guest; /* proven, or nil */
	struct catalogue_course course;
	const struct plan *plan;        /* NULL: what lies in it is not shown */
	const struct enroll_link *link; /* they came by it; NULL */
	struct entry_course_known known;
	const char *action;
	const struct trouble *trouble; /* NULL */
};
/* Fills plan and known of what course and guest say, then answers. */
enum err course_shown_reply(struct request *r, struct course_shown *shown) MUST_CHECK;
/* What one of its buttons asks for. taste nil: the visitor comes in; else that lesson. */
struct course_choice {
	const char *choice;
	struct uuid taste, session;
};
enum err course_shown_do(
    struct request *r, struct course_shown *shown, const struct course_choice *choice) MUST_CHECK;
extern const char *const course_choices[];

/* join.c */
handler get_join, post_join;
extern const struct input join_input[], join_choice_input[];

/* shortcuts.c */
handler get_cours, get_notes;
extern const struct input shortcut_input[];

/* site.c */
handler get_robots, get_sitemap;

#endif

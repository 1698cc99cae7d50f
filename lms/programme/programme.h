/* Programmes: paths made of courses, in an order. A course may lie in several. Writes are audited, and safe
 * to repeat. */
#ifndef LMS_PROGRAMME_PROGRAMME_H
#define LMS_PROGRAMME_PROGRAMME_H

#include "lms/access/access.h"
#include "lms/workflow/workflow.h"

enum {
	PROGRAMME_TITLE_MAX = 500,
	PROGRAMME_DESCRIPTION_MAX = 50000,
	PROGRAMME_SLUG_MAX = 80,
	PROGRAMME_COURSES_MAX = 200,
	PROGRAMMES_LIST_MAX = 1000
};

/* draft → published → archived, with ways back. */
extern const struct workflow programme_workflow;
/* The steps that people take: publish, archive, reopen; ends with NULL. */
extern const char *const programme_steps[];

struct programme {
	struct uuid id;
	const char *slug; /* "": it has none */
	const char *title, *description, *status;
	bool in_order;
	int64_t courses, revision, created_us, updated_us;
};
struct programme_filter {
	const char *status; /* NULL: all but archived; "all": all of them */
	const char *text;   /* a part of title or slug, whatever its case */
	struct uuid course; /* those it lies in; nil: all */
	struct uuid before; /* nil: from the newest */
	int64_t limit;      /* 1 … PROGRAMMES_LIST_MAX */
};
/* Newest first. */
enum err programme_list(struct work *w, struct uuid org, const struct programme_filter *filter,
    struct programme **ret_programmes, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND (field programme). */
enum err programme_read(
    struct work *w, struct uuid org, struct uuid id, struct programme *ret_programme) MUST_CHECK;

struct programme_course {
	struct uuid course;
	const char *title, *status; /* of the course */
	bool required;
};
/* In their order, at most PROGRAMME_COURSES_MAX. */
enum err programme_courses(struct work *w, struct uuid org, struct uuid programme,
    struct programme_course **ret_courses, size_t *ret_count) MUST_CHECK;

/* No text is NULL. */
struct programme_saying {
	const char *slug, *title, *description;
	bool in_order; /* a course opens once the required ones before it are completed */
};
/* id is the caller's; the same id again changes nothing. ERR_BAD_INPUT with the field; ERR_CONFLICT (field
 * slug): another has it. */
enum err programme_add(struct work *w, const struct principal *by, struct uuid id,
    const struct programme_saying *saying) MUST_CHECK;

/* Whose change, of which programme, as they saw it; revision 0: however it is now. What changes a programme
 * also answers ERR_NOT_FOUND (fields programme, course), ERR_CONFLICT (field revision): somebody changed it
 * meanwhile; ERR_CONFLICT (field state): it is archived. */
struct programme_edit {
	const struct principal *by;
	struct uuid programme;
	int64_t revision;
};
enum err programme_change(
    struct work *w, const struct programme_edit *edit, const struct programme_saying *saying) MUST_CHECK;
/* What lies in it from now on, in this order, in place of what did: adding, moving and removing are this.
 * ERR_BAD_INPUT (field courses): one is not there or named twice, or they are too many; ERR_CONFLICT (field
 * courses): a published one would be empty, or have a course that nobody can take. */
struct programme_part {
	struct uuid course;
	bool required;
};
enum err programme_courses_set(struct work *w, const struct programme_edit *edit,
    const struct programme_part *parts, size_t count) MUST_CHECK;
/* A step of programme_steps; what is so already stays so. publish: ERR_UNPROCESSABLE (field courses): nothing
 * lies in it, or a course of it is not published. */
enum err programme_take(
    struct work *w, const struct programme_edit *edit, const char *step, const char *note) MUST_CHECK;

#endif

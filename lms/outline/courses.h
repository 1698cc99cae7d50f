/* Courses as their organisation's designers keep them: making, changing, archiving, finding. What lies in one
 * is its versions' (lms/outline/outline.h, edit.h). Writes are audited. */
#ifndef LMS_OUTLINE_COURSES_H
#define LMS_OUTLINE_COURSES_H

#include "base/work.h"
#include "lms/access/access.h"

enum {
	COURSE_TITLE_MAX = 500,
	COURSE_SUMMARY_MAX = 1000,
	COURSE_DESCRIPTION_MAX = 50000,
	COURSE_SLUG_MAX = 80,
	COURSE_LANGUAGE_MAX = 35,
	COURSE_METADATA_MAX = 8192, /* bytes of its JSON */
	COURSES_LIST_MAX = 1000
};

struct course {
	struct uuid id;
	const char *slug; /* "": it has none */
	const char *title, *summary, *description, *language;
	const char *metadata; /* a JSON object, as text */
	bool listed;
	const char *status;           /* draft, published or archived */
	struct uuid image;            /* contents.id; nil: none */
	struct uuid draft, published; /* versions; nil: none */
	int64_t draft_number, published_number;
	const char *draft_state;    /* "": there is none */
	int64_t sequences, modules; /* of the version that is worked on */
	int64_t revision, created_us, updated_us;
};

/* Which to list. What is NULL or nil is left out. */
struct course_filter {
	const char *status;    /* NULL: all but archived; "all": all of them */
	const char *text;      /* a part of title, summary or slug, whatever its case */
	const char *language;  /* as BCP 47 says it, or its first part */
	const char *listed;    /* "yes" or "no" */
	struct uuid programme; /* courses of that programme */
	struct uuid before;    /* nil: from the newest */
	int64_t limit;         /* 1 … COURSES_LIST_MAX */
};
/* Newest first. */
enum err course_list(struct work *w, struct uuid org, const struct course_filter *filter,
    struct course **ret_courses, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND (field course). */
enum err course_read(
    struct work *w, struct uuid org, struct uuid course, struct course *ret_course) MUST_CHECK;

/* What its designers say of a course. No text is NULL. */
struct course_saying {
	const char *slug; /* "": none */
	const char *title, *summary, *description, *language;
	const char *metadata; /* a JSON object; "": {} */
	bool listed;
	struct uuid image; /* nil: none */
};
/* A course in draft, with an empty working draft. id is the caller's; the same id again changes nothing.
 * ERR_BAD_INPUT with the field; ERR_UNPROCESSABLE (field image): it is no picture of the media library, or
 * not ready there; ERR_CONFLICT (field slug): another course has that name. */
enum err course_add(struct work *w, const struct principal *by, struct uuid id,
    const struct course_saying *saying) MUST_CHECK;
/* Errors as above; ERR_NOT_FOUND (field course); ERR_CONFLICT (field revision): somebody changed it since
 * that revision. What is the same changes nothing. */
enum err course_change(struct work *w, const struct principal *by, struct uuid course, int64_t revision,
    const struct course_saying *saying) MUST_CHECK;

/* Its picture alone; errors as of course_change. */
enum err course_picture_change(struct work *w, const struct principal *by, struct uuid course,
    int64_t revision, struct uuid image) MUST_CHECK;

/* Archived: nobody new comes in, nothing of it changes, and who is in stays. On and off; what is so already
 * stays so. ERR_NOT_FOUND (field course); ERR_CONFLICT (field state): a version of it is scheduled. */
enum err course_archive(
    struct work *w, const struct principal *by, struct uuid course, bool archived) MUST_CHECK;

#endif

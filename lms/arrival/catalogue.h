/* The public catalogue of an organisation: its listed courses that are published, for whoever comes. */
#ifndef LMS_ARRIVAL_CATALOGUE_H
#define LMS_ARRIVAL_CATALOGUE_H

#include "base/work.h"

enum { CATALOGUE_SEARCH_MAX = 200, CATALOGUE_NAME_MAX = 80, SITEMAP_MAX = 10000 };

struct catalogue_course {
	struct uuid id, version; /* the published version */
	const char *name;        /* of its address: its slug, else its id */
	const char *title, *summary, *description, *language;
	int64_t modules, updated_us;
	bool picture;            /* it has one that may be shown */
	const char *picture_alt; /* what stands in its place; "" nothing is said */
};

/* By title; with search ("": all) in title or summary, whatever its case. total: of all pages. */
enum err catalogue_list(struct work *w, struct uuid org, const char *search, int64_t offset, int64_t limit,
    struct catalogue_course **ret_courses, size_t *ret_count, int64_t *ret_total) MUST_CHECK;
/* By its slug or its id. ERR_NOT_FOUND (field course): there is none, or it is not listed. */
enum err catalogue_read(
    struct work *w, struct uuid org, const char *name, struct catalogue_course *ret_course) MUST_CHECK;

/* The picture of such a course, as it lies in the media library. */
struct catalogue_picture {
	const char *storage_key, *mime_type, *checksum, *file_name;
};
/* ERR_NOT_FOUND (field course): there is none, the course is not listed, or it has no picture. */
enum err catalogue_picture(
    struct work *w, struct uuid org, const char *name, struct catalogue_picture *ret_picture) MUST_CHECK;

#endif

/* How a course is graded: what its grade book says of categories, items and how grades are shown. */
#ifndef LMS_GRADEBOOK_BOOK_H
#define LMS_GRADEBOOK_BOOK_H

#include "lms/gradebook/gradebook.h"
#include "lms/job/job.h"

/* weights, points, mean; ends with NULL, in the order of enum sum_how. */
extern const char *const gradebook_hows[];

struct gradebook_category {
	struct uuid id;
	const char *title;
	int64_t weight, drop_lowest; /* thousandths; items */
};
struct gradebook_item {
	struct uuid id, module, category; /* module nil: a column by hand; category nil: in none */
	const char *title, *type;
	bool own_weight;                /* the book gives it one; else its version does */
	int64_t weight, version_weight; /* thousandths */
	int64_t max_points;             /* thousandths */
	bool extra, hidden, counts;     /* counts: it is an item of the book */
};
struct gradebook_band {
	int64_t from; /* share */
	const char *label;
};
struct gradebook {
	struct uuid course;
	const char *course_title;
	int64_t revision; /* 0: nobody made one */
	enum sum_how how;
	bool missing_zero, has_pass;
	int64_t pass;                 /* share */
	int64_t out_of;               /* grades are shown out of so much (20, 6 …); 0 or 100: per cent */
	struct gradebook_band *bands; /* from the highest */
	size_t bands_count;
	struct gradebook_category *categories;
	size_t categories_count;
	struct gradebook_item *items; /* every module of the published version, then the columns by hand */
	size_t items_count;
};
enum { GRADEBOOK_OUT_OF_MAX = 1000, GRADEBOOK_LABEL_MAX = 40 };

/* ERR_NOT_FOUND (field course). */
enum err gradebook_read(
    struct work *w, struct uuid org, struct uuid course, struct gradebook *ret_book) MUST_CHECK;

/* Keeps all of it as it is now, where its revision is still book->revision; the grades of the course are
 * counted anew by a job of that id. Of items what is not named is as its version has it; a column by hand
 * that is not named goes. ERR_CONFLICT (field revision): somebody changed it meanwhile; ERR_BAD_INPUT names
 * the field. Audited. */
enum err gradebook_put(
    struct work *w, const struct principal *by, const struct gradebook *book, struct uuid job) MUST_CHECK;

/* The label of a share in the book's bands; "": it has none. */
const char *gradebook_label(const struct gradebook *book, int64_t share);
/* A share as the book shows grades: "66.645 %", "13.33 / 20", in the arena; at most six decimals of a per
 * cent, or two of another scale, rounded half up. */
const char *gradebook_share_text(struct arena *arena, const struct gradebook *book, int64_t share);
/* Thousandths or millionths as a decimal number without zeros at its end: unit 1000 or 1000000. */
const char *gradebook_decimal(struct arena *arena, int64_t value, int64_t unit);

/* gradebook.recount: payload {"course"}; by hundreds, each a transaction, so that one that was killed goes on
 * where it was. */
job_run gradebook_recount_run;

#endif

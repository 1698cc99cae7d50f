/* What the files of the import share. */
#ifndef LMS_ENROLLMENT_IMPORT_INT_H
#define LMS_ENROLLMENT_IMPORT_INT_H

#include <jansson.h>

#include "lms/enrollment/csv.h"
#include "lms/enrollment/enrollment_int.h"
#include "lms/enrollment/import.h"

enum import_column {
	COLUMN_ORIGIN,
	COLUMN_EXTERNAL,
	COLUMN_EMAIL,
	COLUMN_NAME,
	COLUMN_COURSE,
	COLUMN_SESSION,
	COLUMN_STATUS,
	COLUMNS
};
/* Their names, as faults tell them. */
extern const char *const import_column_names[COLUMNS];

struct import_columns {
	int at[COLUMNS]; /* -1: the file has none */
};
/* Pure. ERR_BAD_INPUT (field file): a column is not known, stands twice, or is missing. */
enum err import_columns_read(struct work *w, const struct csv_record *first, bool has_course, bool has_origin,
    struct import_columns *ret_columns) MUST_CHECK;

/* What goes for a whole file. */
struct import_plan {
	struct uuid org, job;
	const char *origin, *course; /* for lines that do not say theirs; "" */
	bool dry, adds;              /* adds: who is not known becomes a learner */
	struct uuid by;              /* users.id of who asked */
};

/* One line. */
struct import_line {
	int64_t line;
	const char *values[COLUMNS];       /* "" where it does not say */
	const char *field, *why;           /* why it is refused; NULL: it is not */
	const char *at_once, *at_once_why; /* the same of what its text alone says */
	struct uuid origin, course, session, learner;
};
/* Pure: takes a record apart and judges its text. */
void import_line_read(const struct import_plan *plan, const struct import_columns *columns,
    const struct csv_record *record, struct import_line *ret_line);

struct import_counts {
	int64_t lines, enrolled, waiting, present, changed, refused, learners_added;
	bool resumed;
};
struct import_batch {
	const struct import_plan *plan;
	struct import_line *lines;
	size_t count;
	int64_t from, place, line;   /* of the file: where it begins, where the next one does */
	struct import_counts counts; /* before; after import_batch_run with it */
	json_t *refusals;            /* the same; owned by the work that runs the file */
	size_t refusals_told;
};
/* One transaction: the batch, and how far the file is read (dry: none of it stays). ERR_CONFLICT: somebody
 * else goes on with the file. */
enum err import_batch_run(struct work *w, struct import_batch *batch) MUST_CHECK;

/* import_store.c */
/* *ret_found false: it was not begun. Locks it. */
enum err import_store_find(struct work *w, const struct import_plan *plan, int64_t *ret_place,
    int64_t *ret_line, const char **ret_counts, const char **ret_refusals, bool *ret_found) MUST_CHECK;
enum err import_store_keep(struct work *w, const struct import_plan *plan, int64_t place, int64_t line,
    const json_t *counts, const json_t *refusals) MUST_CHECK;
enum err import_store_drop(struct work *w, const struct import_plan *plan) MUST_CHECK;
/* id nil: there is none, or its learners come by its packages only. */
enum err import_store_origin(
    struct work *w, struct uuid org, const char *slug, struct uuid *ret_id) MUST_CHECK;
/* course nil: none; sessions: how many dated runs are so called. */
enum err import_store_place(struct work *w, struct uuid org, const char *course, const char *session,
    struct uuid *ret_course, struct uuid *ret_session, int64_t *ret_sessions) MUST_CHECK;
/* Of the lines that are not refused: who is new is added, who is meant is found (nil: nobody; ret_many: more
 * than one of an address), and what is said of them is kept. */
enum err import_store_learners_add(struct work *w, struct uuid org, const struct import_line *lines,
    size_t count, int64_t *ret_added) MUST_CHECK;
enum err import_store_learners(
    struct work *w, struct uuid org, struct import_line *lines, size_t count, bool *ret_many) MUST_CHECK;
enum err import_store_learners_say(
    struct work *w, struct uuid org, const struct import_line *lines, size_t count) MUST_CHECK;

json_t *enrolled_counts_json(const struct import_counts *counts);
void enrolled_counts_read(const json_t *json, struct import_counts *ret_counts);

#endif

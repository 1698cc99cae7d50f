/* Rows of grade books' settings. Each inside a tenant transaction. */
#ifndef LMS_GRADEBOOK_BOOK_STORE_H
#define LMS_GRADEBOOK_BOOK_STORE_H

#include "lms/gradebook/book.h"

enum err book_load(
    struct work *w, struct uuid org, struct uuid course, struct gradebook *ret_book) MUST_CHECK;
/* *ret_kept false: somebody changed it meanwhile. */
enum err book_keep(struct work *w, struct uuid org, const struct gradebook *book, const char *scale,
    bool *ret_kept) MUST_CHECK;
/* Some enrolments of a course that were counted by another state of the book, held. */
enum err book_stale(struct work *w, struct uuid org, struct uuid course, int64_t max, struct uuid **ret_ids,
    size_t *ret_count) MUST_CHECK;
enum err book_stale_count(struct work *w, struct uuid org, struct uuid course, int64_t *ret_count) MUST_CHECK;

#endif

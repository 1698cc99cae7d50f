/* Rows of the bank. Inside lms/quiz only. */
#ifndef LMS_QUIZ_BANK_BANK_STORE_H
#define LMS_QUIZ_BANK_BANK_STORE_H

#include "db/db.h"
#include "lms/quiz/bank/bank.h"

/* Each inside the caller's transaction unless it says otherwise. */
enum err category_store_list(
    struct work *w, struct uuid org, struct category **ret_rows, size_t *ret_count) MUST_CHECK;
/* *ret_added false: the name is taken beside it, or the id is there. */
enum err category_store_add(struct work *w, struct uuid org, struct uuid id, struct uuid parent,
    const char *name, bool *ret_added) MUST_CHECK;
enum err category_store_change(
    struct work *w, struct uuid org, struct uuid id, struct uuid parent, const char *name) MUST_CHECK;
/* *ret_removed false: something lies in it. */
enum err category_store_remove(struct work *w, struct uuid org, struct uuid id, bool *ret_removed) MUST_CHECK;
/* Transactions of their own. */
enum err categories_read(
    struct work *w, struct uuid org, struct category **ret_rows, size_t *ret_count) MUST_CHECK;
enum err question_store_list(struct work *w, struct uuid org, const struct question_filter *filter,
    struct question_row **ret_rows, size_t *ret_count) MUST_CHECK;
enum err question_store_versions(struct work *w, struct uuid org, struct uuid id, int64_t version,
    struct question_version **ret_rows, size_t *ret_count) MUST_CHECK;
enum err question_store_uses(struct work *w, struct uuid org, struct uuid id, struct question_use **ret_rows,
    size_t *ret_count) MUST_CHECK;

struct question_kept {
	struct uuid category;
	const char *name, *type, *tags; /* tags: as an array's text */
	int64_t version, revision, marks;
	const char *body, *state;
};
/* Locks it. ERR_NOT_FOUND (field question). */
enum err question_store_hold(
    struct work *w, struct uuid org, struct uuid id, struct question_kept *ret_kept) MUST_CHECK;
/* *ret_added false: it is there. */
enum err question_store_add(struct work *w, const struct question_new *new_one, const char *tags,
    const char *words, bool *ret_added) MUST_CHECK;
enum err question_store_version_add(struct work *w, struct uuid org, struct uuid id, int64_t version,
    const char *body, int64_t marks, struct uuid made_by) MUST_CHECK;
enum err question_store_keep(struct work *w, struct uuid org, struct uuid id,
    const struct question_kept *kept, const char *words) MUST_CHECK;
/* PostgreSQL's text of an array; an empty one where it would be larger than 256 KiB. */
const char *texts_text(struct work *w, const struct texts *texts);

#endif

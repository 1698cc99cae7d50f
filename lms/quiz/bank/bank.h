/* The bank of questions: categories in a tree, questions with tags, and their versions, which never change.
 * What quizzes draw is fixed in versions when a quiz is made (lms/quiz/quiz.h). Staff who build courses see
 * and change all of it (courses:read, courses:write). */
#ifndef LMS_QUIZ_BANK_BANK_H
#define LMS_QUIZ_BANK_BANK_H

#include "base/fields.h"
#include "lms/access/access.h"
#include "lms/quiz/question/question.h"

enum {
	CATEGORY_NAME_MAX = 120,
	CATEGORY_DEPTH_MAX = 8,
	CATEGORIES_MAX = 2000, /* of an organisation */
	QUESTION_NAME_MAX = 200,
	QUESTION_TAGS_MAX = 20,
	QUESTION_TAG_MAX = 60,
	QUESTION_LIST_MAX = 1000
};
static const int64_t QUESTION_MARKS_MAX = INT64_C(1000) * MARK_UNIT;

struct category {
	struct uuid id, parent; /* parent nil: at the top */
	const char *name;
	const char *path;  /* "Chemistry / Acids" */
	int64_t questions; /* active ones in it, those of categories below left out */
	int64_t depth;     /* from 0 */
};
/* All of them in the order of a tree, names in order. */
enum err category_list(
    struct work *w, struct uuid org, struct category **ret_rows, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND (field parent_id); ERR_CONFLICT (field name): there is one of that name; ERR_UNPROCESSABLE
 * (field parent_id): too deep; too many. Audited, as all below. The same id again changes nothing. */
enum err category_add(struct work *w, const struct principal *by, struct uuid org, struct uuid id,
    struct uuid parent, const char *name) MUST_CHECK;
/* Renames or moves it. ERR_UNPROCESSABLE (field parent_id) also: into itself, or below. */
enum err category_change(struct work *w, const struct principal *by, struct uuid org, struct uuid id,
    struct uuid parent, const char *name) MUST_CHECK;
/* ERR_CONFLICT: questions or categories lie in it. */
enum err category_remove(
    struct work *w, const struct principal *by, struct uuid org, struct uuid id) MUST_CHECK;

struct question_row {
	struct uuid id, category; /* category nil: in none */
	const char *name, *category_path;
	enum question_type type;
	struct texts tags;
	int64_t version, revision;
	bool retired;
	int64_t quizzes; /* modules that draw it, by any version */
	int64_t created_us, updated_us;
};
/* Nil and NULL: not asked for. */
struct question_filter {
	struct uuid category; /* and below */
	const char *tag, *words, *type;
	bool retired; /* those, instead of the active ones */
	struct uuid before, id;
	int64_t limit; /* 1 … QUESTION_LIST_MAX */
};
/* Newest first. */
enum err question_list(struct work *w, struct uuid org, const struct question_filter *filter,
    struct question_row **ret_rows, size_t *ret_count) MUST_CHECK;

struct question_version {
	int64_t version, marks, created_us;
	json_t *body;
	struct uuid made_by; /* nil: a program */
};
/* One, with that version (0: the newest). ERR_NOT_FOUND (field question, or version). */
enum err question_find(struct work *w, struct uuid org, struct uuid id, int64_t version,
    struct question_row *ret_row, struct question_version *ret_version) MUST_CHECK;
/* Its versions, newest first, at most 200, bodies too. */
enum err question_version_list(struct work *w, struct uuid org, struct uuid id,
    struct question_version **ret_rows, size_t *ret_count) MUST_CHECK;
/* The modules that draw it: titles and ids, at most 200. */
struct question_use {
	struct uuid module;
	const char *title;
	int64_t version; /* the newest that it draws */
};
enum err question_uses(struct work *w, struct uuid org, struct uuid id, struct question_use **ret_rows,
    size_t *ret_count) MUST_CHECK;

struct question_new {
	struct uuid id, org, category;
	const char *name;
	struct texts tags;
	const char *type;
	int64_t marks;
	json_t *body; /* checked and completed in place */
};
/* ERR_BAD_INPUT names the field (name, tags, type, marks, body.…); ERR_NOT_FOUND (field category_id). The
 * same id again changes nothing. */
enum err question_add(
    struct work *w, const struct principal *by, const struct question_new *new_one) MUST_CHECK;
/* Another body or marks make another version; name, tags and category do not. NULL, nil and negative: as they
 * are. revision: that was seen; ERR_PRECONDITION: it was changed since. What is the same makes no version. */
struct question_change {
	struct uuid org, id;
	int64_t revision;
	bool moves; /* category (nil: none) is meant */
	struct uuid category;
	const char *name;
	const struct texts *tags;
	int64_t marks; /* negative: as before */
	json_t *body;
	const char *state; /* "active", "retired"; NULL: as it is */
};
enum err question_change(
    struct work *w, const struct principal *by, const struct question_change *change) MUST_CHECK;

/* As the API shows it; new reference. version NULL: without its body. */
json_t *question_json(struct work *w, const struct question_row *row, const struct question_version *version);

#endif

/* Learners and their progress by (origin, external_user_id), for programs that know both: made or found, and
 * what they completed written and read. Nobody is known by an e-mail address. What is written here is
 * progress and nothing else: no attempt, and no grade, comes of it. */
#ifndef LMS_LEARNER_LEARNER_H
#define LMS_LEARNER_LEARNER_H

#include "base/work.h"
#include "lms/access/access.h"

enum {
	EXTERNAL_ID_MAX = 255,
	LEARNER_NAME_MAX = 255,
	PROGRESS_BATCH_MAX = 500,
	ORIGIN_SLUG_MAX = 60,
	ORIGIN_NAME_MAX = 200
};

/* moodle, funmooc, lti, api: of origins that somebody makes. Ends with NULL. */
extern const char *const origin_kinds_made[];
/* The same and direct, dispatch. */
extern const char *const origin_kinds[];

struct origin_row {
	struct uuid id;
	const char *slug, *kind, *name; /* name "": none */
	int64_t learners, created_us;   /* learners: none who is fleeting counts */
};
/* By slug; id nil: all, after that slug ("" from the first), at most limit. */
enum err origin_list(struct work *w, struct uuid org, struct uuid id, const char *after, int64_t limit,
    struct origin_row **ret_rows, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND (field id). */
enum err origin_read(
    struct work *w, struct uuid org, struct uuid id, struct origin_row *ret_origin) MUST_CHECK;
/* By its slug; ERR_NOT_FOUND (field origin). */
enum err origin_find(
    struct work *w, struct uuid org, const char *slug, struct origin_row *ret_origin) MUST_CHECK;

struct origin_new {
	struct uuid id;   /* given: the same twice is one */
	const char *slug; /* "": the kind, or the first of kind-2, kind-3 … that is free */
	const char *kind; /* of origin_kinds_made */
	const char *name;
};
/* Audited. ERR_CONFLICT (field slug): taken; ERR_BAD_INPUT (field slug). */
enum err origin_add(struct work *w, const struct principal *by, const struct origin_new *origin) MUST_CHECK;

struct learner_put {
	const char *origin;           /* slug; moodle, funmooc and direct are there whenever they are named */
	const char *external_user_id; /* as the origin writes it; of direct a UUID */
	const char *email, *name;     /* ""; what is not said stays as it was */
};
struct learner_kept {
	struct uuid id;
	bool is_new;
};
/* Finds the learner, or makes them: one statement, so that two who come at once are one. Audited where it
 * makes one. ERR_BAD_INPUT (field origin): there is no such origin, or its learners come by its packages
 * only; (field external_user_id): nothing that names a learner there. */
enum err learner_put(struct work *w, const struct principal *by, const struct learner_put *put,
    struct learner_kept *ret_kept) MUST_CHECK;
/* The one of that pair. ERR_NOT_FOUND (field external_user_id). */
enum err learner_find(struct work *w, struct uuid org, const char *origin, const char *external_user_id,
    struct uuid *ret_learner) MUST_CHECK;
/* NULL, or why a text cannot be who somebody is at an origin. */
const char *external_id_fault(const char *id);

struct progress_row {
	struct uuid grain, module, sequence; /* writing: module and sequence nil: the grain's own */
	int64_t completed_us;                /* writing: 0: now */
};
/* In the order of their grains, after that one (nil: from the first); module nil: of all. */
enum err progress_list(struct work *w, struct uuid org, struct uuid learner, struct uuid module,
    struct uuid after, int64_t limit, struct progress_row **ret_rows, size_t *ret_count) MUST_CHECK;
/* All or none, at most PROGRESS_BATCH_MAX; a grain is completed once, for ever: what is there already stays.
 * *ret_new: how many were not there. Audited where there were. ERR_UNPROCESSABLE with the field
 * "items[N].grain_id", ".module_id",
 * ".sequence_id" or ".completed_at" (index < 0: without "items[N]."): there is no such grain, it is of
 * another module or sequence, or the time is to come; ERR_NOT_FOUND (field id): no such learner. */
enum err progress_put(struct work *w, const struct principal *by, struct uuid learner,
    const struct progress_row *rows, size_t count, bool one, size_t *ret_new) MUST_CHECK;

/* How far a learner is, module by module: those of which they completed a grain, and the others of the same
 * sequences. */
struct progress_module {
	struct uuid module, sequence;
	const char *title, *sequence_title;
	int64_t grains, grains_completed, completed_us; /* completed_us 0: not all of them */
	int64_t sequence_modules, sequence_modules_completed, sequence_completed_us;
};
enum err progress_modules(struct work *w, struct uuid org, struct uuid learner, struct uuid after,
    int64_t limit, struct progress_module **ret_rows, size_t *ret_count) MUST_CHECK;

#endif

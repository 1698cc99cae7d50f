/* Versions of a course from draft to published, and what a new one means for those who learn by an older one.
 * A published version never changes; who learns by it keeps it until they are moved by choice, and nothing
 * that anybody learnt ever moves: it hangs on modules, which are the same in every version. Writes are
 * audited, and safe to repeat. */
#ifndef LMS_OUTLINE_VERSION_H
#define LMS_OUTLINE_VERSION_H

#include <jansson.h>

#include "lms/access/access.h"
#include "lms/job/job.h"
#include "lms/outline/outline.h"
#include "lms/workflow/workflow.h"

/* draft → review → scheduled → published → retired, with ways back. */
extern const struct workflow version_workflow;
/* The steps that people take: submit, send_back, schedule, unschedule, publish, discard; ends with NULL. */
extern const char *const version_steps[];

enum { VERSIONS_LIST_MAX = 1000, VERSION_SCHEDULE_DAYS_MAX = 3660 };

struct version_row {
	struct uuid id, based_on, made_by;
	int64_t number, revision;
	const char *state, *note;
	int64_t publish_at_us, published_us, created_us; /* 0: not */
	int64_t sequences, modules;
	int64_t learners; /* who learns by it; who was refused or left does not count */
};
/* The newest first, below that number (0: from the newest), at most limit. ERR_NOT_FOUND (field course). */
enum err version_list(struct work *w, struct uuid org, struct uuid course, int64_t before, int64_t limit,
    struct version_row **ret_rows, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND (field version): the course has none of that id. */
enum err version_read(struct work *w, struct uuid org, struct uuid course, struct uuid version,
    struct version_row *ret_row) MUST_CHECK;

/* A step of the working draft of a course. */
struct version_step {
	const struct principal *by;
	struct uuid course, version;
	const char *step; /* one of version_steps */
	const char *note; /* kept with the step; of publish and submit also with the version: what changed.
	                     NULL: none */
	int64_t publish_at_us; /* schedule: when */
	int64_t revision;      /* of the version, as it was seen; 0: whatever it is */
};
/* What keeps a version from its learners. says: a sentence for people, in English. */
struct version_missing {
	struct uuid module;
	const char *title, *type;
	const char *member; /* of its draft; "": it has no content at all */
	const char *says;
};
/* All of it, in the order of the version's modules; none where it may be published, or has no modules.
 * ERR_NOT_FOUND (field version). */
enum err version_missing(struct work *w, struct uuid org, struct uuid version,
    struct version_missing **ret_rows, size_t *ret_count) MUST_CHECK;

/* Publishing, and scheduling that, makes what was written (lms/material) and fixes what every module plays;
 * publishing retires the version that was published before, and everybody who
 * enrols from then on begins with it: in one transaction, or not at all. To be asked again once it is done
 * changes nothing. ERR_NOT_FOUND (fields course, version); ERR_CONFLICT (field state): not in the state it is
 * in, not the working draft, or the course is archived; ERR_CONFLICT (field revision); ERR_UNPROCESSABLE
 * (field modules): nothing lies in it, or what a module is to show is missing or not whole, which the
 * sentence names;
 * ERR_BAD_INPUT (fields note, publish_at, step). A scheduled one is published by a job ("course.publish"). */
enum err version_take(struct work *w, const struct version_step *step) MUST_CHECK;
job_run version_publish_run;

/* --- what changes --- */

enum version_change_kind {
	VERSION_ADDED = 1,
	VERSION_REMOVED = 2,
	VERSION_MOVED = 4, /* into another sequence, or to another place among those that stayed */
	VERSION_RENAMED = 8,
	VERSION_CONTENT = 16, /* it plays something else */
	VERSION_NEEDS = 32,   /* it asks for other modules */
	VERSION_SETTINGS = 64 /* required, free preview, dates or weight */
};
enum { VERSION_CHANGE_KINDS = 7 };
/* "added", "removed", "moved", "renamed", "content", "needs", "settings". */
extern const char *const version_change_names[VERSION_CHANGE_KINDS + 1];

struct version_change {
	struct uuid id;
	bool sequence;              /* a sequence; else a module */
	const char *title, *was;    /* now (removed: then); renamed: as it was, else NULL */
	const char *type;           /* of a module */
	const char *sequence_title; /* of a module: where it lies, or lay */
	unsigned changes;           /* of enum version_change_kind */
};
/* What is otherwise in one version than in another, in the order of the later one, what was removed last.
 * Pure. */
void version_compare(struct arena *a, const struct outline *from, const struct outline *to,
    struct version_change **ret_changes, size_t *ret_count);

/* --- whom it would touch --- */

enum { VERSION_IMPACT_VERSIONS_MAX = 100, VERSION_IMPACT_MODULES_MAX = 200 };

/* Those who learn by one version, if they were moved to another. */
struct version_impact_row {
	struct uuid version;
	int64_t number;
	int64_t learners, begun, completed; /* begun: opened something; completed: the course */
	int64_t losing; /* would no longer see a module that they worked on; what they did is kept */
};
struct version_impact_module {
	struct uuid module;
	const char *title;
	int64_t learners, completed; /* who worked on it and would not see it; of them, who completed it */
};
struct version_impact {
	int64_t learners; /* by this version already */
	struct version_impact_row *versions;
	size_t versions_count;
	struct version_impact_module *modules;
	size_t modules_count;
};
/* ERR_NOT_FOUND (field version). Slow with many learners. */
enum err version_impact_read(struct work *w, struct uuid org, struct uuid course, struct uuid version,
    struct version_impact *ret_impact) MUST_CHECK;

/* --- moving them --- */

enum { VERSION_MOVE_CHOSEN_MAX = 1000, VERSION_MOVE_BATCH = 500 };

/* "all": everybody but who completed the course; "not_begun": of them, who opened nothing yet; "chosen":
 * these enrolments, who completed the course too. */
extern const char *const version_move_whos[];

struct version_move {
	const struct principal *by;
	struct uuid id; /* of the job */
	struct uuid course, version;
	const char *who;
	const struct uuid *enrollments; /* chosen */
	size_t enrollments_count;
};
/* Puts the job "course.move", which moves them by hundreds and goes on where it was killed; its result is
 * {"learners": n}: who learns by that version then. ERR_NOT_FOUND (fields course, version); ERR_CONFLICT
 * (field version): it was never published; ERR_BAD_INPUT (field enrollments); ERR_FORBIDDEN: by sees their
 * teams' learners only; as job_put. */
enum err version_move_put(struct work *w, const struct version_move *move) MUST_CHECK;
job_run version_move_run;

#endif

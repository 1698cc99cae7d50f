/* What lies in a version of a course: sequences, their modules, and what a module asks to be done before it.
 * Read whole, in one round trip: an outline is bounded. A sequence or a module has one id for as long as it
 * lives, whatever versions it lies in (db/migrations/0038_courses.sql). */
#ifndef LMS_OUTLINE_OUTLINE_H
#define LMS_OUTLINE_OUTLINE_H

#include "base/work.h"

enum {
	OUTLINE_SEQUENCES_MAX = 200,
	OUTLINE_MODULES_MAX = 2000,
	OUTLINE_MODULE_NEEDS_MAX = 20, /* of one module */
	OUTLINE_NEEDS_MAX = OUTLINE_MODULES_MAX * OUTLINE_MODULE_NEEDS_MAX,
	OUTLINE_TITLE_MAX = 500
};

/* What has to be done before a module opens. */
struct outline_need {
	size_t module; /* which of the outline's modules */
	bool passed;   /* passed; else completed */
};

struct outline_module {
	struct uuid id;
	size_t sequence; /* which of the outline's sequences */
	const char *title, *type;
	struct uuid
	    package_version; /* what attempts begun in this version are pinned to; nil: not made yet */
	bool required, free_preview;
	int64_t available_from_us, available_until_us; /* its own; 0: as its sequence says */
	double weight;
	const struct outline_need *needs; /* all of them */
	size_t needs_count;
};

struct outline_sequence {
	struct uuid id;
	const char *title;
	int64_t available_from_us, available_until_us; /* 0: at once, never */
	size_t first, count;                           /* of the outline's modules */
};

struct outline {
	struct uuid course, version, based_on, made_by;
	const char *course_title, *state, *note;
	int64_t number, revision;
	int64_t publish_at_us, published_us, created_us; /* 0: not */
	struct outline_sequence *sequences;              /* in their order */
	size_t sequences_count;
	struct outline_module *modules; /* in their order, sequence by sequence */
	size_t modules_count;
};

/* A version whole. ERR_NOT_FOUND (field version): the organisation has none of that id. */
enum err outline_read(
    struct work *w, struct uuid org, struct uuid version, struct outline *ret_outline) MUST_CHECK;
/* The same inside a tenant transaction of org: one round trip, with whatever db_ask asked before; of a draft
 * two. */
enum err outline_load(
    struct work *w, struct uuid org, struct uuid version, struct outline *ret_outline) MUST_CHECK;

/* Which versions a course has to show: what its designers work on (its draft, else what is published), and
 * what is published (nil: never was). ERR_NOT_FOUND (field course). */
struct outline_versions {
	struct uuid working, published, draft; /* draft nil: the next change begins one */
};
enum err outline_versions(
    struct work *w, struct uuid org, struct uuid course, struct outline_versions *ret_versions) MUST_CHECK;

/* The module or sequence of that id; SIZE_MAX: none lies there. Pure. */
size_t outline_module_find(const struct outline *outline, struct uuid module);
size_t outline_sequence_find(const struct outline *outline, struct uuid sequence);

/* When a module opens and closes by itself and its sequence together, 0: at once, never. Pure. */
int64_t outline_opens_us(const struct outline *outline, const struct outline_module *module);
int64_t outline_closes_us(const struct outline *outline, const struct outline_module *module);

/* Which of the modules that these needs name would in the end ask for the module itself, if it asked for them
 * in place of what it asks for now; SIZE_MAX: none does. Pure. */
size_t outline_circle(
    const struct outline *outline, size_t module, const struct outline_need *needs, size_t count);

#endif

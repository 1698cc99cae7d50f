/* Working on a course: every change is made in its working draft, which the first change after a publication
 * begins as a copy of what is published. Each function is a transaction of its own, audited, and safe to
 * repeat: what it makes has the caller's id. All answer ERR_NOT_FOUND (fields course, sequence, module);
 * ERR_CONFLICT (field revision): the draft is not, or no longer, of the revision that was seen; ERR_CONFLICT
 * (field state): it is scheduled or its course archived; ERR_BAD_INPUT with the field. */
#ifndef LMS_OUTLINE_EDIT_H
#define LMS_OUTLINE_EDIT_H

#include "lms/access/access.h"
#include "lms/outline/outline.h"

/* Whose change, of which course, as they saw it. */
struct outline_edit {
	const struct principal *by;
	struct uuid course;
	int64_t revision; /* of the version that is worked on, as it was seen; 0: whatever it is now */
};

enum { OUTLINE_LAST = 0 }; /* a position: behind all others; else from 1 */

/* --- sequences --- */

enum err sequence_add(struct work *w, const struct outline_edit *edit, struct uuid id, const char *title,
    int64_t position) MUST_CHECK;

struct sequence_change {
	const char *title;                             /* NULL: as it is */
	int64_t available_from_us, available_until_us; /* -1: as it is; 0: none */
};
enum err sequence_change(struct work *w, const struct outline_edit *edit, struct uuid sequence,
    const struct sequence_change *change) MUST_CHECK;
/* To that place among the others; OUTLINE_LAST: to the end. */
enum err sequence_move(
    struct work *w, const struct outline_edit *edit, struct uuid sequence, int64_t position) MUST_CHECK;
/* ERR_CONFLICT (field sequence): it holds modules. */
enum err sequence_remove(struct work *w, const struct outline_edit *edit, struct uuid sequence) MUST_CHECK;

/* --- modules --- */

/* How somebody steps on: the buttons. */
enum outline_way { OUTLINE_UP, OUTLINE_DOWN };

/* A new module: a package that was imported, or a type of our own content (lms/material). */
struct module_new {
	struct uuid id;
	struct uuid sequence; /* nil: the last one, made where there is none */
	int64_t position;     /* in it */
	const char *title;    /* NULL or "": the package's; of a type it is asked for */
	struct uuid package;  /* its latest version is played; nil: a type */
	const char *type;     /* NULL: a package */
};
/* Of a type it has an empty draft, and completing it gives full marks, but of a quiz, which has a score.
 * Also ERR_NOT_FOUND (field package); ERR_BAD_INPUT (field type): there is none of that name, (field title):
 * a type has no title of its own. */
enum err module_add(
    struct work *w, const struct outline_edit *edit, const struct module_new *new_one) MUST_CHECK;

struct module_change {
	const char *title;                             /* NULL: as it is */
	int64_t available_from_us, available_until_us; /* -1: as it is; 0: none */
	double weight;                                 /* NaN: as it is */
	int required, free_preview;                    /* -1: as it is; else a truth */
};
enum { MODULE_WEIGHT_MAX = 1000 };
/* Changes nothing yet: set what is to change. */
struct module_change module_change_none(void);
enum err module_change(struct work *w, const struct outline_edit *edit, struct uuid module,
    const struct module_change *change) MUST_CHECK;

/* To that place of a sequence (nil: of its own). */
enum err module_move(struct work *w, const struct outline_edit *edit, struct uuid module,
    struct uuid sequence, int64_t position) MUST_CHECK;
/* One place up or down: in its sequence, and at its end into the one before or after; no further. */
enum err module_step(
    struct work *w, const struct outline_edit *edit, struct uuid module, enum outline_way way) MUST_CHECK;
enum err sequence_step(
    struct work *w, const struct outline_edit *edit, struct uuid sequence, enum outline_way way) MUST_CHECK;
/* Out of the draft; who worked on it keeps what they did. ERR_CONFLICT (field module): another asks for it.
 */
enum err module_remove(struct work *w, const struct outline_edit *edit, struct uuid module) MUST_CHECK;

struct module_need {
	struct uuid module;
	bool passed; /* passed; else completed */
};
/* What it asks for from now on, in place of what it asked for. ERR_BAD_INPUT (field needs): one does not lie
 * in this version, one is asked for twice, they are too many, or they would make a circle. */
enum err module_needs_set(struct work *w, const struct outline_edit *edit, struct uuid module,
    const struct module_need *needs, size_t count) MUST_CHECK;

#endif

/* Modules of our own content: what their editors write (drafts), and what becomes of it.
 *
 * A draft is JSON as its type has it (type.def, one file each). It may be kept while something is still
 * missing. Made, it is an immutable package version whose manifest is what learners are shown:
 * {"edition":"native","type":…,"body":…}. The package is the module's own, of the module's id; it has one
 * grain, the same for ever, on which progress hangs. */
#ifndef LMS_MATERIAL_MATERIAL_H
#define LMS_MATERIAL_MATERIAL_H

#include <jansson.h>

#include "base/work.h"
#include "lms/access/access.h"
#include "lms/media/media.h"

enum {
	MATERIAL_BODY_MAX = 320 * 1024, /* bytes of a draft as JSON */
	MATERIAL_CONTENTS_MAX = 1000    /* files of the library that one draft names */
};

struct material_reading;

/* What a type is: defined in its own file, listed in type.def. */
struct material_type {
	const char *name;  /* modules.type and package_versions.kind */
	const char *title; /* WORDS, for people */
	bool played;       /* in the player, as content that speaks SCORM 1.2; else it has pages of its own */
	/* Checks a draft (borrowed) and sets m->shown to what is shown of it, with every member there. Where
	 * m->whole, nothing a learner needs may be missing. ERR_BAD_INPUT or ERR_UNPROCESSABLE with the
	 * member. */
	enum err (*read)(struct material_reading *m, json_t *body);
	/* After a package version was made of that body, in its transaction; NULL: nothing more is kept. */
	enum err (*made)(
	    struct work *w, struct uuid org, struct uuid module, struct uuid version, const json_t *body);
};

/* NULL: there is no type of that name (imported packages are none of these). */
const struct material_type *material_type_find(const char *name);
/* In the order of type.def; NULL after the last. */
const struct material_type *material_type_at(size_t index);
/* Whether package_versions.kind is one of ours, played or not. */
bool material_kind(const char *kind);

struct material_draft {
	struct uuid module;
	const struct material_type *type;
	const char *title;  /* the module's */
	const json_t *body; /* with every member there; ends with the arena */
	int64_t revision, updated_us;
	struct uuid course; /* material_draft_read: the one whose newest version has the module; nil: none */
	const char *course_title;
};

/* Inside a tenant transaction, with the module's row: an empty draft of that type. There being one already is
 * well. ERR_BAD_INPUT (field type): there is no such type. */
enum err material_draft_new(struct work *w, struct uuid org, struct uuid module, const char *type) MUST_CHECK;
/* ERR_NOT_FOUND (field module): there is no such module, or it is an imported package. */
enum err material_draft_read(
    struct work *w, struct uuid org, struct uuid module, struct material_draft *ret_draft) MUST_CHECK;
/* Another body in the place of the one of that revision; the same body changes nothing. Audited where it
 * changes something. *ret_draft: as it is now. ERR_PRECONDITION (field If-Match): somebody changed it
 * meanwhile; ERR_BAD_INPUT with the member that is wrong; ERR_UNPROCESSABLE (field content): a file that it
 * names is not in the library; ERR_NOT_FOUND (field module). */
enum err material_draft_save(struct work *w, const struct principal *by, struct uuid org, struct uuid module,
    int64_t revision, json_t *body, struct material_draft *ret_draft) MUST_CHECK;

/* Inside a tenant transaction: the package version of a module's draft as it is now, the same one for the
 * same draft. Nobody changes the draft until the transaction ends. ERR_UNPROCESSABLE with the member that is
 * missing; ERR_NOT_FOUND (field module). */
enum err material_make(
    struct work *w, struct uuid org, struct uuid module, struct uuid *ret_package_version) MUST_CHECK;
/* The same as a transaction of its own. */
enum err material_preview(
    struct work *w, struct uuid org, struct uuid module, struct uuid *ret_package_version) MUST_CHECK;

/* A file of the library that content of ours shows. ERR_NOT_FOUND (field content): it is not ready there. */
enum err material_file_find(
    struct work *w, struct uuid org, struct uuid content, struct media_facts *ret_facts) MUST_CHECK;

/* Whether a module's draft could be made as it is now; nothing is made. ERR_UNPROCESSABLE with the member
 * that is missing; ERR_NOT_FOUND (field module). */
enum err material_ready(struct work *w, struct uuid org, struct uuid module) MUST_CHECK;
/* The same inside a tenant transaction. */
enum err material_judge(struct work *w, struct uuid org, struct uuid module) MUST_CHECK;

/* What a package version of ours shows. */
struct material_shown {
	const struct material_type *type;
	const char *title; /* of the module, now */
	const json_t *body;
};
/* ERR_NOT_FOUND: there is none, or it is an imported package. */
enum err material_shown_read(struct work *w, struct uuid org, struct uuid package_version,
    struct material_shown *ret_shown) MUST_CHECK;

#endif

/* Choosing content from within a platform: a teacher looks through their organisation's catalogue, without a
 * cookie, by the capability of an address, and the answer is signed for the platform (deep linking). The same
 * catalogue mends a link that leads to nothing. What was asked is kept here for some hours, so that nothing
 * depends on how long a teacher thinks. */
#ifndef LMS_PICK_PICK_H
#define LMS_PICK_PICK_H

#include "base/config.h"
#include "keys/keys.h"
#include "lms/entry/entry.h"
#include "lti/deep_linking.h"
#include "lti/launch.h"

enum {
	PICK_LIFE_S = 12 * 3600,
	PICK_LIST_MAX = 100,
	PICK_SEARCH_MAX = 200,
	PICK_TITLE_MAX = 255,
	PICK_PARTS_SHOWN = 20
};

enum pick_kind { PICK_CHOOSE, PICK_MEND };

/* A request, as it stands. */
struct pick {
	struct uuid org, id, registration, deployment;
	enum pick_kind kind;
	bool multiple, columns;    /* several items; with columns of the grade book */
	const char *title;         /* of the place that is to be filled, "" when not said */
	const char *context_title; /* the course, "" when not said */
	const char *frame_origins, *locale;
	bool answered;
	const char *sealed;
};

/* Keeps what a verified launch asks (a deep linking request, or a launch that led nowhere of somebody who may
 * choose what it opens) and gives the capability of its address. CHOOSE also writes the launch log's row. */
enum err pick_begin(struct work *w, struct keys *keys, enum pick_kind kind, const struct lti_launch *launch,
    const char *frame_origins, const char **ret_capability) MUST_CHECK;

/* By the capability. ERR_GONE: it is not ours, has expired, or its organisation is closed. */
enum err pick_prove(
    struct work *w, const struct keys *keys, const char *capability, struct pick *ret_pick) MUST_CHECK;

/* A part (grain) of one, which may be chosen by itself. */
struct pick_part {
	struct uuid id;
	const char *title;
};
/* One piece of the catalogue. */
struct pick_module {
	struct uuid id;
	const char *title, *course, *kind; /* kind: scorm12, scorm2004, cmi5 or xapi */
	int64_t parts;
	const struct pick_part *shown; /* the first PICK_PARTS_SHOWN, those that are sought before others */
	size_t shown_count;
};
/* What can be opened, newest first, below the module `before` (nil: from the newest), at most limit (1 to
 * PICK_LIST_MAX); with search ("": all) in the title of the course, the module or a part, whatever its case.
 * Drafts and archived courses are not offered. */
enum err pick_catalogue(struct work *w, struct uuid org, const char *search, struct uuid before,
    int64_t limit, struct pick_module **ret_modules, size_t *ret_count) MUST_CHECK;

/* A course that can be chosen as a whole. */
enum { PICK_COURSES_MAX = 20 };
struct pick_course {
	struct uuid id;
	const char *title;
	int64_t modules;
};
/* Published courses of more than one module, by title, at most PICK_COURSES_MAX; with search ("": all) in the
 * title. */
enum err pick_courses(struct work *w, struct uuid org, const char *search, struct pick_course **ret_courses,
    size_t *ret_count) MUST_CHECK;

/* What was chosen so far, in that order. */
struct pick_item {
	struct uuid id;             /* the module's, the part's, or the course's */
	struct link_target opens;   /* part nil: the module as a whole */
	struct uuid whole_course;   /* a course as a whole: opens is nil then; nil: it is none */
	const char *title, *course; /* of a part: with its module's */
	bool graded;
	int64_t maximum;
};
enum err pick_items(
    struct work *w, const struct pick *pick, struct pick_item **ret_items, size_t *ret_count) MUST_CHECK;

/* Chooses a module, a part of one, or a course, by its id; once more changes nothing; where only one item is
 * taken it takes the place of the one before. ERR_UNPROCESSABLE (field module): the catalogue has no such
 * thing; ERR_CONFLICT (field module): LTI_ITEMS_MAX are chosen. */
enum err pick_add(struct work *w, const struct pick *pick, struct uuid chosen) MUST_CHECK;
enum err pick_remove(struct work *w, const struct pick *pick, struct uuid chosen) MUST_CHECK;
/* Says of items that are chosen how they are to be called, and of their columns. Others are left out. */
enum err pick_set(
    struct work *w, const struct pick *pick, const struct pick_item *items, size_t count) MUST_CHECK;

struct pick_answer {
	const char *return_url; /* where the browser posts the token, as JWT */
	const char *token;
	const char *platform; /* its name, for people */
};
/* The signed answer: what is chosen, or nothing where cancelled. As often as it is asked for; the same answer
 * has the same nonce, so that a platform that minds takes it once. ERR_GONE: the platform is no longer
 * registered. */
enum err pick_answer(struct work *w, struct keys *keys, const struct config *config, const struct pick *pick,
    bool cancelled, struct pick_answer *ret_answer) MUST_CHECK;

/* MEND: from now on the link opens that module, or that part of one, and who chose goes on into it. As
 * pick_add, and ERR_GONE as above. */
enum err pick_mend(struct work *w, struct keys *keys, const struct config *config, const struct pick *pick,
    struct uuid chosen, struct entry *ret_entry) MUST_CHECK;

#endif

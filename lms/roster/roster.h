/* Class lists: who is in a context of a platform (lti/names.h), read by a job, kept, and joined with what
 * learners did here by (origin, external_user_id). A list is replaced when its last page is here, or not at
 * all; who left stays, with their record. A list gives nobody any right.
 * A principal who came by a launch sees its context only, one who leads teams their learners only. */
#ifndef LMS_ROSTER_ROSTER_H
#define LMS_ROSTER_ROSTER_H

#include <jansson.h>

#include "base/work.h"
#include "keys/keys.h"
#include "lms/access/access.h"

enum {
	ROSTER_OLD_S = 3600,    /* a list this old is read again when somebody looks at it */
	ROSTER_GROUPS_MAX = 500 /* groups offered to choose from */
};

/* How the list of a class stands. Times 0: not yet. */
struct roster {
	struct uuid context;
	const char *title, *label, *origin, *origin_slug;
	bool offered;        /* the platform offers its names */
	bool groups_offered; /* and its groups */
	int64_t generation;  /* counts the reads that came to their end */
	int64_t read_us;     /* how the platform stood then is what it shows */
	int64_t members;     /* who was there then */
	const char *failure; /* why the last read failed: a word of lti/names.h, "disabled" or "other"; "": it
	                        did not */
	const char *failure_words; /* the same in a sentence, English */
	int64_t failed_us, wait_us;
	bool groups_read;
	const char *groups_failure; /* a sentence; "" */
	struct uuid job;            /* the last job that reads or read it; nil: none */
	bool reading, retrying;     /* it is under way; it failed and waits for its next try */
	int64_t read_so_far, next_try_us;
};

/* Classes, newest first, before that one (nil: from the newest), at most limit. */
enum err roster_list(struct work *w, const struct principal *by, struct uuid before, int64_t limit,
    struct roster **ret_rows, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND (field context): there is none that the principal may see. */
enum err roster_read(
    struct work *w, const struct principal *by, struct uuid context, struct roster *ret_roster) MUST_CHECK;

/* Asks for the list to be read: *ret_job is the job that will, or the one that is at it already.
 * old_s > 0: only where the list is older and the last read did not just fail; *ret_job nil otherwise.
 * ERR_NOT_FOUND as above; ERR_UNPROCESSABLE (field context): the platform offers no names. */
enum err roster_ask(struct work *w, const struct principal *by, struct uuid context, struct uuid id,
    int64_t old_s, struct uuid *ret_job) MUST_CHECK;

/* One of a class. Texts "" where the platform does not share them. */
struct roster_member {
	const char *external_id, *name, *email;
	const char *status; /* "active", "inactive", "deleted", or "gone": no longer named */
	const char *kind;   /* "learner", "staff" or "other" */
	const char *roles;  /* blank-separated */
	const char *groups; /* ids between line breaks */
	const char *sort_name;
	int64_t joined_us, left_us;
	struct uuid learner; /* nil: never was here, and is not enrolled */
	struct uuid attempt; /* what they did last in this class; nil: never opened anything */
	const char *completion, *success, *module;
	bool scored;
	double score;
	int64_t at_us;
};

/* NULL and "": not asked for. */
struct roster_filter {
	const char *presence; /* "here" or "left" */
	const char *kind;
	const char *group;                 /* an id */
	const char *name;                  /* a part of the name, accents and capitals aside */
	const char *did;                   /* "never", "begun" or "completed" */
	const char *after_name, *after_id; /* sort_name and id of the last row of the page before */
	int64_t limit;
};
enum err roster_members(struct work *w, const struct principal *by, struct uuid context,
    const struct roster_filter *filter, struct roster_member **ret_rows, size_t *ret_count) MUST_CHECK;

struct roster_figures {
	int64_t here, left, never, completed; /* never and completed: of the learners who are here */
};
enum err roster_figures(struct work *w, const struct principal *by, struct uuid context,
    struct roster_figures *ret_figures) MUST_CHECK;

struct roster_group {
	const char *id, *name, *set_name;
};
enum err roster_groups(struct work *w, const struct principal *by, struct uuid context,
    struct roster_group **ret_groups, size_t *ret_count) MUST_CHECK;

/* What an organisation wants; nothing by itself unless it says so. */
struct roster_settings {
	bool enrols; /* who learns in a class becomes a learner when its list is read */
	bool daily;  /* lists that were read once are read again each day */
};
enum err roster_settings_read(
    struct work *w, struct uuid org, struct roster_settings *ret_settings) MUST_CHECK;
/* Audited. */
enum err roster_settings_set(
    struct work *w, const struct principal *by, const struct roster_settings *settings) MUST_CHECK;

/* Asks the platform now and keeps nothing: {pages, members, learners, staff, named, with_message,
 * differences} as it tells. role, rlid: NULL, or only people of that role; also what belongs to that resource
 * link. Fails as lti/names.h says, or as roster_ask. */
enum err roster_probe(struct work *w, const struct principal *by, struct keys *keys, struct http *http,
    struct uuid context, const char *role, const char *rlid, json_t **ret_told) MUST_CHECK;

/* By what members are ordered and searched: small letters without accents, as far as Latin goes. In the
 * arena. Pure. */
const char *roster_sort_name(struct work *w, const char *name);

#endif

/* Rows of sessions and launches. Inside lms/attempt only. */
#ifndef LMS_ATTEMPT_SESSION_STORE_H
#define LMS_ATTEMPT_SESSION_STORE_H

#include "lms/attempt/run.h"

struct session_launch {
	struct attempt_ref attempt;
	struct uuid launch, learner, package, version, current; /* version: of the package */
	const char *return_url, *frame_origins, *locale, *title, *sha256, *kind;
};

/* The path below which the files of a learner's package lie, with the right to read them (session.c). */
enum err session_files_address(struct work *w, const struct keys *keys, struct uuid learner,
    struct uuid package, const char *sha256, const char **ret_path) MUST_CHECK;

/* Locks the attempt. ERR_GONE: the launch has expired or never was. */
enum err session_launch_read(
    struct work *w, const struct launch_capability *launch, struct session_launch *ret_launch) MUST_CHECK;
/* The attempt's sessions that may still speak, oldest first, held until the transaction ends. */
enum err session_others(struct work *w, const struct attempt_ref *attempt, struct uuid **ret_sessions,
    size_t *ret_count) MUST_CHECK;
enum err session_add(struct work *w, const struct session_launch *launch, struct uuid session) MUST_CHECK;
/* Marks in ret_there which of the deltas the log holds. */
enum err session_log_has(struct work *w, const struct write_capability *session, const struct delta *deltas,
    size_t count, bool *ret_there) MUST_CHECK;
/* Fills "items", "current" and "attempt" of the opening's answer. */
enum err session_items_answer(struct work *w, const struct session_launch *launch, json_t *answer) MUST_CHECK;

/* Janitor. One session: where it stands, and whether nothing was heard of it since that time; *ret_found
 * false: closed meanwhile. */
enum err session_quiet(struct work *w, struct uuid org, struct uuid session, int64_t since_us,
    bool *ret_found, bool *ret_quiet) MUST_CHECK;
/* *ret_locked false: somebody works on the attempt now. */
enum err session_lock_free(struct work *w, struct uuid org, struct uuid session, bool *ret_locked) MUST_CHECK;
/* At most max sessions of all organisations of one database that fell silent, and as many that spoke late. A
 * transaction of its own. */
enum err sessions_waiting(struct work *w, int database, int64_t quiet_since_us, int64_t late_after_us,
    int max, struct write_capability **ret_sessions, size_t *ret_count) MUST_CHECK;

#endif

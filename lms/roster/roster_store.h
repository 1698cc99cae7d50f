/* The queries of class lists. Those of a read run in the worker's session. */
#ifndef LMS_ROSTER_ROSTER_STORE_H
#define LMS_ROSTER_ROSTER_STORE_H

#include "lms/roster/roster.h"
#include "lms/roster/spool.h"

/* Inside the caller's transaction. *ret_named false: one is under way, none is due, or no names are offered.
 */
enum err roster_store_ask(struct work *w, struct uuid org, struct uuid context, struct uuid job,
    int64_t old_s, bool *ret_named) MUST_CHECK;
/* Inside the caller's transaction. */
enum err roster_store_settings(
    struct work *w, struct uuid org, const struct roster_settings *settings) MUST_CHECK;

/* Where a class is read. Texts "" when absent, differences NULL. */
struct roster_source {
	struct uuid registration, origin;
	const char *names_url, *groups_url, *group_sets_url, *differences_url;
	bool whole_lately, enrols;
};
/* ERR_NOT_FOUND: the class, its list or its platform is not there. */
enum err roster_store_source(
    struct work *w, struct uuid org, struct uuid context, struct roster_source *ret_source) MUST_CHECK;

/* How a read ended well. */
struct roster_end {
	struct uuid org, context, job, origin;
	int64_t told; /* members that were gathered */
	int64_t began_us;
	bool whole, enrols;          /* not by differences; who learns becomes a learner */
	const char *differences_url; /* or NULL */
	bool groups_read;
	const char *groups_failure; /* "" */
	const struct names_group *groups;
	size_t groups_count;
};
/* Inside the caller's transaction: what was gathered becomes the list; *ret_members are there now. ERR_RETRY:
 * it is not all there. ERR_CONFLICT: another job was asked for the list meanwhile. */
enum err roster_store_merge(struct work *w, const struct roster_end *end, struct roster_spool *spool,
    int64_t *ret_members) MUST_CHECK;

struct roster_failure {
	const char *kind, *words;
	int64_t wait_s; /* -1: not said */
	bool forget_differences;
};
enum err roster_store_failed(struct work *w, struct uuid org, struct uuid context, struct uuid job,
    const struct roster_failure *failure) MUST_CHECK;

struct roster_due {
	struct uuid org, context;
};
enum err roster_store_due(
    struct work *w, int database, int64_t max, struct roster_due **ret_due, size_t *ret_count) MUST_CHECK;

#endif

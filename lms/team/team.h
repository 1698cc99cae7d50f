/* Teams of an organisation: learners whom some members look after. by->team_only: only the teams that they
 * lead, where every function answers ERR_NOT_FOUND for others. Tenant rows; the names of who leads are the
 * directory's. Writes are audited. */
#ifndef LMS_TEAM_TEAM_H
#define LMS_TEAM_TEAM_H

#include "base/fields.h"
#include "lms/access/access.h"

enum { TEAM_NAME_MAX = 120, TEAM_LEARNERS_MAX = 2000, TEAM_MANAGERS_MAX = 100, TEAM_NAMED_MAX = 200 };

struct team {
	struct uuid id;
	const char *name;
	int64_t learners, managers;
};
enum err team_list(struct work *w, const struct principal *by, bool descending, int64_t offset, int64_t limit,
    struct team **ret_teams, size_t *ret_count, int64_t *ret_total) MUST_CHECK;

struct team_learner {
	struct uuid id;
	const char *name, *email, *external, *origin;
};
struct team_manager {
	struct uuid user;
	const char *name, *email; /* "" where they are no member any more */
};
struct team_whole {
	struct team team;
	struct team_learner *learners; /* at most TEAM_LEARNERS_MAX of them */
	size_t learners_count;
	struct team_manager *managers;
	size_t managers_count;
};
enum err team_show(
    struct work *w, const struct principal *by, struct uuid team, struct team_whole *ret_team) MUST_CHECK;

/* ERR_BAD_INPUT (field name); ERR_CONFLICT (field name): there is one of that name. */
enum err team_add(
    struct work *w, const struct principal *by, const char *name, struct uuid *ret_team) MUST_CHECK;
enum err team_rename(
    struct work *w, const struct principal *by, struct uuid team, const char *name) MUST_CHECK;
enum err team_remove(struct work *w, const struct principal *by, struct uuid team) MUST_CHECK;

/* people: addresses, or names at their origin, one on each line, at most TEAM_NAMED_MAX. All or none:
 * ERR_BAD_INPUT (field learners) names the first line that is nobody's. */
enum err team_learners_add(struct work *w, const struct principal *by, struct uuid team, const char *people,
    size_t *ret_added) MUST_CHECK;
enum err team_learner_remove(
    struct work *w, const struct principal *by, struct uuid team, struct uuid learner) MUST_CHECK;
/* By address. ERR_BAD_INPUT (field manager): no active member has it; ERR_CONFLICT: too many. */
enum err team_manager_add(
    struct work *w, const struct principal *by, struct uuid team, const char *email) MUST_CHECK;
enum err team_manager_remove(
    struct work *w, const struct principal *by, struct uuid team, struct uuid user) MUST_CHECK;
/* Somebody is no member any more. */
enum err team_manager_leaves(struct work *w, struct uuid org, struct uuid user) MUST_CHECK;

#endif

/* Rows of team.sql, inside a tenant transaction unless said otherwise. Used by this folder and
 * lms/enrollment.
 */
#ifndef LMS_TEAM_STORE_H
#define LMS_TEAM_STORE_H

#include "db/db.h"
#include "lms/team/team.h"

/* leader nil: whoever leads. */
enum err team_row(
    struct work *w, struct uuid org, struct uuid team, struct uuid leader, struct team *ret_team) MUST_CHECK;
/* *ret_done false: another has the name. */
enum err team_put(
    struct work *w, struct uuid org, struct uuid team, const char *name, bool *ret_done) MUST_CHECK;
enum err team_name_put(
    struct work *w, struct uuid org, struct uuid team, const char *name, bool *ret_done) MUST_CHECK;
enum err team_drop(struct work *w, struct uuid org, struct uuid team) MUST_CHECK;
enum err team_learners_rows(struct work *w, struct uuid org, struct uuid team,
    struct team_learner **ret_learners, size_t *ret_count) MUST_CHECK;
enum err team_learners_named(struct work *w, struct uuid org, const char *named, struct uuid **ret_learners,
    size_t *ret_count) MUST_CHECK;
enum err team_learner_put(struct work *w, struct uuid org, struct uuid team, struct uuid learner) MUST_CHECK;
enum err team_learner_drop(
    struct work *w, struct uuid org, struct uuid team, struct uuid learner, bool *ret_done) MUST_CHECK;
enum err team_managers_rows(
    struct work *w, struct uuid org, struct uuid team, struct uuid **ret_users, size_t *ret_count) MUST_CHECK;
enum err team_manager_put(struct work *w, struct uuid org, struct uuid team, struct uuid user) MUST_CHECK;
enum err team_manager_drop(
    struct work *w, struct uuid org, struct uuid team, struct uuid user, bool *ret_done) MUST_CHECK;

/* Of the directory, outside a transaction. nil: no active member has the address. */
enum err team_member_named(
    struct work *w, struct uuid org, const char *email, struct uuid *ret_user) MUST_CHECK;
/* Fills names and addresses in. */
enum err team_managers_name(
    struct work *w, struct uuid org, struct team_manager *managers, size_t count) MUST_CHECK;

#endif

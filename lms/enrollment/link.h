/* Links into courses: addresses that staff give away. They expire, can be revoked, may have a number of
 * seats, and may ask for approval. The address carries a capability (keys_capability) that names the link; it
 * can be shown again to whoever may see the link, and nothing in the database tells it. by->team_only: those
 * into dated runs they look after. */
#ifndef LMS_ENROLLMENT_LINK_H
#define LMS_ENROLLMENT_LINK_H

#include <jansson.h>

#include "base/config.h"
#include "keys/keys.h"
#include "lms/access/access.h"
#include "lms/enrollment/enrollment.h"

enum { ENROLL_LINK_TITLE_MAX = 200, ENROLL_LINK_SEATS_MAX = 1000000, ENROLL_LINK_DAYS_MAX = 732 };

struct enroll_link {
	struct uuid org, id, course, session; /* session nil: into no dated run */
	const char *course_title, *session_title, *title;
	bool approval;
	int64_t seats, used; /* seats 0: no bound */
	int64_t expires_us, revoked_us, revision, created_us;
	const char *state; /* open, full, expired, revoked */
};
extern const char *const enroll_link_states[];

/* course and before nil: any, from the newest. */
enum err enroll_link_list(struct work *w, const struct principal *by, struct uuid course, struct uuid before,
    int64_t limit, struct enroll_link **ret_rows, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND (field id). */
enum err enroll_link_find(
    struct work *w, const struct principal *by, struct uuid id, struct enroll_link *ret_link) MUST_CHECK;
/* The whole address, "https://…/join/…". */
const char *enroll_link_address(
    struct work *w, const struct config *config, const struct keys *keys, struct uuid org, struct uuid link);

/* What is said of one: id (the caller's: the same twice is one), course, session, title, approval, seats,
 * expires_us. Audited. ERR_NOT_FOUND (field course): not here, the session is of another, or not theirs;
 * ERR_BAD_INPUT (field expires_at, title). */
enum err enroll_link_add(
    struct work *w, const struct principal *by, const struct enroll_link *link) MUST_CHECK;
/* title, seats, expires_us and revoked_us (0: good again) of that revision. Audited. ERR_NOT_FOUND (field
 * id); ERR_CONFLICT (field revision). */
enum err enroll_link_change(
    struct work *w, const struct principal *by, const struct enroll_link *link) MUST_CHECK;

/* By the last part of the address, for whoever has it; a transaction of its own. ERR_NOT_FOUND (field link):
 * not one of ours. */
enum err enroll_link_read(
    struct work *w, const struct keys *keys, const char *token, struct enroll_link *ret_link) MUST_CHECK;
/* Inside a tenant transaction of link->org. Who is in, asks or waits already stays, and takes no seat of the
 * link, whatever became of it. Besides the errors of enrollment_put: ERR_GONE (field link): it is full, has
 * expired or was revoked. */
enum err enroll_link_use(struct work *w, const struct enroll_link *link, struct uuid learner,
    struct enrollment_kept *ret_kept) MUST_CHECK;

/* As the API tells it; address NULL: without. New reference. */
json_t *enroll_link_json(struct work *w, const struct enroll_link *link, const char *address);

#endif

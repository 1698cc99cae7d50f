/* LTI platforms on pages of staff: which there are, registering and changing them, their launches with every
 * check. */
#ifndef WEB_PLATFORM_PLATFORM_H
#define WEB_PLATFORM_PLATFORM_H

#include "lms/platform/platform.h"
#include "web/input.h"
#include "web/web.h"

extern const struct area web_area_platform;

enum { PLATFORM_PAGE_MAX = 1024 * 1024, PLATFORM_LAUNCHES = 50 };

/* platforms.c */
handler get_platforms, get_platform;
extern const struct input platforms_input[], platform_input[], platform_one_input[];

/* launches.c: one launch, those of all platforms with a search by support code, and logins that no
 * registration took. */
handler get_platform_launch, get_platform_launches, get_instance_logins;
extern const struct input platform_launch_input[], platform_launches_input[];

/* test.c: the self-test. */
handler get_platform_test, post_platform_test;

/* What the self-test, the key set and token requests of a registration last showed, for its page; texts ""
 * when unknown, in the reader's language. */
struct page_platform_keys;
struct platform_sight {
	const char *verdict, *fault, *fault_scope, *keys_trouble, *pin;
	int64_t tested_at, fault_at, keys_fetched, keys_failed,
	    certificate; /* UTC microseconds; 0: not yet */
	int64_t fault_times;
	struct page_platform_keys *keys;
	size_t keys_count;
};
enum err platform_sight(
    struct request *r, struct uuid registration, struct platform_sight *ret_sight) MUST_CHECK;

/* The hint of the check that failed; "" for none. */
const char *launch_hint(const json_t *launch);

/* form.c */
handler get_platform_new, post_platform_new, get_platform_form, post_platform_form, get_platform_opening,
    post_platform_opening;
extern const struct input platform_new_page_input[], platform_new_input[], platform_form_input[];

/* invites.c */
handler get_platform_invites, post_platform_invites, get_platform_invite_withdrawal,
    post_platform_invite_withdrawal;
extern const struct input platform_invites_input[], platform_invite_new_input[], platform_invite_input[];

/* decisions.c */
handler get_platform_approval, post_platform_approval, get_platform_deployments, get_platform_deployment,
    post_platform_deployment;
extern const struct input platform_deployments_input[], platform_decision_input[],
    platform_deployment_input[], platform_deployment_decision_input[];

/* A member of what lti_platform_list tells; "" when it is not there. */
const char *platform_text(const json_t *platform, const char *member);
/* The same of a time, in UTC microseconds; 0 when it is not there. */
int64_t platform_time(const json_t *object, const char *member);
/* The platform that the path names as {id}. */
enum err platform_of_path(struct request *r, const json_t **ret_platform) MUST_CHECK;
/* The same, or one that another organisation shares with this: to be read. */
enum err platform_seen_of_path(struct request *r, const json_t **ret_platform) MUST_CHECK;
const char *platform_address(struct request *r, const json_t *platform, const char *rest);

#endif

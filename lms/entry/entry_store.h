/* What an arrival finds or makes, each inside the caller's transaction. Texts "" when not said. */
#ifndef LMS_ENTRY_ENTRY_STORE_H
#define LMS_ENTRY_ENTRY_STORE_H

#include "lms/capability.h"
#include "lti/launch.h"

enum entry_rule {
	ENTRY_NONE,
	ENTRY_CHOSEN,
	ENTRY_NAMED_IN_CUSTOM,
	ENTRY_NAMED_IN_ADDRESS,
	ENTRY_PLACED,
	ENTRY_ONLY_ONE
};

struct entry_module {
	struct uuid id, package_version;
	struct uuid part;     /* what is opened of it by itself; nil: it as a whole */
	enum entry_rule rule; /* which found it; ENTRY_NONE: there is no such module */
};

/* Where to look; nil UUIDs and "" are not looked at. */
struct entry_hints {
	struct uuid in_custom, in_address, deployment;
	struct uuid part; /* of the module that either names */
	const char *resource_link_id;
	const char *named; /* by the link, "" for nothing: what somebody chose over it by hand comes first */
};

/* A module by its id, for which rule then says ENTRY_NAMED_IN_CUSTOM. */
enum err entry_store_module(
    struct work *w, struct uuid org, struct uuid module, struct entry_module *ret_module) MUST_CHECK;

struct entry_person {
	struct uuid origin;
	const char *external_user_id, *email, *name, *given_name, *family_name, *locale;
};
enum err entry_store_learner(
    struct work *w, struct uuid org, const struct entry_person *person, struct uuid *ret_learner) MUST_CHECK;
/* Queued; the transaction ends as ERR_CONFLICT when the learner, or the attempt, was made meanwhile. */
enum err entry_store_learner_new(
    struct work *w, struct uuid org, const struct entry_person *person, struct uuid *ret_learner) MUST_CHECK;

/* What is there of a launch, nil where it is missing; the others say whether it is as the launch says it. */
struct entry_found {
	struct entry_module module;
	struct uuid learner, context, placement, attempt;
	struct uuid package; /* the attempt's, or what a new one begins with */
	bool learner_same, context_same, roles_same, placement_same, line_item_same, attempt_same;
	bool was_lost;   /* the link led to nothing when it was launched last */
	bool part_there; /* the module has that part, or none is named */
};
enum err entry_store_found(struct work *w, const struct lti_launch *launch, const struct entry_hints *hints,
    const struct entry_person *person, bool gradable, struct entry_found *ret_found) MUST_CHECK;
/* The same, asked for now (db_ask) and read once it is there. */
enum err entry_store_ask(struct work *w, const struct lti_launch *launch, const struct entry_hints *hints,
    const struct entry_person *person, bool gradable, struct db_rows **ret_rows) MUST_CHECK;
struct entry_found entry_store_read(const struct db_rows *rows);

enum err entry_store_context(
    struct work *w, const struct lti_launch *launch, struct uuid *ret_context) MUST_CHECK;
enum err entry_store_roles(
    struct work *w, const struct lti_launch *launch, struct uuid context, struct uuid learner) MUST_CHECK;

/* context nil: the launch named none. */
enum err entry_store_placement(struct work *w, const struct lti_launch *launch,
    const struct entry_module *module, struct uuid context, struct uuid *ret_placement) MUST_CHECK;
enum err entry_store_line_item(
    struct work *w, const struct lti_launch *launch, struct uuid placement) MUST_CHECK;

enum err entry_store_direct_link(struct work *w, const char *slug, bool *ret_known, struct uuid *ret_org,
    struct uuid *ret_module) MUST_CHECK;
enum err entry_store_direct_origin(struct work *w, struct uuid org, struct uuid *ret_origin) MUST_CHECK;
enum err entry_store_direct_placement(
    struct work *w, struct uuid org, struct uuid module, struct uuid *ret_placement) MUST_CHECK;

struct entry_arrival {
	struct uuid org, learner, placement, launch;
	struct entry_module module;
	bool gradable;
	const char *source, *return_url, *frame_origins, *locale;
	bool in_frame;
	int64_t expires_us;
};
/* Attempt number 1 and the package it is pinned to. */
enum err entry_store_attempt(struct work *w, const struct entry_arrival *arrival, struct uuid *ret_attempt,
    struct uuid *ret_package) MUST_CHECK;
enum err entry_store_attempt_new(
    struct work *w, const struct entry_arrival *arrival, struct uuid *ret_attempt) MUST_CHECK;
enum err entry_store_launch(
    struct work *w, const struct entry_arrival *arrival, struct uuid attempt) MUST_CHECK;

/* Of a launch that came from a context; texts "" when absent. ERR_GONE: expired, gone, or of no context. */
struct entry_teacher {
	struct uuid context, learner;
	struct uuid attempt; /* a launch that reviews: its attempt; else nil */
	const char *name, *roles, *frame_origins, *locale;
};
enum err entry_store_teacher(
    struct work *w, const struct launch_capability *launch, struct entry_teacher *ret_teacher) MUST_CHECK;

#endif

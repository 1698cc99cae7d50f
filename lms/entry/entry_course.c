#include "lms/entry/entry_course.h"

#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "lms/arrival/arrival.h"
#include "lms/enrollment/enrollment.h"
#include "lms/enrollment/progress.h"
#include "lms/entry/direct_store.h"
#include "lms/entry/entry_course_store.h"
#include "lms/entry/entry_int.h"
#include "lms/entry/link_store.h"
#include "lms/event/event.h"

static const char launch_path[] = "/lti/launch/course/";

/* A platform that does not know a custom variable sends its name, $ and all: that says nothing. */
static const char *custom_value(const struct lti_launch *launch, const char *name)
{
	const char *value = json_string_value(json_object_get(launch->custom, name));

	return value == NULL || *value == '$' ? "" : value;
}

/* What follows launch_path in the address; NULL: it is another. */
static const char *named_in_address(const struct config *config, const struct lti_launch *launch)
{
	size_t base = strlen(config->app_url);
	const char *target = launch->target_link_uri;

	if (strncmp(target, config->app_url, base) != 0 ||
	    strncmp(target + base, launch_path, sizeof(launch_path) - 1) != 0)
		return NULL;
	return target + base + sizeof(launch_path) - 1;
}

bool entry_course_asked(const struct config *config, const struct lti_launch *launch)
{
	return *custom_value(launch, "course_id") != '\0' || named_in_address(config, launch) != NULL;
}

/* ERR_UNPROCESSABLE where what is named is no id. */
static enum err course_named(
    struct work *w, const struct config *config, const struct lti_launch *launch, struct uuid *ret_course)
{
	const char *value = custom_value(launch, "course_id"), *address = named_in_address(config, launch);
	char text[UUID_TEXT_SIZE];

	if (*value == '\0' && address != NULL && strcspn(address, "/?#") == UUID_TEXT_SIZE - 1) {
		memcpy(text, address, UUID_TEXT_SIZE - 1);
		text[UUID_TEXT_SIZE - 1] = '\0';
		value = text;
	}
	if (!uuid_parse(value, ret_course))
		return fail_field(w, ERR_UNPROCESSABLE, "course_id",
		    "the link's custom parameter course_id (or its address) does not name a course by its "
		    "id");
	return OK;
}

struct course_arriving {
	const struct config *config;
	struct keys *keys;
	const struct lti_launch *launch;
	struct entry_person person;
	struct uuid course, session;
	struct arrival arrival;
	const char *address;
};

/* Context, roles, placement and column, each written only where it is new or has changed. */
static enum err place_arrive(
    struct work *w, const struct course_arriving *c, struct entry_course_found *found)
{
	const struct lti_launch *l = c->launch;
	bool in_context = *l->context_id != '\0';

	if (in_context && !found->context_same)
		TRY(entry_store_context(w, l, &found->context));
	if (in_context && !found->roles_same)
		TRY(entry_store_roles(w, l, found->context, found->learner));
	if (!found->placement_same)
		TRY(entry_course_placement(w, l, c->course, found->context, &found->placement));
	if ((*l->lineitem != '\0' || *l->lineitems != '\0') && !found->line_item_same)
		TRY(entry_store_line_item(w, l, found->placement));
	return found->was_lost ? link_store_found(w, l) : OK;
}

static bool lets_in(const char *status)
{
	return strcmp(status, "active") == 0 || strcmp(status, "completed") == 0;
}

/* Errors of the door are the link's: its teacher can mend it. */
static enum err enrol(struct work *w, const struct enrollment_put *put, struct uuid org, struct uuid *ret_id)
{
	struct enrollment_kept kept;
	enum err e = enrollment_put(w, org, put, &kept);
	const char *field = strcmp(w->field, "session") == 0 ? "session_id" : "course_id";

	if (e == ERR_NOT_FOUND || e == ERR_CONFLICT) {
		const char *detail = arena_strdup(w->arena, w->detail);

		work_forgive(w);
		return fail_field(w, ERR_UNPROCESSABLE, field, "%s", detail);
	}
	TRY(e);
	*ret_id = kept.id;
	if (!kept.is_new)
		return OK;
	return event_add(w, &(struct event){.org = org,
	                        .learner = put->learner,
	                        .course = put->course,
	                        .enrollment = kept.id,
	                        .type = EVENT_ENROLLED,
	                        .source = put->source});
}

static enum err course_check(
    struct work *w, const struct course_arriving *c, const struct entry_course_found *found)
{
	if (*found->status == '\0' || uuid_is_nil(found->published))
		return fail_field(w, ERR_UNPROCESSABLE, "course_id",
		    "the link names the course %s, which is not here or not published",
		    uuid_text(w->arena, c->course));
	return OK;
}

static enum err arrive_from_lti(struct work *w, void *arg)
{
	struct course_arriving *c = arg;
	const struct lti_launch *l = c->launch;
	struct arrival *to = &c->arrival;
	struct entry_course_found found;

	TRY(entry_course_find(w, l, &c->person, c->course, c->session, &found));
	TRY(course_check(w, c, &found));
	if (uuid_is_nil(found.learner))
		TRY(entry_store_learner_new(w, to->org, &c->person, &found.learner));
	else if (!found.learner_same)
		TRY(entry_store_learner(w, to->org, &c->person, &found.learner));
	to->learner = found.learner;
	TRY(place_arrive(w, c, &found));
	to->enrollment = found.enrollment;
	if (!lets_in(found.enrollment_status))
		TRY(enrol(w,
		    &(struct enrollment_put){.learner = to->learner,
		        .course = c->course,
		        .session = c->session,
		        .source = "lti",
		        .ungraded = !l->is_learner || *l->sub == '\0'},
		    to->org, &to->enrollment));
	TRY(entry_course_met(w, to->org, to->enrollment, found.placement));
	/* What is earned already is owed to a link by which they come only now. */
	if (strcmp(found.enrollment_status, "completed") == 0)
		TRY(enrollment_recount(w, to->org, to->enrollment));
	TRY(entry_lti11_result(w, l,
	    &(struct entry_arrival){.org = to->org, .learner = to->learner, .placement = found.placement}));
	TRY(arrival_begin(w, c->config, c->keys, to, &c->address));
	TRY(lti_launch_log(w, l, to->learner));
	return lti_launch_ends(w, c->keys, l, c->address);
}

static enum err nowhere_log(struct work *w, void *arg)
{
	const struct course_arriving *c = arg;

	return lti_launch_log(w, c->launch, (struct uuid){{0}});
}

/* The log tells of a launch that leads nowhere all the same. */
static enum err refused(struct work *w, struct course_arriving *c)
{
	const char *field = arena_strdup(w->arena, w->field), *detail = arena_strdup(w->arena, w->detail);

	work_forgive(w);
	TRY(db_transact(w, db_tenant(c->launch->registration.org), nowhere_log, c));
	return fail_field(w, ERR_UNPROCESSABLE, field, "%s", detail);
}

static enum err arrive(struct work *w, struct course_arriving *c)
{
	const char *session = custom_value(c->launch, "session_id");
	enum err e;

	TRY(course_named(w, c->config, c->launch, &c->course));
	if (*session != '\0' && !uuid_parse(session, &c->session))
		return fail_field(w, ERR_UNPROCESSABLE, "session_id",
		    "the link's custom parameter session_id does not name a session by its id");
	c->arrival.course = c->course;
	e = db_transact(w, db_tenant(c->arrival.org), arrive_from_lti, c);
	/* Two launches of one new learner may meet: who comes second finds what the first one made. */
	for (int met = 0; e == ERR_CONFLICT && met < ENTRY_MEETINGS_MAX; met++) {
		work_forgive(w);
		e = db_transact(w, db_tenant(c->arrival.org), arrive_from_lti, c);
	}
	return e;
}

enum err entry_course_from_lti(struct work *w, const struct config *config, struct keys *keys,
    struct lti_launch *launch, const char *frame_origins, const char **ret_address)
{
	struct course_arriving c = {.config = config,
	    .keys = keys,
	    .launch = launch,
	    .person = entry_lti_person(w, launch),
	    .arrival = {.org = launch->registration.org,
	        .source = "lti",
	        .return_url = launch->return_url,
	        .frame_origins = frame_origins,
	        .locale = launch->locale,
	        .in_frame = entry_lti_framed(launch)}};
	enum err e = arrive(w, &c);

	if (e == ERR_UNPROCESSABLE)
		return refused(w, &c);
	TRY(e);
	launch->ended = true;
	entry_lti11_moved(w, launch, c.arrival.learner);
	*ret_address = c.address;
	return OK;
}

#include "lms/arrival/arrival.h"

#include <string.h>

#include "base/time.h"
#include "db/db.h"
#include "lms/arrival/arrival_store.h"
#include "lms/entry/entry_store.h"
#include "lms/event/event.h"
#include "lms/material/material.h"

enum err arrival_begin(struct work *w, const struct config *config, const struct keys *keys,
    struct arrival *arrival, const char **ret_address)
{
	bool preview = strcmp(arrival->source, "preview") == 0;
	int64_t life_s = preview ? PREVIEW_LIFE_S : ARRIVAL_LIFE_S;

	arrival->id = uuid_v7();
	arrival->expires_us = w->now_us + life_s * US_PER_S;
	TRY(arrival_store_add(w, arrival));
	if (!preview)
		TRY(event_add(w, &(struct event){.org = arrival->org,
		                     .learner = arrival->learner,
		                     .course = arrival->course,
		                     .enrollment = arrival->enrollment,
		                     .type = EVENT_COURSE_OPENED,
		                     .source = arrival->source}));
	*ret_address = arena_printf(w->arena, "%s/course/%s", config->app_url,
	    course_capability_make(w, keys,
	        &(struct launch_capability){.org = arrival->org,
	            .launch = arrival->id,
	            .expires_s = arrival->expires_us / US_PER_S}));
	return OK;
}

static enum err gone(struct work *w)
{
	return fail(
	    w, ERR_GONE, WORDS("This address is good no longer. Open the course again from where you came."));
}

enum err arrival_capability(
    struct work *w, const struct keys *keys, const char *text, struct launch_capability *ret)
{
	return course_capability_read(keys, text, w->now_us, ret) ? OK : gone(w);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

/* Dates are told module by module; all else shuts the course as a whole. */
static struct standing_window window_of(const struct arrival_course *course)
{
	bool dated = course->gate == ENROLLMENT_EARLY || course->gate == ENROLLMENT_OVER;

	return (struct standing_window){.open = course->gate == ENROLLMENT_OPEN || dated,
	    .from_us = course->times.starts_us,
	    .until_us = earlier(course->times.session_ends_us, course->times.ends_us)};
}

enum err arrival_read(
    struct work *w, const struct launch_capability *proven, struct arrival_course *ret_course)
{
	struct standing_attempt *attempts;
	struct standing_window window;
	struct arrival_course course;
	size_t count;
	bool there;

	TRY(arrival_store_read(w, proven, &there, &course, &attempts, &count));
	if (!there)
		return gone(w);
	TRY(plan_hold(w, proven->org, course.version, &course.plan));
	course.gate = enrollment_gate(&course.times, w->now_us);
	window = window_of(&course);
	standing_decide(w->arena, course.plan, attempts, count, &window, w->now_us, &course.standing);
	*ret_course = course;
	return OK;
}

const char *arrival_lock_words(const struct standing_module *module)
{
	switch (module->lock) {
	case LOCK_NONE:
		break;
	case LOCK_CLOSED:
		return WORDS("The course is not open to you now.");
	case LOCK_EARLY:
		return WORDS("This module is not open yet.");
	case LOCK_OVER:
		return WORDS("This module is closed.");
	case LOCK_NEEDS:
		return WORDS("Something else comes first in this course.");
	case LOCK_NOT_MADE:
		return WORDS("This module has no content yet.");
	}
	return "";
}

struct opening_module {
	const struct arrival_open *open;
	struct plan_module module;
	struct entry_arrival launch;
	struct uuid attempt, package;
};

static enum err open_body(struct work *w, void *arg)
{
	struct opening_module *o = arg;
	const struct arrival_course *course = o->open->course;
	const struct arrival *a = &course->arrival;

	/* Staff who look at a draft see what is written now. */
	if (course->preview && o->module.drafted)
		TRY(material_make(w, a->org, o->module.id, &o->module.package_version));
	TRY(arrival_store_attempt(w, course, &o->module, &o->attempt, &o->package));
	TRY(entry_store_launch(w, &o->launch, o->attempt));
	if (course->preview)
		return OK;
	TRY(event_add(w, &(struct event){.org = a->org,
	                     .learner = a->learner,
	                     .course = a->course,
	                     .enrollment = a->enrollment,
	                     .module = o->module.id,
	                     .type = EVENT_MODULE_OPENED,
	                     .source = a->source}));
	return arrival_store_started(w, a);
}

static enum err may_open(
    struct work *w, const struct arrival_course *course, struct uuid module, const struct plan_module **ret)
{
	const struct plan_module *found = plan_find(course->plan, module);
	const struct standing_module *standing;

	if (found == NULL)
		return fail_field(
		    w, ERR_NOT_FOUND, "module", WORDS("This course has no such module, or no longer."));
	standing = &course->standing.modules[found - course->plan->modules];
	if (standing->lock != LOCK_NONE)
		return fail_field(w, ERR_HELD_BACK, "module", "%s", arrival_lock_words(standing));
	*ret = found;
	return OK;
}

static struct entry_arrival launch_of(const struct work *w, const struct arrival_open *open)
{
	const struct arrival_course *course = open->course;
	const struct arrival *a = &course->arrival;

	return (struct entry_arrival){.org = a->org,
	    .learner = a->learner,
	    .launch = uuid_v7(),
	    .gradable = course->gradable,
	    .source = course->guest ? "direct" : "lti",
	    .return_url = open->return_url,
	    .frame_origins = a->frame_origins,
	    .locale = a->locale,
	    .in_frame = a->in_frame,
	    .expires_us = w->now_us + ARRIVAL_LIFE_S * US_PER_S};
}

/* A quiz has pages of its own, by the same capability; everything else is played. */
static const char *address_of(
    struct work *w, const struct config *config, const struct keys *keys, const struct opening_module *o)
{
	const struct launch_capability capability = {.org = o->launch.org,
	    .launch = o->launch.launch,
	    .expires_s = o->launch.expires_us / US_PER_S,
	    .guest = o->open->course->guest};
	char label[CONTENT_LABEL_SIZE];

	if (strcmp(o->module.type, "quiz") == 0)
		return arena_printf(
		    w->arena, "%s/quiz/%s", config->app_url, launch_capability_make(w, keys, &capability));
	content_label(keys, o->launch.learner, o->package, label);
	return arena_printf(w->arena, "%s/play/%s", content_origin(w, config, label),
	    launch_capability_make(w, keys, &capability));
}

enum err arrival_open(struct work *w, const struct config *config, const struct keys *keys,
    const struct arrival_open *open, const char **ret_address)
{
	struct opening_module o = {.open = open, .launch = launch_of(w, open)};
	const struct plan_module *module = NULL;

	TRY(may_open(w, open->course, open->module, &module));
	o.module = *module;
	TRY(db_transact(w, db_tenant(o.launch.org), open_body, &o));
	*ret_address = address_of(w, config, keys, &o);
	return OK;
}

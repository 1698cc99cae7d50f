/* One visit: a learner gets in, opens a module and works in it, as by their page in the course. */
#include <string.h>

#include "base/time.h"
#include "db/db.h"
#include "lms/arrival/arrival.h"
#include "lms/demo/demo_int.h"
#include "lms/enrollment/enrollment.h"
#include "lms/entry/entry_course.h"
#include "lms/event/event.h"

enum { CONSENT = 1 };

/* The last part of an address. */
static const char *last_part(const char *address)
{
	const char *slash = strrchr(address, '/');

	return slash != NULL ? slash + 1 : address;
}

struct arriving_back {
	struct demo_visiting *v;
	struct arrival arrival;
	const char *address;
};

static enum err arrive_body(struct work *w, void *arg)
{
	struct arriving_back *a = arg;

	return arrival_begin(w, a->v->demo->config, a->v->demo->keys, &a->arrival, &a->address);
}

static enum err arrive(struct work *w, struct demo_visiting *v, const char **ret_address)
{
	const struct demo *demo = v->demo;
	struct arriving_back a = {.v = v,
	    .arrival = {.org = demo->by.org,
	        .enrollment = v->seat->enrollment,
	        .learner = v->learner->id,
	        .course = v->path->course,
	        .source = v->learner->direct ? "direct" : "lti",
	        .return_url = "",
	        .frame_origins = "",
	        .locale = demo_text(demo->school, "language")}};

	TRY(db_transact(w, db_tenant(demo->by.org), arrive_body, &a));
	*ret_address = a.address;
	return OK;
}

static enum err course_open(
    struct work *w, const struct demo_visiting *v, const char *address, struct arrival_course *ret_course)
{
	struct launch_capability proven;

	TRY(arrival_capability(w, v->demo->keys, last_part(address), &proven));
	return arrival_read(w, &proven, ret_course);
}

/* By the page of the catalogue: a visitor without a name, who lets their progress be kept. */
static enum err enrol_directly(struct work *w, struct demo_visiting *v)
{
	const struct demo *demo = v->demo;
	struct arrival_course course;
	const char *address;

	TRY(entry_course_direct(w, demo->config, demo->keys,
	    &(struct entry_course_guest){.org = demo->by.org,
	        .course = v->path->course,
	        .guest = v->learner->guest,
	        .consent = CONSENT,
	        .locale = demo_text(demo->school, "language")},
	    &address));
	TRY(course_open(w, v, address, &course));
	*v->seat = (struct demo_seat){
	    .enrollment = course.arrival.enrollment, .in = strcmp(course.status, "active") == 0};
	((struct demo_learner *)(uintptr_t)v->learner)->id = course.arrival.learner;
	return OK;
}

struct enrolling {
	const struct demo_visiting *v;
	struct enrollment_put put;
	struct enrollment_kept kept;
};

static enum err enrol_body(struct work *w, void *arg)
{
	struct enrolling *e = arg;
	struct uuid org = e->v->demo->by.org;

	TRY(enrollment_put(w, org, &e->put, &e->kept));
	return event_add(w, &(struct event){.org = org,
	                        .learner = e->put.learner,
	                        .course = e->put.course,
	                        .enrollment = e->kept.id,
	                        .type = EVENT_ENROLLED,
	                        .source = e->put.source});
}

/* As by a link of their platform, or by asking for it. */
static enum err enrol(struct work *w, struct demo_visiting *v)
{
	bool asks = v->visit->deed == DEED_ASK;
	struct enrolling e = {.v = v,
	    .put = {.learner = v->learner->id,
	        .course = v->path->course,
	        .session = v->visit->session ? v->session : (struct uuid){{0}},
	        .source = asks ? "self" : "lti",
	        .approval = asks}};

	if (v->learner->direct)
		return enrol_directly(w, v);
	TRY(db_transact(w, db_tenant(v->demo->by.org), enrol_body, &e));
	*v->seat = (struct demo_seat){.enrollment = e.kept.id, .in = strcmp(e.kept.status, "active") == 0};
	return OK;
}

static enum err launch_of(
    struct work *w, struct demo_visiting *v, const char *address, struct launch_capability *ret)
{
	if (!launch_capability_read(v->demo->keys, last_part(address), w->now_us, ret))
		return fail(w, ERR_INTERNAL, "an address of the demo cannot be read");
	return demo_launch_hold(w, v->demo->by.org, ret->launch);
}

static enum err study(struct work *w, struct demo_visiting *v)
{
	struct launch_capability launch;
	struct arrival_course course;
	struct arrival_open open = {
	    .course = &course, .module = v->path->modules[v->visit->module], .return_url = ""};
	const char *address;
	enum err e;

	if (!v->seat->in)
		return OK;
	TRY(arrive(w, v, &address));
	TRY(course_open(w, v, address, &course));
	e = arrival_open(w, v->demo->config, v->demo->keys, &open, &address);
	/* Something else comes first; they saw as much and left. */
	if (e == ERR_HELD_BACK) {
		work_forgive(w);
		return OK;
	}
	TRY(e);
	TRY(launch_of(w, v, address, &launch));
	return strcmp(v->path->types[v->visit->module], "quiz") == 0 ? demo_sit(w, v, &launch)
	                                                             : demo_play(w, v, &launch);
}

static enum err suspend(struct work *w, struct demo_visiting *v)
{
	struct enrollment row;

	if (!v->seat->in || *v->suspended_left == 0)
		return OK;
	TRY(enrollment_read(w, &v->demo->by, v->seat->enrollment, &row));
	if (strcmp(row.status, "active") != 0)
		return OK;
	v->seat->in = false;
	--*v->suspended_left;
	return enrollment_change(w, &v->demo->by, row.id, row.revision,
	    &(struct enrollment_change){.status = "suspended",
	        .reason = demo_text(v->demo->school, "suspended_reason"),
	        .ends_us = row.ends_us,
	        .due_us = row.due_us});
}

static enum err deed_do(struct work *w, struct demo_visiting *v)
{
	switch (v->visit->deed) {
	case DEED_ENROL:
	case DEED_ASK:
		return enrol(w, v);
	case DEED_STUDY:
		return study(w, v);
	case DEED_MARK:
		return demo_mark(w, v);
	case DEED_SUSPEND:
		return suspend(w, v);
	}
	return OK;
}

enum err demo_visit(struct work *w, struct demo_visiting *v)
{
	TRY(deed_do(w, v));
	return uuid_is_nil(v->learner->id) ? OK : demo_shift(w, v->demo, v->learner->id);
}

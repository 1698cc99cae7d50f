/* Direct visitors in courses, and staff who look. */
#include "db/db.h"
#include "lms/arrival/arrival.h"
#include "lms/enrollment/self.h"
#include "lms/entry/direct_store.h"
#include "lms/entry/entry.h"
#include "lms/entry/entry_course.h"
#include "lms/entry/entry_course_store.h"
#include "lms/event/event.h"

struct guest_arriving {
	const struct config *config;
	const struct keys *keys;
	const struct entry_course_guest *from; /* NULL: a preview */
	struct uuid guest, version;
	struct arrival arrival;
	const char *address;
};

static enum err guest_find(struct work *w, struct guest_arriving *g)
{
	struct arrival *to = &g->arrival;
	struct entry_person person = {.external_user_id = uuid_text(w->arena, g->guest),
	    .email = "",
	    .name = "",
	    .given_name = "",
	    .family_name = "",
	    .locale = to->locale};

	TRY(entry_store_direct_origin(w, to->org, &person.origin));
	return entry_store_learner(w, to->org, &person, &to->learner);
}

static enum err guest_enrol(struct work *w, const struct guest_arriving *g, struct enrollment_kept *ret_kept)
{
	const struct entry_course_guest *from = g->from;

	if (from->link != NULL)
		return enroll_link_use(w, from->link, g->arrival.learner, ret_kept);
	return enrollment_self_put(
	    w, g->arrival.org, g->arrival.learner, from->course, from->session, ret_kept);
}

static enum err arrive_directly(struct work *w, void *arg)
{
	struct guest_arriving *g = arg;
	struct arrival *to = &g->arrival;
	struct enrollment_kept kept;
	bool is_new;

	TRY(guest_find(w, g));
	TRY(direct_consented(w, to->org, to->learner, g->from->consent, &is_new));
	TRY(guest_enrol(w, g, &kept));
	to->enrollment = kept.id;
	if (kept.is_new)
		TRY(event_add(w, &(struct event){.org = to->org,
		                     .learner = to->learner,
		                     .course = to->course,
		                     .enrollment = kept.id,
		                     .type = EVENT_ENROLLED,
		                     .source = g->from->link != NULL ? "link" : "self"}));
	return arrival_begin(w, g->config, g->keys, to, &g->address);
}

enum err entry_course_direct(struct work *w, const struct config *config, const struct keys *keys,
    const struct entry_course_guest *from, const char **ret_address)
{
	struct guest_arriving g = {.config = config,
	    .keys = keys,
	    .from = from,
	    .guest = from->guest,
	    .arrival = {.org = from->org,
	        .course = from->course,
	        .source = "direct",
	        .return_url = "",
	        .frame_origins = "",
	        .locale = from->locale}};

	/* Before anything of them is kept. */
	TRY(entry_course_guests_note(w, from->org));
	TRY(db_transact(w, db_tenant(from->org), arrive_directly, &g));
	*ret_address = g.address;
	return OK;
}

static enum err preview_body(struct work *w, void *arg)
{
	struct guest_arriving *g = arg;
	struct arrival *to = &g->arrival;
	struct uuid course;

	TRY(entry_course_version(w, to->org, g->version, &course));
	if (uuid_is_nil(course) || !uuid_equal(course, to->course))
		return fail_field(w, ERR_NOT_FOUND, "version", "there is no such version of a course");
	TRY(guest_find(w, g));
	TRY(direct_fleeting(w, to->org, to->learner));
	to->enrollment = uuid_v7();
	TRY(entry_course_preview_add(w, to->org, to->enrollment, to->learner, to->course, g->version));
	return arrival_begin(w, g->config, g->keys, to, &g->address);
}

enum err entry_course_preview(struct work *w, const struct config *config, const struct keys *keys,
    struct uuid org, struct uuid course, struct uuid version, const char *return_url, const char *locale,
    const char **ret_address)
{
	struct guest_arriving g = {.config = config,
	    .keys = keys,
	    .guest = uuid_v4(),
	    .version = version,
	    .arrival = {.org = org,
	        .course = course,
	        .source = "preview",
	        .return_url = return_url,
	        .frame_origins = "",
	        .locale = locale}};

	TRY(db_transact(w, db_tenant(org), preview_body, &g));
	*ret_address = g.address;
	return OK;
}

enum err entry_course_known(struct work *w, struct uuid org, struct uuid course, struct uuid guest,
    struct entry_course_known *ret_known)
{
	struct entry_course_known known = {.status = ""};

	if (!uuid_is_nil(guest))
		TRY(direct_consent(w, org, guest, &known.consent, &known.learner));
	if (!uuid_is_nil(known.learner))
		TRY(entry_course_enrollment(w, org, known.learner, course, &known.enrollment, &known.status));
	*ret_known = known;
	return OK;
}

enum err entry_course_taste(struct work *w, const struct config *config, const struct keys *keys,
    struct uuid org, const struct plan *plan, struct uuid module, const char *return_url, const char *locale,
    const char **ret_address)
{
	const struct plan_module *found = plan_find(plan, module);
	struct entry entry;

	if (found == NULL || !found->free_preview || uuid_is_nil(found->package_version))
		return fail_field(
		    w, ERR_NOT_FOUND, "module", WORDS("This lesson is for those who are in the course."));
	TRY(entry_preview(w, config, keys, org, module, return_url, locale, &entry));
	*ret_address = entry.player_url;
	return OK;
}

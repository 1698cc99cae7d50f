#include "lms/entry/entry_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "db/share.h"
#include "lms/capability.h"
#include "lms/entry/direct_store.h"
#include "lms/entry/entry_link.h"
#include "lms/entry/entry_store.h"
#include "lms/entry/link_store.h"
#include "lms/outcome/outcome.h"

struct arriving {
	const struct config *config;
	struct keys *keys;
	const struct lti_launch *launch;
	struct entry_link link;
	struct entry_person person;
	struct entry_arrival arrival;
	struct uuid attempt, package;
	struct entry told;
	bool lost; /* the link opens nothing */
};

struct entry_person entry_lti_person(struct work *w, const struct lti_launch *l)
{
	return (struct entry_person){
	    .origin = l->registration.origin,
	    /* V18: without a name of theirs, each launch is somebody of its own. */
	    .external_user_id = *l->sub != '\0' ? l->sub
	                                        : arena_printf(w->arena, "anonymous-%s",
	                                              uuid_text(w->arena, l->lti_launch_id)),
	    .email = l->email,
	    .name = l->name,
	    .given_name = l->given_name,
	    .family_name = l->family_name,
	    .locale = l->locale,
	};
}

bool entry_lti_framed(const struct lti_launch *launch)
{
	return strcmp(launch->document_target, "iframe") == 0 ||
	       strcmp(launch->document_target, "frame") == 0;
}

/* Where they arrive: the context with their roles in it, the placement and its grade book column. */
static enum err place_from_lti(struct work *w, const struct lti_launch *launch, struct entry_found *found)
{
	bool in_context = *launch->context_id != '\0';

	if (in_context && !found->context_same)
		TRY(entry_store_context(w, launch, &found->context));
	if (in_context && !found->roles_same)
		TRY(entry_store_roles(w, launch, found->context, found->learner));
	if (!found->placement_same)
		TRY(entry_store_placement(w, launch, &found->module, found->context, &found->placement));
	if ((*launch->lineitem != '\0' || *launch->lineitems != '\0') && !found->line_item_same)
		TRY(entry_store_line_item(w, launch, found->placement));
	return OK;
}

/* Where who teaches chooses: the activity, or what the learners of their context did. */
static const char *teach_url(struct work *w, const struct config *config, const struct keys *keys,
    const struct lti_launch *launch, const struct launch_capability *capability)
{
	if (launch == NULL || !launch->is_staff || *launch->context_id == '\0')
		return NULL;
	return arena_printf(
	    w->arena, "%s/launch/%s", config->app_url, teach_capability_make(w, keys, capability));
}

void entry_tell(struct work *w, const struct config *config, const struct keys *keys,
    const struct entry_made *made, struct entry *ret_entry)
{
	const struct entry_arrival *from = made->arrival;
	const struct launch_capability capability = {.org = from->org,
	    .launch = from->launch,
	    .expires_s = from->expires_us / US_PER_S,
	    .guest = made->guest};
	char label[CONTENT_LABEL_SIZE];

	content_label(keys, from->learner, made->package, label);
	*ret_entry = (struct entry){
	    .attempt = {.org = from->org, .id = made->attempt},
	    .learner = from->learner,
	    .launch = from->launch,
	    .player_url = arena_printf(w->arena, "%s/play/%s", content_origin(w, config, label),
	        launch_capability_make(w, keys, &capability)),
	    .teach_url = teach_url(w, config, keys, made->launch, &capability),
	};
	ret_entry->address = ret_entry->teach_url != NULL ? ret_entry->teach_url : ret_entry->player_url;
}

static struct entry_made made_of(const struct arriving *a)
{
	return (struct entry_made){.arrival = &a->arrival,
	    .attempt = a->attempt,
	    .package = a->package,
	    .guest = a->launch == NULL,
	    .launch = a->launch};
}

/* Where the same form sent twice will lead is kept in the round trip of the COMMIT. */
static enum err arrival_tell(struct work *w, struct arriving *a)
{
	const struct entry_made made = made_of(a);

	entry_tell(w, a->config, a->keys, &made, &a->told);
	return lti_launch_ends(w, a->keys, a->launch, a->told.address);
}

/* Only what is missing or has changed, mostly sent together with the COMMIT. */
static enum err arrive_where(struct work *w, struct arriving *a, struct entry_found *found)
{
	struct entry_arrival *to = &a->arrival;

	to->module = found->module;
	if (uuid_is_nil(found->learner))
		TRY(entry_store_learner_new(w, to->org, &a->person, &found->learner));
	else if (!found->learner_same)
		TRY(entry_store_learner(w, to->org, &a->person, &found->learner));
	to->learner = found->learner;
	TRY(place_from_lti(w, a->launch, found));
	to->placement = found->placement;
	if (found->was_lost)
		TRY(link_store_found(w, a->launch));
	if (!uuid_is_nil(a->link.chosen.module))
		TRY(entry_link_choose(w, a->launch, &a->link, to->learner, to->placement));
	TRY(entry_lti11_result(w, a->launch, to));
	if (uuid_is_nil(found->attempt))
		TRY(entry_store_attempt_new(w, to, &found->attempt));
	else if (!found->attempt_same)
		TRY(entry_store_attempt(w, to, &found->attempt, &found->package));
	a->attempt = found->attempt;
	a->package = found->package;
	TRY(lti_launch_log(w, a->launch, to->learner));
	TRY(entry_store_launch(w, to, a->attempt));
	return arrival_tell(w, a);
}

static enum err arrive_from_lti(struct work *w, void *arg)
{
	struct arriving *a = arg;
	struct entry_found found;

	TRY(entry_link_find(w, a->launch, &a->link, &a->person, a->arrival.gradable, &found));
	return arrive_where(w, a, &found);
}

/* Two launches of one new learner may meet: who comes second finds what the first one made. */
static enum err arrive_alone(struct work *w, void *arg)
{
	struct arriving *a = arg;
	enum err e = db_transact(w, db_tenant(a->arrival.org), arrive_from_lti, a);

	for (int met = 0; e == ERR_CONFLICT && met < ENTRY_MEETINGS_MAX; met++) {
		work_forgive(w);
		e = db_transact(w, db_tenant(a->arrival.org), arrive_from_lti, a);
	}
	return e;
}

/* Where only rows are missing that are the learner's own, nobody else waits for them: it may share a
 * transaction. */
static bool arrival_plain(const struct arriving *a, const struct entry_found *found)
{
	const struct lti_launch *l = a->launch;
	bool is_new = uuid_is_nil(found->learner);
	bool in_context = *l->context_id != '\0', graded = *l->lineitem != '\0' || *l->lineitems != '\0';

	return entry_link_stands(&a->link, found) && !found->was_lost && (is_new || found->learner_same) &&
	       (!in_context || (found->context_same && (is_new || found->roles_same))) &&
	       found->placement_same && (!graded || found->line_item_same) &&
	       (uuid_is_nil(found->attempt) || found->attempt_same);
}

static int arriving_compare(const void *one, const void *other)
{
	const struct db_member *const *first = one, *const *second = other;
	const struct arriving *a = (*first)->arg, *b = (*second)->arg;
	int order = memcmp(&a->person.origin, &b->person.origin, sizeof(struct uuid));

	return order != 0 ? order : strcmp(a->person.external_user_id, b->person.external_user_id);
}

/* Several launches at once: one look for all, and those that are plain are written together. */
static enum err arrive_together(struct work *w, struct db_member *members[], size_t count)
{
	struct db_rows *rows[DB_SHARED_MAX];

	qsort(members, count, sizeof(*members), arriving_compare);
	for (size_t i = 0; i < count; i++) {
		const struct arriving *a = members[i]->arg;

		TRY(entry_store_ask(
		    members[i]->work, a->launch, &a->link.hints, &a->person, a->arrival.gradable, &rows[i]));
	}
	TRY(db_flush(w));
	for (size_t i = 0; i < count; i++) {
		struct entry_found found = entry_store_read(rows[i]);
		bool again = i > 0 && arriving_compare(&members[i - 1], &members[i]) == 0;

		members[i]->taken = !again && arrival_plain(members[i]->arg, &found);
		if (members[i]->taken)
			TRY(arrive_where(members[i]->work, members[i]->arg, &found));
	}
	return OK;
}

/* What says more than where somebody arrives is done alone. */
static enum err arrive(struct work *w, struct arriving *a)
{
	static const struct db_shared shared = {.together = arrive_together, .alone = arrive_alone};
	const struct lti_launch *l = a->launch;

	if (!uuid_is_nil(a->link.chosen.module) || l->moved.user_id != NULL ||
	    (l->result_sourcedid != NULL && *l->result_sourcedid != '\0'))
		return arrive_alone(w, a);
	return db_share(w, db_tenant(a->arrival.org), &shared, a);
}

/* The checks were passed, but the launch leads nowhere: the log tells of it all the same. */
static enum err launch_nowhere(struct work *w, void *arg)
{
	const struct arriving *a = arg;

	if (a->lost)
		TRY(entry_link_lost(w, a->launch, &a->link));
	return lti_launch_log(w, a->launch, (struct uuid){{0}});
}

static enum err refusal_log(struct work *w, struct arriving *a)
{
	const char *field = arena_strdup(w->arena, w->field), *detail = arena_strdup(w->arena, w->detail);

	a->lost = *field != '\0' && uuid_is_nil(a->link.chosen.module);
	work_forgive(w);
	TRY(db_transact(w, db_tenant(a->arrival.org), launch_nowhere, a));
	return fail_field(w, ERR_UNPROCESSABLE, field, "%s", detail);
}

static struct arriving lti_arriving(struct work *w, const struct config *config, struct keys *keys,
    const struct lti_launch *launch, const char *frame_origins)
{
	return (struct arriving){
	    .config = config,
	    .keys = keys,
	    .launch = launch,
	    .person = entry_lti_person(w, launch),
	    .arrival = {.org = launch->registration.org,
	        .launch = uuid_v7(),
	        .gradable = launch->is_learner && *launch->sub != '\0',
	        .source = "lti",
	        .return_url = launch->return_url,
	        .frame_origins = frame_origins,
	        .locale = launch->locale,
	        .in_frame = entry_lti_framed(launch),
	        .expires_us = w->now_us + ENTRY_LAUNCH_LIFE_S * US_PER_S},
	};
}

enum err entry_from_lti_chosen(struct work *w, const struct config *config, struct keys *keys,
    struct lti_launch *launch, const char *frame_origins, const struct link_target *chosen,
    struct entry *ret_entry)
{
	struct arriving a = lti_arriving(w, config, keys, launch, frame_origins);
	enum err e;

	entry_link_read(w, config, launch, &a.link);
	a.link.chosen = *chosen;
	e = arrive(w, &a);
	if (e == ERR_UNPROCESSABLE)
		return refusal_log(w, &a);
	TRY(e);
	launch->ended = true;
	entry_lti11_moved(w, launch, a.arrival.learner);
	*ret_entry = a.told;
	return OK;
}

enum err entry_from_lti(struct work *w, const struct config *config, struct keys *keys,
    struct lti_launch *launch, const char *frame_origins, struct entry *ret_entry)
{
	return entry_from_lti_chosen(
	    w, config, keys, launch, frame_origins, &(struct link_target){{{0}}, {{0}}}, ret_entry);
}

struct direct_arriving {
	struct arriving a;
	struct uuid guest, module, version; /* version: of its package; nil: the one it has */
	int consent;
};

/* Whether anything of them may stay. */
static enum err guest_note(struct work *w, const struct direct_arriving *d)
{
	const struct entry_arrival *to = &d->a.arrival;
	const struct attempt_ref attempt = {.org = to->org, .id = d->a.attempt};
	bool is_new;

	if (d->consent == 0)
		return direct_fleeting(w, to->org, to->learner);
	TRY(direct_consented(w, to->org, to->learner, d->consent, &is_new));
	if (!is_new)
		return OK;
	return outcome_note(
	    w, &attempt, (struct uuid){{0}}, "consented", json_pack("{s:i}", "version", d->consent));
}

static enum err arrive_directly(struct work *w, void *arg)
{
	struct direct_arriving *d = arg;
	struct entry_arrival *to = &d->a.arrival;
	struct entry_person person = {.external_user_id = uuid_text(w->arena, d->guest),
	    .email = "",
	    .name = "",
	    .given_name = "",
	    .family_name = "",
	    .locale = to->locale};

	TRY(entry_store_module(w, to->org, d->module, &to->module));
	if (!uuid_is_nil(d->version))
		to->module.package_version = d->version;
	TRY(entry_module_check(w, d->module, &to->module));
	TRY(entry_store_direct_origin(w, to->org, &person.origin));
	TRY(entry_store_learner(w, to->org, &person, &to->learner));
	TRY(entry_store_direct_placement(w, to->org, to->module.id, &to->placement));
	TRY(entry_store_attempt(w, to, &d->a.attempt, &d->a.package));
	TRY(entry_store_launch(w, to, d->a.attempt));
	return guest_note(w, d);
}

static enum err arrive_as_guest(struct work *w, const struct config *config, const struct keys *keys,
    struct direct_arriving *d, struct entry *ret_entry)
{
	struct entry_made made;

	TRY(db_transact(w, db_tenant(d->a.arrival.org), arrive_directly, d));
	made = made_of(&d->a);
	entry_tell(w, config, keys, &made, ret_entry);
	return OK;
}

static struct direct_arriving guest_arriving(
    const struct work *w, struct uuid guest, int consent, const char *return_url, const char *locale)
{
	return (struct direct_arriving){.guest = guest,
	    .consent = consent,
	    .a = {.arrival = {.launch = uuid_v7(),
	              .source = "direct",
	              .gradable = consent != 0,
	              .return_url = return_url,
	              .frame_origins = "",
	              .locale = locale,
	              .expires_us = w->now_us + ENTRY_LAUNCH_LIFE_S * US_PER_S}}};
}

enum err entry_direct(struct work *w, const struct config *config, const struct keys *keys, const char *slug,
    struct uuid guest, int consent, const char *locale, struct entry *ret_entry)
{
	/* The player says at its end that all is saved; where nothing is, the link's page says what stays. */
	const char *back = consent != 0 ? "" : arena_printf(w->arena, "%s/go/%s", config->app_url, slug);
	struct direct_arriving d = guest_arriving(w, guest, consent, back, locale);
	bool known;

	TRY(entry_store_direct_link(w, slug, &known, &d.a.arrival.org, &d.module));
	if (!known)
		return fail(w, ERR_NOT_FOUND, "this link leads nowhere, or no longer");
	return arrive_as_guest(w, config, keys, &d, ret_entry);
}

enum err entry_preview_version(struct work *w, const struct config *config, const struct keys *keys,
    struct uuid org, struct uuid module, struct uuid version, const char *return_url, const char *locale,
    struct entry *ret_entry)
{
	struct direct_arriving d = guest_arriving(w, uuid_v4(), 0, return_url, locale);

	d.a.arrival.org = org;
	d.module = module;
	d.version = version;
	return arrive_as_guest(w, config, keys, &d, ret_entry);
}

enum err entry_preview(struct work *w, const struct config *config, const struct keys *keys, struct uuid org,
    struct uuid module, const char *return_url, const char *locale, struct entry *ret_entry)
{
	return entry_preview_version(
	    w, config, keys, org, module, (struct uuid){{0}}, return_url, locale, ret_entry);
}

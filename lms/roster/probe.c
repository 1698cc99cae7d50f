/* What a platform tells of a class, looked at without keeping it. */
#include <time.h>

#include "base/fields.h"
#include "lms/roster/roster_store.h"

struct probe {
	int64_t learners, staff, named, with_message;
};

static enum err page_count(struct work *page, void *owner, const struct names_page *names)
{
	struct probe *probe = owner;

	(void)page;
	for (size_t i = 0; i < names->count; i++) {
		const struct names_member *m = &names->members[i];

		probe->learners += m->is_learner && !m->is_staff;
		probe->staff += m->is_staff;
		probe->named += m->name[0] != '\0';
		probe->with_message += m->messages != NULL;
	}
	return OK;
}

static enum err wait_awhile(struct work *w, void *owner, int64_t seconds)
{
	(void)w;
	(void)owner;
	for (int64_t i = 0; i < seconds; i++)
		(void)nanosleep(&(const struct timespec){.tv_sec = 1}, NULL);
	return OK;
}

enum err roster_probe(struct work *w, const struct principal *by, struct keys *keys, struct http *http,
    struct uuid context, const char *role, const char *rlid, json_t **ret_told)
{
	struct probe probe = {0};
	struct names_reader reader = {.take = page_count, .wait = wait_awhile, .owner = &probe};
	struct names_service service = {.keys = keys, .http = http};
	struct lti_registration registration;
	struct names_result result;
	struct roster_source source;
	struct roster roster;

	TRY(roster_read(w, by, context, &roster));
	if (!roster.offered)
		return fail_field(w, ERR_UNPROCESSABLE, "context",
		    WORDS("The platform of this class does not offer its class list to this service."));
	TRY(roster_store_source(w, by->org, context, &source));
	TRY(lti_registration_load(w, source.registration, &registration));
	service.registration = &registration;
	TRY(names_read(w, &service, &(struct names_ask){.url = source.names_url, .role = role, .rlid = rlid},
	    &reader, &result));
	*ret_told = json_own(
	    w->arena, json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:b}", "pages", (json_int_t)result.pages, "members",
	                  (json_int_t)result.members, "learners", (json_int_t)probe.learners, "staff",
	                  (json_int_t)probe.staff, "named", (json_int_t)probe.named, "with_message",
	                  (json_int_t)probe.with_message, "differences", result.differences != NULL));
	return OK;
}

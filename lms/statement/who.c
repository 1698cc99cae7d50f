#include "lms/statement/who.h"

#include <string.h>

#include "lms/cmi5/cmi5_store.h"
#include "lms/learner/learner.h"

enum { NAME_BYTES = 16 };

enum err statement_person_learner(
    struct work *w, const struct config *config, struct uuid learner, struct xapi_person *person)
{
	const char *json = cmi5_actor_json(w->arena, cmi5_home(w, config), uuid_text(w->arena, learner));

	return xapi_person_add_agent(w, person, json, strlen(json));
}

/* A name that leads nowhere. */
static const char *name_new(struct work *w)
{
	uint8_t bytes[NAME_BYTES];

	random_bytes(bytes, sizeof(bytes));
	return hex_encode(w->arena, bytes, sizeof(bytes));
}

void statement_person_place(
    struct work *w, const struct config *config, const char *name, struct xapi_person *person)
{
	const char *home = cmi5_home(w, config);

	person->home = arena_printf(w->arena, "%s/xapi/pseudonyms", home);
	person->name = name != NULL ? name : name_new(w);
	person->unsigned_usage = arena_printf(w->arena, "%s/xapi/signature-no-longer-valid", home);
}

static enum err learner_read(
    struct work *w, struct uuid org, const struct statement_who *who, struct uuid *ret_learner)
{
	bool there = false;

	if (who->external_user_id != NULL)
		return learner_find(w, org, who->origin, who->external_user_id, ret_learner);
	TRY(statement_store_learner(w, org, who->learner, &there));
	if (!there)
		return fail_field(w, ERR_NOT_FOUND, "learner", WORDS("There is no such learner"));
	*ret_learner = who->learner;
	return OK;
}

enum err statement_who_read(struct work *w, const struct config *config, struct uuid org,
    const struct statement_who *who, struct xapi_person *ret_person, struct uuid *ret_learner)
{
	struct xapi_person person = {0};
	struct uuid learner = {{0}};
	int said = !uuid_is_nil(who->learner) + (who->external_user_id != NULL) + (who->agent != NULL);

	if (said != 1)
		return fail_field(w, ERR_BAD_INPUT, "learner",
		    WORDS("say who it is in one way: a learner by id, a learner by origin and id there, or "
		          "an agent"));
	if ((who->origin != NULL) != (who->external_user_id != NULL))
		return fail_field(w, ERR_BAD_INPUT, "external_user_id",
		    WORDS("origin and external_user_id name a learner together"));
	if (who->agent != NULL) {
		TRY(xapi_person_add_agent(w, &person, who->agent, strlen(who->agent)));
	} else {
		TRY(learner_read(w, org, who, &learner));
		TRY(statement_person_learner(w, config, learner, &person));
	}
	*ret_person = person;
	*ret_learner = learner;
	return OK;
}

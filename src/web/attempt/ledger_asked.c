#include <string.h>

#include "web/attempt/ledger.h"

const char *const ledger_states[] = {"", "waiting", "sent", "refused", "superseded", NULL};
const char *const ledger_results[] = {"", "agrees", "differs", "missing", "changed", NULL};
const struct ledger_asked ledger_asked_nothing = {
    .org = "", .state = "", .who = "", .result = "", .platform = "", .course = "", .learner = ""};

static enum err id_of(struct request *r, const char *name, const char *text, struct uuid *ret_id)
{
	*ret_id = (struct uuid){{0}};
	if (*text != '\0' && !uuid_parse(text, ret_id))
		return fail_field(&r->work, ERR_BAD_INPUT, name, "is not a UUID");
	return OK;
}

static const char *text_or_null(const char *text)
{
	return *text != '\0' ? text : NULL;
}

enum err ledger_some(struct request *r, const struct ledger_asked *asked, struct grade_some *ret_some)
{
	TRY(id_of(r, "platform", asked->platform, &ret_some->registration));
	TRY(id_of(r, "course", asked->course, &ret_some->context));
	return id_of(r, "learner", asked->learner, &ret_some->learner);
}

enum err ledger_filter(struct request *r, const struct ledger_asked *asked, int64_t limit,
    struct review_ledger_filter *ret_filter)
{
	struct grade_some some;

	TRY(ledger_some(r, asked, &some));
	*ret_filter = (struct review_ledger_filter){.state = text_or_null(asked->state),
	    .who = text_or_null(asked->who),
	    .result = text_or_null(asked->result),
	    .registration = some.registration,
	    .context = some.context,
	    .learner = some.learner,
	    .limit = limit};
	return OK;
}

const char *ledger_platform_name(struct request *r, const json_t *platforms, struct uuid registration)
{
	const char *id = uuid_text(r->work.arena, registration);
	size_t i;
	json_t *platform;

	json_array_foreach(platforms, i, platform)
	{
		const char *of = json_string_value(json_object_get(platform, "registration"));
		const char *name = json_string_value(json_object_get(platform, "name"));
		const char *issuer = json_string_value(json_object_get(platform, "issuer"));

		if (of != NULL && strcmp(of, id) == 0)
			return name != NULL && name[0] != '\0' ? name : issuer != NULL ? issuer : "";
	}
	return "";
}

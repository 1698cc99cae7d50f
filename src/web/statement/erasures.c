/* Erasing one person from the learning record store, or making them nameless in it. */
#include "lms/statement/erase.h"

#include "web/api/api.h"
#include "web/statement/statement.h"

enum { AGENT_MEMBERS_MAX = 8 };

struct erasure_input {
	const char *org, *origin, *external_user_id, *mode;
	struct uuid learner;
	json_t *agent;
	bool dry_run;
};

#define AT(member) offsetof(struct erasure_input, member)
const struct input statement_erasure_input[] = {
    STATEMENT_ORG(struct erasure_input, org),
    {"learner", INPUT_BODY, FIELD_UUID, .offset = AT(learner), .about = "who it is: a learner's id"},
    {"origin", INPUT_BODY, FIELD_SLUG, .max = 63, .offset = AT(origin),
        .about = "or where the learner comes from, with external_user_id"},
    {"external_user_id", INPUT_BODY, FIELD_TEXT, false, 1, 255, AT(external_user_id),
        .about = "and who they are there"},
    {"agent", INPUT_BODY, FIELD_OBJECT, .max = AGENT_MEMBERS_MAX, .offset = AT(agent),
        .about = "or an agent of xAPI, by mbox, mbox_sha1sum, openid or account"},
    {"mode", INPUT_BODY, FIELD_CHOICE, true, .offset = AT(mode), .choices = statement_erase_modes,
        .about =
            "erase: their statements go, and others name them no longer; pseudonymise: all stay, and name "
            "an account that nobody knows instead. Their documents go in both"},
    {"dry_run", INPUT_BODY, FIELD_BOOL, .offset = AT(dry_run), .about = "only count, and change nothing"},
    {0},
};

#define COUNT_ROWS(would)                                                                                    \
	{"statements", SCHEMA_INT, .about = "theirs: " would "deleted"},                                     \
	    {"rewritten", SCHEMA_INT,                                                                        \
	        .about = "that stay: " would "rewritten, so that they name them no longer"},                 \
	    {"signatures", SCHEMA_INT,                                                                       \
	        .about = "of those: signatures taken away, as they hold the text before"},                   \
	    {"documents", SCHEMA_INT, .about = "states and agent profiles: " would "deleted"},               \
	{                                                                                                    \
		"names", SCHEMA_INT, .about = "what they were called: " would "deleted"                      \
	}
const struct schema statement_erasure_dry[] = {COUNT_ROWS("would be "),
    {"dry_run", SCHEMA_BOOL, .about = "nothing was changed"},
    {"at_least", SCHEMA_BOOL, .about = "there are more: counting ended at a bound"}, {0}};
static const struct schema result_output[] = {
    COUNT_ROWS(""), {"attachments", SCHEMA_INT, .about = "deleted with them"}, {0}};
const struct schema statement_erasure_output[] = JOB_OUTPUT(SCHEMA_OBJECT, result_output, "once it is done");

enum err post_statement_erasure(struct request *r)
{
	struct erasure_input in = {0};
	struct principal by = r->principal;
	const struct config *config = &r->app->config;
	struct uuid job = request_work_id(r);
	struct statement_erase erase;
	json_t *counts;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &by.org));
	erase = (struct statement_erase){.mode = in.mode,
	    .who = {.learner = in.learner,
	        .origin = in.origin,
	        .external_user_id = in.external_user_id,
	        .agent = in.agent != NULL ? json_text(r->work.arena, in.agent) : NULL}};
	if (in.dry_run) {
		TRY(statement_erase_count(&r->work, config, &by, &erase, &counts));
		return reply_json(r, 200, json_incref(counts));
	}
	TRY(statement_erase_ask(&r->work, config, &by, &erase, job));
	job_runner_wake(r->app->job_runner);
	return reply_job(r, by.org, in.org, job);
}

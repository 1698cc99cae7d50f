/* What an organisation sets about its learning record store. */
#include "lms/statement/settings.h"

#include "web/statement/statement.h"

struct settings_input {
	const char *org;
	int64_t keep_days;
	bool tells;
};

const struct schema statement_settings_output[] = {
    {"keep_days", SCHEMA_INT, .nullable = true,
        .about = "statements stored longer ago than so many days are deleted; null: none are"},
    {"tells", SCHEMA_BOOL,
        .about = "what learners do in SCORM content and on pages is also stored as statements"},
    {0},
};

const struct input statement_settings_input[] = {STATEMENT_ORG(struct settings_input, org), {0}};
const struct input statement_settings_put_input[] = {
    STATEMENT_ORG(struct settings_input, org),
    {"keep_days", INPUT_BODY, FIELD_INT, false, 1, STATEMENT_KEEP_DAYS_MAX,
        offsetof(struct settings_input, keep_days),
        .about = "delete statements stored longer ago than so many days; absent or null: keep them for ever"},
    {"tells", INPUT_BODY, FIELD_BOOL, .offset = offsetof(struct settings_input, tells),
        .about = "store what learners do in SCORM content and on pages as statements too (true unless said)"},
    {0},
};

static enum err reply(struct request *r, struct uuid org)
{
	struct statement_settings settings;

	TRY(statement_settings_read(&r->work, org, &settings));
	return reply_json(r, 200, statement_settings_json(&settings));
}

enum err get_statement_settings(struct request *r)
{
	struct settings_input in = {0};
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	return reply(r, org);
}

enum err put_statement_settings(struct request *r)
{
	struct settings_input in = {.tells = true};
	struct principal by = r->principal;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &by.org));
	TRY(statement_settings_set(
	    &r->work, &by, &(struct statement_settings){.keep_days = in.keep_days, .tells = in.tells}));
	return reply(r, by.org);
}

/* lectern statements settings | purge | erase */
#include <string.h>

#include "base/fields.h"
#include "command/command_int.h"
#include "command/statements_keep.h"
#include "lms/statement/erase.h"
#include "lms/statement/purge.h"
#include "lms/statement/settings.h"

static bool keep_days_read(const struct command_words *words, int64_t *ret_days)
{
	const char *said = command_option(words, "--keep-days");

	if (said != NULL && strcmp(said, "forever") == 0) {
		*ret_days = 0;
		return true;
	}
	return command_number(words, "--keep-days", 1, STATEMENT_KEEP_DAYS_MAX, *ret_days, ret_days);
}

enum err statements_settings(struct command_house *house, const struct command_words *words)
{
	const char *tells = command_option(words, "--tells");
	struct statement_settings settings;
	struct uuid org;

	TRY(command_organization(&house->work, words, &org));
	TRY(statement_settings_read(&house->work, org, &settings));
	if (tells != NULL || command_option(words, "--keep-days") != NULL) {
		struct principal by = command_operator_in(org);

		(void)keep_days_read(words, &settings.keep_days);
		settings.tells = tells != NULL ? strcmp(tells, "on") == 0 : settings.tells;
		TRY(statement_settings_set(&house->work, &by, &settings));
	}
	command_print(statement_settings_json(&settings));
	return OK;
}

const char *statements_settings_wrong(const struct command_words *words)
{
	const char *tells = command_option_or(words, "--tells", "on");
	int64_t days = 0;

	if (!keep_days_read(words, &days))
		return "--keep-days is a number from 1 to 36500, or forever";
	return strcmp(tells, "on") == 0 || strcmp(tells, "off") == 0 ? NULL : "--tells is on or off";
}

/* With --job it is left to the running service, or to the next one. */
static enum err job_print(struct command_house *house, struct uuid job)
{
	command_print(json_pack("{s:s}", "job", uuid_text(house->arena, job)));
	return OK;
}

static enum err purge_read(
    struct command_house *house, const struct command_words *words, struct statement_purge *ret_purge)
{
	const char *before = command_option(words, "--before"),
	           *registration = command_option(words, "--registration");
	struct statement_purge purge = {.activity = command_option(words, "--activity"),
	    .related_activities = command_flag(words, "--related-activities"),
	    .has_registration = registration != NULL};

	if (before != NULL)
		TRY(statement_before_read(&house->work, before, &purge.before_us));
	if (registration != NULL && !uuid_parse(registration, &purge.registration))
		return fail_field(
		    &house->work, ERR_BAD_INPUT, "registration", "%.60s is no UUID", registration);
	*ret_purge = purge;
	return OK;
}

enum err statements_purge(struct command_house *house, const struct command_words *words)
{
	struct statement_purge asked;
	struct uuid org, job = uuid_v7();
	struct principal by;
	json_t *answer;

	TRY(purge_read(house, words, &asked));
	TRY(command_organization(&house->work, words, &org));
	by = command_operator_in(org);
	if (command_flag(words, "--job")) {
		TRY(statement_purge_ask(&house->work, &by, &asked, job));
		return job_print(house, job);
	}
	if (command_flag(words, "--dry-run"))
		TRY(statement_purge_count(&house->work, &by, &asked, &answer));
	else
		TRY(statement_purge_now(&house->work, &by, &asked, &answer));
	command_print(json_incref(answer));
	return OK;
}

enum err statements_erase(struct command_house *house, const struct command_words *words)
{
	const struct config *config = &house->app.config;
	const char *learner = command_option(words, "--learner");
	struct statement_erase asked = {
	    .mode = command_flag(words, "--pseudonymise") ? "pseudonymise" : "erase",
	    .who = {.origin = command_option(words, "--origin"),
	        .external_user_id = command_option(words, "--user"),
	        .agent = command_option(words, "--agent")}};
	struct uuid org, job = uuid_v7();
	struct principal by;
	json_t *answer;

	if (learner != NULL && !uuid_parse(learner, &asked.who.learner))
		return fail_field(&house->work, ERR_BAD_INPUT, "learner", "is no id");
	TRY(command_organization(&house->work, words, &org));
	by = command_operator_in(org);
	if (command_flag(words, "--job")) {
		TRY(statement_erase_ask(&house->work, config, &by, &asked, job));
		return job_print(house, job);
	}
	if (command_flag(words, "--dry-run"))
		TRY(statement_erase_count(&house->work, config, &by, &asked, &answer));
	else
		TRY(statement_erase_now(&house->work, config, &by, &asked, &answer));
	command_print(json_incref(answer));
	return OK;
}

const char *statements_keep_wrong(const struct command_words *words)
{
	return command_flag(words, "--job") && command_flag(words, "--dry-run")
	           ? "--dry-run counts here and now, --job leaves it to the service: say one of them"
	           : NULL;
}

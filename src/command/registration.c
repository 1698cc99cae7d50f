#include <string.h>

#include "command/command_int.h"
#include "command/platform.h"
#include "lms/platform/deployment.h"
#include "lms/platform/invite.h"
#include "lms/platform/platform.h"

enum { LIST_MAX = 1000 };

static enum err id_read(struct work *w, const char *text, const char *field, struct uuid *ret_id)
{
	return uuid_parse(text, ret_id) ? OK : fail_field(w, ERR_BAD_INPUT, field, "%.60s is no id", text);
}

const char *platform_command_invite_wrong(const struct command_words *words)
{
	int64_t days;

	if (command_option(words, "--name") == NULL)
		return "--name says whom the link is for";
	return command_number(words, "--days", 1, LTI_INVITE_DAYS_MAX, LTI_INVITE_DAYS, &days)
	           ? NULL
	           : "--days is a number from 1 to 90";
}

enum err platform_command_invite(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	struct lti_invite_new invite = {.id = uuid_v7(),
	    .name = command_option_or(words, "--name", ""),
	    .policy = command_option_or(words, "--policy", ""),
	    .activates = command_flag(words, "--at-once")};
	struct invite_made made;
	json_t *json;

	TRY(command_organization(w, words, &invite.org));
	(void)command_number(words, "--days", 1, LTI_INVITE_DAYS_MAX, LTI_INVITE_DAYS, &invite.days);
	TRY(invite_make(w, &house->app.config, &command_operator, &invite, &made));
	json = lti_invite_json(w, &made.invite);
	json_object_set_new(json, "link", json_string(made.link));
	command_print(json);
	return OK;
}

enum err platform_command_invites(struct command_house *house, const struct command_words *words)
{
	json_t *list = json_array();
	struct work *w = &house->work;
	struct lti_invite *invites;
	struct uuid org;
	size_t count;

	json_own(w->arena, list);
	TRY(command_organization(w, words, &org));
	TRY(lti_invites_of(w, org, (struct uuid){{0}}, LIST_MAX, &invites, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, lti_invite_json(w, &invites[i]));
	command_print(json_pack("{s:O}", "invites", list));
	return OK;
}

enum err platform_command_withdraw(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	struct lti_invite invite;
	struct uuid org, id;

	TRY(id_read(w, words->plain[0], "invite", &id));
	TRY(command_organization(w, words, &org));
	TRY(invite_revoke(w, &command_operator, org, id));
	TRY(lti_invite_one(w, org, id, &invite));
	command_print(lti_invite_json(w, &invite));
	return OK;
}

enum err platform_command_decide(struct command_house *house, const struct command_words *words)
{
	bool approved = strcmp(words->form->name, "approve") == 0;
	struct work *w = &house->work;
	const json_t *platform;
	struct uuid org, id;

	TRY(id_read(w, words->plain[0], "registration", &id));
	TRY(command_organization(w, words, &org));
	TRY(platform_decide(w, &command_operator, org, id, approved));
	TRY(lti_platform_one(w, org, id, &platform));
	command_print(json_deep_copy(platform));
	return OK;
}

enum err platform_command_deployments(struct command_house *house, const struct command_words *words)
{
	json_t *list = json_array();
	struct work *w = &house->work;
	struct lti_deployment *deployments;
	struct uuid org, id;
	size_t count;

	json_own(w->arena, list);
	TRY(id_read(w, words->plain[0], "registration", &id));
	TRY(command_organization(w, words, &org));
	TRY(lti_deployments_of(w, org, id, (struct uuid){{0}}, LIST_MAX, &deployments, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, lti_deployment_json(w, &deployments[i]));
	command_print(json_pack("{s:O}", "deployments", list));
	return OK;
}

enum err platform_command_deployment(struct command_house *house, const struct command_words *words)
{
	struct lti_deployment_decision decision = {
	    .approved = strcmp(words->plain[2], "approve") == 0, .to = command_option_or(words, "--to", "")};
	struct work *w = &house->work;
	struct lti_deployment deployment;

	if (!decision.approved && strcmp(words->plain[2], "refuse") != 0)
		return fail_field(
		    w, ERR_BAD_INPUT, "decision", "%.20s is neither approve nor refuse", words->plain[2]);
	TRY(id_read(w, words->plain[0], "registration", &decision.registration));
	TRY(id_read(w, words->plain[1], "deployment", &decision.deployment));
	TRY(command_organization(w, words, &decision.org));
	TRY(deployment_decide(w, &command_operator, &decision));
	TRY(lti_deployment_one(w, decision.org, decision.registration, decision.deployment, &deployment));
	command_print(lti_deployment_json(w, &deployment));
	return OK;
}

/* lectern statement-feed add | list | change | pause | resume | remove | test | dead | resend | dismiss */
#include "lms/statement/feed.h"

#include <stdio.h>
#include <string.h>

#include "base/fields.h"
#include "command/command_int.h"
#include "command/words.h"
#include "lms/statement/feed_reason.h"

enum { LINE_MAX_BYTES = FEED_PASSWORD_MAX + 2, VERBS_MAX = 20 };

struct asked {
	struct statement_feeds asking;
	struct principal principal;
	struct uuid id;
};

static enum err id_read(struct work *w, const char *what, const char *text, struct uuid *ret_id)
{
	if (!uuid_parse(text, ret_id))
		return fail_field(w, ERR_BAD_INPUT, what, "%.60s is no id", text);
	return OK;
}

/* Who asks, in which organisation, and of which feed, where the form names one. */
static enum err asked_read(struct command_house *house, const struct command_words *words, struct asked *ret)
{
	struct app *app = &house->app;

	*ret = (struct asked){.asking = {.config = &app->config, .keys = app->keys}};
	TRY(command_organization(&house->work, words, &ret->asking.org));
	ret->principal = command_operator_in(ret->asking.org);
	ret->asking.by = &ret->principal;
	return words->plain[0] != NULL ? id_read(&house->work, "id", words->plain[0], &ret->id) : OK;
}

static enum err print(struct command_house *house, struct uuid org, struct uuid id, const char *secret)
{
	struct statement_feed feed;
	json_t *answer;

	TRY(statement_feed_find(&house->work, org, id, &feed));
	answer = statement_feed_json(&house->work, &feed);
	if (secret != NULL)
		json_object_set_new(answer, "secret", json_string(secret));
	command_print(answer);
	return OK;
}

/* --- terms --- */

/* A password on the command line could be read by others of this machine. */
static enum err secret_line(struct work *w, const char **ret_secret)
{
	char line[LINE_MAX_BYTES];

	if (fgets(line, sizeof(line), stdin) == NULL)
		return fail_field(w, ERR_BAD_INPUT, "secret", "standard input holds none");
	line[strcspn(line, "\r\n")] = '\0';
	*ret_secret = arena_strdup(w->arena, line);
	return OK;
}

static enum err filter_read(struct work *w, const struct command_words *words, json_t **ret_filter)
{
	const char *verbs[VERBS_MAX], *agent = command_option(words, "--agent");
	size_t count = command_option_all(words, "--verb", verbs, VERBS_MAX);
	json_t *filter = json_own(w->arena, json_object()), *list = json_array(), *json;

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_string(verbs[i]));
	json_object_set_new(filter, "verbs", list);
	if (count == 0)
		json_object_del(filter, "verbs");
	if (command_option(words, "--activity") != NULL)
		json_object_set_new(filter, "activity", json_string(command_option(words, "--activity")));
	if (command_option(words, "--registration") != NULL)
		json_object_set_new(
		    filter, "registration", json_string(command_option(words, "--registration")));
	if (command_flag(words, "--related-activities"))
		json_object_set_new(filter, "related_activities", json_true());
	if (command_flag(words, "--related-agents"))
		json_object_set_new(filter, "related_agents", json_true());
	if (agent != NULL) {
		TRY(json_read(w, "--agent", agent, strlen(agent), &json));
		json_object_set(filter, "agent", json);
	}
	*ret_filter = json_object_size(filter) > 0 || command_flag(words, "--all") ? filter : NULL;
	return OK;
}

static enum err terms_read(
    struct work *w, const struct command_words *words, struct statement_feed_terms *ret_terms)
{
	*ret_terms = (struct statement_feed_terms){.kind = command_option(words, "--kind"),
	    .name = command_option(words, "--name"),
	    .url = command_option(words, "--url"),
	    .version = command_option(words, "--xapi-version"),
	    .key = command_option(words, "--key"),
	    .from = command_option(words, "--from")};
	TRY(filter_read(w, words, &ret_terms->filter));
	if (command_flag(words, "--secret-stdin"))
		TRY(secret_line(w, &ret_terms->secret));
	return OK;
}

/* --- forms --- */

static enum err add(struct command_house *house, const struct command_words *words)
{
	struct statement_feed_terms terms;
	struct uuid id = uuid_v7();
	const char *secret;
	struct asked asked;

	TRY(asked_read(house, words, &asked));
	TRY(terms_read(&house->work, words, &terms));
	if (terms.kind == NULL)
		terms.kind = "forward";
	if (terms.name == NULL)
		terms.name = "made on the command line";
	TRY(statement_feed_add(&house->work, &asked.asking, id, &terms, &secret));
	return print(house, asked.asking.org, id, secret);
}

static enum err change(struct command_house *house, const struct command_words *words)
{
	struct statement_feed_terms terms;
	struct asked asked;

	TRY(asked_read(house, words, &asked));
	TRY(terms_read(&house->work, words, &terms));
	TRY(statement_feed_change(&house->work, &asked.asking, asked.id, &terms));
	return print(house, asked.asking.org, asked.id, NULL);
}

static enum err list(struct command_house *house, const struct command_words *words)
{
	json_t *all = json_own(house->arena, json_array());
	struct statement_feed *rows;
	struct asked asked;
	size_t count;

	TRY(asked_read(house, words, &asked));
	TRY(statement_feed_list(&house->work, asked.asking.org, &rows, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(all, statement_feed_json(&house->work, &rows[i]));
	command_print(json_pack("{s:O}", "feeds", all));
	return OK;
}

/* pause, resume */
static enum err pause_set(struct command_house *house, const struct command_words *words)
{
	struct asked asked;

	TRY(asked_read(house, words, &asked));
	TRY(statement_feed_pause(
	    &house->work, &asked.asking, asked.id, strcmp(words->form->name, "pause") == 0));
	return print(house, asked.asking.org, asked.id, NULL);
}

static enum err feed_end(struct command_house *house, const struct command_words *words)
{
	struct asked asked;

	TRY(asked_read(house, words, &asked));
	TRY(statement_feed_remove(&house->work, &asked.asking, asked.id));
	command_print(json_pack("{s:s}", "removed", uuid_text(house->arena, asked.id)));
	return OK;
}

static enum err try_out(struct command_house *house, const struct command_words *words)
{
	const struct statement_feed_reason *reason;
	struct statement_feed_trial trial;
	struct asked asked;

	TRY(asked_read(house, words, &asked));
	TRY(statement_feed_test(&house->work, &asked.asking, house->app.http, asked.id, &trial));
	reason = statement_feed_reason_find(trial.code);
	command_print(json_pack("{s:b,s:i,s:s,s:s,s:s,s:s}", "ok", (int)(*trial.code == '\0'), "status",
	    trial.status, "code", trial.code, "reason", reason != NULL ? reason->sentence : "", "advice",
	    reason != NULL ? reason->advice : "", "detail", trial.detail != NULL ? trial.detail : ""));
	return OK;
}

static enum err dead(struct command_house *house, const struct command_words *words)
{
	json_t *all = json_own(house->arena, json_array());
	struct statement_letter *rows;
	struct asked asked;
	size_t count;

	TRY(asked_read(house, words, &asked));
	TRY(statement_letters(&house->work, asked.asking.org, asked.id, -1, FEED_LETTERS_MAX, &rows, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(all, statement_letter_json(&house->work, &rows[i]));
	command_print(json_pack("{s:O}", "dead_letters", all));
	return OK;
}

/* resend, dismiss */
static enum err letters(struct command_house *house, const struct command_words *words)
{
	struct uuid statement = {{0}};
	struct asked asked;
	int64_t count;

	TRY(asked_read(house, words, &asked));
	if (words->plain[1] != NULL)
		TRY(id_read(&house->work, "statement", words->plain[1], &statement));
	if (strcmp(words->form->name, "resend") == 0)
		TRY(statement_letters_resend(&house->work, &asked.asking, asked.id, statement, &count));
	else
		TRY(statement_letters_dismiss(&house->work, &asked.asking, asked.id, statement, &count));
	command_print(json_pack("{s:I}", "dead_letters", (json_int_t)count));
	return OK;
}

#define TERMS                                                                                                \
	"--url= --name= --xapi-version= --key= --secret-stdin --from= --verb=* --activity= "                 \
	"--related-activities --agent= --related-agents --registration= --org= --json"

static const struct command_form forms[] = {
    {"add", "", "--kind= " TERMS, .perform = add},
    {"list", "", "--org= --json", .perform = list},
    {"change", "ID", "--all " TERMS, .perform = change},
    {"pause", "ID", "--org= --json", .perform = pause_set},
    {"resume", "ID", "--org= --json", .perform = pause_set},
    {"remove", "ID", "--org= --json", .perform = feed_end},
    {"test", "ID", "--org= --json", .perform = try_out},
    {"dead", "ID", "--org= --json", .perform = dead},
    {"resend", "ID [STATEMENT]", "--org= --json", .perform = letters},
    {"dismiss", "ID [STATEMENT]", "--org= --json", .perform = letters},
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_statement_feed, forms, argc, argv);
}

const struct command command_statement_feed = {
    .name = "statement-feed",
    .usage =
        "usage: lectern statement-feed add --url URL --key KEY --secret-stdin [--xapi-version 1.0.3|2.0.0] "
        "[--name TEXT] [TERMS] [--org SLUG]\n"
        "       lectern statement-feed add --kind webhook --url URL [--name TEXT] [TERMS] [--org SLUG]\n"
        "       lectern statement-feed list [--org SLUG]\n"
        "       lectern statement-feed change ID [the same, or --all] [--org SLUG]\n"
        "       lectern statement-feed pause|resume|remove|test|dead ID [--org SLUG]\n"
        "       lectern statement-feed resend|dismiss ID [STATEMENT] [--org SLUG]\n\n"
        "Passes an organisation's statements on, in their order (docs/xapi.md): to another learning record "
        "store, whose\n"
        "password is read from standard input, or to a webhook, whose secret is printed this once.\n\n"
        "TERMS: which statements go: --verb IRI (several: one of them), --activity IRI "
        "[--related-activities],\n"
        "       --agent JSON [--related-agents], --registration UUID; all that is said holds. --from now "
        "(unless said),\n"
        "       beginning, or 2026-11-22T08:00:00Z: what was stored from then on.\n"
        "change what is not said stays; --all: every statement goes. test asks the receiver, and sends no "
        "statement.\n"
        "dead   prints the statements that the receiver did not want; resend sends them (or one) again, "
        "dismiss forgets\n"
        "       them.\n\n"
        "Answers are JSON, with --json or without.\n",
    .run = run,
};

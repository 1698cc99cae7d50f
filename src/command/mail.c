#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "command/command_int.h"
#include "command/words.h"
#include "lms/audit/audit.h"
#include "lms/mail/mail.h"
#include "lti/registration_store.h"

static json_t *row_json(const struct mail_row *row)
{
	char id[UUID_TEXT_SIZE];

	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s?,s:I,s:o,s:o,s:o,s:o}", "id", uuid_format(row->id, id),
	    "template", row->template, "to", row->to, "subject", row->subject, "state", row->state, "reason",
	    row->reason[0] != '\0' ? row->reason : NULL, "tries", (json_int_t)row->tries, "last_status",
	    row->last_status != 0 ? json_integer(row->last_status) : json_null(), "created_at",
	    command_time_json(row->created_us), "next_try_at", command_time_json(row->next_try_us),
	    "settled_at", command_time_json(row->settled_us));
}

static void print_table(const struct mail_row *rows, size_t count)
{
	char id[UUID_TEXT_SIZE], at[TIME_TEXT_SIZE];

	printf(
	    "%-36s  %-16s  %-8s  %-24s  %-30s  %s\n", "id", "template", "state", "asked for", "to", "reason");
	for (size_t i = 0; i < count; i++)
		printf("%-36s  %-16s  %-8s  %-24s  %-30s  %s\n", uuid_format(rows[i].id, id),
		    rows[i].template, rows[i].state, time_format(rows[i].created_us, at), rows[i].to,
		    rows[i].reason);
}

static enum err list(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	struct mail_row *rows;
	struct uuid org;
	size_t count;
	json_t *mails;

	TRY(command_organization(w, words, &org));
	TRY(mail_list(
	    w, org, command_option(words, "--state"), (struct uuid){{0}}, MAIL_LIST_MAX, &rows, &count));
	if (command_flag(words, "--table")) {
		print_table(rows, count);
		return OK;
	}
	mails = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(mails, row_json(&rows[i]));
	command_print(json_pack("{s:o}", "mails", mails));
	return OK;
}

struct testing {
	struct keys *keys;
	struct mail mail;
	struct principal by;
};

static enum err test_body(struct work *w, void *arg)
{
	struct testing *t = arg;
	struct audit audit = {.actor = &t->by,
	    .org = t->mail.org,
	    .action = "mail.test_asked",
	    .subject_type = "mail",
	    .subject = t->mail.id};

	TRY(mail_put(w, t->keys, &t->mail));
	return audit_record(w, &audit);
}

static enum err test(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	struct testing t = {.keys = house->app.keys,
	    .mail = {.id = uuid_v7(),
	        .template = "test",
	        .language = command_option_or(words, "--language", "en"),
	        .to = words->plain[0]}};

	TRY(command_organization(w, words, &t.mail.org));
	t.by = command_operator_in(t.mail.org);
	if (!mail_configured(&house->app.config))
		return fail_field(w, ERR_BAD_INPUT, "smtp_url", "is not set: no mail goes out");
	TRY(db_transact(w, db_tenant(t.mail.org), test_body, &t));
	command_print(json_pack("{s:s}", "mail", uuid_text(house->arena, t.mail.id)));
	return OK;
}

static enum err resend(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	struct uuid org, id;

	TRY(command_organization(w, words, &org));
	if (!uuid_parse(words->plain[0], &id))
		return fail_field(w, ERR_NOT_FOUND, "mail", "there is no mail %.60s", words->plain[0]);
	TRY(mail_resend(w, &command_operator, org, id));
	command_print(json_pack("{s:s,s:s}", "id", words->plain[0], "state", "waiting"));
	return OK;
}

static const struct command_form forms[] = {
    {"list", "", "--state= --table --org= --installation", .perform = list},
    {"test", "ADDRESS", "--language= --org= --installation", .perform = test},
    {"resend", "ID", "--org= --installation", .perform = resend},
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_mail, forms, argc, argv);
}

const struct command command_mail = {
    .name = "mail",
    .usage =
        "usage: lectern mail list [--state STATE] [--table] [--org SLUG | --installation]\n"
        "       lectern mail test ADDRESS [--language en|fr] [--org SLUG | --installation]\n"
        "       lectern mail resend ID [--org SLUG | --installation]\n\n"
        "list prints the mails of an organisation, newest first, with what the mail server said of each. "
        "STATE is waiting,\n"
        "sending, sent, bounced (the mail server will not take it) or refused (the service will not send "
        "it).\n"
        "test writes to an address through the outbox, as everything goes out. resend sends a settled mail "
        "again.\n",
    .run = run,
};

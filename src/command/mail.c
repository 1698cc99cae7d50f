#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "command/command_int.h"
#include "lms/audit/audit.h"
#include "lms/mail/mail.h"
#include "lti/registration_store.h"

struct mail_words {
	const char *verb; /* "list", "resend", "test" */
	const char *org, *state, *language;
	const char *word; /* the mail's id, or an address */
	bool installation, table;
};

/* False: not how this verb is used. */
static bool words_read(int argc, char **argv, struct mail_words *words)
{
	*words = (struct mail_words){.org = "main", .language = "en", .verb = argc > 0 ? argv[0] : ""};
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--org") == 0 && i + 1 < argc)
			words->org = argv[++i];
		else if (strcmp(argv[i], "--state") == 0 && i + 1 < argc)
			words->state = argv[++i];
		else if (strcmp(argv[i], "--language") == 0 && i + 1 < argc)
			words->language = argv[++i];
		else if (strcmp(argv[i], "--installation") == 0)
			words->installation = true;
		else if (strcmp(argv[i], "--table") == 0)
			words->table = true;
		else if (argv[i][0] == '-' || words->word != NULL)
			return false;
		else
			words->word = argv[i];
	}
	if (strcmp(words->verb, "list") == 0)
		return words->word == NULL;
	return words->word != NULL && words->state == NULL && !words->table &&
	       (strcmp(words->verb, "resend") == 0 || strcmp(words->verb, "test") == 0);
}

static json_t *time_json(int64_t us)
{
	char text[TIME_TEXT_SIZE];

	return us != 0 ? json_string(time_format(us, text)) : json_null();
}

static json_t *row_json(const struct mail_row *row)
{
	char id[UUID_TEXT_SIZE];

	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s?,s:I,s:o,s:o,s:o,s:o}", "id", uuid_format(row->id, id),
	    "template", row->template, "to", row->to, "subject", row->subject, "state", row->state, "reason",
	    row->reason[0] != '\0' ? row->reason : NULL, "tries", (json_int_t)row->tries, "last_status",
	    row->last_status != 0 ? json_integer(row->last_status) : json_null(), "created_at",
	    time_json(row->created_us), "next_try_at", time_json(row->next_try_us), "settled_at",
	    time_json(row->settled_us));
}

static void print(json_t *own)
{
	json_dumpf(own, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(own);
}

static enum err list(struct work *w, const struct mail_words *words, struct uuid org)
{
	char id[UUID_TEXT_SIZE], at[TIME_TEXT_SIZE];
	struct mail_row *rows;
	size_t count;
	json_t *mails = NULL;

	TRY(mail_list(w, org, words->state, (struct uuid){{0}}, MAIL_LIST_MAX, &rows, &count));
	if (words->table)
		printf("%-36s  %-16s  %-8s  %-24s  %-30s  %s\n", "id", "template", "state", "asked for", "to",
		    "reason");
	else
		mails = json_array();
	for (size_t i = 0; i < count; i++) {
		if (mails != NULL)
			json_array_append_new(mails, row_json(&rows[i]));
		else
			printf("%-36s  %-16s  %-8s  %-24s  %-30s  %s\n", uuid_format(rows[i].id, id),
			    rows[i].template, rows[i].state, time_format(rows[i].created_us, at), rows[i].to,
			    rows[i].reason);
	}
	if (mails != NULL)
		print(json_pack("{s:o}", "mails", mails));
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

static enum err test(struct command_house *house, const struct mail_words *words, struct uuid org)
{
	struct testing t = {.keys = house->app.keys,
	    .by = command_operator_in(org),
	    .mail = {.id = uuid_v7(),
	        .org = org,
	        .template = "test",
	        .language = words->language,
	        .to = words->word}};

	if (!mail_configured(&house->app.config))
		return fail_field(&house->work, ERR_BAD_INPUT, "smtp_url", "is not set: no mail goes out");
	TRY(db_transact(&house->work, db_tenant(org), test_body, &t));
	print(json_pack("{s:s}", "mail", uuid_text(house->arena, t.mail.id)));
	return OK;
}

static enum err serve(struct command_house *house, const struct mail_words *words)
{
	struct work *w = &house->work;
	struct uuid org = {{0}}, id;

	if (!words->installation)
		TRY(organization_find(w, words->org, &org));
	if (strcmp(words->verb, "list") == 0)
		return list(w, words, org);
	if (strcmp(words->verb, "test") == 0)
		return test(house, words, org);
	if (!uuid_parse(words->word, &id))
		return fail_field(w, ERR_NOT_FOUND, "mail", "there is no mail %.60s", words->word);
	TRY(mail_resend(w, &command_operator, org, id));
	print(json_pack("{s:s,s:s}", "id", words->word, "state", "waiting"));
	return OK;
}

static int run(int argc, char **argv)
{
	struct command_house house;
	struct mail_words words;
	int code = command_house_configure(&house, &argc, &argv);

	if (code == 0 && !words_read(argc, argv, &words))
		code = command_usage(&command_mail);
	else if (code == 0)
		code = command_house_enter(&house);
	if (code == 0) {
		enum err e = serve(&house, &words);

		code = e == OK ? 0 : command_failed("mail", &house.work, e);
	}
	command_house_close(&house);
	return code;
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

/* lectern report-role: prints what the database's administrator runs; this service may make no roles. */
#include <stdio.h>
#include <string.h>

#include "command/command_int.h"
#include "command/words.h"

enum { ROLE_NAME_MAX = 50 };

/* What it may read, of its organisation; the views see through the rights of who asks. */
static const char *const tables[] = {"origins", "learners", "progress"};

static bool role_valid(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len <= ROLE_NAME_MAX &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == len && name[0] >= 'a' &&
	       strncmp(name, "lectern", 7) != 0 && strncmp(name, "pg_", 3) != 0;
}

static const char *wrong(const struct command_words *words)
{
	return role_valid(words->plain[0])
	           ? NULL
	           : "the role's name has a-z, 0-9 and _, begins with a letter, and not with lectern or pg_";
}

static void print_made(const char *role, const char *org)
{
	printf("-- A role that reads the learners and progress of one organisation, and writes nothing. Run "
	       "it as an\n"
	       "-- administrator of the database that holds the organisation; then: ALTER ROLE %s PASSWORD "
	       "'...'\n"
	       "BEGIN;\nCREATE ROLE %s LOGIN NOINHERIT;\n",
	    role, role);
	printf("ALTER ROLE %s SET lectern.orgs = '{%s}';\nALTER ROLE %s SET default_transaction_read_only = "
	       "on;\n",
	    role, org, role);
	printf(
	    "GRANT USAGE ON SCHEMA public TO %s;\nGRANT SELECT ON apprenants, progress_apprenants TO %s;\n",
	    role, role);
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		printf("GRANT SELECT ON %s TO %s;\nCREATE POLICY %s ON %s AS RESTRICTIVE TO %s USING (org_id "
		       "= '%s');\n",
		    tables[i], role, role, tables[i], role, org);
	printf("CREATE SCHEMA %s;\nGRANT USAGE ON SCHEMA %s TO %s;\n", role, role, role);
	printf("CREATE VIEW %s.apprenants WITH (security_invoker = true) AS\n"
	       "SELECT id, origin, external_user_id, email, date_creation, moodle_user_id FROM "
	       "public.apprenants;\n"
	       "CREATE VIEW %s.progress WITH (security_invoker = true) AS\n"
	       "SELECT apprenant_id, grain_id, module_id, sequence_id, completed_at, origin, "
	       "external_user_id FROM "
	       "public.progress_apprenants;\n"
	       "GRANT SELECT ON %s.apprenants, %s.progress TO %s;\nCOMMIT;\n",
	    role, role, role, role, role);
}

static void print_dropped(const char *role)
{
	printf("BEGIN;\nDROP SCHEMA %s CASCADE;\n", role);
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		printf("DROP POLICY %s ON %s;\n", role, tables[i]);
	printf("DROP OWNED BY %s;\nDROP ROLE %s;\nCOMMIT;\n", role, role);
}

static enum err print_role(struct command_house *house, const struct command_words *words)
{
	struct uuid org;

	TRY(command_organization(&house->work, words, &org));
	if (command_flag(words, "--drop"))
		print_dropped(words->plain[0]);
	else
		print_made(words->plain[0], uuid_text(house->arena, org));
	return OK;
}

static const struct command_form forms[] = {
    {"", "ROLE", "--drop --org=", .wrong = wrong, .perform = print_role},
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_report_role, forms, argc, argv);
}

const struct command command_report_role = {
    .name = "report-role",
    .usage = "usage: lectern report-role ROLE [--drop] [--org SLUG] | psql ADMINISTRATOR_URL\n\n"
             "Prints the statements that make a database role for reports: it reads the learners and the "
             "progress of one\n"
             "organisation, by the names apprenants and progress, and writes nothing (docs/learners.md). "
             "--drop: those that\n"
             "take it away again. Nothing is run.\n",
    .run = run,
};

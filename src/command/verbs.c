#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "command/command_int.h"

static const struct command *const commands[] = {
    &command_serve,
    &command_worker,
    &command_platform,
    &command_origin,
    &command_import_directus,
    &command_report_role,
    &command_lti11,
    &command_package,
    &command_dispatch,
    &command_roster,
    &command_grades,
    &command_attempt,
    &command_job,
    &command_mail,
    &command_org,
    &command_user,
    &command_keys,
    &command_token,
    &command_xapi_key,
    &command_statements,
    &command_statement_feed,
    &command_health,
    &command_backup,
    &command_restore,
    &command_demo,
    &command_config,
    &command_routes,
    &command_version,
    NULL,
};

static const struct {
	const char *name, *about;
} verbs[] = {
    {"serve", "run the service"},
    {"worker", "run jobs and send mails and grades, without listening"},
    {"platform", "register learning platforms (LTI 1.3)"},
    {"origin", "see and make origins of learners, and their signed ways in"},
    {"import-directus", "bring the learners and progress of a Moodle-only base here"},
    {"report-role", "print the statements that make a database role for reports"},
    {"lti11", "keys for platforms that know only LTI 1.1"},
    {"package", "import content packages"},
    {"dispatch", "give modules to other platforms as thin SCORM or cmi5 packages"},
    {"roster", "see class lists of platforms, have them read, say what they are for"},
    {"grades", "see the grade ledger and send grades again"},
    {"attempt", "explain why an attempt stands as it does"},
    {"job", "see jobs (imports, housekeeping), try them again, cancel them"},
    {"mail", "see mails and their fate, send a test, send again"},
    {"keys", "see and rotate the keys that platforms know this service by"},
    {"token", "make access tokens for the API"},
    {"xapi-key", "keys by which programs reach the learning record store"},
    {"statements", "run the learning record store: what is kept, purges, erasures, export, import, figures"},
    {"health", "ask the running service whether it is ready"},
    {"backup", "write databases, packages and the secret into a folder"},
    {"restore", "put such a folder back"},
    {"demo", "make a school to try things out with"},
    {"org", "see organisations, place and disable them"},
    {"user", "make, invite, list and disable people, and links to a new password"},
    {"config", "print every setting, its value and meaning"},
    {"routes", "print every address the service answers"},
    {"version", "print the version"},
};

static void print_overview(FILE *out)
{
	fprintf(out, "Lectern %s: a learning tool (LTI 1.3), player (SCORM) and learning service.\n\n",
	    LECTERN_VERSION);
	fprintf(out, "usage: lectern VERB [--SETTING VALUE ...] [words of the verb]\n\n");
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		fprintf(out, "  %-10s %s\n", verbs[i].name, verbs[i].about);
	fprintf(
	    out, "\n\"lectern VERB --help\" tells more of each; \"lectern config\" lists the settings.\n");
}

bool command_is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

int command_usage(const struct command *command)
{
	fputs(command->usage, stderr);
	return 2;
}

int command_failed(const char *verb, const struct work *w, enum err e)
{
	const char *why = w->detail[0] != '\0' ? w->detail : err_info(e)->title;

	if (w->field[0] != '\0')
		fprintf(stderr, "lectern: %s: %s: %s\n", verb, w->field, why);
	else
		fprintf(stderr, "lectern: %s: %s\n", verb, why);
	return 1;
}

static const struct command *find(const char *name)
{
	for (size_t i = 0; commands[i] != NULL; i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	}
	return NULL;
}

static bool asks_help(int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	}
	return false;
}

int command_main(int argc, char **argv)
{
	const struct command *command;

	signal(SIGPIPE, SIG_IGN);
	/* Times are UTC everywhere. Libraries that ask for local time (libzip, for every file of a package)
	 * make the C library read the zone's file anew each time where TZ is not set. */
	setenv("TZ", "UTC", 1);
	tzset();
	if (argc < 1) {
		print_overview(stderr);
		return 2;
	}
	if (command_is_help(argv[0])) {
		print_overview(stdout);
		return 0;
	}
	command = find(strcmp(argv[0], "--version") == 0 ? "version" : argv[0]);
	if (command == NULL) {
		fprintf(stderr, "lectern: there is no verb \"%s\"\n\n", argv[0]);
		print_overview(stderr);
		return 2;
	}
	if (asks_help(argc - 1, argv + 1)) {
		fputs(command->usage, stdout);
		return 0;
	}
	return command->run(argc - 1, argv + 1);
}

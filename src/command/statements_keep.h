/* lectern statements settings | purge | erase: rows of the table in statements.c. */
#ifndef COMMAND_STATEMENTS_KEEP_H
#define COMMAND_STATEMENTS_KEEP_H

#include "command/words.h"

const char *statements_settings_wrong(const struct command_words *words);
enum err statements_settings(struct command_house *house, const struct command_words *words);
const char *statements_keep_wrong(const struct command_words *words);
enum err statements_purge(struct command_house *house, const struct command_words *words);
enum err statements_erase(struct command_house *house, const struct command_words *words);

#define STATEMENTS_KEEP_FORMS                                                                                \
	{"settings", "", "--keep-days= --tells= --org= --json", .wrong = statements_settings_wrong,          \
	    .perform = statements_settings},                                                                 \
	    {"purge", "",                                                                                    \
	        "--before= --activity= --related-activities --registration= --dry-run --job --org= --json",  \
	        .wrong = statements_keep_wrong, .perform = statements_purge},                                \
	{                                                                                                    \
		"erase", "",                                                                                 \
		    "--learner= --origin= --user= --agent= --pseudonymise --dry-run --job --org= --json",    \
		    .wrong = statements_keep_wrong, .perform = statements_erase                              \
	}

#define STATEMENTS_KEEP_USAGE                                                                                \
	"       lectern statements settings [--keep-days N|forever] [--tells on|off] [--org SLUG] "          \
	"[--json]\n"                                                                                         \
	"       lectern statements purge [--before TIME] [--activity IRI [--related-activities]] "           \
	"[--registration UUID]\n"                                                                            \
	"                                [--dry-run|--job] [--org SLUG] [--json]\n"                          \
	"       lectern statements erase (--learner ID | --origin SLUG --user ID | --agent JSON) "           \
	"[--pseudonymise]\n"                                                                                 \
	"                                [--dry-run|--job] [--org SLUG] [--json]\n"
#define STATEMENTS_KEEP_ABOUT                                                                                \
	"settings  prints what is set about the store, and changes what is said: --keep-days: statements "   \
	"stored longer ago\n"                                                                                \
	"          are deleted by housekeeping (forever: none are); --tells: what learners do in SCORM "     \
	"content and on\n"                                                                                   \
	"          pages is also stored as statements.\n"                                                    \
	"purge     deletes statements for which all that is said holds: stored before a time (2026-01-31 "   \
	"or\n"                                                                                               \
	"          2026-01-31T12:00:00Z), about an activity, of a registration.\n"                           \
	"erase     deletes one person's statements, states, profiles and attachments, and takes them out "   \
	"of the\n"                                                                                           \
	"          statements of others; with --pseudonymise their statements stay, and name an account "    \
	"that nobody\n"                                                                                      \
	"          knows. --agent: '{\"mbox\":\"mailto:ada@example.org\"}', or by mbox_sha1sum, openid, "    \
	"account.\n"                                                                                         \
	"          --dry-run counts and changes nothing; --job leaves it to the running service.\n"

#endif

/* lectern statements export | import | figures: rows of the table in statements.c. */
#ifndef COMMAND_STATEMENTS_TRANSFER_H
#define COMMAND_STATEMENTS_TRANSFER_H

#include "command/words.h"

const char *statements_export_wrong(const struct command_words *words);
int statements_export_before(struct command_house *house, struct command_words *words);
enum err statements_export(struct command_house *house, const struct command_words *words);
int statements_import_before(struct command_house *house, struct command_words *words);
enum err statements_import(struct command_house *house, const struct command_words *words);
enum err statements_figures(struct command_house *house, const struct command_words *words);

#define STATEMENTS_TRANSFER_FORMS                                                                            \
	{"export", "FILE",                                                                                   \
	    "--since= --until= --verb= --activity= --registration= --agent= --attachments --resume --org= "  \
	    "--json",                                                                                        \
	    .wrong = statements_export_wrong, .before = statements_export_before,                            \
	    .perform = statements_export},                                                                   \
	    {"import", "FILE", "--dry-run --resume --org= --json", .before = statements_import_before,       \
	        .perform = statements_import},                                                               \
	{                                                                                                    \
		"figures", "", "--org= --json", .perform = statements_figures                                \
	}

#define STATEMENTS_TRANSFER_USAGE                                                                            \
	"       lectern statements export FILE [--since TIME] [--until TIME] [--verb IRI] [--activity IRI] " \
	"[--registration UUID]\n"                                                                            \
	"                                 [--agent JSON] [--attachments] [--resume] [--org SLUG] [--json]\n" \
	"       lectern statements import FILE [--dry-run] [--resume] [--org SLUG] [--json]\n"               \
	"       lectern statements figures [--org SLUG] [--json]\n"
#define STATEMENTS_TRANSFER_ABOUT                                                                            \
	"export    writes statements as NDJSON, oldest first, into FILE.part, which becomes FILE once it "   \
	"is "                                                                                                \
	"whole (-: standard\n"                                                                               \
	"          output). --attachments: with lines of their bytes. --resume goes on where FILE.part "     \
	"ends; "                                                                                             \
	"say the same words.\n"                                                                              \
	"import    reads NDJSON, of this or another record store: what is there is passed over, what is "    \
	"wrong "                                                                                             \
	"is told by its\n"                                                                                   \
	"          line. --resume goes on where an import of the same file was interrupted; --dry-run "      \
	"writes "                                                                                            \
	"nothing.\n"                                                                                         \
	"figures   counts what came since and prints how much there is, by month, day, verb and activity.\n"

#endif

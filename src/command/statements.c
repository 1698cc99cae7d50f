/* lectern statements settings | purge | erase | export | import | figures */
#include "command/command_int.h"
#include "command/statements_keep.h"
#include "command/statements_transfer.h"

static const struct command_form forms[] = {
    STATEMENTS_KEEP_FORMS,
    STATEMENTS_TRANSFER_FORMS,
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_statements, forms, argc, argv);
}

const struct command command_statements = {
    .name = "statements",
    .usage =
        "usage:\n" STATEMENTS_KEEP_USAGE STATEMENTS_TRANSFER_USAGE
        "\n" STATEMENTS_KEEP_ABOUT STATEMENTS_TRANSFER_ABOUT "\nAnswers are JSON, with --json or without.\n",
    .run = run,
};

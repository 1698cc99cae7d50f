/* lectern statements export | import | figures */
#include "command/command_int.h"
#include "command/statements_transfer.h"

static const struct command_form forms[] = {
    STATEMENTS_TRANSFER_FORMS,
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_statements, forms, argc, argv);
}

const struct command command_statements = {
    .name = "statements",
    .usage = "usage:\n" STATEMENTS_TRANSFER_USAGE "\n" STATEMENTS_TRANSFER_ABOUT
             "\nAnswers are JSON, with --json or without.\n",
    .run = run,
};

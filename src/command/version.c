#include <stdio.h>

#include "command/command_int.h"

static int run(int argc, char **argv)
{
	(void)argv;
	if (argc > 0)
		return command_usage(&command_version);
	printf("lectern %s\n", LECTERN_VERSION);
	return 0;
}

const struct command command_version = {
    .name = "version",
    .usage = "usage: lectern version\n\nPrints the version.\n",
    .run = run,
};

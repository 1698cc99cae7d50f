#include <stdio.h>

#include "command/command_int.h"

static int run(int argc, char **argv)
{
	struct command_house house;
	int code = command_house_configure(&house, &argc, &argv);

	if (code == 0 && argc > 0)
		code = command_usage(&command_config);
	else if (code == 0)
		config_print(&house.app.config, stdout);
	command_house_close(&house);
	return code;
}

const struct command command_config = {
    .name = "config",
    .usage = "usage: lectern config [--SETTING VALUE ...]\n\n"
             "Prints every setting: its type, meaning, default and the value in force, never a secret. "
             "Settings come from\n"
             "flags (--listen 0.0.0.0:80), else the environment (LECTERN_LISTEN), else the file (--config "
             "FILE, else\n"
             "DATA/lectern.conf) with lines \"listen = 0.0.0.0:80\".\n",
    .run = run,
};

/* The parts of `lectern package` among themselves. */
#ifndef COMMAND_PACKAGE_H
#define COMMAND_PACKAGE_H

#include "command/command.h"
#include "lms/course/course.h"

struct package_words {
	const char *verb, *org;
	const char *object; /* import: the file; report: the package; NULL */
	bool json, table, job;
	struct course_import_options options;
};

enum err package_print_list(struct work *w, const struct package_words *words) MUST_CHECK;
enum err package_print_report(struct work *w, const struct package_words *words) MUST_CHECK;
void package_print_codes(const struct package_words *words);

/* The whole verb `package link`, argv[0] being "link"; enters the house itself. Gives the exit code. */
int package_link(struct command_house *house, int argc, char **argv);

#endif

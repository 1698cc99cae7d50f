/* The launcher's script and style, carried in the program. */
#ifndef SCORM_DISPATCH_DISPATCH_FILES_H
#define SCORM_DISPATCH_DISPATCH_FILES_H

#include <stddef.h>

struct dispatch_file {
	const char *name; /* NULL ends the table */
	const unsigned char *bytes;
	size_t len;
};
extern const struct dispatch_file dispatch_files[];

#endif

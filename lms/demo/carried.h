/* Files of demo/school that the program carries (lms/room.cmake, tools/carry.c). */
#ifndef LMS_DEMO_CARRIED_H
#define LMS_DEMO_CARRIED_H

#include <stddef.h>

struct carried {
	const char *path;           /* below demo/school; packages as packages/NAME.zip */
	const unsigned char *bytes; /* with a NUL after them */
	size_t len;
};
extern const struct carried carried_files[];
extern const size_t carried_count;

#endif

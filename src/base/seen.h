/* Texts met before, by a 64-bit hash of each: room for as many as it is told, grown as they come. {0} is an
 * empty one. Two texts of one hash count as one; what comes from one sender may be told apart by it, nothing
 * that somebody could gain by. */
#ifndef BASE_SEEN_H
#define BASE_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct seen {
	uint64_t *slots;
	size_t count, size;
};
void seen_free(struct seen *seen);
/* True the first time. */
bool seen_add(struct seen *seen, const char *text);
bool seen_has(const struct seen *seen, const char *text);
#define SEEN_LOCAL __attribute__((cleanup(seen_free)))

#endif

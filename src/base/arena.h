/* Memory that ends together: a request, a job or a command owns one arena and everything
 * it allocates, opens or borrows is released by arena_free, newest first.
 * Allocation never returns NULL: a process that is out of memory stops at once with one line
 * (nothing acknowledged is lost by that). Sizes that come from input are bounded before they get here.
 * Built with LECTERN_ARENA_MALLOC every block is a malloc of its own, so sanitizers see it. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct arena;

struct arena *arena_new(void);

/* Runs the deferred frees, newest first, and releases all memory. NULL is allowed. */
void arena_free(struct arena *a);

/* As arena_free, but keeps the arena (and its first block) for the next piece of work. */
void arena_reset(struct arena *a);

/* Zeroed, aligned for any type. */
void *arena_alloc(struct arena *a, size_t size);
/* The same, not zeroed: for what is written at once. */
void *arena_room(struct arena *a, size_t size);
/* Makes room of size bytes wanted bytes long where it is, if it is the newest there is and its block has that
 * much; false: it is as it was. */
bool arena_extend(struct arena *a, const void *room, size_t size, size_t wanted) MUST_CHECK;
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t len);
void *arena_memdup(struct arena *a, const void *bytes, size_t len);
char *arena_printf(struct arena *a, const char *format, ...) PRINTF(2, 3);
char *arena_vprintf(struct arena *a, const char *format, va_list args) PRINTF(2, 0);

/* Calls release(object) when the arena ends: for json_t, file descriptors, temporary files, results. */
typedef void arena_release(void *object);
void arena_defer(struct arena *a, arena_release *release, void *object);

/* Cleanup for an arena held in a local variable: ARENA_LOCAL struct arena *a = arena_new(); */
void arena_free_local(struct arena **a);
#define ARENA_LOCAL __attribute__((cleanup(arena_free_local)))

#endif

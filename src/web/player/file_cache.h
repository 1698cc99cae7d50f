/* Small files of packages, ready to be sent from memory. Files never change under their address (a package's
 * folder is named by its hash), so nothing is ever invalidated; the least recently used leave when the limit
 * is reached. Thread-safe. */
#ifndef WEB_PLAYER_FILE_CACHE_H
#define WEB_PLAYER_FILE_CACHE_H

#include "web/web.h"

enum { FILE_CACHE_FILE_MAX = 64 * 1024, FILE_CACHE_PATH_MAX = 1024 };

struct file_cache;

struct file_cache *file_cache_new(int64_t max_bytes);
void file_cache_free(struct file_cache *cache);

/* Held for the caller, who releases it; NULL when it is not there. */
struct ready *file_cache_find(
    struct file_cache *cache, const uint8_t package[static SHA256_SIZE], const char *path);
/* Keeps it with a hold of its own, where it fits. */
void file_cache_add(struct file_cache *cache, const uint8_t package[static SHA256_SIZE], const char *path,
    struct ready *ready);

/* Bytes held now, and at most. */
void file_cache_figures(struct file_cache *cache, size_t *ret_bytes, size_t *ret_max);

#endif

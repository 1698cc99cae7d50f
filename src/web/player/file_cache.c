#include "web/player/file_cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/metric.h"

enum { BUCKETS = 4096 };

struct cached {
	struct cached *next;          /* of its bucket */
	struct cached *newer, *older; /* by last use */
	struct ready *ready;
	size_t size;
	uint64_t hash;
	uint8_t package[SHA256_SIZE];
	char path[];
};

struct file_cache {
	pthread_mutex_t lock;
	size_t max, bytes;
	struct cached *newest, *oldest;
	struct cached *buckets[BUCKETS];
};

struct file_cache *file_cache_new(int64_t max_bytes)
{
	struct file_cache *cache = calloc(1, sizeof(*cache));

	if (cache == NULL)
		abort();
	pthread_mutex_init(&cache->lock, NULL);
	cache->max = max_bytes > 0 ? (size_t)max_bytes : 0;
	return cache;
}

/* FNV-1a over the path, begun with bits of the package's own hash: nobody can choose those. */
static uint64_t hash_of(const uint8_t *package, const char *path)
{
	uint64_t hash;

	memcpy(&hash, package, sizeof hash);
	for (; *path != '\0'; path++)
		hash = (hash ^ (unsigned char)*path) * UINT64_C(1099511628211);
	return hash ^ hash >> 32;
}

static struct cached *find(struct file_cache *cache, uint64_t hash, const uint8_t *package, const char *path)
{
	struct cached *c = cache->buckets[hash % BUCKETS];

	while (c != NULL && (c->hash != hash || memcmp(c->package, package, SHA256_SIZE) != 0 ||
	                        strcmp(c->path, path) != 0))
		c = c->next;
	return c;
}

static void list_remove(struct file_cache *cache, struct cached *c)
{
	if (c->newer != NULL)
		c->newer->older = c->older;
	else
		cache->newest = c->older;
	if (c->older != NULL)
		c->older->newer = c->newer;
	else
		cache->oldest = c->newer;
}

static void list_add(struct file_cache *cache, struct cached *c)
{
	c->newer = NULL;
	c->older = cache->newest;
	if (cache->newest != NULL)
		cache->newest->newer = c;
	else
		cache->oldest = c;
	cache->newest = c;
}

static void drop(struct file_cache *cache, struct cached *c)
{
	struct cached **at = &cache->buckets[c->hash % BUCKETS];

	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	list_remove(cache, c);
	cache->bytes -= c->size;
	ready_release(c->ready);
	free(c);
}

void file_cache_free(struct file_cache *cache)
{
	if (cache == NULL)
		return;
	while (cache->oldest != NULL)
		drop(cache, cache->oldest);
	pthread_mutex_destroy(&cache->lock);
	free(cache);
}

struct ready *file_cache_find(
    struct file_cache *cache, const uint8_t package[static SHA256_SIZE], const char *path)
{
	struct ready *ready = NULL;
	struct cached *c;

	pthread_mutex_lock(&cache->lock);
	c = find(cache, hash_of(package, path), package, path);
	if (c != NULL) {
		ready = ready_hold(c->ready);
		list_remove(cache, c);
		list_add(cache, c);
	}
	pthread_mutex_unlock(&cache->lock);
	metric_add(ready != NULL ? SERIES_FILE_CACHE_HIT : SERIES_FILE_CACHE_MISS, 1);
	return ready;
}

static struct cached *cached_new(const uint8_t *package, const char *path, uint64_t hash, struct ready *ready)
{
	size_t path_size = strlen(path) + 1;
	struct cached *c = calloc(1, sizeof(*c) + path_size);

	if (c == NULL)
		abort();
	c->hash = hash;
	c->size = sizeof(*c) + path_size + ready_size(ready);
	c->ready = ready_hold(ready);
	memcpy(c->package, package, SHA256_SIZE);
	memcpy(c->path, path, path_size);
	return c;
}

void file_cache_add(struct file_cache *cache, const uint8_t package[static SHA256_SIZE], const char *path,
    struct ready *ready)
{
	uint64_t hash = hash_of(package, path);
	struct cached *c;

	if (strlen(path) > FILE_CACHE_PATH_MAX || ready_size(ready) > cache->max / 4)
		return;
	c = cached_new(package, path, hash, ready);
	pthread_mutex_lock(&cache->lock);
	if (find(cache, hash, package, path) == NULL) {
		while (cache->oldest != NULL && cache->bytes + c->size > cache->max)
			drop(cache, cache->oldest);
		c->next = cache->buckets[hash % BUCKETS];
		cache->buckets[hash % BUCKETS] = c;
		list_add(cache, c);
		cache->bytes += c->size;
		c = NULL;
	}
	pthread_mutex_unlock(&cache->lock);
	if (c != NULL) {
		ready_release(c->ready);
		free(c);
	}
}

void file_cache_figures(struct file_cache *cache, size_t *ret_bytes, size_t *ret_max)
{
	pthread_mutex_lock(&cache->lock);
	*ret_bytes = cache->bytes;
	pthread_mutex_unlock(&cache->lock);
	*ret_max = cache->max;
}

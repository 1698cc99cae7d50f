#include "lms/organization/face.h"

#include <stdlib.h>
#include <string.h>

#include "base/recent.h"
#include "lms/organization/face_store.h"
#include "lms/organization/organization.h"

static const int64_t stale_us = 5 * 1000000;

enum { LOOK_SIZE = 64, ZONE_SIZE = 64 };

/* As it is kept: no pointers. */
struct face_kept {
	char slug[ORGANIZATION_SLUG_MAX + 1], name[ORGANIZATION_NAME_MAX + 1], look[LOOK_SIZE],
	    zone[ZONE_SIZE];
};

struct host_kept {
	char slug[ORGANIZATION_SLUG_MAX + 1];
};

struct face_cache {
	struct recent *faces; /* by what they were asked for */
	struct recent *hosts; /* by the host name */
};

struct face_cache *face_cache_new(void)
{
	struct face_cache *cache = calloc(1, sizeof(*cache));

	if (cache == NULL)
		abort();
	cache->faces = recent_new(sizeof(struct face_kept), stale_us);
	cache->hosts = recent_new(sizeof(struct host_kept), stale_us);
	return cache;
}

void face_cache_free(struct face_cache *cache)
{
	if (cache == NULL)
		return;
	recent_free(cache->faces);
	recent_free(cache->hosts);
	free(cache);
}

void face_cache_forget(struct face_cache *cache)
{
	recent_forget(cache->faces, NULL, NULL);
	recent_forget(cache->hosts, NULL, NULL);
}

/* False: it is longer than anything that is kept. */
static bool put(char *ret_text, size_t size, const char *from)
{
	size_t len = strlen(from);

	if (len >= size)
		return false;
	memcpy(ret_text, from, len + 1);
	return true;
}

static void face_keep(
    struct face_cache *cache, uint64_t epoch, const uint8_t key[static SHA256_SIZE], const struct face *face)
{
	struct face_kept kept = {0};

	if (put(kept.slug, sizeof(kept.slug), face->slug) && put(kept.name, sizeof(kept.name), face->name) &&
	    put(kept.look, sizeof(kept.look), face->look) && put(kept.zone, sizeof(kept.zone), face->zone))
		recent_keep(cache->faces, epoch, key, &kept);
}

enum err face_find(struct work *w, struct face_cache *cache, const char *slug, struct uuid org,
    const char *host, struct face *ret_face)
{
	uint8_t key[SHA256_SIZE] = {0};
	struct face_kept kept;
	const char *asked;
	uint64_t epoch;

	if (*slug == '\0' && uuid_is_nil(org) && *host == '\0') {
		*ret_face = (struct face){"", "", "", ""};
		return OK;
	}
	/* An organisation alone is its own key. Else the length of the slug parts it from what follows. */
	if (*slug == '\0' && *host == '\0') {
		memcpy(key, org.bytes, sizeof(org.bytes));
	} else {
		asked = arena_printf(
		    w->arena, "%zu %s %s %s", strlen(slug), slug, uuid_text(w->arena, org), host);
		sha256(asked, strlen(asked), key);
	}
	if (recent_find(cache->faces, key, &kept)) {
		*ret_face =
		    (struct face){arena_strdup(w->arena, kept.slug), arena_strdup(w->arena, kept.name),
		        arena_strdup(w->arena, kept.look), arena_strdup(w->arena, kept.zone)};
		return OK;
	}
	/* Read before the rows are: what is changed meanwhile must not be kept. */
	epoch = recent_epoch(cache->faces);
	TRY(face_read(w, slug, org, host, ret_face));
	face_keep(cache, epoch, key, ret_face);
	return OK;
}

bool face_host_known(struct work *w, struct face_cache *cache, const char *host, const char **ret_slug)
{
	uint8_t key[SHA256_SIZE];
	struct host_kept kept;

	sha256(host, strlen(host), key);
	if (!recent_find(cache->hosts, key, &kept))
		return false;
	*ret_slug = arena_strdup(w->arena, kept.slug);
	return true;
}

enum err face_host(struct work *w, struct face_cache *cache, const char *host, const char **ret_slug)
{
	uint8_t key[SHA256_SIZE];
	struct host_kept kept = {0};
	uint64_t epoch;

	if (face_host_known(w, cache, host, ret_slug))
		return OK;
	epoch = recent_epoch(cache->hosts);
	TRY(face_host_read(w, host, ret_slug));
	sha256(host, strlen(host), key);
	if (put(kept.slug, sizeof(kept.slug), *ret_slug))
		recent_keep(cache->hosts, epoch, key, &kept);
	return OK;
}

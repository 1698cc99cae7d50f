/* The key sets of platforms, one entry for each address. A set is fetched by one thread while others that
 * need it wait (K5, K6): fresh for Cache-Control's max-age within 60 s … 24 h, 1 h without; revalidated by
 * ETag served stale for up to 24 h more while the platform is down forced anew for an unknown kid, but at
 * most once in 30 s, or random kids would make us an amplifier after a failure not asked again for 10 s */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "base/metric.h"
#include "base/time.h"
#include "keys/keys_int.h"

enum {
	REMOTE_SETS_MAX = 1024,
	SET_BYTES_MAX = 256 * 1024,
	FETCH_TIMEOUT_S = 5,
	LIFE_MIN_S = 60,
	LIFE_MAX_S = 24 * 3600,
	LIFE_DEFAULT_S = 3600,
	STALE_S = 24 * 3600,
	FORCED_PAUSE_S = 30,
	FAILED_PAUSE_S = 10,
	ETAG_MAX = 256,
	REASON_MAX = 256
};

/* A set that threads share read-only. jansson's own counting is not for that (it also reads the count without
 * an atomic). */
struct shared_set {
	atomic_int users;
	struct jws_set *set;
};

struct remote_set {
	struct remote_set *next;
	char *uri;
	struct shared_set *shared; /* NULL until the first good fetch; never changed in place */
	uint64_t generation;       /* counts good fetches, from 1 */
	int64_t fresh_until_us, forced_pause_until_us, failed_pause_until_us, used_us;
	int64_t fetched_us, failed_us; /* Unix time, for people */
	char etag[ETAG_MAX];
	char reason[REASON_MAX]; /* of the last failure */
	bool fetching;
	int users; /* threads inside remote_get: not to be evicted */
};

struct remote_cache {
	pthread_mutex_t lock;
	pthread_cond_t fetched;
	struct remote_set *sets;
	int count;
};

struct remote_cache *remote_new(void)
{
	struct remote_cache *cache = calloc(1, sizeof(*cache));

	if (cache == NULL)
		abort();
	pthread_mutex_init(&cache->lock, NULL);
	pthread_cond_init(&cache->fetched, NULL);
	return cache;
}

static void shared_release(void *object)
{
	struct shared_set *shared = object;

	if (shared == NULL || atomic_fetch_sub(&shared->users, 1) > 1)
		return;
	jws_set_free(shared->set);
	free(shared);
}

static struct shared_set *shared_new(json_t *own)
{
	struct shared_set *shared = calloc(1, sizeof(*shared));

	if (shared == NULL)
		abort();
	atomic_init(&shared->users, 1);
	shared->set = jws_set_new(own);
	return shared;
}

static void set_free(struct remote_set *set)
{
	shared_release(set->shared);
	free(set->uri);
	free(set);
}

void remote_free(struct remote_cache *cache)
{
	if (cache == NULL)
		return;
	while (cache->sets != NULL) {
		struct remote_set *set = cache->sets;

		cache->sets = set->next;
		set_free(set);
	}
	pthread_cond_destroy(&cache->fetched);
	pthread_mutex_destroy(&cache->lock);
	free(cache);
}

/* Drops the set that was not used for longest; nothing when all are in use. */
static void evict(struct remote_cache *cache)
{
	struct remote_set **oldest = NULL, *gone;

	for (struct remote_set **link = &cache->sets; *link != NULL; link = &(*link)->next) {
		if ((*link)->users == 0 && (oldest == NULL || (*link)->used_us < (*oldest)->used_us))
			oldest = link;
	}
	if (oldest == NULL)
		return;
	gone = *oldest;
	*oldest = gone->next;
	cache->count--;
	set_free(gone);
}

static struct remote_set *find_or_add(struct remote_cache *cache, const char *uri)
{
	struct remote_set *set = cache->sets;

	while (set != NULL && strcmp(set->uri, uri) != 0)
		set = set->next;
	if (set != NULL)
		return set;
	if (cache->count >= REMOTE_SETS_MAX)
		evict(cache);
	if (cache->count >= REMOTE_SETS_MAX)
		return NULL;
	set = calloc(1, sizeof(*set));
	if (set == NULL || (set->uri = strdup(uri)) == NULL)
		abort();
	set->next = cache->sets;
	cache->sets = set;
	cache->count++;
	return set;
}

/* RFC 9111: max-age in seconds; a set that must not be stored still lives the least time (K7). */
static int64_t life_s(const char *cache_control)
{
	const char *age = strcasestr(cache_control, "max-age=");
	long long seconds = LIFE_DEFAULT_S;

	if (strcasestr(cache_control, "no-store") != NULL || strcasestr(cache_control, "no-cache") != NULL)
		return LIFE_MIN_S;
	if (age != NULL)
		seconds = strtoll(age + strlen("max-age=") + (age[strlen("max-age=")] == '"'), NULL, 10);
	if (seconds < LIFE_MIN_S)
		return LIFE_MIN_S;
	return seconds > LIFE_MAX_S ? LIFE_MAX_S : seconds;
}

struct fetched {
	json_t *jwks; /* owned by the caller; NULL: not modified */
	const char *etag;
	int64_t life_s;
};

static enum err fetch(
    struct work *w, struct http *http, const char *uri, const char *etag, struct fetched *ret_fetched)
{
	const char *headers[] = {"Accept: application/json, application/jwk-set+json", NULL, NULL};
	struct http_request request = {.method = "GET",
	    .url = uri,
	    .headers = headers,
	    .answer_max = SET_BYTES_MAX,
	    .timeout_s = FETCH_TIMEOUT_S};
	struct http_answer answer;
	json_t *jwks;

	if (etag[0] != '\0')
		headers[1] = arena_printf(w->arena, "If-None-Match: %s", etag);
	TRY(http_exchange(w, http, &request, &answer));
	ret_fetched->life_s = life_s(answer.cache_control);
	ret_fetched->etag = strlen(answer.etag) < ETAG_MAX ? answer.etag : "";
	if (answer.status == 304 && etag[0] != '\0') {
		ret_fetched->etag = etag;
		ret_fetched->jwks = NULL;
		return OK;
	}
	if (answer.status != 200)
		return fail(w, ERR_UPSTREAM, "the key set's address answered %d", answer.status);
	TRY(json_read(w, "the key set", answer.body, answer.body_len, &jwks));
	if (!json_is_array(json_object_get(jwks, "keys")))
		return fail(w, ERR_UPSTREAM, "the key set has no array \"keys\"");
	/* A copy of its own: what was read ends with this work's arena. */
	ret_fetched->jwks = json_deep_copy(jwks);
	return ret_fetched->jwks != NULL ? OK : fail(w, ERR_INTERNAL, "no memory for a key set");
}

/* Called and returns with the lock held; lets go of it while the network is asked. */
static void set_refresh(struct work *w, struct keys *keys, struct remote_set *set, bool forced)
{
	struct remote_cache *cache = keys->remote;
	const char *etag = set->shared != NULL ? arena_strdup(w->arena, set->etag) : "";
	struct fetched fetched = {0};
	struct shared_set *fresh;
	int64_t now;
	enum err e;

	set->fetching = true;
	pthread_mutex_unlock(&cache->lock);
	e = fetch(w, keys->http, set->uri, etag, &fetched);
	metric_add(e != OK                ? SERIES_KEY_SET_FAILED
	           : fetched.jwks != NULL ? SERIES_KEY_SET_FETCHED
	                                  : SERIES_KEY_SET_UNCHANGED,
	    1);
	/* Its keys are imported here, once, and before the lock. */
	fresh = fetched.jwks != NULL ? shared_new(fetched.jwks) : NULL;
	pthread_mutex_lock(&cache->lock);
	set->fetching = false;
	now = time_monotonic_us();
	if (forced)
		set->forced_pause_until_us = now + FORCED_PAUSE_S * US_PER_S;
	if (e != OK) {
		set->failed_pause_until_us = now + FAILED_PAUSE_S * US_PER_S;
		set->failed_us = time_now_us();
		snprintf(set->reason, sizeof(set->reason), "%.*s", (int)sizeof(set->reason) - 1, w->detail);
	} else {
		if (fresh != NULL) {
			shared_release(set->shared);
			set->shared = fresh;
			set->generation++;
		}
		snprintf(set->etag, sizeof(set->etag), "%.*s", (int)sizeof(set->etag) - 1, fetched.etag);
		set->fresh_until_us = now + fetched.life_s * US_PER_S;
		set->failed_pause_until_us = 0;
		set->fetched_us = time_now_us();
		set->failed_us = 0;
	}
	pthread_cond_broadcast(&cache->fetched);
}

/* Whether the set must be asked for now. */
static bool wants_fetch(const struct remote_set *set, uint64_t older_than, int64_t now)
{
	if (now < set->failed_pause_until_us)
		return false;
	if (older_than != 0)
		return set->generation <= older_than && now >= set->forced_pause_until_us;
	return set->shared == NULL || now >= set->fresh_until_us;
}

enum err remote_get(struct work *w, struct keys *keys, const char *uri, uint64_t older_than,
    const struct jws_set **ret_set, uint64_t *ret_generation)
{
	struct remote_cache *cache = keys->remote;
	struct remote_set *set;
	struct shared_set *shared = NULL;
	char reason[REASON_MAX];
	bool waited = false;

	pthread_mutex_lock(&cache->lock);
	set = find_or_add(cache, uri);
	if (set == NULL) {
		pthread_mutex_unlock(&cache->lock);
		return fail(w, ERR_BUSY, "too many key sets are being fetched");
	}
	set->users++;
	while (set->fetching) {
		waited = true;
		pthread_cond_wait(&cache->fetched, &cache->lock);
	}
	/* Who waited takes what that fetch brought, be it good or bad. */
	if (!waited && wants_fetch(set, older_than, time_monotonic_us()))
		set_refresh(w, keys, set, older_than != 0);
	set->used_us = time_monotonic_us();
	if (set->shared != NULL && set->used_us < set->fresh_until_us + STALE_S * US_PER_S) {
		shared = set->shared;
		atomic_fetch_add(&shared->users, 1);
	}
	*ret_generation = set->generation;
	memcpy(reason, set->reason, sizeof(reason));
	set->users--;
	pthread_mutex_unlock(&cache->lock);

	if (shared != NULL)
		arena_defer(w->arena, shared_release, shared);
	else
		(void)fail(w, ERR_UPSTREAM, "the key set cannot be read: %s", reason);
	*ret_set = shared != NULL ? shared->set : NULL;
	return OK;
}

void keys_set_seen(struct work *w, struct keys *keys, const char *jwks_uri, struct key_set_seen *ret_seen)
{
	struct remote_cache *cache = keys->remote;
	struct shared_set *shared = NULL;
	struct key_set_seen seen = {.trouble = ""};
	struct remote_set *set;

	pthread_mutex_lock(&cache->lock);
	for (set = cache->sets; set != NULL && strcmp(set->uri, jwks_uri) != 0;)
		set = set->next;
	if (set != NULL) {
		seen.fetched_us = set->fetched_us;
		seen.failed_us = set->failed_us;
		seen.trouble = set->failed_us > 0 ? arena_strdup(w->arena, set->reason) : "";
		shared = set->shared;
		if (shared != NULL)
			atomic_fetch_add(&shared->users, 1);
	}
	pthread_mutex_unlock(&cache->lock);
	if (shared != NULL) {
		arena_defer(w->arena, shared_release, shared);
		seen.keys = keys_describe(w, jws_set_keys(shared->set));
	}
	*ret_seen = seen;
}

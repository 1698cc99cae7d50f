#include "lms/sign/throttle.h"

#include <string.h>

#include "base/text.h"
#include "db/db.h"
#include "lms/sign/sign_store.h"

enum { BUCKET_TEXT_MAX = 1024, QUIET_S = 3600 };

/* docs/people.md says the same in words. Of one account at most 98 passwords an hour can be tried from
 * browsers that never signed in to it (ASVS 2.2.1): 80, then eight in 510 s, then one in 300 s. */
static const struct throttle_limit
    of_pair = {.free = 10, .first_s = 2, .longest_s = 900, .quiet_s = QUIET_S},
    of_network = {.free = 60, .first_s = 1, .longest_s = 60, .quiet_s = QUIET_S},
    of_account = {.free = 80, .first_s = 2, .longest_s = 300, .quiet_s = QUIET_S},
    of_device = {.free = 10, .first_s = 2, .longest_s = 900, .quiet_s = QUIET_S},
    of_asking = {.free = 30, .first_s = 2, .longest_s = 120, .quiet_s = QUIET_S},
    of_factor = {.free = 10, .first_s = 5, .longest_s = 900, .quiet_s = QUIET_S};

static struct throttle_bucket bucket_make(struct work *w, struct keys *keys,
    const struct throttle_limit *limit, bool own, const char *kind, const char *first, const char *second)
{
	struct text name = text_new(w->arena, BUCKET_TEXT_MAX);
	uint8_t mac[SHA256_SIZE];

	text_printf(&name, "%s\n%s\n%s", kind, first, second);
	keys_mac(keys, "throttle", name.data, name.len, mac);
	return (struct throttle_bucket){hex_encode(w->arena, mac, sizeof(mac)), limit, own};
}

static int buckets_make(struct work *w, struct keys *keys, const struct throttle *t,
    struct throttle_bucket ret_buckets[static THROTTLE_BUCKETS_MAX])
{
	int count = 0;

	if (!uuid_is_nil(t->device)) {
		ret_buckets[count++] = bucket_make(w, keys, &of_device, true,
		    t->kind == THROTTLE_FACTOR ? "device factor" : "device", t->account,
		    uuid_text(w->arena, t->device));
		return count;
	}
	if (t->kind == THROTTLE_FACTOR) {
		ret_buckets[count++] = bucket_make(w, keys, &of_factor, true, "factor", t->account, "");
		return count;
	}
	if (t->kind == THROTTLE_ASKING) {
		ret_buckets[count++] = bucket_make(w, keys, &of_asking, false, "asking", t->network, "");
		return count;
	}
	ret_buckets[count++] = bucket_make(w, keys, &of_pair, true, "pair", t->account, t->network);
	ret_buckets[count++] = bucket_make(w, keys, &of_network, false, "network", t->network, "");
	ret_buckets[count++] = bucket_make(w, keys, &of_account, false, "account", t->account, "");
	return count;
}

struct taking {
	struct throttle_bucket buckets[THROTTLE_BUCKETS_MAX];
	int count;
	int64_t wait_s;
	bool last_free;
};

static enum err take(struct work *w, void *arg)
{
	struct taking *taking = arg;
	int64_t tries[THROTTLE_BUCKETS_MAX] = {0};

	taking->last_free = false;
	TRY(throttle_count(w, taking->buckets, taking->count, tries, &taking->wait_s));
	for (int i = 0; i < taking->count; i++)
		taking->last_free = taking->last_free || tries[i] == taking->buckets[i].limit->free;
	return OK;
}

enum err throttle_take(struct work *w, struct keys *keys, struct throttle *throttle, int64_t *ret_wait_s)
{
	struct taking taking = {.wait_s = 1};
	enum err e;

	taking.count = buckets_make(w, keys, throttle, taking.buckets);
	e = db_transact(w, db_directory(), take, &taking);
	if (e == ERR_TOO_MANY)
		*ret_wait_s = taking.wait_s;
	throttle->last_free = e == OK && taking.last_free;
	return e;
}

enum err throttle_right(struct work *w, struct keys *keys, const struct throttle *throttle)
{
	struct throttle_bucket buckets[THROTTLE_BUCKETS_MAX];
	int count = buckets_make(w, keys, throttle, buckets);

	for (int i = 0; i < count; i++)
		TRY(buckets[i].own ? throttle_drop(w, buckets[i].key)
		                   : throttle_give_back(w, buckets[i].key, buckets[i].limit));
	return OK;
}

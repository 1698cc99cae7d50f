#include "base/kept.h"

#include <stdlib.h>
#include <string.h>

struct kept_item {
	struct kept *of;
	struct kept_key key;
	const void *thing;
	struct arena *arena;
	size_t weight;
	int holders;
	bool listed;
	struct kept_item *next;          /* of its bucket */
	struct kept_item *newer, *older; /* by when it was asked for */
};

static struct kept_item **bucket_of(struct kept *kept, const struct kept_key *key)
{
	uint64_t hash;

	/* The tail of a UUID is random in every version that is in use. */
	memcpy(&hash, key->id.bytes + sizeof(key->id.bytes) - sizeof(hash), sizeof(hash));
	return &kept->buckets[(hash + (uint64_t)key->number) % KEPT_BUCKETS];
}

static bool key_equal(const struct kept_key *a, const struct kept_key *b)
{
	return uuid_equal(a->id, b->id) && uuid_equal(a->org, b->org) && a->number == b->number;
}

static void item_free(struct kept_item *item)
{
	arena_free(item->arena);
	free(item);
}

static void item_release(void *object)
{
	struct kept_item *item = object;
	struct kept *kept = item->of;
	bool last;

	pthread_mutex_lock(&kept->lock);
	item->holders--;
	last = item->holders == 0 && !item->listed;
	pthread_mutex_unlock(&kept->lock);
	if (last)
		item_free(item);
}

/* --- With the lock. --- */

static void order_remove(struct kept *kept, struct kept_item *item)
{
	*(item->newer != NULL ? &item->newer->older : &kept->newest) = item->older;
	*(item->older != NULL ? &item->older->newer : &kept->oldest) = item->newer;
}

static void order_add(struct kept *kept, struct kept_item *item)
{
	item->newer = NULL;
	item->older = kept->newest;
	*(kept->newest != NULL ? &kept->newest->newer : &kept->oldest) = item;
	kept->newest = item;
}

/* The oldest goes; who holds it frees it. */
static void shrink(struct kept *kept)
{
	struct kept_item *out = kept->oldest, **at = bucket_of(kept, &out->key);

	while (*at != out)
		at = &(*at)->next;
	*at = out->next;
	order_remove(kept, out);
	kept->count--;
	kept->weight -= out->weight;
	out->listed = false;
	if (out->holders == 0)
		item_free(out);
}

static struct kept_item *item_find(struct kept *kept, const struct kept_key *key)
{
	struct kept_item *item = *bucket_of(kept, key);

	while (item != NULL && !key_equal(&item->key, key))
		item = item->next;
	if (item != NULL && item != kept->newest) {
		order_remove(kept, item);
		order_add(kept, item);
	}
	return item;
}

static void item_add(struct kept *kept, struct kept_item *item)
{
	struct kept_item **bucket = bucket_of(kept, &item->key);

	while (kept->count > 0 &&
	       (kept->count == kept->items_max || kept->weight + item->weight > kept->weight_max))
		shrink(kept);
	item->next = *bucket;
	*bucket = item;
	order_add(kept, item);
	kept->count++;
	kept->weight += item->weight;
	item->listed = true;
}

/* --- Without it. --- */

static const void *hold(struct work *w, struct kept_item *item)
{
	arena_defer(w->arena, item_release, item);
	return item->thing;
}

const void *kept_find(struct kept *kept, struct work *w, const struct kept_key *key)
{
	struct kept_item *item;

	pthread_mutex_lock(&kept->lock);
	item = item_find(kept, key);
	if (item != NULL)
		item->holders++;
	pthread_mutex_unlock(&kept->lock);
	return item != NULL ? hold(w, item) : NULL;
}

/* Somebody else may have made it meanwhile: then theirs stays. */
static struct kept_item *item_keep(struct kept *kept, struct kept_item *own)
{
	struct kept_item *item;

	pthread_mutex_lock(&kept->lock);
	item = item_find(kept, &own->key);
	if (item == NULL) {
		item_add(kept, own);
		item = own;
	}
	item->holders++;
	pthread_mutex_unlock(&kept->lock);
	if (item != own)
		item_free(own);
	return item;
}

enum err kept_hold(struct kept *kept, struct work *w, const struct kept_key *key, kept_make *make, void *arg,
    const void **ret_thing)
{
	const void *thing = kept_find(kept, w, key);
	struct kept_made made = {0};
	struct kept_item *item;
	enum err e;

	if (thing == NULL) {
		item = calloc(1, sizeof(*item));
		if (item == NULL)
			return fail(w, ERR_INTERNAL, "no memory for what is kept");
		*item = (struct kept_item){.of = kept, .key = *key, .arena = arena_new()};
		e = make(w, item->arena, arg, &made);
		if (e != OK) {
			item_free(item);
			return e;
		}
		item->thing = made.thing;
		item->weight = made.weight;
		if (made.passing || made.weight > kept->weight_max)
			item->holders = 1;
		else
			item = item_keep(kept, item);
		thing = hold(w, item);
	}
	*ret_thing = thing;
	return OK;
}

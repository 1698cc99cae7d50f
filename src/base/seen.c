#include "base/seen.h"

#include <stdlib.h>

enum { SLOTS_FIRST = 256 };

void seen_free(struct seen *seen)
{
	free(seen->slots);
	*seen = (struct seen){0};
}

/* FNV-1a, never 0. */
static uint64_t hash_of(const char *text)
{
	uint64_t hash = 14695981039346656037u;

	for (const char *p = text; *p != '\0'; p++)
		hash = (hash ^ (unsigned char)*p) * 1099511628211u;
	/* Its low bits choose the slot. */
	hash ^= hash >> 32;
	return hash != 0 ? hash : 1;
}

/* Where it stands, or would. */
static size_t slot_of(const uint64_t *slots, size_t size, uint64_t hash)
{
	size_t at = hash & (size - 1);

	while (slots[at] != 0 && slots[at] != hash)
		at = (at + 1) & (size - 1);
	return at;
}

static void grow(struct seen *seen)
{
	size_t size = seen->size > 0 ? 2 * seen->size : SLOTS_FIRST;
	uint64_t *slots = calloc(size, sizeof(*slots));

	if (slots == NULL)
		abort();
	for (size_t i = 0; i < seen->size; i++) {
		if (seen->slots[i] != 0)
			slots[slot_of(slots, size, seen->slots[i])] = seen->slots[i];
	}
	free(seen->slots);
	seen->slots = slots;
	seen->size = size;
}

bool seen_add(struct seen *seen, const char *text)
{
	uint64_t hash = hash_of(text);
	size_t at;

	if (2 * seen->count >= seen->size)
		grow(seen);
	at = slot_of(seen->slots, seen->size, hash);
	if (seen->slots[at] == hash)
		return false;
	seen->slots[at] = hash;
	seen->count++;
	return true;
}

bool seen_has(const struct seen *seen, const char *text)
{
	uint64_t hash = hash_of(text);

	return seen->size > 0 && seen->slots[slot_of(seen->slots, seen->size, hash)] == hash;
}

/* A small memory for secrets that are stored sealed. The list is short: it is searched from its beginning. */
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "keys/keys_int.h"

struct remembered {
	char *name, *text;
	int64_t until_us;
};

struct memory {
	pthread_mutex_t lock;
	struct remembered list[KEYS_MEMORY_MAX];
};

struct memory *memory_new(void)
{
	struct memory *memory = calloc(1, sizeof(*memory));

	if (memory == NULL)
		abort();
	pthread_mutex_init(&memory->lock, NULL);
	return memory;
}

static void entry_clear(struct remembered *entry)
{
	if (entry->text != NULL)
		OPENSSL_cleanse(entry->text, strlen(entry->text));
	free(entry->name);
	free(entry->text);
	*entry = (struct remembered){0};
}

void memory_free(struct memory *memory)
{
	if (memory == NULL)
		return;
	for (size_t i = 0; i < KEYS_MEMORY_MAX; i++)
		entry_clear(&memory->list[i]);
	pthread_mutex_destroy(&memory->lock);
	free(memory);
}

static struct remembered *entry_find(struct memory *memory, const char *name)
{
	for (size_t i = 0; i < KEYS_MEMORY_MAX; i++) {
		struct remembered *entry = &memory->list[i];

		if (entry->name != NULL && strcmp(entry->name, name) == 0)
			return entry;
	}
	return NULL;
}

/* A free place, else that of the text whose time ends first. */
static struct remembered *entry_place(struct memory *memory)
{
	struct remembered *first = &memory->list[0];

	for (size_t i = 0; i < KEYS_MEMORY_MAX; i++) {
		if (memory->list[i].until_us < first->until_us)
			first = &memory->list[i];
	}
	return first;
}

void keys_remember(struct keys *keys, const char *name, const char *text, int64_t until_us)
{
	struct memory *memory = keys->memory;
	struct remembered *entry;

	pthread_mutex_lock(&memory->lock);
	entry = entry_find(memory, name);
	if (entry == NULL)
		entry = entry_place(memory);
	entry_clear(entry);
	*entry = (struct remembered){.name = strdup(name), .text = strdup(text), .until_us = until_us};
	if (entry->name == NULL || entry->text == NULL)
		abort(); /* as the arena: out of memory stops the process */
	pthread_mutex_unlock(&memory->lock);
}

const char *keys_recall(struct work *w, struct keys *keys, const char *name)
{
	struct memory *memory = keys->memory;
	const struct remembered *entry;
	const char *text = NULL;

	pthread_mutex_lock(&memory->lock);
	entry = entry_find(memory, name);
	if (entry != NULL && time_now_us() < entry->until_us)
		text = arena_strdup(w->arena, entry->text);
	pthread_mutex_unlock(&memory->lock);
	return text;
}

void keys_forget(struct keys *keys, const char *name)
{
	struct memory *memory = keys->memory;
	struct remembered *entry;

	pthread_mutex_lock(&memory->lock);
	entry = entry_find(memory, name);
	if (entry != NULL)
		entry_clear(entry);
	pthread_mutex_unlock(&memory->lock);
}

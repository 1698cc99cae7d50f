#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Each block is twice as large as the last one, up to the last size: who needs much asks malloc seldom. */
enum { BLOCK_SIZE = 8 * 1024, BLOCK_SIZE_LAST = 64 * 1024, ALIGNMENT = _Alignof(max_align_t) };

struct block {
	struct block *next;
	size_t size; /* usable bytes */
	size_t used;
	_Alignas(max_align_t) unsigned char bytes[];
};

struct deferred {
	struct deferred *next;
	arena_release *release;
	void *object;
};

struct arena {
	struct block *blocks; /* newest first; the first one made is the last in the list */
	struct deferred *deferred;
	size_t block_size; /* of the last one made for small things; 0: none was */
};

static void out_of_memory(void)
{
	static const char line[] = "lectern: out of memory, stopping\n";

	(void)!write(STDERR_FILENO, line, sizeof(line) - 1);
	abort();
}

static struct block *block_new(size_t size)
{
	struct block *b;

	if (size > SIZE_MAX / 2)
		out_of_memory();
	b = malloc(sizeof(*b) + size);
	if (b == NULL)
		out_of_memory();
	b->next = NULL;
	b->size = size;
	b->used = 0;
	return b;
}

struct arena *arena_new(void)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (a == NULL)
		out_of_memory();
	return a;
}

static void run_deferred(struct arena *a)
{
	/* A release may itself use the arena, so each is unlinked before it runs. */
	while (a->deferred != NULL) {
		struct deferred *d = a->deferred;

		a->deferred = d->next;
		d->release(d->object);
	}
}

void arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	run_deferred(a);
	while (a->blocks != NULL) {
		struct block *b = a->blocks;

		a->blocks = b->next;
		free(b);
	}
	free(a);
}

void arena_reset(struct arena *a)
{
	run_deferred(a);
	while (a->blocks != NULL && a->blocks->next != NULL) {
		struct block *b = a->blocks;

		a->blocks = b->next;
		free(b);
	}
	if (a->blocks != NULL && a->blocks->size > BLOCK_SIZE) {
		free(a->blocks);
		a->blocks = NULL;
	}
	if (a->blocks != NULL)
		a->blocks->used = 0;
	a->block_size = a->blocks != NULL ? BLOCK_SIZE : 0;
}

#ifndef LECTERN_ARENA_MALLOC
static struct block *block_next(struct arena *a, size_t size)
{
	size_t next = a->block_size == 0                ? BLOCK_SIZE
	              : a->block_size < BLOCK_SIZE_LAST ? 2 * a->block_size
	                                                : BLOCK_SIZE_LAST;

	if (size > next)
		return block_new(size);
	a->block_size = next;
	return block_new(next);
}
#endif

static size_t rounded_up(size_t size)
{
	return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static bool block_has_room(const struct block *b, size_t size)
{
#ifdef LECTERN_ARENA_MALLOC
	(void)b;
	(void)size;
	return false;
#else
	return b != NULL && b->size - b->used >= size;
#endif
}

void *arena_room(struct arena *a, size_t size)
{
	size_t rounded;
	void *p;

	if (size == 0)
		size = 1;
	if (size > SIZE_MAX - ALIGNMENT)
		out_of_memory();
	rounded = rounded_up(size);
	if (!block_has_room(a->blocks, rounded)) {
#ifdef LECTERN_ARENA_MALLOC
		/* Exactly the asked size, so that an overrun of one byte is seen. */
		struct block *b = block_new(size);

		rounded = size;
#else
		struct block *b = block_next(a, rounded);
#endif
		b->next = a->blocks;
		a->blocks = b;
	}
	p = a->blocks->bytes + a->blocks->used;
	a->blocks->used += rounded;
	return p;
}

bool arena_extend(struct arena *a, const void *room, size_t size, size_t wanted)
{
#ifdef LECTERN_ARENA_MALLOC
	(void)a;
	(void)room;
	(void)size;
	(void)wanted;
	return false;
#else
	struct block *b = a->blocks;
	size_t begins;

	if (b == NULL || rounded_up(size) > b->used)
		return false;
	begins = b->used - rounded_up(size);
	if ((const unsigned char *)room != b->bytes + begins || wanted > b->size - begins)
		return false;
	/* Sizes of blocks are multiples of the alignment. */
	b->used = begins + rounded_up(wanted);
	return true;
#endif
}

void *arena_alloc(struct arena *a, size_t size)
{
	return memset(arena_room(a, size), 0, size);
}

void *arena_memdup(struct arena *a, const void *bytes, size_t len)
{
	void *copy = arena_room(a, len);

	if (len > 0)
		memcpy(copy, bytes, len);
	return copy;
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *copy = arena_room(a, len + 1);

	if (len > 0)
		memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_vprintf(struct arena *a, const char *format, va_list args)
{
	char few[256]; /* most are short: formatted once */
	va_list again;
	int len;
	char *s;

	va_copy(again, args);
	len = vsnprintf(few, sizeof(few), format, again);
	va_end(again);
	if (len < 0)
		return arena_strdup(a, "");
	if ((size_t)len < sizeof(few))
		return arena_strndup(a, few, (size_t)len);
	s = arena_alloc(a, (size_t)len + 1);
	vsnprintf(s, (size_t)len + 1, format, args);
	return s;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	char *s;

	va_start(args, format);
	s = arena_vprintf(a, format, args);
	va_end(args);
	return s;
}

void arena_defer(struct arena *a, arena_release *release, void *object)
{
	struct deferred *d = arena_alloc(a, sizeof(*d));

	d->release = release;
	d->object = object;
	d->next = a->deferred;
	a->deferred = d;
}

void arena_free_local(struct arena **a)
{
	arena_free(*a);
	*a = NULL;
}

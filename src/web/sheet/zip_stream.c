#include "web/sheet/zip_stream.h"

#include <stdint.h>
#include <string.h>
#include <zlib.h>

enum {
	VERSION = 20,            /* 2.0: deflate */
	FLAGS = 0x0008 | 0x0800, /* sizes follow; names are UTF-8 */
	METHOD_DEFLATE = 8,
	DAY_1980_01_01 = 0x21,
	WINDOW_RAW = -15,
	MEMORY_LEVEL = 8,
	BLOCK = 16 * 1024
};

struct entry {
	const char *name;
	uint64_t at, packed, plain;
	uint32_t crc;
};

struct zip_stream {
	struct arena *arena;
	z_stream deflate;
	struct entry entries[ZIP_STREAM_ENTRIES_MAX];
	size_t count;
	uint64_t written;
	bool good;
};

/* zlib's memory ends with the arena, also where the reader goes away in the middle. */
static void *memory_get(void *arena, unsigned items, unsigned size)
{
	return arena_alloc(arena, (size_t)items * size);
}

static void memory_leave(void *arena, void *memory)
{
	(void)arena;
	(void)memory;
}

struct zip_stream *zip_stream_new(struct arena *a)
{
	struct zip_stream *zip = arena_alloc(a, sizeof(*zip));

	zip->arena = a;
	zip->deflate = (z_stream){.zalloc = memory_get, .zfree = memory_leave, .opaque = a};
	zip->good = deflateInit2(&zip->deflate, Z_BEST_SPEED, Z_DEFLATED, WINDOW_RAW, MEMORY_LEVEL,
	                Z_DEFAULT_STRATEGY) == Z_OK;
	return zip;
}

static void bytes_add(struct zip_stream *zip, struct text *out, const void *bytes, size_t len)
{
	text_add_bytes(out, bytes, len);
	zip->written += len;
}

/* Little endian. */
static void number_add(struct zip_stream *zip, struct text *out, uint64_t value, size_t bytes)
{
	uint8_t low[8];

	for (size_t i = 0; i < bytes; i++)
		low[i] = (uint8_t)(value >> (8 * i));
	bytes_add(zip, out, low, bytes);
}

void zip_stream_begin(struct zip_stream *zip, struct text *out, const char *name)
{
	if (zip->count == ZIP_STREAM_ENTRIES_MAX) {
		zip->good = false;
		return;
	}
	zip->entries[zip->count] = (struct entry){.name = name, .at = zip->written};
	bytes_add(zip, out, "PK\x03\x04", 4);
	number_add(zip, out, VERSION, 2);
	number_add(zip, out, FLAGS, 2);
	number_add(zip, out, METHOD_DEFLATE, 2);
	number_add(zip, out, 0, 2);
	number_add(zip, out, DAY_1980_01_01, 2);
	for (int unknown_yet = 0; unknown_yet < 3; unknown_yet++)
		number_add(zip, out, 0, 4);
	number_add(zip, out, strlen(name), 2);
	number_add(zip, out, 0, 2);
	bytes_add(zip, out, name, strlen(name));
}

static void pack(struct zip_stream *zip, struct text *out, int flush)
{
	struct entry *entry = &zip->entries[zip->count];
	uint8_t block[BLOCK];
	int done;

	do {
		zip->deflate.next_out = block;
		zip->deflate.avail_out = BLOCK;
		done = deflate(&zip->deflate, flush);
		entry->packed += BLOCK - zip->deflate.avail_out;
		bytes_add(zip, out, block, BLOCK - zip->deflate.avail_out);
	} while (zip->deflate.avail_out == 0);
	if (done == Z_STREAM_ERROR || zip->written > UINT32_MAX || entry->plain > UINT32_MAX)
		zip->good = false;
}

void zip_stream_add(struct zip_stream *zip, struct text *out, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	while (zip->good && len > 0) {
		struct entry *entry = &zip->entries[zip->count];
		unsigned part = len < (1U << 20) ? (unsigned)len : 1U << 20;

		entry->crc = (uint32_t)crc32(entry->crc, at, part);
		entry->plain += part;
		zip->deflate.next_in = (uint8_t *)(uintptr_t)at;
		zip->deflate.avail_in = part;
		pack(zip, out, Z_NO_FLUSH);
		at += part;
		len -= part;
	}
}

void zip_stream_end(struct zip_stream *zip, struct text *out)
{
	struct entry *entry = &zip->entries[zip->count];

	if (!zip->good)
		return;
	pack(zip, out, Z_FINISH);
	bytes_add(zip, out, "PK\x07\x08", 4);
	number_add(zip, out, entry->crc, 4);
	number_add(zip, out, entry->packed, 4);
	number_add(zip, out, entry->plain, 4);
	zip->count++;
	zip->good = deflateReset(&zip->deflate) == Z_OK && zip->good;
}

static void directory_add(struct zip_stream *zip, struct text *out, const struct entry *entry)
{
	bytes_add(zip, out, "PK\x01\x02", 4);
	number_add(zip, out, VERSION, 2);
	number_add(zip, out, VERSION, 2);
	number_add(zip, out, FLAGS, 2);
	number_add(zip, out, METHOD_DEFLATE, 2);
	number_add(zip, out, 0, 2);
	number_add(zip, out, DAY_1980_01_01, 2);
	number_add(zip, out, entry->crc, 4);
	number_add(zip, out, entry->packed, 4);
	number_add(zip, out, entry->plain, 4);
	number_add(zip, out, strlen(entry->name), 2);
	number_add(zip, out, 0, 8);
	number_add(zip, out, 0, 4);
	number_add(zip, out, entry->at, 4);
	bytes_add(zip, out, entry->name, strlen(entry->name));
}

void zip_stream_finish(struct zip_stream *zip, struct text *out)
{
	uint64_t at = zip->written, size;

	for (size_t i = 0; i < zip->count; i++)
		directory_add(zip, out, &zip->entries[i]);
	size = zip->written - at;
	bytes_add(zip, out, "PK\x05\x06", 4);
	number_add(zip, out, 0, 4);
	number_add(zip, out, zip->count, 2);
	number_add(zip, out, zip->count, 2);
	number_add(zip, out, size, 4);
	number_add(zip, out, at, 4);
	number_add(zip, out, 0, 2);
	zip->good = zip->good && zip->written <= UINT32_MAX;
}

bool zip_stream_good(const struct zip_stream *zip)
{
	return zip->good;
}

#include "storage_house.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct s3_server path_server, virtual_server;

static struct house *house_new(void)
{
	struct house *h = calloc(1, sizeof(*h));

	h->arena = arena_new();
	work_init(&h->w, h->arena);
	strcpy(h->folder, "/tmp/lectern-storage-XXXXXX");
	assert_non_null(mkdtemp(h->folder));
	h->config = (struct config){.data = h->folder,
	    .storage = "local",
	    .media_folder = "",
	    .s3_endpoint = "",
	    .s3_public_endpoint = "",
	    .s3_region = "eu-west-3",
	    .s3_bucket = "media",
	    .s3_access_key = "AKIATEST",
	    .s3_secret_key = "a-secret/key+of-tests",
	    .s3_path_style = true,
	    .cdn_url = ""};
	return h;
}

int begin_local(void **state)
{
	struct house *h = house_new();

	assert_int_equal(storage_open(&h->w, &h->config, &h->storage), OK);
	*state = h;
	return 0;
}

static int begin_store(void **state, struct s3_server *server, const char *host, bool path_style)
{
	struct house *h = house_new();

	h->is_store = true;
	h->server = server;
	h->config.storage = "s3";
	h->config.s3_endpoint = arena_printf(h->arena, "http://%s:%d", host, server->port);
	h->config.s3_path_style = path_style;
	assert_int_equal(storage_open(&h->w, &h->config, &h->storage), OK);
	/* A store is shared by the tests, a folder is not. */
	assert_int_equal(storage_delete(&h->w, h->storage, KEY), OK);
	*state = h;
	return 0;
}

int begin_path(void **state)
{
	return begin_store(state, &path_server, "127.0.0.1", true);
}

int begin_virtual(void **state)
{
	return begin_store(state, &virtual_server, "localhost", false);
}

int servers_begin(void **state)
{
	s3_server_start(&path_server, NODE, S3_SCRIPT, "path");
	s3_server_start(&virtual_server, NODE, S3_SCRIPT, "virtual");
	return 0;
}

int servers_end(void **state)
{
	s3_server_stop(&path_server);
	s3_server_stop(&virtual_server);
	return 0;
}

static int entry_remove(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	return remove(path);
}

int storage_end(void **state)
{
	struct house *h = *state;

	storage_close(h->storage);
	nftw(h->folder, entry_remove, 16, FTW_DEPTH | FTW_PHYS);
	arena_free(h->arena);
	free(h);
	return 0;
}

const char *file_make(struct house *h, const char *name, const void *bytes, size_t len)
{
	const char *path = arena_printf(h->arena, "%s/%s", h->folder, name);
	FILE *out = fopen(path, "w");

	assert_int_equal(fwrite(bytes, 1, len, out), len);
	assert_int_equal(fclose(out), 0);
	return path;
}

char *bytes_make(struct house *h, size_t len, unsigned seed)
{
	char *bytes = arena_alloc(h->arena, len + 1);

	for (size_t i = 0; i < len; i++) {
		seed = seed * 1664525 + 1013904223;
		bytes[i] = (char)(seed >> 24);
	}
	return bytes;
}

const char *hex_of(struct house *h, const void *bytes, size_t len)
{
	uint8_t sum[SHA256_SIZE];

	sha256(bytes, len, sum);
	return hex_encode(h->arena, sum, sizeof(sum));
}

enum err gather(void *ctx, const void *bytes, size_t len)
{
	struct gathered *g = ctx;

	assert_in_range(len, 1, STORAGE_PIECE_MAX);
	if (g->answer != OK)
		return g->answer;
	memcpy(g->bytes + g->len, bytes, len);
	g->len += len;
	g->pieces++;
	return OK;
}

void has(struct house *h, const char *key, const char *bytes, size_t len)
{
	struct gathered g = {.bytes = arena_alloc(h->arena, len + 1)};
	int64_t size = -1;

	assert_int_equal(storage_head(&h->w, h->storage, key, &size), OK);
	assert_int_equal(size, len);
	assert_int_equal(storage_read(&h->w, h->storage, key, 0, -1, gather, &g), OK);
	assert_int_equal(g.len, len);
	assert_memory_equal(g.bytes, bytes, len);
}

struct lot lot_begin(struct house *h)
{
	struct lot lot = {.len = 2 * STORAGE_PART_MIN + 77};

	lot.bytes = bytes_make(h, lot.len, 3);
	lot.u = (struct storage_upload){.key = KEY, .bytes = lot.len, .part_bytes = STORAGE_PART_MIN};
	for (int part = 1; part <= 3; part++)
		lot.paths[part] = file_make(h, arena_printf(h->arena, "part%d", part),
		    lot.bytes + (part - 1) * STORAGE_PART_MIN, storage_upload_part_bytes(&lot.u, part));
	assert_int_equal(storage_upload_begin(&h->w, h->storage, &lot.u, "video/mp4", &lot.u.id), OK);
	return lot;
}

int there_count(struct house *h, const struct lot *lot)
{
	bool there[STORAGE_PARTS_MAX];
	int count = -1, seen = 0;

	assert_int_equal(storage_upload_there(&h->w, h->storage, &lot->u, there, &count), OK);
	for (int i = 0; i < STORAGE_PARTS_MAX; i++)
		seen += there[i];
	assert_int_equal(seen, count);
	return count;
}

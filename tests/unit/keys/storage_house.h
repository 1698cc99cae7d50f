/* A storage for a test, on a folder or on a store of its own, and what tests put there. */
#ifndef TESTS_UNIT_KEYS_STORAGE_HOUSE_H
#define TESTS_UNIT_KEYS_STORAGE_HOUSE_H

#include "unit.h"

#include "keys/storage/storage.h"
#include "s3_server.h"

#define KEY "0198c0de-0000-7000-8000-000000000001/ab/0198c0de-0000-7000-8000-000000000002"

struct house {
	struct arena *arena;
	struct work w;
	char folder[64];
	struct config config;
	struct storage *storage;
	bool is_store;
	struct s3_server *server;
};

/* Set-ups; storage_end is the tear-down of each, servers_begin and servers_end are those of the group. */
int begin_local(void **state);
int begin_path(void **state);
int begin_virtual(void **state);
int storage_end(void **state);
int servers_begin(void **state);
int servers_end(void **state);

/* A file of the world outside. */
const char *file_make(struct house *h, const char *name, const void *bytes, size_t len);
char *bytes_make(struct house *h, size_t len, unsigned seed);
const char *hex_of(struct house *h, const void *bytes, size_t len);

struct gathered {
	char *bytes;
	size_t len, pieces;
	enum err answer;
};

enum err gather(void *ctx, const void *bytes, size_t len);
/* The storage holds exactly that. */
void has(struct house *h, const char *key, const char *bytes, size_t len);

/* Two whole parts and a short one. */
struct lot {
	struct storage_upload u;
	size_t len;
	const char *bytes, *paths[4];
};

struct lot lot_begin(struct house *h);
int there_count(struct house *h, const struct lot *lot);

#define ON(name, begin) cmocka_unit_test_setup_teardown(name, begin, storage_end)
#define LOCAL(name) ON(name, begin_local)
#define STORE(name) ON(name, begin_path)

#endif

/* The port of the media library's bytes, on a folder. tests/http has the same sentences for both kinds. */
#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keys/storage/storage.h"

#define KEY "0198c0de-0000-7000-8000-000000000001/ab/0198c0de-0000-7000-8000-000000000002"

struct house {
	struct arena *arena;
	struct work w;
	char folder[64];
	struct config config;
	struct storage *storage;
};

static int begin(void **state)
{
	struct house *h = calloc(1, sizeof(*h));

	h->arena = arena_new();
	work_init(&h->w, h->arena);
	strcpy(h->folder, "/tmp/lectern-storage-XXXXXX");
	assert_non_null(mkdtemp(h->folder));
	h->config = (struct config){.data = h->folder, .media_folder = ""};
	assert_int_equal(storage_open(&h->w, &h->config, &h->storage), OK);
	*state = h;
	return 0;
}

static int entry_remove(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	return remove(path);
}

static int end(void **state)
{
	struct house *h = *state;

	storage_close(h->storage);
	nftw(h->folder, entry_remove, 16, FTW_DEPTH | FTW_PHYS);
	arena_free(h->arena);
	free(h);
	return 0;
}

/* A file of the world outside. */
static const char *file_make(struct house *h, const char *name, const void *bytes, size_t len)
{
	const char *path = arena_printf(h->arena, "%s/%s", h->folder, name);
	FILE *out = fopen(path, "w");

	assert_int_equal(fwrite(bytes, 1, len, out), len);
	assert_int_equal(fclose(out), 0);
	return path;
}

static char *bytes_make(struct house *h, size_t len, unsigned seed)
{
	char *bytes = arena_alloc(h->arena, len + 1);

	for (size_t i = 0; i < len; i++) {
		seed = seed * 1664525 + 1013904223;
		bytes[i] = (char)(seed >> 24);
	}
	return bytes;
}

static const char *hex_of(struct house *h, const void *bytes, size_t len)
{
	uint8_t sum[SHA256_SIZE];

	sha256(bytes, len, sum);
	return hex_encode(h->arena, sum, sizeof(sum));
}

struct gathered {
	char *bytes;
	size_t len, pieces;
	enum err answer;
};

static enum err gather(void *ctx, const void *bytes, size_t len)
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

static void has(struct house *h, const char *key, const char *bytes, size_t len)
{
	struct gathered g = {.bytes = arena_alloc(h->arena, len + 1)};
	int64_t size = -1;

	assert_int_equal(storage_head(&h->w, h->storage, key, &size), OK);
	assert_int_equal(size, len);
	assert_int_equal(storage_read(&h->w, h->storage, key, 0, -1, gather, &g), OK);
	assert_int_equal(g.len, len);
	assert_memory_equal(g.bytes, bytes, len);
}

static int names_below(struct house *h, const char *folder)
{
	DIR *dir = opendir(arena_printf(h->arena, "%s/media/%s", h->folder, folder));
	int count = 0;

	if (dir == NULL)
		return 0;
	for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir))
		count += e->d_name[0] != '.';
	closedir(dir);
	return count;
}

static void test_key__leaves_the_folder_by_no_name(void **state)
{
	static const char *const bad[] = {"", "/", "/a", "a/", "a//b", "..", "a/../b", "a/.b", ".incoming/a",
	    ".uploads/x", "a b", "a\\b", "a%2fb", "a\nb", "é", "-a", "a/_"};
	struct house *h = *state;
	char longest[STORAGE_KEY_MAX + 2];
	int64_t bytes;

	assert_int_equal(storage_key_check(&h->w, KEY), OK);
	assert_int_equal(storage_key_check(&h->w, "a/b-c_d.e"), OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(storage_key_check(&h->w, bad[i]), ERR_BAD_INPUT);
		assert_string_equal(h->w.field, "storage_key");
		assert_int_equal(storage_head(&h->w, h->storage, bad[i], &bytes), ERR_BAD_INPUT);
		assert_int_equal(storage_delete(&h->w, h->storage, bad[i]), ERR_BAD_INPUT);
	}
	memset(longest, 'a', sizeof(longest));
	longest[STORAGE_KEY_MAX] = '\0';
	assert_int_equal(storage_key_check(&h->w, longest), OK);
	longest[STORAGE_KEY_MAX] = 'a';
	longest[STORAGE_KEY_MAX + 1] = '\0';
	assert_int_equal(storage_key_check(&h->w, longest), ERR_BAD_INPUT);
}

static void test_put__keeps_what_it_was_given_and_again_is_well(void **state)
{
	struct house *h = *state;
	size_t len = 2500000;
	const char *bytes = bytes_make(h, len, 1), *path = file_make(h, "in", bytes, len), *hex;

	for (int i = 0; i < 2; i++)
		assert_int_equal(
		    storage_put_file(&h->w, h->storage, KEY, path, len, hex_of(h, bytes, len), "video/mp4"),
		    OK);
	has(h, KEY, bytes, len);
	assert_int_equal(storage_sha256(&h->w, h->storage, KEY, NULL, NULL, &hex), OK);
	assert_string_equal(hex, hex_of(h, bytes, len));
	assert_int_equal(access(path, F_OK), 0);
	assert_int_equal(names_below(h, ".incoming"), 0);
}

static void test_put__other_bytes_than_were_said_are_not_kept(void **state)
{
	struct house *h = *state;
	const char *path = file_make(h, "in", "hello", 5);
	int64_t bytes;

	assert_int_equal(
	    storage_put_file(&h->w, h->storage, KEY, path, 5, hex_of(h, "jello", 5), "text/plain"),
	    ERR_UNPROCESSABLE);
	assert_string_equal(h->w.field, "file");
	assert_int_equal(
	    storage_put_file(&h->w, h->storage, KEY, path, 4, NULL, "text/plain"), ERR_UNPROCESSABLE);
	assert_int_equal(storage_head(&h->w, h->storage, KEY, &bytes), ERR_NOT_FOUND);
	assert_int_equal(names_below(h, ".incoming"), 0);
	assert_int_equal(storage_put_file(&h->w, h->storage, KEY, path, 5, NULL, "text/plain"), OK);
	has(h, KEY, "hello", 5);
}

static void test_read__gives_a_part_and_passes_on_what_its_reader_says(void **state)
{
	struct house *h = *state;
	size_t len = 3 * 1024 * 1024 + 17;
	const char *bytes = bytes_make(h, len, 2);
	struct gathered g = {.bytes = arena_alloc(h->arena, len + 1)};

	assert_int_equal(
	    storage_put_file(&h->w, h->storage, KEY, file_make(h, "in", bytes, len), len, NULL, "video/mp4"),
	    OK);
	assert_int_equal(storage_read(&h->w, h->storage, KEY, 1000, 2000000, gather, &g), OK);
	assert_int_equal(g.len, 2000000);
	assert_memory_equal(g.bytes, bytes + 1000, 2000000);
	g.len = 0;
	assert_int_equal(storage_read(&h->w, h->storage, KEY, len, -1, gather, &g), OK);
	assert_int_equal(g.len, 0);
	assert_int_equal(storage_read(&h->w, h->storage, KEY, len - 5, 6, gather, &g), ERR_RANGE);
	assert_int_equal(storage_read(&h->w, h->storage, KEY, len + 1, -1, gather, &g), ERR_RANGE);
	assert_int_equal(g.len, 0);
	g.answer = ERR_BUSY;
	assert_int_equal(storage_read(&h->w, h->storage, KEY, 0, -1, gather, &g), ERR_BUSY);
}

static void test_delete__is_well_also_where_nothing_is(void **state)
{
	struct house *h = *state;
	struct gathered g = {0};
	int64_t bytes;
	int fd;

	assert_int_equal(
	    storage_put_file(&h->w, h->storage, KEY, file_make(h, "in", "x", 1), 1, NULL, "text/plain"), OK);
	assert_int_equal(storage_open_file(&h->w, h->storage, KEY, &fd, &bytes), OK);
	assert_int_equal(bytes, 1);
	close(fd);
	assert_int_equal(storage_delete(&h->w, h->storage, KEY), OK);
	assert_int_equal(storage_delete(&h->w, h->storage, KEY), OK);
	assert_int_equal(storage_head(&h->w, h->storage, KEY, &bytes), ERR_NOT_FOUND);
	assert_int_equal(storage_open_file(&h->w, h->storage, KEY, &fd, &bytes), ERR_NOT_FOUND);
	assert_int_equal(storage_read(&h->w, h->storage, KEY, 0, -1, gather, &g), ERR_NOT_FOUND);
}

static void test_parts__are_counted_within_their_bounds(void **state)
{
	int64_t min = STORAGE_PART_MIN;
	const struct storage_upload u = {.bytes = 2 * min + 1, .part_bytes = min};

	assert_int_equal(storage_upload_parts_count(1, min), 1);
	assert_int_equal(storage_upload_parts_count(min, min), 1);
	assert_int_equal(storage_upload_parts_count(min + 1, min), 2);
	assert_int_equal(storage_upload_parts_count(min * STORAGE_PARTS_MAX, min), STORAGE_PARTS_MAX);
	assert_int_equal(storage_upload_parts_count(min * STORAGE_PARTS_MAX + 1, min), 0);
	assert_int_equal(storage_upload_parts_count(0, min), 0);
	assert_int_equal(storage_upload_parts_count(min, min - 1), 0);
	assert_int_equal(storage_upload_parts_count(min, STORAGE_PART_MAX + 1), 0);
	assert_int_equal(storage_upload_part_bytes(&u, 0), 0);
	assert_int_equal(storage_upload_part_bytes(&u, 1), min);
	assert_int_equal(storage_upload_part_bytes(&u, 3), 1);
	assert_int_equal(storage_upload_part_bytes(&u, 4), 0);
}

/* Two whole parts and a short one. */
struct lot {
	struct storage_upload u;
	size_t len;
	const char *bytes, *paths[4];
};

static struct lot lot_begin(struct house *h)
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

static int there_count(struct house *h, const struct lot *lot)
{
	bool there[STORAGE_PARTS_MAX];
	int count = -1, seen = 0;

	assert_int_equal(storage_upload_there(&h->w, h->storage, &lot->u, there, &count), OK);
	for (int i = 0; i < STORAGE_PARTS_MAX; i++)
		seen += there[i];
	assert_int_equal(seen, count);
	return count;
}

static void test_upload__takes_parts_in_any_order_and_more_than_once(void **state)
{
	struct house *h = *state;
	struct lot lot = lot_begin(h);
	static const int order[] = {3, 1, 3, 2, 1};
	int64_t bytes;

	assert_int_equal(there_count(h, &lot), 0);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		assert_int_equal(
		    storage_upload_part(&h->w, h->storage, &lot.u, order[i], lot.paths[order[i]]), OK);
	assert_int_equal(there_count(h, &lot), 3);
	assert_int_equal(storage_head(&h->w, h->storage, KEY, &bytes), ERR_NOT_FOUND);
	assert_int_equal(storage_upload_finish(&h->w, h->storage, &lot.u), OK);
	has(h, KEY, lot.bytes, lot.len);
	assert_int_equal(storage_upload_finish(&h->w, h->storage, &lot.u), OK);
	assert_int_equal(storage_upload_abort(&h->w, h->storage, &lot.u), OK);
	has(h, KEY, lot.bytes, lot.len);
	assert_int_equal(names_below(h, ".uploads"), 0);
}

static void test_upload__outlives_its_process_and_waits_for_what_is_missing(void **state)
{
	struct house *h = *state;
	struct lot lot = lot_begin(h);

	assert_int_equal(storage_upload_part(&h->w, h->storage, &lot.u, 1, lot.paths[1]), OK);
	storage_close(h->storage);
	assert_int_equal(storage_open(&h->w, &h->config, &h->storage), OK);
	assert_int_equal(storage_upload_part(&h->w, h->storage, &lot.u, 3, lot.paths[3]), OK);
	assert_int_equal(there_count(h, &lot), 2);
	assert_int_equal(storage_upload_finish(&h->w, h->storage, &lot.u), ERR_UNPROCESSABLE);
	assert_string_equal(h->w.field, "parts");
	assert_int_equal(storage_upload_part(&h->w, h->storage, &lot.u, 2, lot.paths[2]), OK);
	assert_int_equal(storage_upload_finish(&h->w, h->storage, &lot.u), OK);
	has(h, KEY, lot.bytes, lot.len);
}

static void test_upload__refuses_parts_of_another_number_or_size(void **state)
{
	struct house *h = *state;
	struct lot lot = lot_begin(h);
	struct storage_upload other = lot.u;

	assert_int_equal(storage_upload_part(&h->w, h->storage, &lot.u, 1, lot.paths[3]), ERR_UNPROCESSABLE);
	assert_int_equal(storage_upload_part(&h->w, h->storage, &lot.u, 3, lot.paths[1]), ERR_UNPROCESSABLE);
	assert_int_equal(storage_upload_part(&h->w, h->storage, &lot.u, 0, lot.paths[1]), ERR_BAD_INPUT);
	assert_int_equal(storage_upload_part(&h->w, h->storage, &lot.u, 4, lot.paths[1]), ERR_BAD_INPUT);
	assert_int_equal(there_count(h, &lot), 0);
	other.key = "another/key";
	assert_int_equal(storage_upload_part(&h->w, h->storage, &other, 1, lot.paths[1]), ERR_NOT_FOUND);
	other = lot.u;
	other.id = "../../etc";
	assert_int_equal(storage_upload_part(&h->w, h->storage, &other, 1, lot.paths[1]), ERR_NOT_FOUND);
	other.bytes = STORAGE_PART_MIN * STORAGE_PARTS_MAX + 1;
	assert_int_equal(
	    storage_upload_begin(&h->w, h->storage, &other, "video/mp4", &other.id), ERR_TOO_LARGE);
}

static void test_upload__that_is_given_up_leaves_nothing(void **state)
{
	struct house *h = *state;
	struct lot lot = lot_begin(h);
	bool there[STORAGE_PARTS_MAX];
	int count;

	assert_int_equal(storage_upload_part(&h->w, h->storage, &lot.u, 1, lot.paths[1]), OK);
	assert_int_equal(storage_upload_abort(&h->w, h->storage, &lot.u), OK);
	assert_int_equal(storage_upload_abort(&h->w, h->storage, &lot.u), OK);
	assert_int_equal(names_below(h, ".uploads"), 0);
	assert_int_equal(storage_upload_part(&h->w, h->storage, &lot.u, 1, lot.paths[1]), ERR_NOT_FOUND);
	assert_int_equal(storage_upload_there(&h->w, h->storage, &lot.u, there, &count), ERR_NOT_FOUND);
	assert_int_equal(storage_upload_finish(&h->w, h->storage, &lot.u), ERR_NOT_FOUND);
}

static void test_sweep__takes_what_nobody_touched_and_nothing_else(void **state)
{
	struct house *h = *state;
	struct lot lot = lot_begin(h);
	int64_t count = -1;

	assert_int_equal(
	    storage_put_file(&h->w, h->storage, "a/b", file_make(h, "in", "x", 1), 1, NULL, "text/plain"),
	    OK);
	file_make(h, "media/.incoming/half", "x", 1);
	assert_int_equal(storage_sweep(&h->w, h->storage, 3600, &count), OK);
	assert_int_equal(count, 0);
	assert_int_equal(there_count(h, &lot), 0);
	h->w.now_us += INT64_C(7200000000);
	assert_int_equal(storage_sweep(&h->w, h->storage, 3600, &count), OK);
	assert_int_equal(count, 2);
	assert_int_equal(names_below(h, ".uploads"), 0);
	assert_int_equal(names_below(h, ".incoming"), 0);
	has(h, "a/b", "x", 1);
}

static void test_address__of_a_folder_is_none(void **state)
{
	struct house *h = *state;
	struct lot lot = lot_begin(h);
	const char *url = "";

	assert_true(storage_is_local(h->storage));
	assert_string_equal(storage_origins(h->storage), "");
	assert_int_equal(storage_get_url(&h->w, h->storage, KEY, 60, &(struct storage_show){0}, &url), OK);
	assert_null(url);
	url = "";
	assert_int_equal(storage_upload_url(&h->w, h->storage, &lot.u, 1, 60, &url), OK);
	assert_null(url);
	assert_int_equal(storage_upload_url(&h->w, h->storage, &lot.u, 4, 60, &url), ERR_BAD_INPUT);
	assert_int_equal(storage_check(&h->w, h->storage), OK);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
	    TEST(test_key__leaves_the_folder_by_no_name),
	    TEST(test_put__keeps_what_it_was_given_and_again_is_well),
	    TEST(test_put__other_bytes_than_were_said_are_not_kept),
	    TEST(test_read__gives_a_part_and_passes_on_what_its_reader_says),
	    TEST(test_delete__is_well_also_where_nothing_is),
	    TEST(test_parts__are_counted_within_their_bounds),
	    TEST(test_upload__takes_parts_in_any_order_and_more_than_once),
	    TEST(test_upload__outlives_its_process_and_waits_for_what_is_missing),
	    TEST(test_upload__refuses_parts_of_another_number_or_size),
	    TEST(test_upload__that_is_given_up_leaves_nothing),
	    TEST(test_sweep__takes_what_nobody_touched_and_nothing_else),
	    TEST(test_address__of_a_folder_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

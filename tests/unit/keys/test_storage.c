/* The port of the media library's bytes: the same sentences for a folder and for a store. */
#include "storage_house.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

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
	if (!h->is_store) {
		assert_int_equal(storage_open_file(&h->w, h->storage, KEY, &fd, &bytes), OK);
		assert_int_equal(bytes, 1);
		close(fd);
	}
	assert_int_equal(storage_delete(&h->w, h->storage, KEY), OK);
	assert_int_equal(storage_delete(&h->w, h->storage, KEY), OK);
	assert_int_equal(storage_head(&h->w, h->storage, KEY, &bytes), ERR_NOT_FOUND);
	if (!h->is_store)
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

#define BOTH(name)                                                                                           \
	{#name " (folder)", name, begin_local, storage_end, NULL},                                           \
	{                                                                                                    \
#name " (store)", name, begin_path, storage_end, NULL                                        \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    BOTH(test_key__leaves_the_folder_by_no_name),
	    BOTH(test_put__keeps_what_it_was_given_and_again_is_well),
	    BOTH(test_put__other_bytes_than_were_said_are_not_kept),
	    BOTH(test_read__gives_a_part_and_passes_on_what_its_reader_says),
	    BOTH(test_delete__is_well_also_where_nothing_is),
	    LOCAL(test_parts__are_counted_within_their_bounds),
	    BOTH(test_upload__takes_parts_in_any_order_and_more_than_once),
	    BOTH(test_upload__outlives_its_process_and_waits_for_what_is_missing),
	    BOTH(test_upload__refuses_parts_of_another_number_or_size),
	    BOTH(test_upload__that_is_given_up_leaves_nothing),
	    LOCAL(test_sweep__takes_what_nobody_touched_and_nothing_else),
	    LOCAL(test_address__of_a_folder_is_none),
	    ON(test_put__keeps_what_it_was_given_and_again_is_well, begin_virtual),
	};

	return cmocka_run_group_tests(tests, servers_begin, servers_end);
}

/* What a process remembers of secrets beside their store. */
#include "unit.h"

#include <string.h>

#include "base/time.h"
#include "keys/keys_int.h"

struct house {
	struct arena *arena;
	struct work w;
	struct keys *keys;
};

static int begin(void **state)
{
	static const uint8_t secret[SECRET_SIZE] = {1};
	static struct house h;

	h.arena = arena_new();
	work_init(&h.w, h.arena);
	assert_int_equal(keys_new(&h.w, secret, NULL, &h.keys), OK);
	*state = &h;
	return 0;
}

static int end(void **state)
{
	struct house *h = *state;

	keys_close(h->keys);
	arena_free(h->arena);
	return 0;
}

static int64_t in_seconds(int64_t seconds)
{
	return time_now_us() + seconds * US_PER_S;
}

static void test_memory__gives_back_the_last_text_of_a_name_and_no_other(void **state)
{
	struct house *h = *state;

	assert_null(keys_recall(&h->w, h->keys, "one"));
	keys_remember(h->keys, "one", "first", in_seconds(60));
	keys_remember(h->keys, "one", "second", in_seconds(60));
	keys_remember(h->keys, "two", "other", in_seconds(60));
	assert_string_equal(keys_recall(&h->w, h->keys, "one"), "second");
	assert_string_equal(keys_recall(&h->w, h->keys, "two"), "other");
	keys_forget(h->keys, "one");
	keys_forget(h->keys, "never there");
	assert_null(keys_recall(&h->w, h->keys, "one"));
	assert_string_equal(keys_recall(&h->w, h->keys, "two"), "other");
}

static void test_memory__does_not_give_what_is_over(void **state)
{
	struct house *h = *state;

	keys_remember(h->keys, "one", "past", in_seconds(-1));
	assert_null(keys_recall(&h->w, h->keys, "one"));
}

static void test_memory__is_bounded_and_loses_what_ends_first(void **state)
{
	struct house *h = *state;

	for (int i = 0; i < 2 * KEYS_MEMORY_MAX; i++)
		keys_remember(h->keys, arena_printf(h->arena, "%d", i), "text", in_seconds(60 + i));
	for (int i = 0; i < 2 * KEYS_MEMORY_MAX; i++)
		assert_int_equal(keys_recall(&h->w, h->keys, arena_printf(h->arena, "%d", i)) != NULL,
		    i >= KEYS_MEMORY_MAX);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_memory__gives_back_the_last_text_of_a_name_and_no_other),
	    TEST(test_memory__does_not_give_what_is_over),
	    TEST(test_memory__is_bounded_and_loses_what_ends_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

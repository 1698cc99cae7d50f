#include "unit.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

static int order[3];
static int released;

static void note_release(void *object)
{
	order[released++] = *(int *)object;
}

static void test_arena__releases_newest_first_and_once(void **state)
{
	struct arena *a = arena_new();
	int numbers[] = {1, 2, 3};

	(void)state;
	released = 0;
	for (int i = 0; i < 3; i++)
		arena_defer(a, note_release, &numbers[i]);
	arena_reset(a);
	assert_int_equal(released, 3);
	assert_int_equal(order[0], 3);
	assert_int_equal(order[2], 1);
	arena_free(a);
	assert_int_equal(released, 3);
}

static void test_arena__gives_zeroed_aligned_memory_of_any_size_also_after_reset(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t size = 0; size < 20000; size = size * 3 + 1) {
			unsigned char *p = arena_alloc(a, size);

			assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
			for (size_t i = 0; i < size; i++)
				assert_int_equal(p[i], 0);
			memset(p, 0xff, size);
		}
		arena_reset(a);
	}
}

static void test_arena__prints_texts_of_any_length(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	const char *s = arena_printf(a, "%05000d", 7);

	(void)state;
	assert_int_equal(strlen(s), 5000);
	assert_int_equal(s[4999], '7');
}

static void test_arena__makes_longer_only_what_is_newest_and_fits(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	char *first = arena_room(a, 100), *second = arena_room(a, 100), *third = NULL;

	(void)state;
	(void)third;
	memset(first, 'a', 100);
	memset(second, 'b', 100);
	assert_false(arena_extend(a, first, 100, 200));
#ifdef LECTERN_ARENA_MALLOC
	assert_false(arena_extend(a, second, 100, 300)); /* each is a malloc of its own */
#else
	assert_true(arena_extend(a, second, 100, 300));
	memset(second + 100, 'b', 200);
	third = arena_room(a, 100);
	assert_true(third >= second + 300);
	memset(third, 'c', 100);
	assert_false(arena_extend(a, second, 300, 400));
#endif
	assert_false(arena_extend(a, second, 100, 1 << 20));
	for (int i = 0; i < 100; i++) {
		assert_int_equal(first[i], 'a');
		assert_int_equal(second[i], 'b');
	}
}

/* Two that grow by turns: neither is longer in its place than it is. */
static void test_texts_of_one_arena_grow_by_turns_and_apart(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct text one = text_new(a, 100000), other = text_new(a, 100000);

	(void)state;
	for (int i = 0; i < 90000; i++) {
		text_add_char(&one, (char)('a' + i % 26));
		if (i % 3 == 0)
			text_add_char(&other, (char)('A' + i / 3 % 26));
	}
	assert_true(text_fits(&one) && text_fits(&other));
	assert_int_equal(strlen(one.data), 90000);
	assert_int_equal(strlen(other.data), 30000);
	for (int i = 0; i < 90000; i++) {
		assert_int_equal(one.data[i], 'a' + i % 26);
		if (i % 3 == 0)
			assert_int_equal(other.data[i / 3], 'A' + i / 3 % 26);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_arena__releases_newest_first_and_once),
	    cmocka_unit_test(test_arena__gives_zeroed_aligned_memory_of_any_size_also_after_reset),
	    cmocka_unit_test(test_arena__prints_texts_of_any_length),
	    cmocka_unit_test(test_arena__makes_longer_only_what_is_newest_and_fits),
	    cmocka_unit_test(test_texts_of_one_arena_grow_by_turns_and_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

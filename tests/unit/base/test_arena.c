#include "unit.h"

#include <string.h>

#include "base/arena.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_arena__releases_newest_first_and_once),
	    cmocka_unit_test(test_arena__gives_zeroed_aligned_memory_of_any_size_also_after_reset),
	    cmocka_unit_test(test_arena__prints_texts_of_any_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

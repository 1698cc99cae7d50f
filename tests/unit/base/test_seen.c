#include "unit.h"

#include "base/arena.h"
#include "base/seen.h"

static void test_seen__knows_what_it_was_told_however_much(void **state)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct seen seen = {0};

	assert_false(seen_has(&seen, ""));
	for (int i = 0; i < 5000; i++)
		assert_true(seen_add(&seen, arena_printf(arena, "user-%d", i)));
	for (int i = 0; i < 5000; i += 7)
		assert_false(seen_add(&seen, arena_printf(arena, "user-%d", i)));
	assert_true(seen_has(&seen, "user-4999"));
	assert_false(seen_has(&seen, "user-5000"));
	assert_true(seen_add(&seen, ""));
	assert_false(seen_add(&seen, ""));
	assert_int_equal(seen.count, 5001);
	seen_free(&seen);
	assert_false(seen_has(&seen, ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_seen__knows_what_it_was_told_however_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

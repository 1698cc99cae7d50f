#include "unit.h"

#include "lms/roster/roster.h"

static void sorts_as(const char *name, const char *expected)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct work w;

	work_init(&w, arena);
	assert_string_equal(roster_sort_name(&w, name), expected);
}

static void test_sort_name__has_neither_capitals_nor_accents(void **state)
{
	sorts_as("Émilie du Châtelet", "emilie du chatelet");
	sorts_as("ŁUKASZ Ørsted-Ñandú", "lukasz orsted-nandu");
	sorts_as("İşık Žižek Ÿ", "isik zizek y");
	sorts_as("", "");
}

static void test_sort_name__leaves_other_scripts_and_broken_bytes_as_they_are(void **state)
{
	sorts_as("Ιωάννης 王 Ada", "Ιωάννης 王 ada");
	sorts_as("a\xc3", "a\xc3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_sort_name__has_neither_capitals_nor_accents),
	    cmocka_unit_test(test_sort_name__leaves_other_scripts_and_broken_bytes_as_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

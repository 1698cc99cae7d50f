#include "unit.h"

#include <pthread.h>

#include "base/kept.h"

enum { ITEMS_MAX = 4, WEIGHT_MAX = 10, THREADS = 4, ROUNDS = 2000 };

static int made, freed;

static void note_free(void *object)
{
	(void)object;
	__atomic_fetch_add(&freed, 1, __ATOMIC_SEQ_CST);
}

struct wish {
	int64_t value;
	size_t weight;
	bool passing;
	enum err error;
};

static enum err thing_make(struct work *w, struct arena *into, void *arg, struct kept_made *ret_made)
{
	const struct wish *wish = arg;
	int64_t *thing = arena_alloc(into, sizeof(*thing));

	if (wish->error != OK)
		return fail(w, wish->error, "as it was wished");
	*thing = wish->value;
	arena_defer(into, note_free, thing);
	__atomic_fetch_add(&made, 1, __ATOMIC_SEQ_CST);
	*ret_made = (struct kept_made){thing, wish->weight, wish->passing};
	return OK;
}

static struct kept_key key_of(int64_t number)
{
	return (struct kept_key){.org = {{1}}, .id = {{2}}, .number = number};
}

/* One work that asks for one thing; what it was. */
static int64_t ask(struct kept *kept, int64_t number, struct wish wish)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	const struct kept_key key = key_of(number);
	const void *thing;
	struct work w;

	work_init(&w, arena);
	assert_int_equal(kept_hold(kept, &w, &key, thing_make, &wish, &thing), OK);
	return *(const int64_t *)thing;
}

static void test_kept__is_made_once_and_found_by_all_of_its_key(void **state)
{
	static struct kept kept = KEPT(ITEMS_MAX, WEIGHT_MAX);
	ARENA_LOCAL struct arena *arena = arena_new();
	struct kept_key key = key_of(1);
	struct work w;

	made = freed = 0;
	work_init(&w, arena);
	assert_null(kept_find(&kept, &w, &key));
	assert_int_equal(ask(&kept, 1, (struct wish){.value = 7, .weight = 1}), 7);
	assert_int_equal(ask(&kept, 1, (struct wish){.value = 8, .weight = 1}), 7);
	assert_int_equal(made, 1);
	assert_int_equal(freed, 0);
	assert_int_equal(*(const int64_t *)kept_find(&kept, &w, &key), 7);
	key.org.bytes[0] = 9;
	assert_null(kept_find(&kept, &w, &key));
	assert_int_equal(ask(&kept, 2, (struct wish){.value = 8, .weight = 1}), 8);
}

static void test_kept__what_was_asked_for_the_longest_ago_goes_and_who_holds_it_keeps_it(void **state)
{
	static struct kept kept = KEPT(ITEMS_MAX, WEIGHT_MAX);
	struct arena *arena = arena_new();
	const struct kept_key first = key_of(0);
	const int64_t *held;
	struct work w;

	made = freed = 0;
	work_init(&w, arena);
	for (int64_t i = 0; i < ITEMS_MAX; i++)
		ask(&kept, i, (struct wish){.value = i, .weight = 1});
	held = kept_find(&kept, &w, &first);
	ask(&kept, ITEMS_MAX, (struct wish){.value = ITEMS_MAX, .weight = 1});
	assert_int_equal(freed, 1);
	assert_int_equal(ask(&kept, 1, (struct wish){.value = 100, .weight = 1}), 100);
	assert_int_equal(ask(&kept, 0, (struct wish){.value = 100, .weight = 1}), 0);
	/* Something heavy puts all others out, but what is held stays until it is let go. */
	freed = 0;
	ask(&kept, 50, (struct wish){.value = 50, .weight = WEIGHT_MAX});
	assert_int_equal(kept.count, 1);
	assert_int_equal(freed, ITEMS_MAX - 1);
	assert_int_equal(*held, 0);
	arena_free(arena);
	assert_int_equal(freed, ITEMS_MAX);
}

static void test_kept__what_fails_passes_or_is_too_heavy_is_not_kept(void **state)
{
	static struct kept kept = KEPT(ITEMS_MAX, WEIGHT_MAX);
	struct wish bad = {.error = ERR_NOT_FOUND};
	ARENA_LOCAL struct arena *arena = arena_new();
	const struct kept_key key = key_of(1);
	const void *thing = &key;
	struct work w;

	made = freed = 0;
	work_init(&w, arena);
	assert_int_equal(kept_hold(&kept, &w, &key, thing_make, &bad, &thing), ERR_NOT_FOUND);
	assert_ptr_equal(thing, &key);
	assert_int_equal(ask(&kept, 1, (struct wish){.value = 1, .weight = 1, .passing = true}), 1);
	assert_int_equal(ask(&kept, 1, (struct wish){.value = 2, .weight = WEIGHT_MAX + 1}), 2);
	assert_int_equal(freed, 2);
	assert_int_equal(kept.count, 0);
	assert_int_equal(ask(&kept, 1, (struct wish){.value = 3, .weight = 1}), 3);
	assert_int_equal(kept.count, 1);
}

static void *many(void *arg)
{
	struct kept *kept = arg;

	for (int64_t i = 0; i < ROUNDS; i++) {
		int64_t number = i * 7 % (ITEMS_MAX + 2);

		if (ask(kept, number, (struct wish){.value = number, .weight = 2}) != number)
			return kept;
	}
	return NULL;
}

static void test_kept__many_threads_ask_at_once(void **state)
{
	static struct kept kept = KEPT(ITEMS_MAX, WEIGHT_MAX);
	pthread_t threads[THREADS];

	made = freed = 0;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, many, &kept), 0);
	for (int i = 0; i < THREADS; i++) {
		void *wrong;

		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
	assert_int_equal(made - freed, kept.count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_kept__is_made_once_and_found_by_all_of_its_key),
	    cmocka_unit_test(test_kept__what_was_asked_for_the_longest_ago_goes_and_who_holds_it_keeps_it),
	    cmocka_unit_test(test_kept__what_fails_passes_or_is_too_heavy_is_not_kept),
	    cmocka_unit_test(test_kept__many_threads_ask_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

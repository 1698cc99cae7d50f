#include "unit.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "base/periodic.h"

enum { HOUR_MS = 3600 * 1000, SIDE_BY_SIDE = 3 };

/* What a run does, and what is seen of it. */
struct counted {
	atomic_int runs;
	sem_t ran;
	int again; /* so many runs are followed at once by the next */
	enum periodic_next then;
	sem_t go; /* waited for by `held` */
	atomic_bool finished;
	pthread_barrier_t together;
};

static enum periodic_next counted_run(void *data)
{
	struct counted *c = data;
	int runs = atomic_fetch_add(&c->runs, 1) + 1;

	sem_post(&c->ran);
	return runs <= c->again ? PERIODIC_AGAIN : c->then;
}

static enum periodic_next held(void *data)
{
	struct counted *c = data;

	sem_post(&c->ran);
	sem_wait(&c->go);
	atomic_store(&c->finished, true);
	return PERIODIC_WAIT;
}

static enum periodic_next together(void *data)
{
	struct counted *c = data;

	pthread_barrier_wait(&c->together);
	sem_post(&c->ran);
	return PERIODIC_WAIT;
}

static struct periodic *start(struct counted *c, struct periodic_plan plan)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct periodic *p = NULL;
	struct work w;

	work_init(&w, a);
	sem_init(&c->ran, 0, 0);
	sem_init(&c->go, 0, 0);
	plan.name = "test";
	plan.data = c;
	if (plan.run == NULL)
		plan.run = counted_run;
	assert_int_equal(periodic_start(&w, &plan, &p), OK);
	return p;
}

static void wait_runs(struct counted *c, int count)
{
	for (int i = 0; i < count; i++)
		while (sem_wait(&c->ran) != 0)
			assert_int_equal(errno, EINTR);
}

static void test_periodic__runs_after_every_period(void **state)
{
	struct counted c = {0};
	struct periodic *p = start(&c, (struct periodic_plan){.period_ms = 1});

	wait_runs(&c, 5);
	periodic_stop(p);
	assert_true(c.runs >= 5);
}

static void test_periodic__begins_at_once_only_where_asked(void **state)
{
	struct counted first = {0}, later = {0};
	struct periodic *p = start(&first, (struct periodic_plan){.period_ms = HOUR_MS, .at_once = true});

	wait_runs(&first, 1);
	periodic_stop(p);
	assert_int_equal(first.runs, 1);
	p = start(&later, (struct periodic_plan){.period_ms = HOUR_MS});
	periodic_stop(p);
	assert_int_equal(later.runs, 0);
}

static void test_periodic__runs_when_it_is_woken_also_before_it_waits(void **state)
{
	struct counted c = {0};
	struct periodic *p = start(&c, (struct periodic_plan){.period_ms = HOUR_MS});

	for (int i = 0; i < 3; i++) {
		periodic_wake(p);
		wait_runs(&c, 1);
	}
	periodic_stop(p);
	assert_int_equal(c.runs, 3);
}

static void test_periodic__goes_on_at_once_while_there_is_more(void **state)
{
	struct counted c = {.again = 4};
	struct periodic *p = start(&c, (struct periodic_plan){.period_ms = HOUR_MS, .at_once = true});

	wait_runs(&c, 5);
	periodic_stop(p);
	assert_int_equal(c.runs, 5);
}

static void test_periodic__is_not_woken_from_a_rest_before_its_time(void **state)
{
	struct counted c = {.then = PERIODIC_REST}, soon = {.then = PERIODIC_REST};
	struct periodic *p = start(&c, (struct periodic_plan){.period_ms = HOUR_MS, .at_once = true});

	wait_runs(&c, 1);
	periodic_wake(p);
	periodic_stop(p);
	assert_int_equal(c.runs, 1);
	p = start(&soon, (struct periodic_plan){.period_ms = 1, .at_once = true});
	wait_runs(&soon, 3);
	periodic_stop(p);
}

static void *stop(void *p)
{
	periodic_stop(p);
	return NULL;
}

static void test_periodic__lets_a_run_finish_before_it_stops(void **state)
{
	struct counted c = {0};
	struct periodic *p =
	    start(&c, (struct periodic_plan){.period_ms = HOUR_MS, .at_once = true, .run = held});
	pthread_t stopper;

	wait_runs(&c, 1);
	assert_int_equal(pthread_create(&stopper, NULL, stop, p), 0);
	assert_int_equal(pthread_tryjoin_np(stopper, NULL), EBUSY);
	assert_false(c.finished);
	sem_post(&c.go);
	pthread_join(stopper, NULL);
	assert_true(c.finished);
}

static void test_periodic__runs_in_as_many_threads_as_asked(void **state)
{
	struct counted c = {0};
	struct periodic *p;

	pthread_barrier_init(&c.together, NULL, SIDE_BY_SIDE);
	p = start(&c, (struct periodic_plan){
	                  .period_ms = HOUR_MS, .at_once = true, .threads = SIDE_BY_SIDE, .run = together});
	wait_runs(&c, SIDE_BY_SIDE);
	periodic_stop(p);
	pthread_barrier_destroy(&c.together);
}

static void test_periodic__that_never_began_can_be_stopped(void **state)
{
	periodic_stop(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_periodic__runs_after_every_period),
	    cmocka_unit_test(test_periodic__begins_at_once_only_where_asked),
	    cmocka_unit_test(test_periodic__runs_when_it_is_woken_also_before_it_waits),
	    cmocka_unit_test(test_periodic__goes_on_at_once_while_there_is_more),
	    cmocka_unit_test(test_periodic__is_not_woken_from_a_rest_before_its_time),
	    cmocka_unit_test(test_periodic__lets_a_run_finish_before_it_stops),
	    cmocka_unit_test(test_periodic__runs_in_as_many_threads_as_asked),
	    cmocka_unit_test(test_periodic__that_never_began_can_be_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

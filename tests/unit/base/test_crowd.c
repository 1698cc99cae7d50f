#include "unit.h"

#include <sched.h>

#include "base/crowd.h"

enum { FROM = 4, MOST = 16, LONG_US = 60 * 1000 * 1000, SHORT_US = 1000 };

/* A queue that is only counted, and the thread that takes from it. */
struct queue {
	struct crowd crowd;
	pthread_mutex_t lock;
	pthread_t thread;
	bool there; /* what crowd_await said */
	int taken;
};

static void *take_once(void *data)
{
	struct queue *q = data;

	pthread_mutex_lock(&q->lock);
	q->there = crowd_await(&q->crowd, &q->lock);
	q->taken = q->crowd.queued < MOST ? q->crowd.queued : MOST;
	crowd_take(&q->crowd, q->taken);
	pthread_mutex_unlock(&q->lock);
	return NULL;
}

static void queue_init(struct queue *q, int wait_us, int served)
{
	*q = (struct queue){.taken = -1};
	crowd_init(&q->crowd, FROM, MOST, wait_us);
	pthread_mutex_init(&q->lock, NULL);
	q->crowd.served = served;
}

static void queue_done(struct queue *q)
{
	pthread_mutex_destroy(&q->lock);
	crowd_done(&q->crowd);
}

static void add(struct queue *q, int count)
{
	pthread_mutex_lock(&q->lock);
	for (int i = 0; i < count; i++)
		crowd_add(&q->crowd);
	pthread_mutex_unlock(&q->lock);
}

/* Until the thread waits for so many. */
static void await_wanted(struct queue *q, int wanted)
{
	for (bool waits = false; !waits;) {
		pthread_mutex_lock(&q->lock);
		waits = q->crowd.wanted == wanted;
		pthread_mutex_unlock(&q->lock);
		sched_yield();
	}
}

static void one_who_comes_alone_is_taken_at_once(void **state)
{
	struct queue q;

	(void)state;
	queue_init(&q, LONG_US, FROM - 1);
	assert_int_equal(pthread_create(&q.thread, NULL, take_once, &q), 0);
	await_wanted(&q, 1);
	add(&q, 1);
	pthread_join(q.thread, NULL);
	assert_true(q.there);
	assert_int_equal(q.taken, 1);
	queue_done(&q);
}

static void after_a_large_batch_those_who_were_served_are_waited_for(void **state)
{
	struct queue q;

	(void)state;
	queue_init(&q, LONG_US, FROM);
	add(&q, 3);
	assert_int_equal(pthread_create(&q.thread, NULL, take_once, &q), 0);
	await_wanted(&q, 3 + FROM);
	add(&q, FROM - 1);
	await_wanted(&q, 3 + FROM);
	add(&q, 1);
	pthread_join(q.thread, NULL);
	assert_int_equal(q.taken, 3 + FROM);
	queue_done(&q);
}

static void no_more_are_waited_for_than_a_batch_holds(void **state)
{
	struct queue q;

	(void)state;
	queue_init(&q, LONG_US, MOST);
	add(&q, MOST);
	take_once(&q);
	assert_int_equal(q.taken, MOST);
	queue_done(&q);
}

static void those_who_do_not_come_again_are_not_waited_for_long(void **state)
{
	struct queue q;

	(void)state;
	queue_init(&q, SHORT_US, FROM);
	add(&q, 1);
	take_once(&q);
	assert_true(q.there);
	assert_int_equal(q.taken, 1);
	queue_done(&q);
}

static void a_small_batch_after_large_ones_lets_the_waiting_go_on_for_a_while(void **state)
{
	struct queue q;
	int batches = 0;

	(void)state;
	queue_init(&q, SHORT_US, MOST);
	add(&q, 1);
	take_once(&q);
	assert_int_equal(q.taken, 1);
	assert_in_range(q.crowd.served, FROM, MOST - 1);
	while (q.crowd.served >= FROM && batches < 2 * MOST) {
		add(&q, 1);
		take_once(&q);
		batches++;
	}
	assert_in_range(batches, 1, MOST);
	add(&q, 2 * MOST);
	take_once(&q);
	assert_int_equal(q.crowd.served, MOST);
	queue_done(&q);
}

static void a_stop_ends_the_wait_and_leaves_what_is_queued_to_be_taken(void **state)
{
	struct queue q;

	(void)state;
	queue_init(&q, LONG_US, FROM);
	add(&q, 1);
	assert_int_equal(pthread_create(&q.thread, NULL, take_once, &q), 0);
	await_wanted(&q, 1 + FROM);
	pthread_mutex_lock(&q.lock);
	crowd_stop(&q.crowd);
	pthread_mutex_unlock(&q.lock);
	pthread_join(q.thread, NULL);
	assert_true(q.there);
	take_once(&q);
	assert_false(q.there);
	queue_done(&q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_who_comes_alone_is_taken_at_once),
	    cmocka_unit_test(after_a_large_batch_those_who_were_served_are_waited_for),
	    cmocka_unit_test(no_more_are_waited_for_than_a_batch_holds),
	    cmocka_unit_test(those_who_do_not_come_again_are_not_waited_for_long),
	    cmocka_unit_test(a_small_batch_after_large_ones_lets_the_waiting_go_on_for_a_while),
	    cmocka_unit_test(a_stop_ends_the_wait_and_leaves_what_is_queued_to_be_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Random walks over random trees: what must hold for every tree, every tracking and every request. */
#include "unit.h"

#include <stdlib.h>

#include "scorm/sequencing/engine_inside.h"
#include "sequencing_random.h"

enum { TREES = 3000, STEPS = 30, BYTES = 4096 };

struct walk {
	struct work w;
	uint8_t bytes[BYTES];
	struct bytes b;
	struct activity_tree tree;
	struct tracking *t;
};

static void walk_begin(struct walk *walk, unsigned seed)
{
	static const struct walk empty;

	*walk = empty;
	work_init(&walk->w, arena_new());
	srandom(seed);
	for (size_t i = 0; i < BYTES; i++)
		walk->bytes[i] = (uint8_t)random();
	walk->b = (struct bytes){walk->bytes, walk->bytes + BYTES};
	assert_int_equal(random_tree(&walk->w, &walk->b, &walk->tree), OK);
	walk->t = tracking_new(&walk->w, &walk->tree, seed);
}

static void walk_step(struct walk *walk, struct navigation_outcome *outcome)
{
	struct navigation_request request;

	if (walk->t->current != ACTIVITY_NONE)
		random_report(&walk->b, walk->t);
	request = random_request(&walk->b, walk->t);
	sequencing_navigate(walk->t, &request, outcome);
}

static void holds(const char *broken, unsigned seed, int step)
{
	if (broken != NULL)
		print_message("tree %u, step %d: %s\n", seed, step, broken);
	assert_null(broken);
}

static void after_every_request_what_must_hold_holds(void **state)
{
	static struct walk walk;

	(void)state;
	for (unsigned seed = 1; seed <= TREES; seed++) {
		walk_begin(&walk, seed);
		for (int step = 0; step < STEPS; step++) {
			struct navigation_outcome outcome;

			walk_step(&walk, &outcome);
			holds(broken_after(walk.t, &outcome), seed, step);
			holds(broken_between(walk.t), seed, step);
		}
		arena_free(walk.w.arena);
	}
}

static void a_refused_request_changes_nothing(void **state)
{
	static struct walk walk;
	int refused = 0;

	(void)state;
	for (unsigned seed = 1; seed <= TREES / 4; seed++) {
		walk_begin(&walk, seed);
		for (int step = 0; step < STEPS; step++) {
			struct tracking *before;
			struct navigation_request request;
			struct navigation_outcome outcome;

			walk_step(&walk, &outcome);
			before = tracking_copy(&walk.w, walk.t);
			request = random_request(&walk.b, walk.t);
			sequencing_navigate(walk.t, &request, &outcome);
			if (outcome.result != NAVIGATION_REFUSED)
				continue;
			refused++;
			assert_true(tracking_same(&walk.w, before, walk.t));
		}
		arena_free(walk.w.arena);
	}
	assert_true(refused > 100);
}

/* SB.2.9 and DB.1.1 asked of one target, after NB.2.1. */
static bool may_choose(const struct tracking *t, int target)
{
	struct sequencing_result result;

	if (navigation_request_process(t, NAVIGATION_CHOICE, target).exception != EXCEPTION_NONE)
		return false;
	result = sequencing_request(t, SEQUENCING_CHOICE, target);
	return result.deliver != ACTIVITY_NONE &&
	       delivery_request_process(t, result.deliver) == EXCEPTION_NONE;
}

static void all_choices_at_once_are_those_of_a_dry_run_of_each(void **state)
{
	static struct walk walk;
	int yes = 0, no = 0;

	(void)state;
	for (unsigned seed = 1; seed <= TREES; seed++) {
		walk_begin(&walk, seed);
		for (int step = 0; step < STEPS; step++) {
			struct navigation_outcome outcome;
			struct valid_requests valid;

			walk_step(&walk, &outcome);
			sequencing_valid(&walk.w, walk.t, RANDOM_NOW_US, &valid);
			for (int i = 0; i < (int)walk.tree.count; i++) {
				bool expected = may_choose(walk.t, i);

				if (valid.choice[i] != expected)
					print_message("tree %u, step %d, at %d: choice of %d (%s)\n", seed,
					    step, walk.t->current, i,
					    exception_code(
					        sequencing_request(walk.t, SEQUENCING_CHOICE, i).exception));
				assert_int_equal(valid.choice[i], expected);
				yes += expected;
				no += !expected;
			}
		}
		arena_free(walk.w.arena);
	}
	assert_true(yes > 10000 && no > 10000);
}

static void a_valid_previous_and_a_valid_choice_deliver_what_the_dry_run_saw_where_no_rule_intervenes(
    void **state)
{
	static struct walk walk;

	(void)state;
	for (unsigned seed = 1; seed <= TREES / 4; seed++) {
		walk_begin(&walk, seed);
		for (int step = 0; step < STEPS; step++) {
			struct navigation_outcome outcome;
			struct valid_requests valid;

			walk_step(&walk, &outcome);
			sequencing_valid(&walk.w, walk.t, RANDOM_NOW_US, &valid);
			/* With nothing open no rule can come between. */
			if (walk.t->current != ACTIVITY_NONE && walk.t->activities[walk.t->current].active)
				continue;
			for (int i = 0; i < (int)walk.tree.count; i++) {
				struct tracking *copy = tracking_copy(&walk.w, walk.t);
				struct navigation_request request = {
				    .kind = NAVIGATION_CHOICE, .target = i, .now_us = RANDOM_NOW_US};

				if (walk.t->current == ACTIVITY_NONE)
					break;
				sequencing_navigate(copy, &request, &outcome);
				assert_int_equal(outcome.result == NAVIGATION_DELIVER, valid.choice[i]);
			}
		}
		arena_free(walk.w.arena);
	}
}

static void what_is_saved_and_loaded_goes_on_as_if_it_had_not_been(void **state)
{
	static struct walk walk;

	(void)state;
	for (unsigned seed = 1; seed <= TREES / 4; seed++) {
		walk_begin(&walk, seed);
		for (int step = 0; step < STEPS; step++) {
			struct navigation_outcome outcome, again;
			struct tracking *loaded;
			struct bytes here;

			walk_step(&walk, &outcome);
			assert_int_equal(
			    tracking_load(&walk.w, &walk.tree, 0, tracking_save(&walk.w, walk.t), &loaded),
			    OK);
			for (size_t g = 0; g < walk.tree.globals_count; g++)
				loaded->globals[g] = walk.t->globals[g];
			here = walk.b;
			walk_step(&walk, &outcome);
			walk.b = here;
			if (loaded->current != ACTIVITY_NONE)
				random_report(&walk.b, loaded);
			struct navigation_request request = random_request(&walk.b, loaded);
			sequencing_navigate(loaded, &request, &again);
			assert_memory_equal(&outcome, &again, sizeof(outcome));
			assert_true(tracking_same(&walk.w, walk.t, loaded));
		}
		arena_free(walk.w.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(after_every_request_what_must_hold_holds),
	    cmocka_unit_test(a_refused_request_changes_nothing),
	    cmocka_unit_test(all_choices_at_once_are_those_of_a_dry_run_of_each),
	    cmocka_unit_test(
	        a_valid_previous_and_a_valid_choice_deliver_what_the_dry_run_saw_where_no_rule_intervenes),
	    cmocka_unit_test(what_is_saved_and_loaded_goes_on_as_if_it_had_not_been),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

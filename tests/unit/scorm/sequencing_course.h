/* What the tests of the book's chapters share: "root(a b(c d) e)" is a course of three, the second a cluster
 * of two; what is asked of it opens an activity, ends the course, is refused, or is blocked with a code of
 * the book. */
#ifndef UNIT_SCORM_SEQUENCING_COURSE_H
#define UNIT_SCORM_SEQUENCING_COURSE_H

#include "unit.h"

#include "scorm/sequencing/engine_inside.h"
#include "sequencing_fixture.h"

#define refuses(f, code)                                                                                     \
	(assert_string_equal(exception_code((f)->outcome.exception), code),                                  \
	    assert_int_equal((f)->outcome.result, NAVIGATION_REFUSED))
#define blocks(f, code)                                                                                      \
	(assert_string_equal(exception_code((f)->outcome.exception), code),                                  \
	    assert_int_equal((f)->outcome.result, NAVIGATION_BLOCKED))
#define ends(f) assert_int_equal((f)->outcome.result, NAVIGATION_ENDED)
#define opens(f, kind, target, activity) assert_string_equal(go(f, kind, target), activity)

#define TEST(name) cmocka_unit_test_setup_teardown(name, sequencing_setup, sequencing_teardown)

static inline struct sequencing_fixture *course(void **state, const char *shape)
{
	struct sequencing_fixture *f = *state;

	tree_make(f, shape);
	return f;
}

static inline struct sequencing_fixture *started(void **state, const char *shape)
{
	struct sequencing_fixture *f = course(state, shape);

	tree_ready(f);
	assert_true(go(f, NAVIGATION_START, "")[0] != '\0');
	return f;
}

static inline const struct activity_state *state_named(struct sequencing_fixture *f, const char *identifier)
{
	return &f->t->activities[activity_find(&f->tree, identifier)];
}

#endif

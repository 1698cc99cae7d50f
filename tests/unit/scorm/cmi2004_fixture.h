/* One state of the SCORM 2004 data model, opened as a usual launch does. */
#ifndef TESTS_UNIT_SCORM_CMI2004_FIXTURE_H
#define TESTS_UNIT_SCORM_CMI2004_FIXTURE_H

#include <string.h>

#include "scorm/cmi2004/cmi2004_inside.h"

struct fixture {
	struct arena *arena;
	struct work w;
};

static const struct cmi2004_launch usual = {
    .edition = 4,
    .learner_id = "u-1",
    .learner_name = "Curie, Marie",
    .credit = "credit",
    .mode = "normal",
};

static inline int cmi2004_setup(void **state)
{
	static struct fixture f;

	f.arena = arena_new();
	work_init(&f.w, f.arena);
	*state = &f;
	return 0;
}

static inline int cmi2004_teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->arena);
	return 0;
}

static inline struct cmi2004 *open_with(void **state, const struct cmi2004_launch *launch, const char *saved)
{
	struct fixture *f = *state;
	struct cmi2004 *cmi = NULL;

	assert_int_equal(cmi2004_open(&f->w, launch, saved, &cmi), OK);
	return cmi;
}

static inline struct cmi2004 *opened(void **state, const char *saved)
{
	return open_with(state, &usual, saved);
}

static inline const char *save(void **state, struct cmi2004 *cmi)
{
	return cmi2004_save(&((struct fixture *)*state)->w, cmi);
}

#define get_is(cmi, element, expected_code, expected)                                                        \
	do {                                                                                                 \
		const char *value_ = NULL;                                                                   \
		assert_int_equal(cmi2004_get(cmi, element, &value_), expected_code);                         \
		assert_string_equal(value_, expected);                                                       \
	} while (0)
#define set_is(cmi, element, value, expected) assert_int_equal(cmi2004_set(cmi, element, value), expected)

#endif

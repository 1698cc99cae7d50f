/* One state of the data model, opened as a usual launch does. */
#ifndef TESTS_UNIT_SCORM_CMI12_FIXTURE_H
#define TESTS_UNIT_SCORM_CMI12_FIXTURE_H

#include <string.h>

#include "scorm/cmi12/cmi12_inside.h"

struct fixture {
	struct arena *arena;
	struct work w;
};

static const struct cmi12_launch usual = {
    .student_id = "u-1",
    .student_name = "Curie, Marie",
    .launch_data = "a=b",
    .mastery_score = "80",
    .max_time_allowed = "0000:30:00",
    .time_limit_action = "exit,message",
    .comments_from_lms = "Bonjour",
    .credit = "credit",
    .mode = "normal",
    .use_mastery_score = true,
};

static inline int cmi12_setup(void **state)
{
	static struct fixture f;

	f.arena = arena_new();
	work_init(&f.w, f.arena);
	*state = &f;
	return 0;
}

static inline int cmi12_teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->arena);
	return 0;
}

static inline struct cmi12 *open_with(void **state, const struct cmi12_launch *launch, const char *saved)
{
	struct fixture *f = *state;
	struct cmi12 *cmi = NULL;

	assert_int_equal(cmi12_open(&f->w, launch, saved, &cmi), OK);
	return cmi;
}

static inline struct cmi12 *opened(void **state, const char *saved)
{
	return open_with(state, &usual, saved);
}

static inline const char *save(void **state, struct cmi12 *cmi)
{
	return cmi12_save(&((struct fixture *)*state)->w, cmi);
}

#define get_is(cmi, element, expected_code, expected)                                                        \
	do {                                                                                                 \
		const char *value_ = NULL;                                                                   \
		assert_int_equal(cmi12_get(cmi, element, &value_), expected_code);                           \
		assert_string_equal(value_, expected);                                                       \
	} while (0)
#define set_is(cmi, element, value, expected) assert_int_equal(cmi12_set(cmi, element, value), expected)

#endif

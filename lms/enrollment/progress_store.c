#include <stdlib.h>
#include <string.h>

#include "db/db.h"
#include "lms/enrollment/progress.h"
#include "lms/gradebook/gradebook.h"
#include "lms_sql.h"

static int recount_compare(const void *one, const void *other)
{
	const struct recount *a = one, *b = other;

	return memcmp(&a->enrollment, &b->enrollment, sizeof(a->enrollment));
}

/* In one order for everybody, each once. */
static size_t recounts_order(struct recount *counts, size_t count)
{
	size_t kept = 0;

	if (count > 1)
		qsort(counts, count, sizeof(*counts), recount_compare);
	for (size_t i = 0; i < count; i++) {
		if (kept > 0 && recount_compare(&counts[kept - 1], &counts[i]) == 0)
			counts[kept - 1].result = counts[kept - 1].result || counts[i].result;
		else
			counts[kept++] = counts[i];
	}
	return kept;
}

enum err enrollments_recount(
    struct work *w, struct uuid org, struct recount *counts, size_t count, bool *ret_graded)
{
	const char **ids = arena_alloc(w->arena, (count + 1) * sizeof(*ids));
	const char **events = arena_alloc(w->arena, (count + 1) * sizeof(*events));
	const char *params[3] = {db_p_uuid(w, org)};
	struct uuid *graded = arena_alloc(w->arena, (count + 1) * sizeof(*graded));
	size_t graded_count = 0;

	count = recounts_order(counts, count);
	if (count == 0)
		return OK;
	for (size_t i = 0; i < count; i++) {
		ids[i] = db_p_uuid(w, counts[i].enrollment);
		events[i] = db_p_uuid(w, uuid_v7());
	}
	params[1] = db_p_list(w, ids, count);
	params[2] = db_p_list(w, events, count);
	TRY(db_send(w, &lms_enrollment_count_hold, params));
	TRY(db_send(w, &lms_enrollment_count, params));
	for (size_t i = 0; i < count; i++)
		if (counts[i].result)
			graded[graded_count++] = counts[i].enrollment;
	return gradebook_recount(w, org, graded, graded_count, ret_graded);
}

enum err enrollment_recount(struct work *w, struct uuid org, struct uuid enrollment)
{
	struct recount one = {.enrollment = enrollment, .result = true};
	bool graded = false;

	return enrollments_recount(w, org, &one, 1, &graded);
}

#include "db/db.h"
#include "lms/enrollment/choice.h"
#include "lms_sql.h"

struct choosing {
	const struct principal *by;
	const struct enrollment_choosing *what;
	struct enrollment_choice *all;
	size_t count;
};

static enum err choose_body(struct work *w, void *arg)
{
	struct choosing *c = arg;
	const char *org = db_p_uuid(w, c->by->org), *limit = db_p_int(w, ENROLLMENT_CHOICES_MAX);
	const char *const params[] = {org, limit};
	const char *const scoped[] = {org, limit, c->by->team_only ? db_p_uuid(w, c->by->id) : NULL};
	struct db_rows *rows = NULL;

	c->all = arena_alloc(w->arena, 3 * ENROLLMENT_CHOICES_MAX * sizeof(*c->all));
	c->count = 0;
	if (c->what->courses) {
		TRY(db_run(w, &lms_enrollment_choice_courses, params, &rows));
		for (size_t i = 0; i < db_count(rows); i++)
			c->all[c->count++] = (struct enrollment_choice){
			    .course = db_uuid(rows, i, 0), .title = db_text(rows, i, 1), .course_title = ""};
	}
	if (c->what->sessions) {
		TRY(db_run(w, &lms_enrollment_choice_sessions, scoped, &rows));
		for (size_t i = 0; i < db_count(rows); i++)
			c->all[c->count++] = (struct enrollment_choice){.session = db_uuid(rows, i, 0),
			    .course = db_uuid(rows, i, 1),
			    .title = db_text(rows, i, 2),
			    .course_title = db_text(rows, i, 3)};
	}
	if (c->what->programmes) {
		TRY(db_run(w, &lms_enrollment_choice_programmes, params, &rows));
		for (size_t i = 0; i < db_count(rows); i++)
			c->all[c->count++] = (struct enrollment_choice){.programme = db_uuid(rows, i, 0),
			    .title = db_text(rows, i, 1),
			    .course_title = ""};
	}
	return OK;
}

enum err enrollment_choices(struct work *w, const struct principal *by,
    const struct enrollment_choosing *choosing, struct enrollment_choice **ret_choices, size_t *ret_count)
{
	struct choosing c = {.by = by, .what = choosing};

	TRY(db_transact(w, db_tenant(by->org), choose_body, &c));
	*ret_choices = c.all;
	*ret_count = c.count;
	return OK;
}

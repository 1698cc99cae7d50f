/* What is owed becomes a row of the ledger, in the transaction of its cause. */
#include <string.h>

#include "db/db.h"
#include "lms/grade/grade_int.h"
#include "lms/grade/reason.h"
#include "lms_sql.h"

/* One column of a platform and one of its users, held until the transaction ends. */
struct target {
	const char *org, *learner, *line_item, *registration, *user_sub;
	const char *attempt, *enrollment; /* one of them: whose grade it is */
	const char *code;                 /* why it cannot go there, of reason.c; "" it can */
	const struct grade *grade;
	bool written;
};

/* Columns of grade_targets and grade_course_targets. */
enum { T_PLACE, T_LEARNER, T_LINE_ITEM, T_REGISTRATION, T_USER, T_LOCK, T_CODE };
/* Columns of grades_newest. */
enum { N_PLACE, N_GIVEN, N_MAXIMUM, N_ACTIVITY, N_GRADING, N_FINAL };

static bool is_final(const struct grade *grade)
{
	return strcmp(grade->grading_progress, "FullyGraded") == 0;
}

static bool says_the_same(const struct db_rows *rows, size_t row, const struct grade *grade, double given)
{
	return grade_equal(db_real(rows, row, N_GIVEN), db_real(rows, row, N_MAXIMUM), given, 100) &&
	       strcmp(db_text(rows, row, N_ACTIVITY), grade->activity_progress) == 0 &&
	       strcmp(db_text(rows, row, N_GRADING), grade->grading_progress) == 0;
}

/* A score that is not final says nothing where a final one was recorded (A13). */
static bool adds_nothing(const struct db_rows *rows, size_t row, const struct grade *grade)
{
	return says_the_same(rows, row, grade, grade_points(grade->scaled)) ||
	       (db_bool(rows, row, N_FINAL) && !is_final(grade));
}

static enum err grade_write(struct work *w, struct target *t)
{
	const struct grade *grade = t->grade;
	const char *id = db_p_uuid(w, uuid_v7());
	const char *const row[] = {t->org, id, t->attempt, t->learner, t->line_item, t->registration,
	    t->user_sub, db_p_real(w, grade_points(grade->scaled)), "100", grade->activity_progress,
	    grade->grading_progress, t->code, *t->code != '\0' ? grade_reason_find(t->code)->sentence : "",
	    t->enrollment};
	const char *const older[] = {t->org, t->line_item, t->user_sub, id};

	t->written = true;
	TRY(db_send(w, &lms_grade_add, row));
	return db_send(w, &lms_grade_supersede_older, older);
}

/* Of different pairs: one look at the newest row of each. */
static enum err pairs_owe(struct work *w, struct target *targets, size_t count)
{
	const char **columns = arena_alloc(w->arena, count * sizeof(*columns));
	const char **learners = arena_alloc(w->arena, count * sizeof(*learners));
	bool *said = arena_alloc(w->arena, count * sizeof(*said));
	struct db_rows *rows;

	for (size_t i = 0; i < count; i++) {
		columns[i] = targets[i].line_item;
		learners[i] = targets[i].learner;
		said[i] = false;
	}
	TRY(db_run(w, &lms_grades_newest,
	    (const char *const[]){
	        targets[0].org, db_p_list(w, columns, count), db_p_list(w, learners, count)},
	    &rows));
	for (size_t row = 0; row < db_count(rows); row++) {
		size_t i = (size_t)db_int(rows, row, N_PLACE) - 1;

		said[i] = adds_nothing(rows, row, targets[i].grade);
	}
	for (size_t i = 0; i < count; i++) {
		if (!said[i])
			TRY(grade_write(w, &targets[i]));
	}
	return OK;
}

static bool same_pair(const struct target *a, const struct target *b)
{
	return strcmp(a->line_item, b->line_item) == 0 && strcmp(a->user_sub, b->user_sub) == 0;
}

/* In the order in which they are held. Two of one pair follow each other there: the second has to see what
 * the first wrote. */
static enum err targets_owe(struct work *w, struct target *targets, size_t count)
{
	size_t together;

	for (size_t from = 0; from < count; from += together) {
		for (together = 1; from + together < count; together++) {
			if (same_pair(&targets[from + together - 1], &targets[from + together]))
				break;
		}
		TRY(pairs_owe(w, targets + from, together));
	}
	return OK;
}

static struct target target_read(const struct db_rows *rows, size_t row, const char *org)
{
	return (struct target){.org = org,
	    .learner = db_text(rows, row, T_LEARNER),
	    .line_item = db_text(rows, row, T_LINE_ITEM),
	    .registration = db_text(rows, row, T_REGISTRATION),
	    .user_sub = db_text(rows, row, T_USER),
	    .code = db_text(rows, row, T_CODE)};
}

enum err grades_record(struct work *w, struct uuid org, struct grade *const grades[], size_t count)
{
	const char **attempts = arena_alloc(w->arena, (count + 1) * sizeof(*attempts));
	const char *params[2] = {db_p_uuid(w, org)};
	struct target *targets;
	struct db_rows *rows;

	for (size_t i = 0; i < count; i++) {
		grades[i]->written = false;
		attempts[i] = db_p_uuid(w, grades[i]->attempt.id);
	}
	params[1] = db_p_list(w, attempts, count);
	TRY(db_run(w, &lms_grade_targets, params, &rows));
	targets = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*targets));
	for (size_t row = 0; row < db_count(rows); row++) {
		size_t i = (size_t)db_int(rows, row, T_PLACE) - 1;

		targets[row] = target_read(rows, row, params[0]);
		targets[row].attempt = attempts[i];
		targets[row].grade = grades[i];
	}
	TRY(targets_owe(w, targets, db_count(rows)));
	for (size_t row = 0; row < db_count(rows); row++)
		grades[db_int(rows, row, T_PLACE) - 1]->written = targets[row].written;
	return OK;
}

enum err grade_record_course(
    struct work *w, struct uuid org, struct uuid enrollment, double scaled, bool *ret_written)
{
	const struct grade grade = {
	    .scaled = scaled, .activity_progress = "Completed", .grading_progress = "FullyGraded"};
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, enrollment), db_p_int(w, GRADE_COURSE_LINKS_MAX)};
	struct target *targets;
	struct db_rows *rows;

	*ret_written = false;
	TRY(db_run(w, &lms_grade_course_targets, params, &rows));
	targets = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*targets));
	for (size_t row = 0; row < db_count(rows); row++) {
		targets[row] = target_read(rows, row, params[0]);
		targets[row].enrollment = params[1];
		targets[row].grade = &grade;
	}
	TRY(targets_owe(w, targets, db_count(rows)));
	for (size_t row = 0; row < db_count(rows); row++)
		*ret_written = *ret_written || targets[row].written;
	return OK;
}

/* What outcome_apply writes, in a real database: progress, the attempt, the grade ledger and the event that
 * explains it. */
#include "unit.h"

#include "db/cluster_fixture.h"
#include "lms/grade/grade.h"
#include "lms/outcome/outcome.h"

extern const struct db_book lms_book;

static struct cluster_fixture fixture;
static struct uuid org, learner, module, sequence, grain;

struct house {
	struct arena *arena;
	struct work w;
	struct outcome outcome;
	struct outcome_result result;
	struct rule_item item;
};

static const char *sql_answer(struct house *h, const char *format, ...) PRINTF(2, 3);
static const char *sql_answer(struct house *h, const char *format, ...)
{
	char text[256];
	va_list args;
	const char *sql;

	va_start(args, format);
	sql = arena_vprintf(h->arena, format, args);
	va_end(args);
	assert_true(fixture_sql(&fixture, "lectern", sql, text));
	return arena_strdup(h->arena, text);
}

#define ID(id) uuid_text(h->arena, id)

/* An attempt of the one learner at the one module, reporting to a column of its own. */
static void attempt_add(struct house *h, bool gradable)
{
	struct uuid placement = uuid_v7(), attempt = uuid_v7();

	sql_answer(h,
	    "INSERT INTO placements (org_id, id, module_id, kind, deployment, resource_link_id) "
	    "VALUES ('%s', '%s', '%s', 'lti', gen_random_uuid(), 'link')",
	    ID(org), ID(placement), ID(module));
	sql_answer(h,
	    "INSERT INTO line_items (org_id, id, placement_id, registration_id, url, scopes) VALUES ('%s', "
	    "gen_random_uuid(), "
	    "'%s', gen_random_uuid(), 'https://lms/1', "
	    "'[\"https://purl.imsglobal.org/spec/lti-ags/scope/score\"]')",
	    ID(org), ID(placement));
	sql_answer(h,
	    "INSERT INTO attempts (org_id, id, learner_id, module_id, placement_id, number, "
	    "package_version_id, gradable) "
	    "VALUES ('%s', '%s', '%s', '%s', '%s', 1, gen_random_uuid(), %s)",
	    ID(org), ID(attempt), ID(learner), ID(module), ID(placement), gradable ? "true" : "false");
	h->outcome = (struct outcome){.attempt = {.org = org, .id = attempt},
	    .learner = learner,
	    .module = module,
	    .sequence = sequence,
	    .seq = 7,
	    .gradable = gradable,
	    .facts = {.items = &h->item, .count = 1, .before = {.completion = COMPLETION_NOT_ATTEMPTED}}};
	h->item = (struct rule_item){.grain = grain, .visible = true, .seen = true, .changed = true};
}

static enum err apply_body(struct work *w, void *arg)
{
	struct house *h = arg;

	return outcome_apply(w, &h->outcome, &h->result);
}

static void apply(struct house *h)
{
	assert_int_equal(fixture_told(&h->w, db_transact(&h->w, db_tenant(org), apply_body, h)), OK);
}

/* What the content says of the one item. */
static void item_says(struct house *h, enum completion completion, enum success success)
{
	h->item.completion = completion;
	h->item.success = success;
}

static void item_scores(struct house *h, double score)
{
	h->item.has_score = true;
	h->item.score = score;
}

/* The next decision begins where the last one ended. */
static void go_on(struct house *h)
{
	h->outcome.facts.before = h->result.decision.result;
}

static void assert_result(struct house *h, bool changed, bool graded)
{
	assert_int_equal(h->result.changed, changed);
	assert_int_equal(h->result.graded, graded);
}

/* One value of the attempt's row in a table. */
static const char *of_attempt(struct house *h, const char *what, const char *table)
{
	return sql_answer(h, "SELECT %s FROM %s WHERE %s = '%s'", what, table,
	    strcmp(table, "attempts") == 0 ? "id" : "attempt_id", ID(h->outcome.attempt.id));
}

static const char *count(struct house *h, const char *table)
{
	return of_attempt(h, "count(*)", table);
}

static void test_outcome__of_a_passed_item_is_progress_an_attempt_a_grade_and_why(void **state)
{
	struct house *h = *state;

	attempt_add(h, true);
	item_says(h, COMPLETION_COMPLETED, SUCCESS_PASSED);
	item_scores(h, 0.85);
	apply(h);
	assert_result(h, true, true);
	assert_string_equal(
	    of_attempt(
	        h, "concat_ws(' ', completion, success, score_scaled, completed_at IS NOT NULL)", "attempts"),
	    "completed passed 0.85 t");
	assert_string_equal(sql_answer(h,
	                        "SELECT module_id || ' ' || sequence_id FROM progress WHERE learner_id = "
	                        "'%s' AND grain_id = '%s'",
	                        ID(learner), ID(grain)),
	    arena_printf(h->arena, "%s %s", ID(module), ID(sequence)));
	assert_string_equal(
	    of_attempt(h, "concat_ws(' ', state, score_given, user_sub, grading_progress)", "grade_ledger"),
	    "waiting 85 the-sub FullyGraded");
	assert_string_equal(of_attempt(h,
	                        "concat_ws(' ', kind, detail->>'seq', detail->'by'->>'completion', "
	                        "detail->'by'->>'grade', detail->>'recorded')",
	                        "attempt_events"),
	    "decided 7 only-item score true");
}

static void test_outcome__is_written_once_for_the_same_facts(void **state)
{
	struct house *h = *state;

	attempt_add(h, true);
	item_says(h, COMPLETION_COMPLETED, SUCCESS_UNKNOWN);
	item_scores(h, 0.5);
	apply(h);
	go_on(h);
	apply(h);
	assert_result(h, false, false);
	assert_string_equal(count(h, "grade_ledger"), "1");
}

static void test_outcome__of_scores_alone_is_explained_only_where_they_decide(void **state)
{
	struct house *h = *state;

	attempt_add(h, true);
	item_says(h, COMPLETION_INCOMPLETE, SUCCESS_UNKNOWN);
	item_scores(h, 0.5);
	apply(h);
	assert_string_equal(count(h, "attempt_events"), "1");
	go_on(h);
	h->item.only_scored = true;
	item_scores(h, 0.4);
	apply(h);
	assert_false(h->result.changed);
	assert_string_equal(count(h, "attempt_events"), "1");
	item_scores(h, 0.6);
	apply(h);
	assert_true(h->result.changed);
	assert_string_equal(count(h, "attempt_events"), "2");
}

static void test_outcome__of_what_did_not_change_is_nothing(void **state)
{
	struct house *h = *state;

	attempt_add(h, true);
	h->item.changed = false;
	item_says(h, COMPLETION_COMPLETED, SUCCESS_UNKNOWN);
	apply(h);
	assert_false(h->result.changed);
	assert_string_equal(count(h, "attempt_events"), "0");
	assert_int_equal(h->result.decision.result.completion, COMPLETION_NOT_ATTEMPTED);
}

static void test_outcome__is_decided_anew_where_the_rule_was_changed(void **state)
{
	struct house *h = *state;

	attempt_add(h, true);
	h->item.changed = false;
	h->outcome.ruled = true;
	item_says(h, COMPLETION_COMPLETED, SUCCESS_UNKNOWN);
	apply(h);
	assert_true(h->result.changed);
	assert_int_equal(h->result.decision.result.completion, COMPLETION_COMPLETED);
	assert_string_equal(count(h, "attempt_events"), "1");
	go_on(h);
	h->item.changed = false;
	apply(h);
	assert_false(h->result.changed);
	assert_string_equal(count(h, "attempt_events"), "1");
}

static void test_outcome__on_the_way_is_no_grade(void **state)
{
	struct house *h = *state;

	attempt_add(h, true);
	item_says(h, COMPLETION_INCOMPLETE, SUCCESS_UNKNOWN);
	item_scores(h, 0.5);
	apply(h);
	assert_result(h, true, false);
	assert_string_equal(count(h, "grade_ledger"), "0");
	assert_string_equal(of_attempt(h, "detail->'by'->>'grade'", "attempt_events"), "not-final");
}

static void test_outcome__of_a_teacher_is_tracked_and_neither_progress_nor_grade(void **state)
{
	struct house *h = *state;

	attempt_add(h, false);
	h->item.grain = uuid_v7();
	item_says(h, COMPLETION_COMPLETED, SUCCESS_PASSED);
	item_scores(h, 1);
	apply(h);
	assert_result(h, true, false);
	assert_string_equal(count(h, "grade_ledger"), "0");
	assert_string_equal(
	    sql_answer(h, "SELECT count(*) FROM progress WHERE grain_id = '%s'", ID(h->item.grain)), "0");
	assert_string_equal(of_attempt(h, "detail->'by'->>'grade'", "attempt_events"), "not-gradable");
}

static int begin(void **state)
{
	struct house *h = calloc(1, sizeof(*h));

	h->arena = arena_new();
	work_init(&h->w, h->arena);
	db_attach(&h->w, fixture.db, DB_APP, false);
	*state = h;
	return 0;
}

static int end(void **state)
{
	struct house *h = *state;

	db_detach(&h->w);
	arena_free(h->arena);
	free(h);
	return 0;
}

struct recording {
	struct grade *grades[4];
	size_t count;
};

static enum err record_body(struct work *w, void *arg)
{
	const struct recording *r = arg;

	return grades_record(w, org, r->grades, r->count);
}

static void record_all(struct house *h, struct recording *r)
{
	assert_int_equal(fixture_told(&h->w, db_transact(&h->w, db_tenant(org), record_body, r)), OK);
}

static bool record(struct house *h, double scaled, const char *grading_progress)
{
	struct grade grade = {.attempt = h->outcome.attempt,
	    .scaled = scaled,
	    .activity_progress = "InProgress",
	    .grading_progress = grading_progress};

	record_all(h, &(struct recording){{&grade}, 1});
	return grade.written;
}

static void test_grade__that_is_not_final_is_recorded_before_a_final_one_and_never_after(void **state)
{
	struct house *h = *state;

	attempt_add(h, true);
	assert_true(record(h, 0.2, "Pending"));
	assert_true(record(h, 0.3, "Pending"));
	assert_true(record(h, 0.4, "FullyGraded"));
	assert_false(record(h, 0.5, "Pending"));
	assert_false(record(h, 0.5, "Failed"));
	assert_true(record(h, 0.6, "FullyGraded"));
	assert_string_equal(
	    of_attempt(h, "string_agg(score_given || ' ' || state, ',' ORDER BY created_at)", "grade_ledger"),
	    "20 superseded,30 superseded,40 superseded,60 waiting");
}

static struct grade final_grade(const struct house *h, double scaled)
{
	return (struct grade){.attempt = h->outcome.attempt,
	    .scaled = scaled,
	    .activity_progress = "Completed",
	    .grading_progress = "FullyGraded"};
}

static void test_grades__of_several_attempts_are_recorded_together_each_where_it_goes(void **state)
{
	struct house *h = *state;
	struct grade first, second, staff;

	attempt_add(h, true);
	first = final_grade(h, 0.25);
	attempt_add(h, false);
	staff = final_grade(h, 0.5);
	attempt_add(h, true);
	assert_true(record(h, 0.75, "FullyGraded"));
	second = final_grade(h, 0.75);
	second.activity_progress = "InProgress";
	record_all(h, &(struct recording){{&first, &staff, &second}, 3});
	assert_true(first.written);
	assert_false(staff.written);
	assert_false(second.written);
	assert_string_equal(count(h, "grade_ledger"), "1");
	assert_string_equal(sql_answer(h, "SELECT score_given FROM grade_ledger WHERE attempt_id = '%s'",
	                        ID(first.attempt.id)),
	    "25");
	assert_string_equal(
	    sql_answer(h, "SELECT count(*) FROM grade_ledger WHERE attempt_id = '%s'", ID(staff.attempt.id)),
	    "0");
}

/* The same learner's other attempt at the same link reports to the same column. */
static void test_grades__of_one_column_and_user_see_each_other_when_they_are_recorded_together(void **state)
{
	struct house *h = *state;
	struct uuid again = uuid_v7();
	struct grade first, same, other;

	attempt_add(h, true);
	first = final_grade(h, 0.25);
	sql_answer(h,
	    "INSERT INTO attempts (org_id, id, learner_id, module_id, placement_id, number, "
	    "package_version_id) SELECT org_id, '%s', learner_id, module_id, placement_id, 2, "
	    "package_version_id FROM attempts WHERE id = '%s'",
	    ID(again), ID(first.attempt.id));
	same = first;
	same.attempt.id = again;
	other = final_grade(h, 0.5);
	record_all(h, &(struct recording){{&first, &same, &other}, 3});
	assert_true(first.written);
	assert_false(same.written);
	assert_true(other.written);
	assert_string_equal(
	    of_attempt(h, "string_agg(score_given || ' ' || state, ',' ORDER BY created_at)", "grade_ledger"),
	    "25 superseded,50 waiting");
}

/* One learner of one origin, one module with one grain. */
static void people_add(struct house *h)
{
	const char *org_text = sql_answer(h, "SELECT id FROM organizations WHERE slug = 'main'");
	struct uuid origin = uuid_v7(), course = uuid_v7(), version = uuid_v7();

	assert_true(uuid_parse(org_text, &org));
	learner = uuid_v7();
	module = uuid_v7();
	sequence = uuid_v7();
	grain = uuid_v7();
	sql_answer(h, "INSERT INTO origins (org_id, id, slug, kind) VALUES ('%s', '%s', 'm', 'moodle')",
	    org_text, ID(origin));
	sql_answer(h,
	    "INSERT INTO learners (org_id, id, origin_id, external_user_id) VALUES ('%s', '%s', '%s', "
	    "'the-sub')",
	    org_text, ID(learner), ID(origin));
	sql_answer(
	    h, "INSERT INTO courses (org_id, id, title) VALUES ('%s', '%s', 'c')", org_text, ID(course));
	sql_answer(h,
	    "INSERT INTO course_versions (org_id, id, course_id, number) VALUES ('%s', '%s', '%s', 1)",
	    org_text, ID(version), ID(course));
	sql_answer(h,
	    "INSERT INTO sequences (org_id, id, course_version_id, position, title) VALUES ('%s', '%s', "
	    "'%s', 1, 's')",
	    org_text, ID(sequence), ID(version));
	sql_answer(h,
	    "INSERT INTO modules (org_id, id, sequence_id, position, type, title) VALUES ('%s', '%s', '%s', "
	    "1, 'scorm', 'm')",
	    org_text, ID(module), ID(sequence));
	sql_answer(h,
	    "INSERT INTO grains (org_id, id, module_id, position, identifier, title, kind) VALUES ('%s', "
	    "'%s', '%s', 1, 'i', 'g', 'sco')",
	    org_text, ID(grain), ID(module));
}

static int fixture_begin(void **state)
{
	static const struct db_book *const books[] = {&lms_book, NULL};
	void *house;

	assert_int_equal(fixture_prepare(&fixture), OK);
	assert_int_equal(fixture_open_db(&fixture, books), OK);
	begin(&house);
	people_add(house);
	end(&house);
	return 0;
}

static int fixture_end(void **state)
{
	fixture_close(&fixture);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_outcome__of_a_passed_item_is_progress_an_attempt_a_grade_and_why),
	    TEST(test_outcome__is_written_once_for_the_same_facts),
	    TEST(test_outcome__of_scores_alone_is_explained_only_where_they_decide),
	    TEST(test_outcome__of_what_did_not_change_is_nothing),
	    TEST(test_outcome__is_decided_anew_where_the_rule_was_changed),
	    TEST(test_outcome__on_the_way_is_no_grade),
	    TEST(test_outcome__of_a_teacher_is_tracked_and_neither_progress_nor_grade),
	    TEST(test_grade__that_is_not_final_is_recorded_before_a_final_one_and_never_after),
	    TEST(test_grades__of_several_attempts_are_recorded_together_each_where_it_goes),
	    TEST(test_grades__of_one_column_and_user_see_each_other_when_they_are_recorded_together),
	};

	return cmocka_run_group_tests(tests, fixture_begin, fixture_end);
}

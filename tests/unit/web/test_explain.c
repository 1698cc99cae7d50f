/* What a teacher reads of an attempt, in both languages. */
#include "unit.h"

#include <string.h>

#include "pages.h"
#include "web/explain/explain.h"
#include "web/explain/sentence.h"

/* Parts: title, then what their content says. */
#define PART(name, ...)                                                                                      \
	{                                                                                                    \
		.id = {{1, __LINE__ % 250}}, .title = (name), .kind = "sco", .visible = true, __VA_ARGS__    \
	}
#define UNOPENED .completion = "not attempted", .success = "unknown"
#define SILENT .opened = true, .completion = "not attempted", .success = "unknown"
#define INCOMPLETE .opened = true, .completion = "incomplete", .success = "unknown"
#define COMPLETED .opened = true, .completion = "completed", .success = "unknown"
#define PASSED .opened = true, .completion = "completed", .success = "passed"
#define FAILED .opened = true, .completion = "completed", .success = "failed"
#define SCORE(value) .scored = true, .score = (value)
#define PARTS(...)                                                                                           \
	.items = (struct review_item[]){__VA_ARGS__},                                                        \
	.items_count = sizeof((struct review_item[]){__VA_ARGS__}) / sizeof(struct review_item)
/* Completion, success, and what else there is of the attempt. */
#define STANDS(done, ...)                                                                                    \
	.attempt = {.module_title = "M", .gradable = true, .completion = (done), .success = __VA_ARGS__}
#define RULE(...) .rules = {.own = {__VA_ARGS__}}

/* As it is read: no-break spaces are only for where lines end. */
static const char *plain(const char *text)
{
	static char out[8 * SENTENCE_MAX];
	size_t len = 0;

	while (*text != '\0' && len + 1 < sizeof(out)) {
		bool joined = (unsigned char)text[0] == 0xc2 && (unsigned char)text[1] == 0xa0;

		out[len++] = joined ? ' ' : *text;
		text += joined ? 2 : 1;
	}
	out[len] = '\0';
	return out;
}

#define assert_reads(text, expected) assert_string_equal(plain(text), expected)

static struct explanation explain(void **state, const char *lang, struct review review)
{
	struct explanation explanation;
	struct work w;

	work_init(&w, *state);
	assert_int_equal(explain_attempt(&w, lang, &review, &explanation), OK);
	return explanation;
}

/* completion and success in English, then in French. */
static void reads(void **state, struct review review, const char *const sentences[4])
{
	struct explanation en = explain(state, "en", review), fr = explain(state, "fr", review);

	assert_reads(en.completion.sentence, sentences[0]);
	assert_reads(en.success.sentence, sentences[1]);
	assert_reads(fr.completion.sentence, sentences[2]);
	assert_reads(fr.success.sentence, sentences[3]);
}

static void test_a_pass__reads_well(void **state)
{
	struct review review = {STANDS("completed", "passed", .scored = true, .score = 0.85),
	    PARTS(PART("Lesson 1", COMPLETED), PART("Quiz", PASSED, SCORE(0.85)))};

	reads(state, review,
	    (const char *const[]){
	        "Completed, because every part is completed (“Lesson 1”, “Quiz”).",
	        "Passed, because every part is completed and none says failed (“Quiz” says passed).",
	        "Achevé, car toutes les parties sont achevées (« Lesson 1 », « Quiz »).",
	        "Réussi, car toutes les parties sont achevées et aucune n’indique d’échec (la partie « Quiz "
	        "» "
	        "indique une réussite).",
	    });
	assert_reads(explain(state, "en", review).score.sentence,
	    "85 %: the score of “Quiz”, the only part that gives one.");
	assert_reads(explain(state, "fr", review).score.sentence,
	    "85 % : le score de « Quiz », la seule partie qui en donne un.");
	assert_reads(explain(state, "en", review).grade.sentence, "85 %: the score is the grade.");
	assert_true(explain(state, "en", review).grade.known);
}

static void test_a_fail__reads_well(void **state)
{
	reads(state,
	    (struct review){STANDS("completed", "failed", .scored = true, .score = 0.4),
	        PARTS(PART("Quiz", FAILED, SCORE(0.4)))},
	    (const char *const[]){
	        "Completed, because its only part, “Quiz”, says that it is completed.",
	        "Failed, because its only part, “Quiz”, says failed.",
	        "Achevé, car son unique partie, « Quiz », se dit achevée.",
	        "Échoué, car son unique partie, « Quiz », indique un échec.",
	    });
}

static void test_why_it_is_not_complete__names_what_is_missing(void **state)
{
	struct review review = {STANDS("incomplete", "unknown"),
	    PARTS(PART("Lesson 1", COMPLETED), PART("Lesson 2", INCOMPLETE), PART("Lesson 3", SILENT),
	        PART("Quiz", UNOPENED), PART("Hidden", UNOPENED))};
	struct explanation e;

	review.items[4].visible = false;
	e = explain(state, "en", review);
	reads(state, review,
	    (const char *const[]){
	        "Not complete yet: “Lesson 2” says incomplete; “Lesson 3” was opened, but says nothing yet; "
	        "“Quiz” has not been opened.",
	        "Neither passed nor failed: no part says either.",
	        "Pas encore achevé : la partie « Lesson 2 » se dit inachevée ; la partie « Lesson 3 » a été "
	        "ouverte, mais ne dit encore rien ; la partie « Quiz » n’a pas été ouverte.",
	        "Ni réussi ni échoué : aucune partie ne dit l’un ou l’autre.",
	    });
	assert_reads(e.completion.by, "not-every-item");
	for (size_t i = 0; i < e.parts_count; i++)
		assert_int_equal(e.parts[i].missing, i >= 1 && i <= 3);
	assert_false(e.parts[4].counts);
}

static void test_nothing_opened__is_not_begun(void **state)
{
	struct review review = {STANDS("not attempted", "unknown"), PARTS(PART("A", UNOPENED))};

	assert_reads(
	    explain(state, "en", review).completion.sentence, "Not begun: no part has been opened yet.");
	assert_reads(explain(state, "fr", review).completion.sentence,
	    "Pas commencé : aucune partie n’a encore été ouverte.");
}

static void test_many_missing_parts__are_counted(void **state)
{
	struct review_item items[NAMED_PARTS_MAX + 3];
	struct review review = {
	    STANDS("incomplete", "unknown"), .items = items, .items_count = NAMED_PARTS_MAX + 3};
	const char *says;

	for (size_t i = 0; i < review.items_count; i++)
		items[i] = (struct review_item)PART("P", INCOMPLETE);
	says = explain(state, "en", review).completion.sentence;
	assert_non_null(strstr(plain(says), "“P” says incomplete; and 3 more parts."));
	review.items_count = NAMED_PARTS_MAX + 1;
	says = explain(state, "fr", review).completion.sentence;
	assert_non_null(strstr(plain(says), " ; et une autre partie."));
}

static void test_a_score_rule__says_the_score_and_what_is_asked(void **state)
{
	struct review review = {STANDS("incomplete", "unknown", .scored = true, .score = 0.7999),
	    RULE(.completion = COMPLETION_RULE_SCORE, .completion_score = 0.8, .success = SUCCESS_RULE_SCORE,
	        .success_score = 0.9),
	    PARTS(PART("Quiz", PASSED, SCORE(0.7999)))};

	reads(state, review,
	    (const char *const[]){
	        "Not complete yet: the score (79.99 %) is below the minimum asked for (80 %).",
	        "Neither passed nor failed: the score (79.99 %) is below the minimum asked for (90 %), and "
	        "the "
	        "module is not complete yet.",
	        "Pas encore achevé : le score (79,99 %) est inférieur au minimum demandé (80 %).",
	        "Ni réussi ni échoué : le score (79,99 %) est inférieur au minimum demandé (90 %), et le "
	        "module "
	        "n’est pas encore achevé.",
	    });
	review.items[0].score = review.attempt.score = 0.8;
	review.attempt.completion = "completed";
	review.attempt.success = "failed";
	reads(state, review,
	    (const char *const[]){
	        "Completed, because the score (80 %) reaches the minimum asked for (80 %).",
	        "Failed, because the module is complete and the score (80 %) is below the minimum asked for "
	        "(90 "
	        "%).",
	        "Achevé, car le score (80 %) atteint le minimum demandé (80 %).",
	        "Échoué, car le module est achevé et le score (80 %) est inférieur au minimum demandé (90 "
	        "%).",
	    });
	review.items[0].scored = review.attempt.scored = false;
	review.attempt.completion = "incomplete";
	review.attempt.success = "unknown";
	reads(state, review,
	    (const char *const[]){
	        "Not complete yet: there is no score, and at least 80 % is asked for (“Quiz” gives no "
	        "score).",
	        "Neither passed nor failed: there is no score, and at least 90 % is asked for.",
	        "Pas encore achevé : il n’y a pas de score, et au moins 80 % est demandé (la partie « Quiz » "
	        "ne "
	        "donne pas de score).",
	        "Ni réussi ni échoué : il n’y a pas de score, et au moins 90 % est demandé.",
	    });
}

static void test_the_other_rules__say_what_they_ask(void **state)
{
	struct review review = {STANDS("incomplete", "unknown", .time_cs = 29 * CS_PER_MINUTE + 5000),
	    RULE(.completion = COMPLETION_RULE_TIME, .completion_minutes = 30),
	    PARTS(PART("A", COMPLETED), PART("B", INCOMPLETE))};

	assert_reads(explain(state, "en", review).completion.sentence,
	    "Not complete yet: the time spent (29 minutes) is below the minimum asked for (30 minutes).");
	review.attempt.time_cs = 90 * CS_PER_MINUTE;
	review.attempt.completion = "completed";
	assert_reads(explain(state, "fr", review).completion.sentence,
	    "Achevé, car le temps passé (90 minutes) atteint le minimum demandé (30 minutes).");
	review.rules.own = (struct rule_own){.completion = COMPLETION_RULE_TERMINATED};
	review.items[0].ended = true;
	review.attempt.completion = "incomplete";
	assert_reads(explain(state, "en", review).completion.sentence,
	    "Not complete yet: “B” was opened, but its content has not ended.");
	assert_reads(explain(state, "fr", review).completion.sentence,
	    "Pas encore achevé : la partie « B » a été ouverte, mais son contenu ne s’est pas terminé.");
	review.rules.own.completion = COMPLETION_RULE_ALL;
	review.attempt.completion = "completed";
	assert_reads(explain(state, "en", review).completion.sentence,
	    "Completed, because every part has been opened (“A”, “B”).");
	assert_reads(
	    explain(state, "en", review).rule.completion, "Complete when every part has been opened.");
}

static void test_what_was_decided_before__stays_and_says_so(void **state)
{
	struct review review = {STANDS("completed", "passed", .scored = true, .score = 0.9),
	    PARTS(PART("A", INCOMPLETE, SCORE(0.5)))};

	reads(state, review,
	    (const char *const[]){
	        "Completed before, and what is completed stays so; by now, “A” says incomplete.",
	        "Passed before, and that stays until something else is said; by now, no part says either.",
	        "Achevé auparavant, et ce qui est achevé le reste ; à présent, la partie « A » se dit "
	        "inachevée.",
	        "Réussi auparavant, et cela reste tant que rien d’autre n’est dit ; à présent, aucune partie "
	        "ne "
	        "dit l’un ou l’autre.",
	    });
	assert_reads(explain(state, "en", review).completion.by, "completed-before");
	assert_reads(explain(state, "en", review).score.sentence,
	    "90 %: the best so far counts; by now it would be 50 %.");
}

static void test_a_rule_that_was_changed_since__says_when_it_counts(void **state)
{
	struct review review = {STANDS("incomplete", "unknown"), RULE(.completion = COMPLETION_RULE_ALL),
	    PARTS(PART("A", INCOMPLETE))};

	assert_reads(explain(state, "en", review).completion.sentence,
	    "Not complete yet, although every part has been opened (“A”): that counts as soon as the learner "
	    "opens the module again.");
}

static void test_a_course_that_sums_itself_up__is_not_second_guessed(void **state)
{
	struct review review = {STANDS("incomplete", "passed", .scored = true, .score = 0.6),
	    .rules = {.summed_up = true,
	        .whole_completion = "incomplete",
	        .whole_success = "passed",
	        .whole_scored = true,
	        .whole_score = 0.6},
	    PARTS(PART("A", COMPLETED), PART("B", UNOPENED))};

	reads(state, review,
	    (const char *const[]){
	        "Not complete yet: the course itself does not say so, by its own rules (“B” has not been "
	        "opened).",
	        "Passed, because the course itself says so, by its own rules.",
	        "Pas encore achevé : le cours lui-même ne le dit pas, selon ses propres règles (la partie « "
	        "B » "
	        "n’a pas été ouverte).",
	        "Réussi, car le cours lui-même le dit, selon ses propres règles.",
	    });
	assert_reads(explain(state, "en", review).score.sentence,
	    "60 %: the score of the course itself, by its own rules.");
}

/* An event as it was stored before own rules came. */
static const char decided_before[] =
    "{\"seq\":3,\"facts\":[{\"grain\":\"01000000-0000-0000-0000-000000000007\",\"completion\":\"completed\","
    "\"success\":\"passed\",\"score\":0.85},{\"grain\":\"02000000-0000-0000-0000-000000000000\","
    "\"completion\":"
    "\"completed\",\"success\":\"passed\",\"score\":null}],\"by\":{\"completion\":\"only-item\",\"success\":"
    "\"only-item\",\"score\":\"only-score\",\"grade\":\"score\"},\"attempt\":{\"completion\":\"completed\","
    "\"success\":\"passed\",\"score\":0.85},\"grade\":0.85,\"recorded\":true}";

static void test_the_time_line__tells_what_happened_newest_first(void **state)
{
	struct review_item quiz = PART("Quiz", PASSED, SCORE(0.85));
	struct review review = {STANDS("completed", "passed"), .items = &quiz, .items_count = 1,
	    .launches = (struct review_launch[]){{"lti", 1}}, .launches_count = 1,
	    .events = (struct review_event[]){{"some-later-kind", "{}", 5},
	        {"values-refused",
	            "{\"values\":[{\"seq\":2,\"element\":\"cmi.core.score.raw\",\"code\":405}]}", 4},
	        {"decided", decided_before, 3}, {"session-opened", "{}", 2}},
	    .events_count = 4,
	    .grades = (struct review_grade[]){{.given = 8.5,
	        .maximum = 10,
	        .state = "refused",
	        .reason = "404",
	        .created_us = 3,
	        .settled_us = 6}},
	    .grades_count = 1};
	struct explanation e;

	quiz.id = (struct uuid){{1, [15] = 7}};
	e = explain(state, "en", review);
	assert_int_equal(e.lines_count, 7);
	assert_reads(e.lines[0].sentence, "The platform refused the grade of 8.5 / 10: 404");
	assert_reads(e.lines[1].sentence, "some-later-kind");
	assert_reads(e.lines[2].sentence,
	    "Some values that the content set were not valid and were left out. (cmi.core.score.raw)");
	assert_reads(e.lines[3].sentence, "A grade of 8.5 / 10 was owed to the platform.");
	assert_reads(e.lines[4].sentence, "By then: “Quiz” says passed (85 %).");
	assert_reads(e.lines[4].completion, "completed, because its only part says so");
	assert_true(e.lines[4].recorded);
	assert_reads(e.lines[5].sentence, "A session was opened.");
	assert_reads(e.lines[6].sentence, "The learner arrived from their platform.");
	assert_reads(explain(state, "fr", review).lines[4].sentence,
	    "À ce moment : la partie « Quiz » indique une réussite (85 %).");
	assert_false(e.earlier);
}

static void test_navigation__is_told_by_who_asked_and_what_came_of_it(void **state)
{
	struct review_item quiz = PART("Quiz", UNOPENED);
	struct review review = {STANDS("incomplete", "unknown"), .items = &quiz, .items_count = 1,
	    .events =
	        (struct review_event[]){
	            {"navigated",
	                "{\"request\":\"continue\",\"by\":\"learner\",\"outcome\":\"delivered\","
	                "\"grain\":\"01000000-0000-0000-0000-000000000007\"}",
	                3},
	            {"navigated",
	                "{\"request\":\"{target=i2}jump\",\"by\":\"content\",\"outcome\":\"refused\","
	                "\"reason\":\"SB.2.9-3\"}",
	                2}},
	    .events_count = 2};
	struct explanation en, fr;

	quiz.id = (struct uuid){{1, [15] = 7}};
	en = explain(state, "en", review);
	fr = explain(state, "fr", review);
	assert_reads(en.lines[0].sentence, "The learner asked to go on: “Quiz” was opened.");
	assert_reads(
	    fr.lines[0].sentence, "L’apprenant a demandé à continuer : la partie « Quiz » a été ouverte.");
	assert_reads(en.lines[1].sentence, "The content asked for a part: that was refused.");
}

static void test_no_sentence__is_left_with_a_hole_in_any_language(void **state)
{
	static const char *const languages[] = {"en", "fr", "en-XA"};
	static const char *const done[] = {"not attempted", "incomplete", "completed"}, *const judged[] = {
	                                                                                    "unknown",
	                                                                                    "passed",
	                                                                                    "failed"};

	for (unsigned i = 0; i < 3 * 3 * 3 * COMPLETION_RULE_COUNT * SUCCESS_RULE_COUNT * 4; i++) {
		unsigned n = i;
		const char *lang = languages[n % 3];
		struct review review = {STANDS(done[n / 3 % 3], judged[n / 9 % 3]),
		    RULE(.completion = n / 27 % COMPLETION_RULE_COUNT,
		        .success = n / 27 / COMPLETION_RULE_COUNT % 2, .completion_score = 0.5,
		        .completion_minutes = 1, .success_score = 0.5),
		    PARTS(PART("A", INCOMPLETE), PART("B", FAILED), PART("C", PASSED))};
		struct explanation e;

		n = n / 27 / COMPLETION_RULE_COUNT / 2;
		review.items[1].scored = review.attempt.scored = n % 2 == 1;
		review.rules.summed_up = n / 2 == 1;
		e = explain(state, lang, review);
		assert_null(strpbrk(e.completion.sentence, "{}"));
		assert_null(strpbrk(e.success.sentence, "{}"));
		assert_null(strpbrk(e.score.sentence, "{}"));
		assert_null(strpbrk(e.grade.sentence, "{}"));
		assert_null(strpbrk(e.rule.completion, "{}"));
		assert_true(strlen(e.completion.sentence) > 10 && strlen(e.success.sentence) > 10);
		assert_null(strstr(e.completion.sentence, "()"));
		assert_null(strstr(e.success.sentence, "()"));
	}
}

static void test_percent__never_reads_like_the_limit_it_falls_short_of(void **state)
{
	assert_reads(percent_words(*state, "en", 0.8), "80 %");
	assert_reads(percent_words(*state, "en", 0.79999), "79.99 %");
	assert_reads(percent_words(*state, "fr", 2.0 / 3), "66,66 %");
	assert_reads(percent_words(*state, "en", 0.125), "12.5 %");
	assert_reads(percent_words(*state, "en", -0.5), "−50 %");
	assert_reads(percent_words(*state, "en", 0.29), "29 %");
}

static void test_a_preview__is_told_in_sentences(void **state)
{
	struct rule_preview preview = {.attempts = 12, .more = true, .changed = 3, .counts = {1, 0, 0, 2, 0}};
	const char *says[PREVIEW_SENTENCES_MAX];

	assert_int_equal(preview_sentences(*state, "en", &preview, says), 4);
	assert_reads(says[0], "12 attempts were looked at.");
	assert_reads(says[1], "They are the newest; older ones were not looked at.");
	assert_reads(says[2], "1 would be completed that is not.");
	assert_reads(says[3], "2 are completed that would not be; they stay so.");
	assert_int_equal(preview_sentences(*state, "fr", &(struct rule_preview){.attempts = 1}, says), 2);
	assert_reads(says[0], "1 tentative a été examinée.");
	assert_reads(says[1], "Aucune ne changerait.");
	assert_int_equal(preview_sentences(*state, "en", &(struct rule_preview){0}, says), 1);
	assert_reads(preview_row_words(*state, "en",
	                 &(struct rule_preview_row){.changes = RULE_CHANGE_COMPLETES | RULE_CHANGE_FAILS}),
	    "would be completed; would be judged failed");
}

static int arena_begin(void **state)
{
	*state = arena_new();
	return 0;
}

static int arena_end(void **state)
{
	arena_free(*state);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_begin, arena_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_pass__reads_well),
	    TEST(test_a_fail__reads_well),
	    TEST(test_why_it_is_not_complete__names_what_is_missing),
	    TEST(test_nothing_opened__is_not_begun),
	    TEST(test_many_missing_parts__are_counted),
	    TEST(test_a_score_rule__says_the_score_and_what_is_asked),
	    TEST(test_the_other_rules__say_what_they_ask),
	    TEST(test_what_was_decided_before__stays_and_says_so),
	    TEST(test_a_rule_that_was_changed_since__says_when_it_counts),
	    TEST(test_a_course_that_sums_itself_up__is_not_second_guessed),
	    TEST(test_the_time_line__tells_what_happened_newest_first),
	    TEST(test_navigation__is_told_by_who_asked_and_what_came_of_it),
	    TEST(test_no_sentence__is_left_with_a_hole_in_any_language),
	    TEST(test_percent__never_reads_like_the_limit_it_falls_short_of),
	    TEST(test_a_preview__is_told_in_sentences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

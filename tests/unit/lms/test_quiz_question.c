/* Questions of quizzes: what bodies are taken, how answers are judged. */
#include "unit.h"

#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "lms/quiz/question/question_int.h"

#define ONE_MARK MARK_UNIT

static struct arena *arena;
static struct work work;

static int begin(void **state)
{
	(void)state;
	arena = arena_new();
	work_init(&work, arena);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static json_t *json_of(const char *text)
{
	json_t *value = NULL;

	assert_int_equal(json_read(&work, "the test", text, strlen(text), &value), OK);
	return value;
}

static struct question question_of(enum question_type type, const char *text)
{
	struct question q = {.id = {{7}}, .type = type, .seed = 42};
	json_t *body = json_of(text);
	enum err e = question_check(&work, type, body);

	if (e != OK)
		print_message("%s: %s\n", work.field, work.detail);
	assert_int_equal(e, OK);
	q.body = body;
	return q;
}

static void refused(enum question_type type, const char *text, const char *field)
{
	json_t *body = json_of(text);

	assert_int_equal(question_check(&work, type, body), ERR_BAD_INPUT);
	assert_string_equal(work.field, field);
	work_forgive(&work);
}

#define PARTS(...)                                                                                           \
	(&(struct answer){(const struct answer_part[]){__VA_ARGS__},                                         \
	    sizeof((const struct answer_part[]){__VA_ARGS__}) / sizeof(struct answer_part)})
#define SAID(value) PARTS({"answer", value})

static struct judged judge(const struct question *q, const struct answer *answer)
{
	struct judged judged;

	question_judge(&work, q, answer, &judged);
	return judged;
}

static int64_t points(const struct question *q, const struct answer *answer)
{
	return fraction_points(judge(q, answer).fraction, ONE_MARK);
}

static const char *key(const struct question *q, const char *id)
{
	return question_key(&work, q, id);
}

#define CHOICE                                                                                               \
	"{\"text\":\"Two and two?\",\"choices\":[{\"id\":\"a\",\"text\":\"4\",\"weight\":100,"               \
	"\"feedback\":\"Yes.\"},{\"text\":\"5\",\"weight\":-25},{\"text\":\"about 4\",\"weight\":50}]}"

static void test_choice__counts_by_the_weight_of_what_was_chosen(void **state)
{
	struct question q = question_of(QUESTION_CHOICE, CHOICE);

	(void)state;
	assert_int_equal(points(&q, SAID(key(&q, "a"))), 1000000);
	assert_int_equal(points(&q, SAID(key(&q, "c2"))), -250000);
	assert_int_equal(points(&q, SAID(key(&q, "c3"))), 500000);
	assert_string_equal(judge(&q, SAID(key(&q, "a"))).feedback, "Yes.");
	assert_string_equal(judge(&q, SAID(key(&q, "a"))).picked[0], "a");
	assert_int_equal(judge(&q, SAID(key(&q, "c3"))).verdict, VERDICT_PARTLY);
	assert_string_equal(judge(&q, SAID(key(&q, "c2"))).right, "4");
}

static void test_choice__takes_only_keys_of_this_sitting(void **state)
{
	struct question q = question_of(QUESTION_CHOICE, CHOICE), other = q;

	(void)state;
	other.seed = 43;
	assert_int_equal(points(&q, SAID("a")), 0);
	assert_int_equal(points(&q, SAID("100")), 0);
	assert_int_equal(points(&q, SAID(key(&other, "a"))), 0);
	assert_int_equal(judge(&q, SAID("")).verdict, VERDICT_UNANSWERED);
	assert_int_equal(judge(&q, SAID("a")).verdict, VERDICT_WRONG);
	/* The first part counts: a second one is no second try. */
	assert_int_equal(points(&q, PARTS({"answer", key(&q, "c2")}, {"answer", key(&q, "a")})), -250000);
}

static void test_choice__refuses_bodies_by_their_field(void **state)
{
	(void)state;
	refused(QUESTION_CHOICE, "{\"text\":\"x\",\"choices\":[{\"text\":\"1\"},{\"text\":\"2\"}]}",
	    "body.choices");
	refused(QUESTION_CHOICE, "{\"text\":\"x\",\"choices\":[{\"text\":\"1\",\"weight\":100}]}",
	    "body.choices");
	refused(QUESTION_CHOICE,
	    "{\"text\":\"x\",\"choices\":[{\"text\":\"1\",\"weight\":101},{\"text\":\"2\"}]}",
	    "body.choices[0].weight");
	refused(
	    QUESTION_CHOICE, "{\"choices\":[{\"text\":\"1\",\"weight\":100},{\"text\":\"2\"}]}", "body.text");
	refused(QUESTION_CHOICE,
	    "{\"text\":\"x\",\"choices\":[{\"id\":\"a\",\"text\":\"1\",\"weight\":100},{\"id\":\"a\","
	    "\"text\":\"2\"}]}",
	    "body.choices[0].id");
	refused(QUESTION_CHOICE,
	    "{\"text\":\"x\",\"choices\":[{\"text\":\"1\",\"weight\":100},{\"text\":\"2\"}],\"speed\":1}",
	    "body.speed");
	refused(QUESTION_CHOICE, "{\"text\":\"x\",\"choices\":[7,8]}", "body.choices[0]");
}

#define CHOICES                                                                                              \
	"{\"text\":\"Primes?\",\"choices\":[{\"id\":\"p2\",\"text\":\"2\",\"right\":true},{\"id\":\"p3\","   \
	"\"text\":\"3\",\"right\":true},{\"id\":\"p4\",\"text\":\"4\"},{\"id\":\"p5\",\"text\":\"5\","       \
	"\"right\":true},{\"id\":\"p6\",\"text\":\"6\"}],\"partial\":\"%s\"}"

static void test_choices__take_wrong_ones_away_and_never_more(void **state)
{
	struct question q = question_of(QUESTION_CHOICES, arena_printf(arena, CHOICES, "each"));
	const char *two = key(&q, "p2"), *three = key(&q, "p3"), *four = key(&q, "p4"), *five = key(&q, "p5"),
	           *six = key(&q, "p6");

	(void)state;
	assert_int_equal(points(&q, PARTS({"answer", two}, {"answer", three}, {"answer", five})), 1000000);
	assert_int_equal(points(&q, PARTS({"answer", two}, {"answer", three})), 666667);
	assert_int_equal(points(&q, PARTS({"answer", two}, {"answer", three}, {"answer", four})), 166667);
	assert_int_equal(points(&q, PARTS({"answer", four}, {"answer", six})), 0);
	assert_int_equal(points(&q, PARTS({"answer", two}, {"answer", three}, {"answer", four},
	                                {"answer", five}, {"answer", six})),
	    0);
	/* The same box twice is one box. */
	assert_int_equal(points(&q, PARTS({"answer", two}, {"answer", two}, {"answer", two})), 333333);
}

static void test_choices__by_all_are_right_or_not(void **state)
{
	struct question q = question_of(QUESTION_CHOICES, arena_printf(arena, CHOICES, "all"));

	(void)state;
	assert_int_equal(points(&q, PARTS({"answer", key(&q, "p2")}, {"answer", key(&q, "p3")})), 0);
	assert_int_equal(points(&q, PARTS({"answer", key(&q, "p5")}, {"answer", key(&q, "p3")},
	                                {"answer", key(&q, "p2")})),
	    1000000);
}

static void test_true_false__is_one_of_two_words(void **state)
{
	struct question q = question_of(QUESTION_TRUE_FALSE,
	    "{\"text\":\"Water is wet.\",\"right\":true,\"feedback_false\":\"Touch it.\"}");

	(void)state;
	assert_int_equal(points(&q, SAID("true")), 1000000);
	assert_int_equal(points(&q, SAID("false")), 0);
	assert_string_equal(judge(&q, SAID("false")).feedback, "Touch it.");
	assert_int_equal(points(&q, SAID("TRUE")), 0);
	refused(QUESTION_TRUE_FALSE, "{\"text\":\"x\"}", "body.right");
}

static void test_short__follows_the_rules_of_its_words(void **state)
{
	struct question q = question_of(QUESTION_SHORT, "{\"text\":\"x\",\"answers\":[{\"text\":\"École "
	                                                "normale\"},{\"text\":\"*normale*\",\"weight\":40}],"
	                                                "\"accents\":false}");
	struct question strict = question_of(QUESTION_SHORT,
	    "{\"text\":\"x\",\"answers\":[{\"text\":\"Été\"}],\"case\":true,\"accents\":true,\"spaces\":"
	    "\"exact\"}");
	struct question packed = question_of(
	    QUESTION_SHORT, "{\"text\":\"x\",\"answers\":[{\"text\":\"H2 O\"}],\"spaces\":\"remove\"}");

	(void)state;
	assert_int_equal(points(&q, SAID("  ecole \t NORMALE ")), 1000000);
	assert_int_equal(points(&q, SAID("ÉCOLE\xc2\xa0normale")), 1000000);
	assert_int_equal(points(&q, SAID("une normale supérieure")), 400000);
	assert_int_equal(points(&q, SAID("norm ale")), 0);
	/* The same letter typed as one or as two. */
	assert_int_equal(points(&strict, SAID("E\xcc\x81t\x65\xcc\x81")), 1000000);
	assert_int_equal(points(&strict, SAID("été")), 0);
	assert_int_equal(points(&strict, SAID("Ete")), 0);
	assert_int_equal(points(&strict, SAID("Été ")), 0);
	assert_int_equal(points(&packed, SAID(" h 2o")), 1000000);
}

static void test_short__is_not_taken_in_by_stars_and_length(void **state)
{
	struct question q = question_of(QUESTION_SHORT,
	    "{\"text\":\"x\",\"answers\":[{\"text\":\"a*a*a*a*a*a*a*a*b\"},{\"text\":\"5 \\\\* 3\"}]}");
	char *many = arena_alloc(arena, 100001);

	(void)state;
	memset(many, 'a', 100000);
	assert_int_equal(points(&q, SAID(many)), 0);
	assert_int_equal(points(&q, SAID("*")), 0);
	assert_int_equal(points(&q, SAID("5 * 3")), 1000000);
	assert_int_equal(points(&q, SAID("5 x 3")), 0);
	refused(QUESTION_SHORT, "{\"text\":\"x\",\"answers\":[]}", "body.answers");
	refused(
	    QUESTION_SHORT, "{\"text\":\"x\",\"answers\":[{\"text\":\"a\",\"weight\":30}]}", "body.answers");
}

static void test_numeric__compares_decimals_digit_by_digit(void **state)
{
	struct question q = question_of(
	    QUESTION_NUMERIC, "{\"text\":\"x\",\"answers\":[{\"value\":\"0.3\",\"tolerance\":\"0.1\"}]}");
	struct question far = question_of(QUESTION_NUMERIC,
	    "{\"text\":\"x\",\"answers\":[{\"value\":\"1e20\",\"tolerance\":\"0.01\",\"relative\":true}]}");

	(void)state;
	assert_int_equal(points(&q, SAID("0.4")), 1000000);
	assert_int_equal(points(&q, SAID("0,2")), 1000000);
	assert_int_equal(points(&q, SAID("0.4000000000000000000000000001")), 0);
	assert_int_equal(points(&q, SAID("0.19999999999999999999")), 0);
	assert_int_equal(points(&q, SAID("-0.3")), 0);
	assert_int_equal(points(&far, SAID("1.01e20")), 1000000);
	assert_int_equal(points(&far, SAID("1.010000000000000001e20")), 0);
	assert_int_equal(points(&far, SAID("99 000 000 000 000 000 000")), 1000000);
	assert_int_equal(points(&far, SAID("1e999")), 0);
}

static void test_numeric__reads_what_people_write(void **state)
{
	struct question q = question_of(QUESTION_NUMERIC,
	    "{\"text\":\"x\",\"answers\":[{\"value\":\"1234.5\"}],\"units\":[\"m\",\"metres\"],\"unit\":"
	    "\"required\"}");
	static const char *const good[] = {"1234.5 m", "1234,5m", "1 234,5 metres", "1,234.5 m", "1.234,5 m",
	    "1\xe2\x80\xaf"
	    "234,5\xc2\xa0m",
	    "+1234.50 m", "12345e-1 m", " 1234.5  m "};
	static const char *const bad[] = {"1234.5", "1234.5 M", "m 1234.5", "1234.5 mm", "1234.6 m",
	    "--1234.5 m", "1.2.3.4 m", "NaN m", "0x4D2 m", "", "1234.5 m m", "infinity"};

	(void)state;
	for (size_t i = 0; i < FIELDS_COUNT(good); i++) {
		if (points(&q, SAID(good[i])) != 1000000)
			print_message("%s\n", good[i]);
		assert_int_equal(points(&q, SAID(good[i])), 1000000);
	}
	for (size_t i = 0; i < FIELDS_COUNT(bad); i++) {
		if (points(&q, SAID(bad[i])) != 0)
			print_message("%s\n", bad[i]);
		assert_int_equal(points(&q, SAID(bad[i])), 0);
	}
	refused(
	    QUESTION_NUMERIC, "{\"text\":\"x\",\"answers\":[{\"value\":\"much\"}]}", "body.answers[0].value");
	refused(QUESTION_NUMERIC, "{\"text\":\"x\",\"answers\":[{\"value\":\"1\",\"tolerance\":\"-1\"}]}",
	    "body.answers[0].tolerance");
	refused(QUESTION_NUMERIC, "{\"text\":\"x\",\"answers\":[{\"value\":3.5}]}", "body.answers[0].value");
}

#define MATCHING                                                                                             \
	"{\"text\":\"x\",\"pairs\":[{\"id\":\"f\",\"text\":\"France\",\"match\":\"Paris\"},{\"id\":\"g\","   \
	"\"text\":\"Gabon\",\"match\":\"Libreville\"},{\"id\":\"i\",\"text\":\"Île-de-France\",\"match\":"  \
	"\"Paris\"}],\"others\":[\"Rome\"]}"

static const char *option_key(const struct question *q, const char *text)
{
	struct drawn drawn;

	question_draw(&work, q, &drawn);
	for (size_t i = 0; i < drawn.options_count; i++) {
		if (strcmp(drawn.options[i].text, text) == 0)
			return drawn.options[i].key;
	}
	return "none";
}

static void test_matching__takes_either_of_two_alike(void **state)
{
	struct question q = question_of(QUESTION_MATCHING, MATCHING);
	const char *paris = option_key(&q, "Paris"), *libreville = option_key(&q, "Libreville");
	struct drawn drawn;

	(void)state;
	question_draw(&work, &q, &drawn);
	assert_int_equal(drawn.options_count, 3);
	assert_int_equal(
	    points(&q, PARTS({key(&q, "f"), paris}, {key(&q, "i"), paris}, {key(&q, "g"), libreville})),
	    1000000);
	assert_int_equal(points(&q, PARTS({key(&q, "f"), paris}, {key(&q, "g"), paris})), 333333);
	assert_int_equal(
	    points(&q, PARTS({key(&q, "f"), paris}, {key(&q, "f"), option_key(&q, "Rome")})), 333333);
	assert_int_equal(points(&q, PARTS({"f", "Paris"}, {"answer", paris})), 0);
	refused(
	    QUESTION_MATCHING, "{\"text\":\"x\",\"pairs\":[{\"text\":\"a\",\"match\":\"b\"}]}", "body.pairs");
}

#define ORDERING                                                                                             \
	"{\"text\":\"x\",\"items\":[{\"id\":\"a\",\"text\":\"one\"},{\"id\":\"b\",\"text\":\"two\"},"        \
	"{\"id\":\"c\",\"text\":\"three\"},{\"id\":\"d\",\"text\":\"four\"}],\"partial\":\"%s\"}"

static void test_ordering__counts_places_or_neighbours(void **state)
{
	struct question each = question_of(QUESTION_ORDERING, arena_printf(arena, ORDERING, "each")),
	                pairs = question_of(QUESTION_ORDERING, arena_printf(arena, ORDERING, "pairs")),
	                all = question_of(QUESTION_ORDERING, arena_printf(arena, ORDERING, "all"));
	const struct answer *right = PARTS(
	    {key(&each, "a"), "1"}, {key(&each, "b"), "2"}, {key(&each, "c"), "3"}, {key(&each, "d"), "4"});
	const struct answer *turned = PARTS(
	    {key(&each, "b"), "1"}, {key(&each, "c"), "2"}, {key(&each, "d"), "3"}, {key(&each, "a"), "4"});

	(void)state;
	assert_int_equal(points(&each, right), 1000000);
	assert_int_equal(points(&pairs, right), 1000000);
	assert_int_equal(points(&all, right), 1000000);
	assert_int_equal(points(&each, turned), 0);
	assert_int_equal(points(&pairs, turned), 666667);
	assert_int_equal(points(&all, turned), 0);
	/* A place that two claim is nobody's. */
	assert_int_equal(
	    points(&each, PARTS({key(&each, "a"), "1"}, {key(&each, "b"), "1"}, {key(&each, "c"), "3"},
	                      {key(&each, "d"), "999999999999999999999"})),
	    250000);
}

static void test_ordering__is_never_drawn_in_its_right_order(void **state)
{
	struct question q = question_of(QUESTION_ORDERING,
	    "{\"text\":\"x\",\"items\":[{\"id\":\"a\",\"text\":\"one\"},{\"id\":"
	    "\"b\",\"text\":\"two\"}]}");

	(void)state;
	for (q.seed = 0; q.seed < 50; q.seed++) {
		struct drawn drawn;

		question_draw(&work, &q, &drawn);
		assert_string_equal(drawn.fields[0].id, "b");
	}
}

#define FILL                                                                                                 \
	"{\"text\":\"[[x]] is the capital of [[y]].\",\"blanks\":[{\"id\":\"y\",\"answers\":[{\"text\":"     \
	"\"Gabon\"}]},{\"id\":\"x\",\"answers\":[{\"text\":\"Libreville\"},{\"text\":\"Libre*\",\"weight\":" \
	"50}]}]}"

static void test_fill__judges_each_blank_in_the_order_of_the_text(void **state)
{
	struct question q = question_of(QUESTION_FILL, FILL);
	struct drawn drawn;

	(void)state;
	question_draw(&work, &q, &drawn);
	assert_int_equal(drawn.fields_count, 2);
	assert_string_equal(drawn.fields[0].id, "x");
	assert_string_equal(drawn.fields[1].text, " is the capital of ");
	assert_string_equal(drawn.after, ".");
	assert_int_equal(points(&q, PARTS({key(&q, "x"), "libreville"}, {key(&q, "y"), "gabon"})), 1000000);
	assert_int_equal(points(&q, PARTS({key(&q, "x"), "libre"}, {key(&q, "y"), "?"})), 250000);
	assert_string_equal(judge(&q, PARTS({key(&q, "y"), "?"})).right, "Libreville; Gabon");
	refused(QUESTION_FILL, "{\"text\":\"no blank\",\"blanks\":[{\"answers\":[{\"text\":\"a\"}]}]}",
	    "body.text");
	refused(QUESTION_FILL, "{\"text\":\"[[b1]] [[b1]]\",\"blanks\":[{\"answers\":[{\"text\":\"a\"}]}]}",
	    "body.text");
	refused(QUESTION_FILL, "{\"text\":\"[[b1]] [[b2]]\",\"blanks\":[{\"answers\":[{\"text\":\"a\"}]}]}",
	    "body.text");
}

static void test_essay__waits_for_a_person(void **state)
{
	struct question q = question_of(QUESTION_ESSAY, "{\"text\":\"Why?\"}");

	(void)state;
	assert_int_equal(judge(&q, SAID("Because.")).verdict, VERDICT_WAITING);
	assert_int_equal(judge(&q, SAID(" \n ")).verdict, VERDICT_UNANSWERED);
	assert_true(question_by_hand(QUESTION_ESSAY));
	assert_false(question_by_hand(QUESTION_FILL));
}

static void test_points__are_rounded_once_half_away_from_zero(void **state)
{
	(void)state;
	assert_int_equal(fraction_points((struct fraction){1, 3}, 3000000), 1000000);
	assert_int_equal(fraction_points((struct fraction){1, 3}, 1000000), 333333);
	assert_int_equal(fraction_points((struct fraction){2, 3}, 1000000), 666667);
	assert_int_equal(fraction_points((struct fraction){1, 2}, 1), 1);
	assert_int_equal(fraction_points((struct fraction){-1, 2}, 1), -1);
	assert_int_equal(fraction_points((struct fraction){-25, 100}, 2000000), -500000);
}

static void test_keys__say_nothing_of_what_is_right_and_differ_by_sitting(void **state)
{
	struct question q = question_of(QUESTION_CHOICE, CHOICE), other = q;
	int first = 0;

	(void)state;
	other.seed++;
	assert_string_not_equal(key(&q, "a"), key(&other, "a"));
	assert_string_not_equal(key(&q, "a"), key(&q, "c2"));
	for (q.seed = 0; q.seed < 300; q.seed++) {
		struct drawn drawn;

		question_draw(&work, &q, &drawn);
		first += strcmp(drawn.options[0].id, "a") == 0;
	}
	assert_in_range(first, 70, 130);
}

static void test_answers__are_read_within_bounds(void **state)
{
	json_t *list = json_own(arena, json_array());
	struct answer answer;

	(void)state;
	assert_int_equal(answer_read(&work, json_of("[[\"answer\",\"a\"]]"), "set", &answer), OK);
	assert_int_equal(answer.count, 1);
	assert_int_equal(answer_read(&work, json_of("[[\"answer\",7]]"), "set", &answer), ERR_BAD_INPUT);
	assert_int_equal(answer_read(&work, json_of("{}"), "set", &answer), ERR_BAD_INPUT);
	for (int i = 0; i <= ANSWER_PARTS_MAX; i++)
		json_array_append_new(list, json_pack("[s,s]", "answer", "x"));
	assert_int_equal(answer_read(&work, list, "set", &answer), ERR_BAD_INPUT);
	work_forgive(&work);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_choice__counts_by_the_weight_of_what_was_chosen),
	    cmocka_unit_test(test_choice__takes_only_keys_of_this_sitting),
	    cmocka_unit_test(test_choice__refuses_bodies_by_their_field),
	    cmocka_unit_test(test_choices__take_wrong_ones_away_and_never_more),
	    cmocka_unit_test(test_choices__by_all_are_right_or_not),
	    cmocka_unit_test(test_true_false__is_one_of_two_words),
	    cmocka_unit_test(test_short__follows_the_rules_of_its_words),
	    cmocka_unit_test(test_short__is_not_taken_in_by_stars_and_length),
	    cmocka_unit_test(test_numeric__compares_decimals_digit_by_digit),
	    cmocka_unit_test(test_numeric__reads_what_people_write),
	    cmocka_unit_test(test_matching__takes_either_of_two_alike),
	    cmocka_unit_test(test_ordering__counts_places_or_neighbours),
	    cmocka_unit_test(test_ordering__is_never_drawn_in_its_right_order),
	    cmocka_unit_test(test_fill__judges_each_blank_in_the_order_of_the_text),
	    cmocka_unit_test(test_essay__waits_for_a_person),
	    cmocka_unit_test(test_points__are_rounded_once_half_away_from_zero),
	    cmocka_unit_test(test_keys__say_nothing_of_what_is_right_and_differ_by_sitting),
	    cmocka_unit_test(test_answers__are_read_within_bounds),
	};

	return cmocka_run_group_tests(tests, begin, end);
}

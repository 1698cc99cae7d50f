/* What may be opened while a run is under way: by what the contents say at that moment, kept or not. */
#include "unit.h"

#include <string.h>

#include "lms/attempt/run.h"

enum { FIRST, SECOND, PAGE, PARTS };

struct tree {
	struct arena *arena;
	struct work w;
	struct prerequisites_item items[PARTS + 1];
	struct run_item parts[PARTS];
	bool cluster[PARTS + 1];
	struct hold hold;
	struct run run;
};

/* A cluster of First and Second (after First), then a Page after the cluster. */
static int setup(void **state)
{
	static struct tree tree;

	tree = (struct tree){.arena = arena_new(),
	    .items = {{"chapter", "", -1, NULL, false}, {"first", "", 0, "not attempted", false},
	        {"second", "first", 0, "not attempted", false},
	        {"page", "chapter", -1, "not attempted", false}},
	    .cluster = {true},
	    .parts = {
	        {.sco = true, .mastery_score = ""}, {.sco = true, .mastery_score = ""}, {.sco = false}}};
	tree.w.arena = tree.arena;
	tree.hold = (struct hold){.items = tree.items, .cluster = tree.cluster, .count = PARTS + 1};
	tree.run = (struct run){.items = tree.parts, .count = PARTS, .hold = &tree.hold};
	*state = &tree;
	return 0;
}

static int teardown(void **state)
{
	struct tree *tree = *state;

	arena_free(tree->arena);
	return 0;
}

static const char *opened(struct tree *tree)
{
	static char letters[PARTS + 1];

	hold_decide(&tree->w, &tree->run);
	for (size_t i = 0; i < PARTS; i++)
		letters[i] = tree->parts[i].may_open ? 'y' : 'n';
	return letters;
}

static void say(struct tree *tree, size_t part, const char *status)
{
	const struct cmi12_launch launch = {.student_id = "",
	    .student_name = "",
	    .launch_data = "",
	    .mastery_score = "",
	    .max_time_allowed = "",
	    .time_limit_action = "",
	    .comments_from_lms = "",
	    .credit = "credit",
	    .mode = "normal"};
	struct run_item *item = &tree->parts[part];

	item->seen = item->touched = true;
	if (item->model.cmi12 == NULL)
		assert_int_equal(cmi12_open(&tree->w, &launch, "", &item->model.cmi12), OK);
	assert_int_equal(cmi12_set(item->model.cmi12, "cmi.core.lesson_status", status), SCORM12_OK);
}

static void test_hold__follows_what_contents_say_before_it_is_kept(void **state)
{
	struct tree *tree = *state;

	assert_string_equal(opened(tree), "ynn");
	say(tree, FIRST, "incomplete");
	assert_string_equal(opened(tree), "ynn");
	say(tree, FIRST, "completed");
	assert_string_equal(opened(tree), "yyn");
	say(tree, SECOND, "failed");
	assert_string_equal(opened(tree), "yyn");
	say(tree, SECOND, "passed");
	assert_string_equal(opened(tree), "yyy");
	say(tree, FIRST, "incomplete");
	assert_string_equal(opened(tree), "ynn");
}

static void test_hold__a_page_without_an_api_is_done_once_it_was_shown(void **state)
{
	struct tree *tree = *state;

	tree->items[1].prerequisites = "page";
	tree->items[3].prerequisites = "";
	assert_string_equal(opened(tree), "nny");
	tree->parts[PAGE].seen = tree->parts[PAGE].touched = true;
	assert_string_equal(opened(tree), "yny");
}

static void test_hold__what_was_kept_counts_until_a_content_speaks(void **state)
{
	struct tree *tree = *state;

	tree->items[1].status = "browsed";
	tree->items[2].prerequisites = "first = browsed";
	tree->parts[FIRST].seen = true;
	tree->parts[FIRST].completion = COMPLETION_INCOMPLETE;
	assert_string_equal(opened(tree), "yyn");
	say(tree, FIRST, "browsed");
	assert_string_equal(opened(tree), "yyn");
	say(tree, FIRST, "completed");
	assert_string_equal(opened(tree), "ynn");
}

static void test_hold__without_prerequisites_nothing_is_decided(void **state)
{
	struct tree *tree = *state;

	tree->run.hold = NULL;
	tree->parts[SECOND].may_open = true;
	assert_string_equal(opened(tree), "nyn");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
	        test_hold__follows_what_contents_say_before_it_is_kept, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        test_hold__a_page_without_an_api_is_done_once_it_was_shown, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        test_hold__what_was_kept_counts_until_a_content_speaks, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        test_hold__without_prerequisites_nothing_is_decided, setup, teardown),
	};

	return cmocka_run_group_tests_name("hold", tests, NULL, NULL);
}

#include "web/questions/question_form.h"

#include <string.h>

#include "base/fields.h"

#define ASKED                                                                                                \
	{                                                                                                    \
		"text", EDIT_TEXT, .label = WORDS("Question"), .hint = WORDS("Markdown."), .needed = true    \
	}
#define FEEDBACK                                                                                             \
	{                                                                                                    \
		"feedback", EDIT_TEXT, .label = WORDS("Feedback"),                                           \
		                       .hint = WORDS("Markdown, shown whatever was answered.")               \
	}
#define ROW_FEEDBACK                                                                                         \
	{                                                                                                    \
		"feedback", EDIT_TEXT, .label = WORDS("Feedback to this answer")                             \
	}
#define SHUFFLE                                                                                              \
	{                                                                                                    \
		"shuffle", EDIT_TICK, .label = WORDS("Show them in another order to each learner")           \
	}
#define ID                                                                                                   \
	{                                                                                                    \
		"id", EDIT_KEPT, .label = NULL                                                               \
	}
#define TEXT_OF_ROW                                                                                          \
	{                                                                                                    \
		"text", EDIT_LINE, .label = WORDS("Text"), .needed = true                                    \
	}

static const struct edit_word each_or_all[] = {
    {"each", WORDS("For each part that is right")},
    {"all", WORDS("Only where everything is right")},
    {0},
};
#define PARTIAL                                                                                              \
	{                                                                                                    \
		"partial", EDIT_WORD, .label = WORDS("Marks are given"), .words = each_or_all,               \
		                      .needed = true                                                         \
	}

static const struct edit_member choice_rows[] = {
    ID,
    TEXT_OF_ROW,
    {"weight", EDIT_INT, .label = WORDS("Share of the marks, per cent"),
        .hint = WORDS("100: right. 0: wrong. Less than 0 takes marks away.")},
    ROW_FEEDBACK,
    {0},
};
#define CHOICES(of)                                                                                          \
	{                                                                                                    \
		"choices", EDIT_ROWS, .label = WORDS("Choices"), .rows = of, .one = WORDS("Choice"),         \
		                      .add = WORDS("Add a choice"), .most = QUESTION_OPTIONS_MAX             \
	}
static const struct edit_member choice_members[] = {ASKED, CHOICES(choice_rows), SHUFFLE, FEEDBACK, {0}};

static const struct edit_member choices_rows[] = {
    ID, TEXT_OF_ROW, {"right", EDIT_TICK, .label = WORDS("This one is right")}, ROW_FEEDBACK, {0}};
static const struct edit_member choices_members[] = {
    ASKED, CHOICES(choices_rows), PARTIAL, SHUFFLE, FEEDBACK, {0}};

static const struct edit_word truths[] = {{"true", WORDS("True")}, {"false", WORDS("False")}, {0}};
static const struct edit_member truefalse_members[] = {
    ASKED,
    {"right", EDIT_TRUTH, .label = WORDS("This is"), .words = truths, .needed = true},
    {"feedback_true", EDIT_TEXT, .label = WORDS("Feedback to “True”")},
    {"feedback_false", EDIT_TEXT, .label = WORDS("Feedback to “False”")},
    FEEDBACK,
    {0},
};

#define WEIGHT                                                                                               \
	{                                                                                                    \
		"weight", EDIT_INT, .label = WORDS("Share of the marks, per cent"),                          \
		                    .hint = WORDS("1 to 100; 100 where it is left empty.")                   \
	}
static const struct edit_member pattern_rows[] = {
    {"text", EDIT_LINE, .label = WORDS("Answer"), .hint = WORDS("* stands for anything."), .needed = true},
    WEIGHT,
    ROW_FEEDBACK,
    {0},
};
#define ANSWERS(of)                                                                                          \
	{                                                                                                    \
		"answers", EDIT_ROWS, .label = WORDS("Answers that count"), .rows = of,                      \
		                      .one = WORDS("Answer"), .add = WORDS("Add an answer"),                 \
		                      .most = QUESTION_PATTERNS_MAX                                          \
	}
static const struct edit_word spaces[] = {
    {"collapse", WORDS("Several blanks count as one")},
    {"remove", WORDS("Blanks do not matter")},
    {"exact", WORDS("Blanks must be the same")},
    {0},
};
#define WORD_RULES                                                                                           \
	{"case", EDIT_TICK, .label = WORDS("Capital and small letters matter")},                             \
	    {"accents", EDIT_TICK, .label = WORDS("Accents matter")},                                        \
	{                                                                                                    \
		"spaces", EDIT_WORD, .label = WORDS("Blanks"), .words = spaces, .needed = true               \
	}
static const struct edit_member short_members[] = {ASKED, ANSWERS(pattern_rows), WORD_RULES, FEEDBACK, {0}};

static const struct edit_member value_rows[] = {
    {"value", EDIT_LINE, .label = WORDS("Number"), .needed = true},
    {"tolerance", EDIT_LINE, .label = WORDS("May be off by"), .hint = WORDS("0 where it is left empty.")},
    {"relative", EDIT_TICK, .label = WORDS("That is a share of the number: 0.05 is 5 %")},
    WEIGHT,
    ROW_FEEDBACK,
    {0},
};
static const struct edit_word units[] = {
    {"none", WORDS("No unit is expected")},
    {"optional", WORDS("A unit may be given")},
    {"required", WORDS("A unit must be given")},
    {0},
};
static const struct edit_member numeric_members[] = {
    ASKED,
    ANSWERS(value_rows),
    {"unit", EDIT_WORD, .label = WORDS("Unit"), .words = units, .needed = true},
    {"units", EDIT_TEXTS, .label = WORDS("Units that count"), .hint = WORDS("One on each line.")},
    FEEDBACK,
    {0},
};

static const struct edit_member pair_rows[] = {
    ID,
    TEXT_OF_ROW,
    {"match", EDIT_LINE, .label = WORDS("Belongs to"), .needed = true},
    {0},
};
static const struct edit_member matching_members[] = {
    ASKED,
    {"pairs", EDIT_ROWS, .label = WORDS("Pairs"), .rows = pair_rows, .one = WORDS("Pair"),
        .add = WORDS("Add a pair"), .most = QUESTION_OPTIONS_MAX},
    {"others", EDIT_TEXTS, .label = WORDS("Matches that belong to none"), .hint = WORDS("One on each line.")},
    PARTIAL,
    FEEDBACK,
    {0},
};

static const struct edit_member item_rows[] = {ID, TEXT_OF_ROW, {0}};
static const struct edit_word order_ways[] = {
    {"each", WORDS("For each that is in its place")},
    {"pairs", WORDS("For each two neighbours in the right order")},
    {"all", WORDS("Only where everything is right")},
    {0},
};
static const struct edit_member ordering_members[] = {
    ASKED,
    {"items", EDIT_ROWS, .label = WORDS("Items in their right order"), .rows = item_rows,
        .one = WORDS("Item"), .add = WORDS("Add an item"), .most = QUESTION_OPTIONS_MAX},
    {"partial", EDIT_WORD, .label = WORDS("Marks are given"), .words = order_ways, .needed = true},
    FEEDBACK,
    {0},
};

static const struct edit_member blank_rows[] = {
    {"id", EDIT_LINE, .label = WORDS("Name in the text"),
        .hint = WORDS("[[b1]] in the text is the blank b1."), .needed = true},
    ANSWERS(pattern_rows),
    {0},
};
static const struct edit_member fill_members[] = {
    {"text", EDIT_TEXT, .label = WORDS("Text with blanks"),
        .hint = WORDS("A blank is its name in double brackets: Water boils at [[b1]] degrees."),
        .needed = true},
    {"blanks", EDIT_ROWS, .label = WORDS("Blanks in the text"), .rows = blank_rows, .one = WORDS("Blank"),
        .add = WORDS("Add a blank"), .most = QUESTION_OPTIONS_MAX},
    PARTIAL,
    WORD_RULES,
    FEEDBACK,
    {0},
};

static const struct edit_member essay_members[] = {
    ASKED,
    {"lines", EDIT_INT, .label = WORDS("Lines to write on")},
    {"guide", EDIT_TEXT, .label = WORDS("For who marks it"), .hint = WORDS("Learners do not see it.")},
    FEEDBACK,
    {0},
};

static const struct {
	const struct edit_member *members;
	const char *beginning;
} types[QUESTION_TYPE_COUNT] = {
    [QUESTION_CHOICE] = {choice_members, "{\"choices\":[{\"weight\":100},{\"weight\":0},{\"weight\":0}],"
                                         "\"shuffle\":true}"},
    [QUESTION_CHOICES] = {choices_members, "{\"choices\":[{},{},{}],\"shuffle\":true}"},
    [QUESTION_TRUE_FALSE] = {truefalse_members, "{\"right\":true}"},
    [QUESTION_SHORT] = {short_members, "{\"answers\":[{}],\"accents\":true}"},
    [QUESTION_NUMERIC] = {numeric_members, "{\"answers\":[{}]}"},
    [QUESTION_MATCHING] = {matching_members, "{\"pairs\":[{},{},{}]}"},
    [QUESTION_ORDERING] = {ordering_members, "{\"items\":[{},{},{}]}"},
    [QUESTION_FILL] = {fill_members, "{\"blanks\":[{\"id\":\"b1\",\"answers\":[{}]}],\"accents\":true}"},
    [QUESTION_ESSAY] = {essay_members, "{}"},
};

const struct edit_member *question_members(enum question_type type)
{
	return types[type].members;
}

enum err question_beginning(struct work *w, enum question_type type, json_t **ret_body)
{
	const char *text = types[type].beginning;

	return json_read(w, "a new question", text, strlen(text), ret_body);
}

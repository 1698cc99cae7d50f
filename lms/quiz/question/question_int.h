/* What the types share. Inside lms/quiz/question only. */
#ifndef LMS_QUIZ_QUESTION_QUESTION_INT_H
#define LMS_QUIZ_QUESTION_QUESTION_INT_H

#include "base/fields.h"
#include "lms/quiz/question/question.h"

#define QUESTION_TYPE(identifier, name, prefix, by_hand, title)                                              \
	enum err prefix##_check(struct work *w, json_t *body) MUST_CHECK;                                    \
	void prefix##_draw(struct work *w, const struct question *question, struct drawn *drawn);            \
	void prefix##_judge(struct work *w, const struct question *question, const struct answer *answer,    \
	    struct judged *judged);
#include "lms/quiz/question/type.def"
#undef QUESTION_TYPE

/* As fields_from_json; the field of a fault is "PLACE.name". */
enum err body_members(
    struct work *w, json_t *object, const char *place, const struct field *fields, size_t count) MUST_CHECK;
/* An array of that many objects below body. *ret_array is borrowed. */
enum err body_array(struct work *w, const json_t *object, const char *place, const char *name, size_t min,
    size_t max, json_t **ret_array) MUST_CHECK;
/* Gives those of the array without an id one ("PREFIX1" …); ERR_BAD_INPUT: two have the same, or one is not
 * letters, digits, - or _ (at most 32). */
enum err body_ids(struct work *w, json_t *array, const char *place, char prefix) MUST_CHECK;
/* What counts where a member is left out. */
void body_default(json_t *body, const char *name, json_t *own_value);

/* The members text and feedback, which every type has. */
#define QUESTION_TEXT_FIELDS(of_text, of_feedback)                                                           \
	{.name = "text",                                                                                     \
	    .type = FIELD_TEXT,                                                                              \
	    .required = true,                                                                                \
	    .min = 1,                                                                                        \
	    .max = QUESTION_TEXT_MAX,                                                                        \
	    .ret = &(of_text)},                                                                              \
	{                                                                                                    \
		.name = "feedback", .type = FIELD_TEXT, .max = QUESTION_FEEDBACK_MAX, .ret = &(of_feedback)  \
	}

/* The words of "partial". */
extern const char *const partial_words[]; /* "all", "each" */

/* Members of checked bodies; "" and 0 and false where absent. */
const char *body_text(const json_t *object, const char *name);
bool body_bool(const json_t *object, const char *name);
int64_t body_int(const json_t *object, const char *name);

/* Options of an array of {"id","text"}, in the author's order or shuffled. */
struct drawn_option *options_draw(
    struct work *w, const struct question *question, const json_t *array, bool shuffle);
struct drawn_field *fields_draw(
    struct work *w, const struct question *question, const json_t *array, bool shuffle);
/* The part of that name: of several the first. "" where there is none. */
const char *answer_value(const struct answer *answer, const char *name);
/* True when a part "answer" has this value. */
bool answer_ticked(const struct answer *answer, const char *key);
/* Ends judging: verdict by fraction and whether anything was given, the general feedback behind its own. */
void judged_end(struct work *w, const struct question *question, const struct answer *answer,
    struct judged *judged, const char *feedback);
void judged_pick(struct judged *judged, const char *id);

/* words.c: how texts are compared. */
enum word_spaces { SPACES_COLLAPSE, SPACES_REMOVE, SPACES_EXACT };
extern const char *const space_words[]; /* in that order */
struct word_rules {
	bool upper_matters, accents_matter;
	enum word_spaces spaces;
};
/* The members case, accents, spaces of a body; and where they are left out. */
#define WORD_RULE_FIELDS(of)                                                                                 \
	{.name = "case", .type = FIELD_BOOL, .ret = &(of).upper_matters},                                    \
	    {.name = "accents", .type = FIELD_BOOL, .ret = &(of).accents_matter},                            \
	{                                                                                                    \
		.name = "spaces", .type = FIELD_CHOICE, .ret = &spaces_word, .choices = space_words          \
	}
void word_rules_default(json_t *body);
struct word_rules word_rules_of(const json_t *body);
/* Whether text is what the pattern says, in which * stands for any characters, \* for a star. */
bool words_match(const struct word_rules *rules, const char *pattern, const char *text);
/* [{"text","weight","feedback"}]: checked and completed. At least one counts fully. */
enum err patterns_check(struct work *w, json_t *object, const char *place) MUST_CHECK;
/* The one of the highest weight that matches; NULL: none. */
const json_t *patterns_find(const struct word_rules *rules, const json_t *patterns, const char *text);
/* The first that counts fully, without its stars' backslashes. */
const char *patterns_right(const json_t *patterns);

/* decimal.c: exact decimals: DECIMAL_DIGITS before the point and as many behind it. */
enum { DECIMAL_DIGITS = 54, DECIMAL_LIMBS = 12 };
struct decimal {
	bool negative;
	uint32_t limbs[DECIMAL_LIMBS]; /* base 10^9, the least first; units of 10^-54 */
};
/* Digits with a point or comma, a sign, an exponent; blanks (also narrow ones) between digits. *ret_end: what
 * follows. False: no number there, or one with more digits than there is room for. */
bool number_read(const char *text, struct decimal *ret_decimal, const char **ret_end) MUST_CHECK;
/* Whether |a - b| <= tolerance, or relative <= tolerance * |b|. */
bool number_near(
    const struct decimal *a, const struct decimal *b, const struct decimal *tolerance, bool relative);

#endif

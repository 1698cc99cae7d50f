/* Questions: what the body of each type holds, how it is drawn for a learner, and how an answer is judged.
 * Pure: no database, no clock. docs/quizzes.md lists the bodies.
 *
 * Nothing is judged by floating point. A fraction is a quotient of whole numbers, -1 to 1; points are whole
 * millionths of a mark (MARK_UNIT), rounded once for each question, half away from zero. Numbers of numeric
 * questions are compared as decimals, digit by digit.
 *
 * What a learner sees of options are keys made of the sitting's seed (question_key): neither their order nor
 * their names say which is right. An answer is a list of parts, as a form sends them; parts nobody asked for
 * are no fault and count for nothing. */
#ifndef LMS_QUIZ_QUESTION_QUESTION_H
#define LMS_QUIZ_QUESTION_QUESTION_H

#include <jansson.h>

#include "base/scan.h"
#include "base/work.h"

enum {
	QUESTION_TEXT_MAX = 20000,    /* bytes of a question's text */
	QUESTION_FEEDBACK_MAX = 5000, /* bytes of one feedback */
	QUESTION_OPTIONS_MAX = 30,    /* choices, pairs, items, blanks */
	QUESTION_OPTION_MAX = 2000,   /* bytes of one of them */
	QUESTION_PATTERNS_MAX = 30,   /* right answers of one blank or short answer */
	QUESTION_BODY_MAX = 256 * 1024,
	ANSWER_PARTS_MAX = 64,    /* of one question */
	ANSWER_LINE_MAX = 1000,   /* bytes of a short answer that are looked at */
	ANSWER_TEXT_MAX = 100000, /* bytes of an essay */
	QUESTION_KEY_SIZE = 17,
	MARK_UNIT = 1000000
};

#define QUESTION_TYPE(identifier, name, prefix, by_hand, title) QUESTION_##identifier,
enum question_type {
#include "lms/quiz/question/type.def"
	QUESTION_TYPE_COUNT
};
#undef QUESTION_TYPE

/* "choice" …, as stored and as the API says it; its title in English. */
const char *question_type_name(enum question_type type);
const char *question_type_title(enum question_type type);
/* A person judges it. */
bool question_by_hand(enum question_type type);
/* False: there is no such type. */
bool question_type_find(const char *name, enum question_type *ret_type) MUST_CHECK;
/* All names, ended by NULL. */
extern const char *const question_type_names[];

/* Checks a body field by field and completes it: members that may be left out get what counts then, options
 * without an id get one. ERR_BAD_INPUT names the field ("body.choices[2].text"). */
enum err question_check(struct work *w, enum question_type type, json_t *body) MUST_CHECK;

/* The words of a body that a search finds it by, in the arena. */
const char *question_words(struct work *w, enum question_type type, const json_t *body);

/* One question as it was drawn. body: checked, borrowed. */
struct question {
	struct uuid id;
	enum question_type type;
	const json_t *body;
	int64_t seed; /* the sitting's */
};

/* What a learner answers with. */
enum question_control {
	CONTROL_RADIO,  /* one of options, part "answer" */
	CONTROL_BOXES,  /* any of options, parts "answer" */
	CONTROL_LINE,   /* a line of text, part "answer" */
	CONTROL_NUMBER, /* the same, for a number */
	CONTROL_SELECT, /* for each field one of options, part named by the field's key */
	CONTROL_PLACES, /* for each field its place, "1" … */
	CONTROL_BLANKS, /* a line for each field, within the text */
	CONTROL_TEXT    /* a text of several lines, part "answer" */
};

struct drawn_option {
	const char *id;   /* the author's; never shown */
	const char *key;  /* what the form sends */
	const char *text; /* "" of true and false, which pages say in their own words */
};
struct drawn_field {
	const char *id, *key;
	const char *text; /* of a blank: the text before it */
};
struct drawn {
	enum question_control control;
	const char *text;  /* the question; of CONTROL_BLANKS "" */
	const char *after; /* of CONTROL_BLANKS: the text after the last blank; else "" */
	struct drawn_option *options;
	struct drawn_field *fields;
	size_t options_count, fields_count;
	int64_t lines; /* of CONTROL_TEXT */
};
void question_draw(struct work *w, const struct question *question, struct drawn *ret_drawn);
/* What authors wrote as HTML, in the arena: by lms/material/markdown.h, or letter by letter where that
 * refuses it. */
const char *question_markup(struct work *w, const char *markdown);

struct answer_part {
	const char *name, *value;
};
struct answer {
	const struct answer_part *parts;
	size_t count;
};
/* Whether anything was answered: a part with a value that is more than blanks. */
bool answer_given(const struct answer *answer);
/* [["answer","…"],…] as it is kept; ERR_BAD_INPUT with that field: it is no such list, too long, or too
 * large. */
enum err answer_read(
    struct work *w, const json_t *list, const char *field, struct answer *ret_answer) MUST_CHECK;
/* The same list from a text, where it stands; its texts live as long as the scan's. A pair whose name is
 * ANSWER_FLAG sets *ret_flagged, where that is wanted, and is no part. False: it is no such list, too long,
 * or too large. */
#define ANSWER_FLAG "flag"
bool answer_scan(struct work *w, struct scan *scan, struct answer *ret_answer, bool *ret_flagged) MUST_CHECK;
/* New reference. */
json_t *answer_json(const struct answer *answer);
/* The same as text, in the arena. */
const char *answer_text(struct work *w, const struct answer *answer);

struct fraction {
	int64_t num, den; /* den > 0 */
};
/* Half away from zero; marks in MARK_UNITs, at most 1000 marks. */
int64_t fraction_points(struct fraction fraction, int64_t marks);

enum verdict { VERDICT_UNANSWERED, VERDICT_WRONG, VERDICT_PARTLY, VERDICT_RIGHT, VERDICT_WAITING };
/* "unanswered", "wrong", "partly", "right", "waiting" (a person has to judge). */
const char *verdict_name(enum verdict verdict);
bool verdict_find(const char *name, enum verdict *ret_verdict) MUST_CHECK;

struct judged {
	enum verdict verdict;
	struct fraction fraction;
	const char *feedback; /* of what was answered, then the general one; "" none. Markdown */
	const char *right;    /* the right answer in words; "" where there is none */
	const char *picked[QUESTION_OPTIONS_MAX]; /* the author's ids of what was chosen, for statistics; of
	                                             fields "field=option" */
	size_t picked_count;
	bool fields_right[QUESTION_OPTIONS_MAX]; /* by drawn field, or drawn option of CONTROL_BOXES */
};
void question_judge(
    struct work *w, const struct question *question, const struct answer *answer, struct judged *ret_judged);

/* draw.c: hex of a hash of the seed, the question and the id. */
const char *question_key(struct work *w, const struct question *question, const char *id);
/* An order that follows from seed, salt and id alone. */
uint64_t question_rank(int64_t seed, struct uuid salt, const void *id, size_t len);

#endif

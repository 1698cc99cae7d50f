/* An attempt explained to who teaches, in their language: what its module asks for, how the attempt stands by
 * it and which parts are missing, and what happened. One source of words for pages, the API and the command
 * line. Pure: from what lms/review read; everything ends with the arena. docs/completion.md says what
 * decides. */
#ifndef WEB_EXPLAIN_EXPLAIN_H
#define WEB_EXPLAIN_EXPLAIN_H

#include <jansson.h>

#include "lms/course/module.h"
#include "lms/review/review.h"

/* What a module asks for, each a sentence. */
struct explained_rule {
	const char *completion, *success;
};
/* parts: how many count; summed_up: SCORM 2004. */
struct explained_rule explain_rule(
    struct arena *a, const char *lang, const struct rule_own *own, bool summed_up, int64_t parts);

/* Where one of completion, success, score and grade stands, and why, as the facts are now. */
struct explained_standing {
	const char *value; /* completion, success: as stored; else NULL */
	bool known;        /* score, grade: there is one */
	double number;     /* score -1..1, grade 0..1 */
	const char *by;    /* the rule's word (lms/outcome/rule.c) */
	const char *sentence;
};
struct explained_part {
	const struct review_item *item;
	bool counts, missing; /* missing: it keeps the attempt from being completed by the rule in force */
	const char *sentence;
};
/* What happened. A decision has what the contents said as its sentence, and of each result why. */
struct explained_line {
	int64_t at_us;
	const char *kind;     /* "launched", an event's kind, "grade-owed", "grade-sent" … */
	const char *sentence; /* "" where there is nothing to say */
	const char *completion, *success, *score, *grade; /* of a decision, else "" */
	size_t order;                                     /* of those of one moment */
	bool recorded;                                    /* the decision's grade was put into the ledger */
};
struct explanation {
	struct explained_rule rule;
	struct explained_standing completion, success, score, grade;
	struct explained_part *parts; /* in the module's order */
	struct explained_line *lines; /* newest first */
	size_t parts_count, lines_count;
	bool earlier; /* more happened before, which is not told */
};
/* ERR_INTERNAL: an event cannot be read. */
enum err explain_attempt(struct work *w, const char *lang, const struct review *review,
    struct explanation *ret_explanation) MUST_CHECK;

/* All of a line in whole sentences. */
const char *explained_line_words(struct arena *a, const char *lang, const struct explained_line *line);

/* As the API and the command line tell it: docs/completion.md. New reference. */
json_t *explanation_json(
    struct work *w, const char *lang, const struct review *review, const struct explanation *explanation);
/* {"completion_rule","completion_score","completion_minutes","success_rule","success_score"}; null for what
 * its rule does not ask for. New reference. */
json_t *rule_own_json(const struct rule_own *own);
/* All of it as lines of text, for people at the command line. */
const char *explanation_text(
    struct work *w, const char *lang, const struct review *review, const struct explanation *explanation);

/* codes.c: what a code of lms/outcome/rule.c means, in the reader's language; the code itself where it is
 * unknown. what: "completion", "success", "score" or "grade". */
const char *rule_words(const char *lang, const char *what, const char *code);
/* What an event of this kind is; "" for a decision, which speaks for itself. */
const char *event_words(const char *lang, const char *kind);

/* preview.c: what another rule would change, a sentence for each that there is (at most
 * PREVIEW_SENTENCES_MAX). */
enum { PREVIEW_SENTENCES_MAX = RULE_CHANGES_COUNT + 3 };
size_t preview_sentences(struct arena *a, const char *lang, const struct rule_preview *preview,
    const char *ret_sentences[static PREVIEW_SENTENCES_MAX]);
/* Of one attempt, its changes in words. */
const char *preview_row_words(struct arena *a, const char *lang, const struct rule_preview_row *row);

/* standing.c, time_line.c: the halves of explain_attempt. */
void explain_standing(
    struct arena *a, const char *lang, const struct review *review, struct explanation *explanation);
enum err explain_lines(struct work *w, const char *lang, const struct review *review,
    struct explanation *explanation) MUST_CHECK;

#endif

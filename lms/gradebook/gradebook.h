/* Grade books: how the grade of a course is made of its modules and of columns by hand, marks that people
 * set, what became of each grade, and the course grade, which goes to every link of a platform by which its
 * learner came (lms/grade).
 *
 * Modules are items by themselves: what a SCORM or xAPI package, a cmi5 course or a quiz scored, and, of
 * other kinds, completion, where the module says that it is worth the maximum or the book gives it a weight.
 * A mark by hand takes the place of what the module says, with its reason, until it is taken back. Grades are
 * shares of hundred-millionths (sum.h), weights and points thousandths: exact, and rounded once. */
#ifndef LMS_GRADEBOOK_GRADEBOOK_H
#define LMS_GRADEBOOK_GRADEBOOK_H

#include <jansson.h>

#include "base/work.h"
#include "lms/access/access.h"
#include "lms/gradebook/sum.h"

enum {
	GRADEBOOK_TITLE_MAX = 200,
	GRADEBOOK_REASON_MAX = 1000,
	GRADEBOOK_COLUMNS_MAX = 100, /* by hand */
	GRADEBOOK_BANDS_MAX = 20,
	GRADEBOOK_CARDS_MAX = 1000
};

/* --- what one learner has --- */

struct gradebook_entry {
	struct uuid id, module, category; /* module nil: a column by hand; category nil: in none */
	const char *title, *type;         /* type: of the module; "hand" */
	int64_t weight, max_points;       /* thousandths */
	bool extra, hidden;
	bool scored;        /* the module says something: */
	int64_t share;      /* 0 … SUM_SHARE */
	bool marked;        /* a person set: */
	bool excused;       /* that it does not count, or */
	int64_t points;     /* points, thousandths, of max_points */
	const char *reason; /* why; "" */
	int64_t marked_us;
	int64_t revision;     /* of gradebook_one: how often it was marked, excused or taken back */
	bool counts, dropped; /* as it came out of the sum */
};
/* Whether there is a result, and which: of a mark its share of the maximum, rounded. */
bool gradebook_entry_share(const struct gradebook_entry *entry, int64_t *ret_share);

struct gradebook_card_category {
	struct uuid id;
	int64_t weight;
	int drop_lowest;
	bool known; /* something of it counts: */
	int64_t share;
};
struct gradebook_card {
	struct uuid enrollment, course;
	bool gradable, complete, linked; /* linked: there are links that its grade goes to */
	enum sum_how how;
	bool missing_zero, has_pass;
	int64_t pass, book_revision; /* 0: the course has no book of its own */
	struct gradebook_entry *entries;
	size_t entries_count;
	struct gradebook_card_category *categories;
	size_t categories_count;
	bool has_total;
	int64_t total;       /* as it is now */
	const char *success; /* unknown, passed or failed: once the course is completed, by the book's pass */
	/* As it was kept when it was counted last. */
	bool was_counted, was_known;
	int64_t was_total, was_revision;
	const char *was_success;
};

/* Inside a tenant transaction: the cards of enrolments (at most GRADEBOOK_CARDS_MAX), in their order; one
 * that is not there is left out. Whose they are is the caller's to know. */
enum err gradebook_cards(struct work *w, struct uuid org, const struct uuid ids[], size_t count,
    struct gradebook_card **ret_cards, size_t *ret_count) MUST_CHECK;

/* Inside the transaction that changed an input, after enrolments were held and counted: keeps the course
 * grade of each and tells of it where it changed (gradebook_events), and owes it to the platforms where the
 * course is completed. *ret_graded becomes true where one is owed: wake the sender after the commit. */
enum err gradebook_recount(
    struct work *w, struct uuid org, const struct uuid ids[], size_t count, bool *ret_graded) MUST_CHECK;

/* --- a transaction of its own --- */

/* Cards of enrolments, in their order; whose they are is the caller's to know (enrollment_list). */
enum err gradebook_cards_read(struct work *w, struct uuid org, const struct uuid ids[], size_t count,
    struct gradebook_card **ret_cards, size_t *ret_count) MUST_CHECK;
/* One with the revisions of its marks. ERR_NOT_FOUND (field id): none that they reach. */
enum err gradebook_one(struct work *w, const struct principal *by, struct uuid enrollment,
    struct gradebook_card *ret_card) MUST_CHECK;

struct gradebook_mark {
	bool withdrawn;     /* what the module says counts again; else */
	bool excused;       /* it does not count for them; else */
	int64_t points;     /* thousandths, at most the item's max_points */
	const char *reason; /* asked for where it takes the place of what a module says; at most
	                       GRADEBOOK_REASON_MAX */
};
/* By staff: sets the mark of an item that was seen at that revision; told in the history and audited, and the
 * course grade is counted anew. ERR_NOT_FOUND (field id): no enrolment that they reach; (field item): none of
 * its items; ERR_CONFLICT (field revision): somebody marked it meanwhile; ERR_BAD_INPUT (field points or
 * reason). *ret_graded: as gradebook_recount. */
enum err gradebook_mark(struct work *w, const struct principal *by, struct uuid enrollment, struct uuid item,
    int64_t revision, const struct gradebook_mark *mark, bool *ret_graded) MUST_CHECK;

struct gradebook_event {
	struct uuid id, item, user; /* item nil: the course grade; user nil: the service counted */
	const char *item_title, *kind, *reason, *user_kind;
	bool has_was, has_became;
	int64_t was, became, at_us; /* thousandths of a point, of a total its share */
};
/* Newest first, before that one (nil: from the newest). ERR_NOT_FOUND as gradebook_one. */
enum { GRADEBOOK_HISTORY_MAX = 1000 };
enum err gradebook_history(struct work *w, const struct principal *by, struct uuid enrollment,
    struct uuid before, int64_t limit, struct gradebook_event **ret_events, size_t *ret_count) MUST_CHECK;

#endif

/* Reports: how far the learners of a course are. Every figure is counted anew from enrolments and attempts,
 * which are themselves counted from what the run time knows, so that anybody can count it again.
 *
 * Counted are learners who are in (active, completed, suspended), or those of the state that is asked for;
 * never staff who look. What somebody may see is in the SQL: by->team_only reaches the dated runs they look
 * after and the learners of the teams they lead. */
#ifndef LMS_REPORT_REPORT_H
#define LMS_REPORT_REPORT_H

#include "base/work.h"
#include "lms/access/access.h"

/* Nil and NULL: not asked for. An origin is meant by its slug. */
struct report_filter {
	struct uuid course, session, team;
	const char *origin, *status; /* status: of enrollment_states */
	const char *sort;            /* of rows: progress, grade or time; NULL: the newest enrolment first */
	bool descending;             /* of those: from the most */
};

/* A figure that there may be none of. */
struct report_figure {
	bool known;
	double value;
};

/* How many learners are how far: nothing done, then quarters, then all of it; and how many scored how much,
 * by fifths of the maximum, its end in the last. */
enum { REPORT_BANDS = 6, REPORT_SCORE_BANDS = 5 };
struct report_summary {
	int64_t enrolled, started, completed, passed, failed, scored;
	int64_t time_cs;                                  /* of all of them */
	struct report_figure completion_pct, success_pct; /* success: passed of those passed or failed */
	struct report_figure progress_mean, progress_median;
	struct report_figure score_mean, score_median;     /* 0 to 1, of who has a score */
	struct report_figure time_cs_mean, time_cs_median; /* of who started */
	int64_t due, on_time, late; /* who has a day; who completed by it; whose day is past and was missed */
	int64_t bands[REPORT_BANDS], score_bands[REPORT_SCORE_BANDS];
};
/* Walks all enrolments of the course once. */
enum err report_summary(struct work *w, const struct principal *by, const struct report_filter *filter,
    struct report_summary *ret_summary) MUST_CHECK;

struct report_row {
	struct uuid enrollment, learner, session;
	const char *session_title, *name, *email, *external, *origin; /* "" */
	const char *status, *success;
	double progress_pct;
	struct report_figure score;                                             /* 0 to 1 */
	int64_t time_cs, created_us, started_us, completed_us, due_us, seen_us; /* 0: none */
	int64_t given_us; /* the day their team was given; 0: none */
};
/* In the filter's order, after that enrolment (nil: from the first), at most limit. Newest first costs the
 * same however many there are, unless a filter lets few of many through; another order looks at all of
 * them. */
enum err report_rows(struct work *w, const struct principal *by, const struct report_filter *filter,
    struct uuid after, int64_t limit, struct report_row **ret_rows, size_t *ret_count) MUST_CHECK;

/* One module of the version that is published. Of each learner the best score and all time. */
struct report_module {
	struct uuid id;
	const char *title, *type, *sequence;
	bool required;
	int64_t started, completed, passed, failed, scored, time_cs;
	struct report_figure score_mean, score_median, time_cs_median;
};
/* Walks all attempts within the course once. */
enum err report_modules(struct work *w, const struct principal *by, const struct report_filter *filter,
    struct report_module **ret_modules, size_t *ret_count) MUST_CHECK;

struct report_course {
	struct uuid id;
	const char *title, *status;
	int64_t enrolled, started, completed, passed, failed, time_cs;
	struct report_figure progress_mean, score_mean;
};
/* Courses that were published, newest first. */
enum err report_courses(struct work *w, const struct principal *by, struct uuid before, int64_t limit,
    struct report_course **ret_courses, size_t *ret_count) MUST_CHECK;

/* What a report of a course can be narrowed to: kind "session" or "team" with an id, "origin" with a slug. At
 * most REPORT_CHOICES_MAX of each; of runs and teams those that by reaches. */
enum { REPORT_CHOICES_MAX = 200 };
struct report_choice {
	const char *kind, *value, *title;
};
enum err report_choices(struct work *w, const struct principal *by, struct uuid course,
    struct report_choice **ret_choices, size_t *ret_count) MUST_CHECK;

#endif

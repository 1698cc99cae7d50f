/* What staff choose from: courses, dated runs and programmes that somebody can be enrolled in. */
#ifndef LMS_ENROLLMENT_CHOICE_H
#define LMS_ENROLLMENT_CHOICE_H

#include "base/work.h"
#include "lms/access/access.h"

enum { ENROLLMENT_CHOICES_MAX = 500 };

struct enrollment_choice {
	struct uuid course, session, programme; /* a course; a dated run and its course; or a programme */
	const char *title, *course_title;       /* course_title: of a dated run's course, else "" */
};
/* At most ENROLLMENT_CHOICES_MAX of each kind, by title. Dated runs: by->team_only, those it looks after. A
 * transaction of its own. */
struct enrollment_choosing {
	bool courses, sessions, programmes;
};
enum err enrollment_choices(struct work *w, const struct principal *by,
    const struct enrollment_choosing *choosing, struct enrollment_choice **ret_choices,
    size_t *ret_count) MUST_CHECK;

#endif

/* Why a grade is where it is, in words that a teacher understands: one table of codes, each with a sentence
 * and what to do about it. docs/grades.md holds the same table; a test reads all of it in both languages. */
#ifndef LMS_GRADE_REASON_H
#define LMS_GRADE_REASON_H

#include <stddef.h>

struct grade_reason {
	const char *code;
	const char *sentence, *advice; /* English; pages translate them */
};
extern const struct grade_reason grade_reasons[];
extern const size_t grade_reasons_count;

/* Of a code; NULL: there is none of that name, or it is "" or NULL. */
const struct grade_reason *grade_reason_find(const char *code);

#endif

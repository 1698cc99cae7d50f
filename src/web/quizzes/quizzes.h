/* Area: quizzes for programs: sitting them for a learner, what became of sittings, marking, statistics,
 * accommodations. */
#ifndef WEB_QUIZZES_QUIZZES_H
#define WEB_QUIZZES_QUIZZES_H

#include "lms/quiz/review/review.h"
#include "lms/quiz/sitting.h"
#include "web/api/api.h"

extern const struct area web_area_quizzes, web_area_quizzes_review;

enum { QUIZZES_BODY_MAX = 512 * 1024 };

/* The path's {module}. */
#define MODULE_INPUT(type, member)                                                                           \
	{                                                                                                    \
		"module", INPUT_PATH, FIELD_UUID, .offset = offsetof(type, member),                          \
		                                  .about = "the module whose content is the quiz"            \
	}

/* How a sitting stands, without its questions; shows: its score may be told. New reference. */
json_t *quizzes_sitting_json(struct work *w, const struct sitting *sitting, bool shows);
#define SITTING_ROWS                                                                                         \
	{"id", SCHEMA_UUID, .about = "the attempt at the quiz"}, {"number", SCHEMA_INT, .about = "from 1"},  \
	    {"state", SCHEMA_CHOICE, .choices = quizzes_states,                                              \
	        .about = "marking: answers wait for a person"},                                              \
	    {"started_at", SCHEMA_TIME, .about = "when it began"},                                           \
	    {"deadline_at", SCHEMA_TIME, .nullable = true,                                                   \
	        .about = "the latest an answer counts; null: no limit"},                                     \
	    {"submitted_at", SCHEMA_TIME, .nullable = true, .about = "when it was over"},                    \
	    {"ended_by", SCHEMA_CHOICE, .nullable = true, .choices = quizzes_ends,                           \
	        .about = "learner, or time: it ran out"},                                                    \
	    {"points", SCHEMA_REAL, .nullable = true, .about = "null: not known, or not to be told yet"},    \
	    {"marks", SCHEMA_REAL, .about = "what could be reached"},                                        \
	    {"score", SCHEMA_REAL, .nullable = true, .about = "points by marks, 0 to 1"},                    \
	{                                                                                                    \
		"success", SCHEMA_TEXT, .about = "unknown, passed or failed"                                 \
	}
extern const char *const quizzes_states[], *const quizzes_ends[];

#endif

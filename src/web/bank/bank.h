/* Area: the bank of questions, for programs. Marks are numbers of marks here, millionths in lms/quiz. */
#ifndef WEB_BANK_BANK_H
#define WEB_BANK_BANK_H

#include "lms/quiz/bank/bank.h"
#include "web/api/api.h"

extern const struct area web_area_questions, web_area_question_categories;

enum { BANK_BODY_MAX = 512 * 1024 };

#endif

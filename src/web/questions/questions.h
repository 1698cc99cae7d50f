/* Area: the bank of questions, for people. For programs: web/bank. */
#ifndef WEB_QUESTIONS_QUESTIONS_H
#define WEB_QUESTIONS_QUESTIONS_H

#include "lms/quiz/bank/bank.h"
#include "pages.h"
#include "web/input.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"
#include "web/web.h"

extern const struct area web_area_question_pages;

enum { QUESTIONS_HTML_MAX = 8 * 1024 * 1024, QUESTIONS_FORM_MAX = 1024 * 1024, QUESTION_DEED_MAX = 80 };

#define QUESTIONS_ORG(type)                                                                                  \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(type, org), .about = "the organisation" \
	}
#define QUESTIONS_ID(type, what)                                                                             \
	{                                                                                                    \
		"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(type, id), .about = what                  \
	}

/* words.c */
bool questions_may(const struct request *r);
/* The {id} of the path, also of a form that cannot be read. ERR_NOT_FOUND. */
enum err questions_path_id(struct request *r, struct uuid *ret_id) MUST_CHECK;
/* "/admin/ORG/questions/ID" and what follows. */
const char *question_address(struct request *r, struct uuid id, const char *rest);
const char *question_type_words(struct request *r, enum question_type type);
/* All types, or all categories with those they lie in, to choose from. */
struct page_choice *question_types_fill(struct request *r, const char *chosen, size_t *ret_count);
enum err categories_fill(
    struct request *r, const char *chosen, struct page_choice **ret_choices, size_t *ret_count) MUST_CHECK;
/* "" is nil. ERR_BAD_INPUT with that field. */
enum err category_read(struct request *r, const char *name, const char *text, struct uuid *ret_id) MUST_CHECK;
/* Marks as people write them, "1.5" or "1,5", and in the form again with all their digits. ERR_BAD_INPUT
 * (field marks). */
enum err marks_read(struct request *r, const char *text, int64_t *ret_marks) MUST_CHECK;
const char *marks_typed(struct request *r, int64_t marks);
/* "acids, safety" and back. */
const char *question_tags_text(struct request *r, const struct texts *tags);
struct texts question_tags_read(struct request *r, const char *text);

/* list_page.c */
handler get_questions_page;
/* one_page.c */
handler get_question_page, post_question_page;
/* edit_page.c */
handler get_question_new, post_question_new, get_question_edit, post_question_edit;
/* trial_page.c */
handler get_question_trial, post_question_trial;
/* categories_page.c */
handler get_categories_page, post_categories_page, get_category_page, post_category_page;
extern const struct input questions_page_input[], question_page_input[], question_deed_input[],
    question_new_input[], question_new_form_input[], question_edit_input[], question_trial_input[],
    categories_page_input[], category_new_input[], category_page_input[], category_change_input[];

#endif

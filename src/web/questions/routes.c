#include "web/questions/questions.h"

#define SHOW(path, handle, about, table)                                                                     \
	PAGE_GET("/admin/{org}/questions" path, PERMISSION_COURSE_READ, handle, about, table)
#define ASK(path, handle, about, table)                                                                      \
	PAGE_GET("/admin/{org}/questions" path, PERMISSION_COURSE_WRITE, handle, about, table)
#define FORM(path, handle, about, table)                                                                     \
	PAGE_POST("/admin/{org}/questions" path, PERMISSION_COURSE_WRITE, QUESTIONS_FORM_MAX, handle, about, \
	    table)

static const struct route routes[] = {
    SHOW("", get_questions_page, "the bank of questions", questions_page_input),
    ASK("/new", get_question_new, "asks for a new question, of a type", question_new_input),
    FORM("/new", post_question_new, "adds a question", question_new_form_input),
    SHOW("/categories", get_categories_page, "the tree by which questions are kept", categories_page_input),
    FORM("/categories", post_categories_page, "adds a category of questions", category_new_input),
    ASK("/categories/{id}", get_category_page, "one category of questions", category_page_input),
    FORM("/categories/{id}", post_category_page, "renames, moves or removes a category of questions",
        category_change_input),
    SHOW("/{id}", get_question_page, "one question", question_page_input),
    FORM("/{id}", post_question_page, "retires a question, or uses it again", question_deed_input),
    ASK("/{id}/edit", get_question_edit, "a question, to be written again", question_page_input),
    FORM("/{id}/edit", post_question_edit, "changes a question", question_edit_input),
    SHOW("/{id}/trial", get_question_trial, "a question as learners meet it", question_trial_input),
    PAGE_POST("/admin/{org}/questions/{id}/trial", PERMISSION_COURSE_READ, QUESTIONS_FORM_MAX,
        post_question_trial, "judges an answer, of which nothing stays", question_trial_input),
};

const struct area web_area_question_pages = {"question_pages", routes, FIELDS_COUNT(routes)};

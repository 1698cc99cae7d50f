#include "web/editor/editor.h"

#define CONTENT "/admin/{org}/modules/{module}/content"

static const struct route routes[] = {
    PAGE_GET(CONTENT, PERMISSION_COURSE_READ, get_module_content,
        "the draft of a module of our own, in its editor", module_content_input),
    PAGE_POST(CONTENT, PERMISSION_COURSE_WRITE, EDITOR_FORM_MAX, post_module_content,
        "saves a draft, shows it as learners see it, or changes its rows", module_content_form_input),
    PAGE_GET(CONTENT "/file", PERMISSION_COURSE_WRITE, get_module_file,
        "files of the media library, to be chosen for a draft", module_file_page_input),
    PAGE_POST(CONTENT "/file", PERMISSION_COURSE_WRITE, EDITOR_FORM_MAX, post_module_file,
        "puts a file of the media library into a draft", module_file_input),
    PAGE_GET(CONTENT "/questions", PERMISSION_COURSE_WRITE, get_quiz_questions,
        "questions of the bank, to be asked by a quiz", quiz_questions_page_input),
    PAGE_POST(CONTENT "/questions", PERMISSION_COURSE_WRITE, EDITOR_FORM_MAX, post_quiz_questions,
        "puts a question, or a draw of some, into a quiz", quiz_questions_form_input),
};

const struct area web_area_editor = {"editor", routes, FIELDS_COUNT(routes)};

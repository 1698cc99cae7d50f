/* Area: editors of modules of our own: what their drafts hold (docs/content-types.md), and quizzes. For
 * programs: web/material. */
#ifndef WEB_EDITOR_EDITOR_H
#define WEB_EDITOR_EDITOR_H

#include "lms/material/material.h"
#include "pages.h"
#include "web/editor/body_form.h"
#include "web/input.h"
#include "web/page/course_tabs.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"

extern const struct area web_area_editor;

enum { EDITOR_HTML_MAX = 8 * 1024 * 1024, EDITOR_FORM_MAX = 2 * 1024 * 1024, EDITOR_DEED_MAX = 80 };

/* What a button says that leads to the media library, before the name of its control. */
#define EDITOR_CHOOSE "choose:"

/* A draft in its form. */
struct editing {
	struct material_draft draft;       /* as it is kept */
	const struct edit_member *members; /* of its type */
	json_t *form;                      /* as the form has it */
	int64_t revision;                  /* that was seen */
	const char *focus;                 /* the control that is gone on with; "" none */
	bool typed;                        /* not kept yet */
	bool looks;                        /* the text is shown as learners see it */
};

bool editor_may(const struct request *r);
/* The {module} of the path. ERR_NOT_FOUND. */
enum err editor_module(struct request *r, struct uuid *ret_module) MUST_CHECK;
/* "/admin/ORG/modules/MODULE/content" and what follows. */
const char *editor_address(struct request *r, struct uuid module, const char *rest);
/* Keeps a body over the revision that was seen. ERR_CONFLICT: somebody changed it meanwhile; *seen is theirs
 * now. */
enum err editor_keep(struct request *r, struct uuid module, int64_t *seen, json_t *body) MUST_CHECK;

/* members.c: the members of a type; NULL: it has no editor. A draft's body as the form has it, and back; what
 * is no member of the form (a quiz's slots) is as kept has it. Both end with the arena. */
const struct edit_member *editor_members(const struct material_type *type);
json_t *editor_form(struct request *r, const struct material_draft *draft);
enum err editor_body(
    struct request *r, const struct material_draft *kept, const json_t *form, json_t **ret_body) MUST_CHECK;
/* The member that is long Markdown; NULL: none. */
const char *editor_markdown(const struct material_type *type);
bool editor_is_quiz(const struct material_type *type);

/* slots.c: what a quiz asks, in its order. */
enum err slots_fill(
    struct request *r, const json_t *body, struct page_editor_slots **ret_rows, size_t *ret_count) MUST_CHECK;
/* "slot-up:2", "slot-down:2", "slot-remove:2"; the marks of all as the form says. False: it says something
 * else. */
bool slot_do(json_t *slots, const char *deed) MUST_CHECK;
/* Marks of slots as typed, "marks-0" …; ERR_BAD_INPUT with the control's name. */
enum err slot_marks(struct request *r, json_t *slots) MUST_CHECK;

/* content_page.c */
handler get_module_content, post_module_content;
/* file_page.c */
handler get_module_file, post_module_file;
/* questions_page.c */
handler get_quiz_questions, post_quiz_questions;
extern const struct input module_content_input[], module_content_form_input[], module_file_page_input[],
    module_file_input[], quiz_questions_page_input[], quiz_questions_form_input[];

#endif

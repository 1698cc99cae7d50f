/* A body in JSON (a question's, a draft's) edited by a form that needs no script: a table says which members
 * there are and by which control each is written; lists become rows with buttons. A control is called as its
 * member stands in the body: body.choices[2].text is "choices-2-text".
 *
 * Nothing is judged here: what a control cannot mean is kept as the text it was typed as, and the domain says
 * what is wrong with it. */
#ifndef WEB_EDITOR_BODY_FORM_H
#define WEB_EDITOR_BODY_FORM_H

#include "pages.h"
#include "web/web.h"

enum edit_kind {
	EDIT_LINE,   /* a text of one line */
	EDIT_TEXT,   /* of several */
	EDIT_LONG,   /* of many */
	EDIT_TEXTS,  /* a list of texts, one on each line */
	EDIT_INT,    /* a whole number */
	EDIT_MOMENT, /* a day and a time, as web/page/day.h has them */
	EDIT_TICK,   /* true or false, a box */
	EDIT_TRUTH,  /* the same as a choice of two words */
	EDIT_WORD,   /* one of words */
	EDIT_KEPT,   /* a text that is not shown */
	EDIT_FILE,   /* a file of the media library, chosen on a page of its own (file_page.c) */
	EDIT_ROWS    /* a list of objects */
};

struct edit_word {
	const char *value, *title; /* title: WORDS */
};
/* Which files of the media library may be chosen; NULL: any. */
struct edit_files {
	const char *family, *mime;
};
struct edit_member {
	const char *name;
	enum edit_kind kind;
	const char *label, *hint;       /* WORDS; NULL: none */
	bool needed;                    /* nothing is made without it */
	const struct edit_word *words;  /* EDIT_TRUTH, EDIT_WORD: ended by {0} */
	const struct edit_member *rows; /* EDIT_ROWS: of each object, ended by {0} */
	const char *one, *add;          /* EDIT_ROWS, WORDS: what one is called, and the button for another */
	size_t most;                    /* EDIT_ROWS */
	const struct edit_files
	    *files; /* EDIT_FILE: what it takes; EDIT_LONG: what may be put into the text */
};

/* What the request's form says, as a body; ends with the arena. Members that were left empty are left out.
 * ERR_BAD_INPUT: the form cannot be read. */
enum err body_form_read(struct request *r, const struct edit_member *members, json_t **ret_body) MUST_CHECK;
/* Rows in which nothing was written are taken out. */
void body_form_tidy(const struct edit_member *members, json_t *body);
/* What a button of a row says: "add:choices", "remove:choices-2", "up:choices-2", "down:choices-2"; of a
 * file: "clear:poster". False: it says something else, or the row is not there, or no more may be.
 * *ret_focus: which control to go on with, "" for none. */
bool body_form_do(struct request *r, const struct edit_member *members, json_t *body, const char *deed,
    const char **ret_focus) MUST_CHECK;
/* The member that takes files under that name of a control ("poster", "captions-2-content"); *ret_object: the
 * object of the body that it is a member of. NULL: there is none. */
const struct edit_member *body_form_file(struct request *r, const struct edit_member *members, json_t *body,
    const char *name, json_t **ret_object);
/* The controls of a body, for _edit_groups.html; focus: the control that is gone on with, "" for none. */
void body_form_show(struct request *r, const struct edit_member *members, const json_t *body,
    const char *focus, const struct page_edit_group **ret_groups, size_t *ret_count);
/* e again, its field called as the form calls it. root: what stands before the members ("body."). */
enum err body_form_told(struct request *r, enum err e, const char *root) MUST_CHECK;

#endif

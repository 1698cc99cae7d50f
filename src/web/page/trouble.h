/* A form that is shown again: what was wrong stands beside its field and in a list at the top, and what was
 * typed is kept. */
#ifndef WEB_PAGE_TROUBLE_H
#define WEB_PAGE_TROUBLE_H

#include "pages.h"
#include "web/web.h"

struct trouble {
	int status; /* of the answer */
	struct page_trouble view;
};

/* What e means to the person who sent this form: e is passed on when it is nothing they can mend (not signed
 * in, not allowed, not there, our own fault); else OK, and *ret_trouble for the same page again. Every field
 * of the route's input table that is at fault is told, not only the first. e must not be OK. */
enum err trouble_make(struct request *r, enum err e, struct trouble *ret_trouble) MUST_CHECK;

/* What was typed into the field, "" for nothing. Passwords are never given back: do not ask for them. */
const char *form_typed(struct request *r, const char *name);
/* Whether a box of that name and value was ticked. */
bool form_ticked(struct request *r, const char *name, const char *value);

#endif

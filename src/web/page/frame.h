/* What stands around every page of staff: whose organisation and look it is, who is signed in, where they may
 * go, the language switch, the way out, and what the last action said. A page writes only its content
 * (pages/README.md, "How to write an admin page"). Where one may go is nav.def. */
#ifndef WEB_PAGE_FRAME_H
#define WEB_PAGE_FRAME_H

#include "pages.h"
#include "web/page/page.h"
#include "web/web.h"

/* The frame of this request, in its arena. current: the entry of nav.def this page belongs to, or "". Shows
 * what frame_say left, once. Without a session: brand and languages only. Never fails. */
const struct page_frame *frame_make(struct request *r, const char *current);

/* The same for whoever is not signed in, with the name and look of that organisation where it is known: by
 * its slug ("": none), its id (nil: none) or the host that was asked. Nobody is named, nothing leads on. */
const struct page_frame *frame_of_school(struct request *r, const char *slug, struct uuid org);

/* The same without asking the database: what is known of the request alone. */
const struct page_frame *frame_bare(struct request *r);

/* For the next page this person opens, after a redirect: kind "success", "info", "warning" or "error", and a
 * sentence WORDS("in English"), which that page translates. At most FRAME_SAID_MAX bytes. */
enum { FRAME_SAID_MAX = 300 };
void frame_say(struct request *r, const char *kind, const char *english);

/* A word of programs and what people read in its place; a table of them ends with NULL. */
struct frame_word {
	const char *value, *title; /* title: WORDS */
};
/* The title of a value in the reader's language; the value itself where the table has none. */
const char *frame_word_of(struct request *r, const struct frame_word words[], const char *value);

/* What people call a learner: by name, else by who they are to their origin; who came without an account
 * (guest) is "Visitor" and the beginning of their number. */
const char *frame_learner(struct request *r, const char *name, const char *external, bool guest);

/* "/admin/SLUG" and what follows, printed: the address of a page of the request's organisation; of a teacher
 * who came by LTI "/launch/CAPABILITY" and what follows. In the arena. */
const char *frame_address(struct request *r, const char *format, ...) PRINTF(2, 3);

#endif

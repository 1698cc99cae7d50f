/* Area: a learner's own page, on our own origin: what they learnt, and joining the places that are theirs.
 * The address's visit proves who they are; no cookie and no session is looked at. */
#ifndef WEB_ME_ME_H
#define WEB_ME_ME_H

#include "lms/link/visit.h"
#include "web/input.h"
#include "web/web.h"

struct page_frame;

extern const struct area web_area_me;

enum { ME_PAGE_MAX = 512 * 1024, ME_FORM_MAX = 4 * 1024, ME_VISIT_MAX = 200 };

/* me.c */
handler get_me, post_me;
extern const struct input me_input[], me_deed_input[];

/* account.c */
handler get_me_account, post_me_account;
extern const struct input me_account_input[], me_account_deed_input[];

/* The visit of the address, whose frames and language hold from here on, and its place as people know it; a
 * form must come from our own page (ERR_FORBIDDEN). ERR_GONE: it is good no longer. */
enum err me_prove(struct request *r, struct visit *ret_visit) MUST_CHECK;
const struct page_frame *me_frame(struct request *r, const struct visit *visit);
/* "/me/VISIT" and what follows. */
const char *me_address(struct request *r, const char *rest);
/* Of a place among the person's. */
const char *me_place(const struct link_learner *learner);

#endif

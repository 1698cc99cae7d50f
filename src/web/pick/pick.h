/* The pages by which a teacher chooses content from within their platform (lms/pick): a catalogue, what was
 * chosen, and the answer. They live in the platform's frame, so that they need no cookie and no script: the
 * capability in the address proves, and what was chosen is kept on the server. */
#ifndef WEB_PICK_PICK_H
#define WEB_PICK_PICK_H

#include "lms/pick/pick.h"
#include "web/input.h"
#include "web/web.h"

extern const struct area web_area_pick;

enum { PICK_PAGE_MAX = 2 * 1024 * 1024 };

handler get_pick, post_pick, get_pick_chosen, post_pick_chosen, get_lost_links, get_lost_link, post_lost_link;
extern const struct input pick_input[], pick_choose_input[], pick_chosen_input[], pick_put_input[],
    lost_links_input[], lost_link_input[], lost_link_mend_input[];

/* By the path's capability: who may frame the page, and in which language it is, follow from it. ERR_GONE. */
enum err pick_open(struct request *r, struct pick *ret_pick) MUST_CHECK;
/* "/pick/CAPABILITY" as it was asked, its language with it, and what follows. */
const char *pick_address(struct request *r, const char *after);
/* The page whose form takes the signed answer to the platform; cancelled, where the platform would forget
 * what it shows, a page that says that nothing changed. */
enum err pick_send(struct request *r, const struct pick *pick, bool cancelled) MUST_CHECK;

/* What the platform does with what it is given (lti_item_rules), read where a page has to tell it. */
struct pick_platform {
	const char *name;
	bool replaces;
};
enum err pick_platform_read(
    struct request *r, const struct pick *pick, struct pick_platform *ret_platform) MUST_CHECK;

#endif

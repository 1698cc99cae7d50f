/* Direct visitors, as the pages they come by know them: the consent they gave, and the cookie that proves
 * them. */
#ifndef WEB_DIRECT_GUEST_H
#define WEB_DIRECT_GUEST_H

#include "web/web.h"

/* Of what pages/direct.html and catalogue_course.html tells about what is kept, for whom and for how long:
 * one more whenever that changes in substance, and everybody is asked again. */
enum { CONSENT_VERSION = 2 };

/* ERR_NOT_FOUND: the setting guest_origin lets none in. */
enum err guests_welcome(struct request *r) MUST_CHECK;
/* The UUID names a guest; that it came in our own capability proves them. Nil: nobody is proven. */
struct uuid guest_of(struct request *r);
/* Keeps them, for half a year. */
void guest_cookie_keep(struct request *r, struct uuid guest);
void guest_cookie_forget(struct request *r);
/* Consent is given on our own page: another site's form gives none, and takes no guest's cookie away.
 * ERR_FORBIDDEN. */
enum err own_page_asked(struct request *r) MUST_CHECK;

#endif

/* Area: dispatches. What their packages ask (no cookie, no session: the package's secret proves), and the
 * pages where staff make, change, stop and take them. */
#ifndef WEB_DISPATCH_DISPATCH_H
#define WEB_DISPATCH_DISPATCH_H

#include "lms/dispatch/dispatch.h"
#include "web/input.h"
#include "web/schema.h"
#include "web/web.h"

extern const struct area web_area_dispatch;

enum { DISPATCH_PAGE_MAX = 1024 * 1024 };

/* launch.c */
handler post_dispatch, post_dispatch_standing;
extern const struct input dispatch_launch_input[], dispatch_standing_input[];
extern const struct schema dispatch_standing_output[];

/* list.c: the dispatches of a package. */
handler get_dispatches_page, post_dispatches_page;
extern const struct input dispatches_page_input[], dispatches_new_input[];

/* change.c: one of them. */
handler get_dispatch_page, post_dispatch_page, get_dispatch_package;
extern const struct input dispatch_page_input[], dispatch_change_input[];

/* terms.c: what forms say of seats and of the last day ("2026-11-21", in the organisation's time zone; "" is
 * none). was_us: the end it had, which the same day leaves as it was. ERR_BAD_INPUT with the field: seats,
 * expires_on. */
struct dispatch_terms {
	int64_t seats, expires_us;
};
enum err dispatch_terms_read(struct request *r, const char *seats, const char *expires_on, int64_t was_us,
    struct dispatch_terms *ret_terms) MUST_CHECK;
/* And back, for the form. */
const char *dispatch_seats_text(struct request *r, int64_t seats);
const char *dispatch_day_text(struct request *r, int64_t expires_us);

/* The zip of a dispatch, as a file to keep. */
enum err dispatch_reply_package(
    struct request *r, struct uuid org, const struct dispatch *dispatch) MUST_CHECK;

#endif

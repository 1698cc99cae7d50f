/* How a learner comes in: from a verified LTI launch, by a direct link, or by a dispatch. Finds or creates
 * learner, context, placement, attempt and launch in one tenant transaction and gives the player's address.
 */
#ifndef LMS_ENTRY_ENTRY_H
#define LMS_ENTRY_ENTRY_H

#include "base/config.h"
#include "keys/keys.h"
#include "learn/learn.h"
#include "lms/dispatch/dispatch.h"
#include "lti/launch.h"

struct entry {
	struct attempt_ref attempt;
	struct uuid learner;
	struct uuid launch;
	const char *player_url; /* on the content origin */
	const char *teach_url;  /* of who teaches in the context they came from, on the app origin; NULL */
	const char *address;    /* where they are led: teach_url, else player_url */
};

/* What a link opens: a module, or one part (grain) of it by itself; part nil: the whole. */
struct link_target {
	struct uuid module, part;
};

/* Which module: lms/entry/entry_link.h. None: ERR_UNPROCESSABLE with the field that is at fault and a
 * sentence for the teacher, and the link is counted among those that lead to nothing. A module without
 * content: the same without a field. Anonymous launches (no sub) get a learner of their own for the launch,
 * never graded. Staff get an attempt that is not gradable. frame_origins: who may frame the player. Where the
 * launch led is kept with it (lti_launch_ends), and launch->ended says so. */
enum err entry_from_lti(struct work *w, const struct config *config, struct keys *keys,
    struct lti_launch *launch, const char *frame_origins, struct entry *ret_entry) MUST_CHECK;

/* The same where who may choose (launch->may_author) chose what the link opens: that is kept for its later
 * launches. */
enum err entry_from_lti_chosen(struct work *w, const struct config *config, struct keys *keys,
    struct lti_launch *launch, const char *frame_origins, const struct link_target *chosen,
    struct entry *ret_entry) MUST_CHECK;

/* A direct visitor: guest is the proven UUID of the cookie, or a fresh one. consent: the version of the text
 * by which they let their progress be kept (noted with its time, and in the attempt's events), or 0: the
 * guest is fresh and fleeting, their attempt is not gradable and guest_round deletes it all. ERR_NOT_FOUND:
 * no such link. */
enum err entry_direct(struct work *w, const struct config *config, const struct keys *keys, const char *slug,
    struct uuid guest, int consent, const char *locale, struct entry *ret_entry) MUST_CHECK;

/* Staff look at a module as learners see it, and nothing of it stays: a fresh, fleeting guest whose attempt
 * is not gradable. return_url: where leaving leads. ERR_UNPROCESSABLE: there is no such module. */
enum err entry_preview(struct work *w, const struct config *config, const struct keys *keys, struct uuid org,
    struct uuid module, const char *return_url, const char *locale, struct entry *ret_entry) MUST_CHECK;
/* The same with a version of its content that need not be the module's own (yet): a draft that was made. */
enum err entry_preview_version(struct work *w, const struct config *config, const struct keys *keys,
    struct uuid org, struct uuid module, struct uuid version, const char *return_url, const char *locale,
    struct entry *ret_entry) MUST_CHECK;

/* A learner of another platform who came by a dispatch (lms/dispatch): who they are there, and by which name
 * where it is told ("" if not; kept only where the dispatch asks for names). nonce: by what the launcher will
 * ask how they stand. frame_origins: who may frame the player. ERR_GONE (field dispatch): there is no such
 * dispatch, or its organisation is closed; with field stopped or expired; ERR_CONFLICT (field seats): they
 * are new and no seat is left. */
struct entry_dispatch {
	struct dispatch_proof proof;
	const char *learner, *name, *nonce, *frame_origins, *locale;
};
enum err entry_dispatch(struct work *w, const struct config *config, const struct keys *keys,
    const struct entry_dispatch *from, struct entry *ret_entry) MUST_CHECK;

/* What a direct link leads to, for its page, and the consent that the guest (nil: nobody is proven) has given
 * there, 0 for none. ERR_NOT_FOUND: no such link. */
struct direct_page {
	struct uuid org, module, learner; /* learner: nil without consent */
	const char *title;
	int consent;
};
enum err direct_page_read(
    struct work *w, const char *slug, struct uuid guest, struct direct_page *ret_page) MUST_CHECK;

#endif

/* What people and players prove a launch by. Each capability is MACed under the service's secret
 * (keys_capability), names one thing and is good for nothing else. None is ever logged or sent in a Referer.
 *
 * launch: in the player's address: this launch may open sessions until it expires. Of a guest's it says so,
 * and with that which principal plays.
 *
 * read: in the path of package files: stable for days, so that browsers cache; bound to its content host
 * label.
 *
 * write: in the player's memory: this session may speak; the session's row decides until when.
 *
 * pick: in the address of the pages that choose content for a platform, on the app origin: this request of it
 * may be answered until it expires. A language may follow as with teach.
 *
 * teach: in the address of a teacher's pages, on the app origin only, where content cannot read it: this
 * launch may see what its context did, until it expires. The reader's language may follow behind a dot
 * ("….fr") and proves nothing: in a platform's frame no cookie keeps it.
 *
 * course: in the address of a learner's pages in a course, on the app origin only: this arrival (lms/arrival)
 * may learn there until it expires. A language may follow as with teach. */
#ifndef LMS_CAPABILITY_H
#define LMS_CAPABILITY_H

#include "base/config.h"
#include "keys/keys.h"
#include "lms/access/access.h"

enum { CONTENT_LABEL_SIZE = 21 }; /* 20 characters a-z2-7 and a NUL */

struct launch_capability {
	struct uuid org;
	struct uuid launch;
	int64_t expires_s;
	bool guest; /* who came by a direct link */
};

struct read_capability {
	uint8_t package_sha256[SHA256_SIZE];
	char label[24]; /* the content host label, NUL-padded */
	int64_t expires_s;
};

struct write_capability {
	struct uuid org;
	struct uuid session;
};

/* fetch: in the address an AU of cmi5 fetches its token by; token: that token. Both until the session's row
 * says no. */
struct cmi5_capability {
	struct uuid org;
	struct uuid session;
};

const char *launch_capability_make(
    struct work *w, const struct keys *keys, const struct launch_capability *c);
const char *teach_capability_make(struct work *w, const struct keys *keys, const struct launch_capability *c);
/* launch is the request (lms/pick). */
const char *pick_capability_make(struct work *w, const struct keys *keys, const struct launch_capability *c);
/* launch is the arrival (course_launches.id). */
const char *course_capability_make(
    struct work *w, const struct keys *keys, const struct launch_capability *c);
const char *read_capability_make(struct work *w, const struct keys *keys, const struct read_capability *c);
const char *write_capability_make(struct work *w, const struct keys *keys, const struct write_capability *c);

const char *cmi5_fetch_capability_make(
    struct work *w, const struct keys *keys, const struct cmi5_capability *c);
const char *cmi5_token_capability_make(
    struct work *w, const struct keys *keys, const struct cmi5_capability *c);
/* content: the secret of a credential that the content of a Tin Can package is opened with; session is the
 * launch (xapi_launches.id), whose row decides until when. */
const char *content_auth_capability_make(
    struct work *w, const struct keys *keys, const struct cmi5_capability *c);

/* False when it is not ours or (launch, read, teach, pick, course) has expired at now_us. */
bool teach_capability_read(
    const struct keys *keys, const char *text, int64_t now_us, struct launch_capability *ret) MUST_CHECK;
bool course_capability_read(
    const struct keys *keys, const char *text, int64_t now_us, struct launch_capability *ret) MUST_CHECK;
bool pick_capability_read(
    const struct keys *keys, const char *text, int64_t now_us, struct launch_capability *ret) MUST_CHECK;
bool launch_capability_read(
    const struct keys *keys, const char *text, int64_t now_us, struct launch_capability *ret) MUST_CHECK;
bool read_capability_read(
    const struct keys *keys, const char *text, int64_t now_us, struct read_capability *ret) MUST_CHECK;
bool write_capability_read(
    const struct keys *keys, const char *text, struct write_capability *ret) MUST_CHECK;

bool cmi5_fetch_capability_read(
    const struct keys *keys, const char *text, struct cmi5_capability *ret) MUST_CHECK;
bool cmi5_token_capability_read(
    const struct keys *keys, const char *text, struct cmi5_capability *ret) MUST_CHECK;
bool content_auth_capability_read(
    const struct keys *keys, const char *text, struct cmi5_capability *ret) MUST_CHECK;

/* Who plays by a launch capability: PRINCIPAL_LAUNCH or PRINCIPAL_GUEST, in its organisation, with the right
 * to learn and no other; session is the launch. Whether launch, learner and organisation still are is for the
 * SQL to say. False: it is not ours or has expired. */
bool launch_capability_prove(
    const struct keys *keys, const char *text, int64_t now_us, struct principal *ret_principal) MUST_CHECK;
/* What such a principal proved. */
struct launch_capability launch_of_principal(const struct principal *principal);

/* The expiry of a read capability made now: between 4 and 8 days ahead and the same for everybody in a window
 * of 4 days, so that the address of a file stays the same. */
int64_t read_capability_expiry(int64_t now_us);

/* The content host label of one learner and one package. */
void content_label(const struct keys *keys, struct uuid learner, struct uuid package,
    char ret_label[static CONTENT_LABEL_SIZE]);

/* content_url with * replaced by the label, without a final slash. */
const char *content_origin(struct work *w, const struct config *config, const char *label);

/* True when host (Host header) may serve this label: the labelled host, or any where content_url has no *. */
bool content_host_fits(const struct config *config, const char *host, const char *label);

#endif

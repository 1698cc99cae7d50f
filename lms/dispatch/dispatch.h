/* Dispatches: a module given to another platform (a host) as a thin SCORM or cmi5 package that launches it
 * here, where the truth stays. Each is an origin of learners, has a number of seats, an end and a switch.
 *
 * The package carries a capability (purpose "dispatch") that names the dispatch; nothing of it is stored. Who
 * has the package is believed about who their learners are, as the host's own page tells it: there is no
 * other proof. Unless a dispatch asks for names, learners are kept by a keyed hash of their id at the host,
 * and nameless. */
#ifndef LMS_DISPATCH_DISPATCH_H
#define LMS_DISPATCH_DISPATCH_H

#include <jansson.h>

#include "base/config.h"
#include "keys/keys.h"
#include "lms/access/access.h"

enum {
	DISPATCH_TITLE_MAX = 200,
	DISPATCHES_LIST_MAX = 1000,
	DISPATCHES_MODULE_MAX = 500, /* of one module */
	DISPATCH_SEATS_MAX = 100000000,
	DISPATCH_TOKEN_MAX = 200
};

enum dispatch_standard { DISPATCH_SCORM12, DISPATCH_SCORM2004, DISPATCH_CMI5, DISPATCH_STANDARDS };

/* "scorm12", "scorm2004", "cmi5", then NULL: the words of the table, of the API and of the command line. */
extern const char *const dispatch_standards[DISPATCH_STANDARDS + 1];
/* Which of them a word is; the first where it is none. */
enum dispatch_standard dispatch_standard_read(const char *word);

struct dispatch {
	struct uuid id, module;
	const char *module_title, *title, *standard;
	bool names;
	int64_t seats; /* 0: no limit */
	int64_t seats_taken;
	int64_t expires_us, stopped_us; /* 0: not */
	bool expired;
	int64_t revision;
	struct uuid created_by;
	const char *created_by_kind;
	int64_t created_us;
};

/* Newest first, before the one of that id (nil: from the newest), at most limit (1 … DISPATCHES_LIST_MAX).
 * module, package: only of these, where not nil. */
struct dispatch_filter {
	struct uuid module, package, before;
	int64_t limit;
};
enum err dispatch_list(struct work *w, struct uuid org, const struct dispatch_filter *filter,
    struct dispatch **ret_rows, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND (field id). */
enum err dispatch_read(
    struct work *w, struct uuid org, struct uuid id, struct dispatch *ret_dispatch) MUST_CHECK;

/* What the API and the command line tell of one. New reference. */
json_t *dispatch_json(struct work *w, const struct dispatch *dispatch);

/* Makes one, with its origin and placement. Audited. The same id again changes nothing. title "": the
 * module's. ERR_BAD_INPUT with the field (expires_at in the past); ERR_NOT_FOUND (field module);
 * ERR_CONFLICT: the module has DISPATCHES_MODULE_MAX. */
struct dispatch_new {
	struct uuid id, module;
	const char *title, *standard;
	bool names;
	int64_t seats, expires_us; /* 0: none */
};
enum err dispatch_add(struct work *w, const struct principal *by, struct uuid org,
    const struct dispatch_new *new_one) MUST_CHECK;

/* What may be changed afterwards. Fewer seats than are taken: nobody new comes in, who is in stays. */
struct dispatch_change {
	const char *title;
	int64_t seats, expires_us;
	bool stopped;
};
/* Audited where it changes something. ERR_NOT_FOUND (field id); ERR_CONFLICT (field revision): it is no
 * longer of this revision; ERR_BAD_INPUT (field title). */
enum err dispatch_change(struct work *w, const struct principal *by, struct uuid org, struct uuid id,
    int64_t revision, const struct dispatch_change *change) MUST_CHECK;

/* The zip of a dispatch, in w's arena. It carries the dispatch's secret. */
enum err dispatch_package(struct work *w, const struct config *config, const struct keys *keys,
    struct uuid org, const struct dispatch *dispatch, const void **ret_bytes, size_t *ret_len) MUST_CHECK;

/* What a package proves by its secret. ERR_NOT_FOUND: it is not one of ours. */
struct dispatch_proof {
	struct uuid org, id;
};
enum err dispatch_prove(
    struct work *w, const struct keys *keys, const char *secret, struct dispatch_proof *ret_proof) MUST_CHECK;

/* How the learner of a launch stands, for its launcher. ERR_NOT_FOUND: nothing was launched by this nonce, or
 * long ago. */
struct dispatch_standing {
	const char *completion, *success; /* words of attempts */
	bool has_score;
	double score; /* -1 to 1 */
	bool entered; /* the player has opened a session */
};
enum err dispatch_standing_read(struct work *w, const struct dispatch_proof *proof, const char *nonce,
    struct dispatch_standing *ret_standing) MUST_CHECK;

#endif

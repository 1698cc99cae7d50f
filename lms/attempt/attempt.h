/* Attempts at run time, as docs/player-protocol.md tells them. A session is one run of the player; it appends
 * deltas to its log, and a turn applies the log to the attempt in one transaction (run.h). What a module
 * amounts to is decided in lms/outcome.
 *
 * An attempt that is not gradable (staff) is tracked like any other, with cmi.core.credit "no-credit" and
 * cmi.core.lesson_mode "normal", and never reaches a grade book: in "browse" many packages stop reporting,
 * and a teacher is to see what learners see. */
#ifndef LMS_ATTEMPT_ATTEMPT_H
#define LMS_ATTEMPT_ATTEMPT_H

#include <jansson.h>
#include <stdatomic.h>

#include "base/config.h"
#include "db/append.h"
#include "lms/capability.h"

enum {
	DELTAS_MAX = 256,      /* in one request */
	DELTA_SETS_MAX = 5000, /* values in one delta */
	REPLAYS_MAX = 16,      /* earlier sessions in one opening */
	DELTA_BODY_MAX = 5 * 1024 * 1024
};

/* What a row of the log does besides setting values. */
enum act { ACT_NONE, ACT_OPEN, ACT_COMMIT, ACT_FINISH, ACT_LEAVE, ACT_EXIT, ACT_NAVIGATE };

/* One row of the log on its way in. body: {"item","set","do"} as it is kept, in the arena; of ACT_NAVIGATE
 * with "request","to","terminated". */
struct delta {
	int64_t seq;
	struct uuid item;
	enum act act;
	const char *body;
};

/* The name of an act in the protocol; false for any other. */
bool act_read(const char *name, enum act *ret_act) MUST_CHECK;
/* Reads {"seq","item","set"?,"do"?}, and an array of such: ERR_BAD_INPUT names the field and the place. */
enum err delta_read(
    struct work *w, const json_t *object, const char *field, struct delta *ret_delta) MUST_CHECK;
enum err deltas_read(struct work *w, const json_t *array, const char *field, struct delta **ret_deltas,
    size_t *ret_count) MUST_CHECK;

/* Deltas on their way to a commit. Filled by delta_request_read, lives in the request's arena. */
struct delta_request {
	struct write_capability session;
	struct delta *deltas;
	size_t count;
	struct db_append *items;
	const char *org_text, *session_text;
	atomic_size_t waiting;
	void (*done)(struct delta_request *request);
	void *owner;
	enum err error; /* when done: OK, ERR_SESSION_CLOSED, ERR_BUSY or what the database said */
};

/* Reads {"write","deltas"}, a request's body. ERR_FORBIDDEN: the write capability is not ours. */
enum err delta_request_read(struct work *w, const struct keys *keys, const char *bytes, size_t len,
    struct delta_request *ret_request) MUST_CHECK;
/* The quick way into such a body: false where it is not written exactly as our player writes it (a blank, an
 * escape, another order); that is no fault. What it takes is what json_read and deltas_read make of it. */
bool deltas_scan(struct work *w, const char *bytes, size_t len, const char **ret_write,
    struct delta **ret_deltas, size_t *ret_count) MUST_CHECK;
/* As deltas_scan, of a turn's body, its members in any order. The rows are the tail and then the turn's own.
 */
bool turn_scan(struct work *w, const char *bytes, size_t len, const char **ret_write, struct delta **ret_rows,
    size_t *ret_count) MUST_CHECK;
/* Submits every delta; done is called exactly once, on any thread, maybe before this returns. */
void delta_request_submit(struct db *db, struct delta_request *request);
/* {"saved":[…]} in the arena. */
const char *delta_request_saved(struct work *w, const struct delta_request *request);

/* One turn: the tail and the turn enter the log, the log is applied up to it, the attempt is decided. */
struct turn {
	struct write_capability session;
	struct delta *rows; /* the tail, then the turn itself */
	size_t count;
};
/* Reads a request's body. ERR_FORBIDDEN (capability), ERR_BAD_INPUT. */
enum err turn_read(
    struct work *w, const struct keys *keys, const char *bytes, size_t len, struct turn *ret_turn) MUST_CHECK;
struct turn_answer {
	const char *json;
	bool graded;      /* wake the grade sender */
	int64_t expected; /* of ERR_SEQUENCE_GAP */
	const char
	    *closed; /* of ERR_SESSION_CLOSED: superseded, ended, revoked or gone (nothing of it is left) */
};
/* Takes it in a transaction of its own, waiting for whoever works on the attempt. Same seq, same answer.
 * ERR_SESSION_CLOSED, ERR_SEQUENCE_GAP with expected, ERR_HELD_BACK, ERR_BAD_INPUT. Most turns are taken
 * together with others instead: lms/attempt/turn_queue.h. */
enum err turn_take(struct work *w, const struct config *config, const struct turn *turn,
    struct turn_answer *ret_answer) MUST_CHECK;

/* Opens a session for a launch: replays what earlier sessions left in the browser, applies and closes those,
 * and answers all the player needs to begin. ERR_GONE: the launch is no more. */
struct session_answer {
	const char *json;
	bool graded;
};
enum err session_open(struct work *w, const struct config *config, const struct keys *keys,
    const struct launch_capability *launch, json_t *body, struct session_answer *ret_answer) MUST_CHECK;

/* What the player's page needs of a launch; texts "" when absent. ERR_GONE: expired or gone. */
struct launch_page {
	const char *title, *locale, *frame_origins, *return_url;
	char label[CONTENT_LABEL_SIZE];
	bool kept; /* false: a visitor of whom nothing is to stay */
	bool quiz; /* it has pages of its own (src/web/quiz), on the app origin */
};
enum err launch_page_read(struct work *w, const struct keys *keys, const struct launch_capability *launch,
    struct launch_page *ret_page) MUST_CHECK;

#endif

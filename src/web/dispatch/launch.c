#include <string.h>

#include "lms/entry/entry.h"
#include "pages.h"
#include "web/dispatch/dispatch.h"
#include "web/page/frame.h"

enum {
	PAGE_MAX = 64 * 1024,
	LEARNER_MAX = 1024,
	NAME_MAX_BYTES = 1024,
	NONCE_LENGTH = 32,
	ORIGIN_MAX = 300,
	FRAMES_MAX = 4000,
	FRAMES_COUNT_MAX = 16,
	FRAME_LIST_MAX = 6000
};

struct launch_input {
	const char *dispatch, *learner, *name, *nonce, *origin, *frames;
};

#define PROOF                                                                                                \
	{"dispatch", INPUT_BODY, FIELD_TEXT, true, 1, DISPATCH_TOKEN_MAX,                                    \
	    offsetof(struct launch_input, dispatch), .hidden = true,                                         \
	    .about = "what the package proves itself with"},                                                 \
	{                                                                                                    \
		"nonce", INPUT_BODY, FIELD_TEXT, true, NONCE_LENGTH, NONCE_LENGTH,                           \
		    offsetof(struct launch_input, nonce),                                                    \
		    .hidden = true, .about = "32 hexadecimal digits, drawn by lot for each launch"           \
	}

const struct input dispatch_launch_input[] = {
    PROOF,
    {"learner_id", INPUT_BODY, FIELD_TEXT, true, 1, LEARNER_MAX, offsetof(struct launch_input, learner),
        .about = "who they are on the platform"},
    {"learner_name", INPUT_BODY, FIELD_TEXT, false, 0, NAME_MAX_BYTES, offsetof(struct launch_input, name),
        .about = "their name, where the dispatch asks for it"},
    {"origin", INPUT_BODY, FIELD_TEXT, false, 0, ORIGIN_MAX, offsetof(struct launch_input, origin),
        .about = "of the launcher's page, where the browser's Origin header does not tell"},
    {"frames", INPUT_BODY, FIELD_TEXT, false, 0, FRAMES_MAX, offsetof(struct launch_input, frames),
        .about = "origins of the frames around it, blank-separated; *: not known"},
    {0},
};
const struct input dispatch_standing_input[] = {PROOF, {0}};

static const char *const completions[] = {"not attempted", "incomplete", "completed", NULL},
                         *const successes[] = {"unknown", "passed", "failed", NULL};

const struct schema dispatch_standing_output[] = {
    {"completion", SCHEMA_CHOICE, .choices = completions, .about = "of the learner's attempt"},
    {"success", SCHEMA_CHOICE, .choices = successes, .about = "of the same"},
    {"score", SCHEMA_REAL, .nullable = true, .about = "-1 to 1"},
    {"entered", SCHEMA_BOOL, .about = "the player has opened since this launch"},
    {0},
};

static bool nonce_valid(const char *nonce)
{
	return strlen(nonce) == NONCE_LENGTH && strspn(nonce, "0123456789abcdef") == NONCE_LENGTH;
}

/* An origin as browsers write it, len bytes: nothing that CSP or an address could read as something else. */
static bool origin_valid(const char *origin, size_t len)
{
	const char *host = strncmp(origin, "https://", 8) == 0  ? origin + 8
	                   : strncmp(origin, "http://", 7) == 0 ? origin + 7
	                                                        : NULL;
	size_t host_len, port_len;

	if (host == NULL || len > ORIGIN_MAX || len <= (size_t)(host - origin))
		return false;
	len -= (size_t)(host - origin);
	host_len = strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-_");
	if (host_len >= len)
		return host_len > 0 && host_len == strcspn(host, " ") && host_len == len;
	if (host_len == 0 || host[host_len] != ':')
		return false;
	port_len = strspn(host + host_len + 1, "0123456789");
	return port_len > 0 && port_len <= 5 && host_len + 1 + port_len == len;
}

/* The launcher's page; NULL where it has no origin that can be named (a sandboxed frame, a file). Browsers
 * tell "null" too where the platform wants no referrer: the page's own word counts then. */
static const char *launcher_origin(struct request *r, const struct launch_input *in)
{
	const char *header = request_header(r, "Origin");

	if (origin_valid(header, strlen(header)))
		return header;
	return origin_valid(in->origin, strlen(in->origin)) ? in->origin : NULL;
}

/* CSP frame-ancestors: the launcher's page and all that is around it. Any platform may hold a dispatch, and
 * the player's address is known to its learner alone, so where the launcher cannot tell them nobody is shut
 * out. */
static const char *frame_origins(struct request *r, const struct launch_input *in, const char *launcher)
{
	struct text list = text_new(r->work.arena, FRAME_LIST_MAX);
	int count = 0;

	if (launcher == NULL)
		return "*";
	text_add(&list, launcher);
	for (const char *p = in->frames + strspn(in->frames, " "); *p != '\0'; p += strspn(p, " ")) {
		size_t len = strcspn(p, " ");

		if (++count > FRAMES_COUNT_MAX || !origin_valid(p, len))
			return "*";
		text_add_char(&list, ' ');
		text_add_bytes(&list, p, len);
		p += len;
	}
	return text_fits(&list) ? list.data : "*";
}

/* A calm page in the platform's frame. It shows nothing of anybody and offers nothing. */
static enum err refused(struct request *r, enum err e)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);
	const char *why = arena_strdup(r->work.arena, r->work.field);

	work_forgive(&r->work);
	page_dispatch_refused(&html, &(struct page_dispatch_refused){.lang = request_language(r),
	                                 .frame = frame_bare(r),
	                                 .stopped = strcmp(why, "stopped") == 0,
	                                 .expired = strcmp(why, "expired") == 0,
	                                 .full = strcmp(why, "seats") == 0});
	return reply_page(r, err_info(e)->status, &html);
}

/* The fragment is for the player's page alone (player/mirror.mjs): whom to tell how the learner stands.
 * Browsers send it to nobody. */
static const char *player_address(
    struct request *r, const struct entry *entry, const char *nonce, const char *launcher)
{
	if (launcher == NULL)
		return entry->player_url;
	return arena_printf(r->work.arena, "%s#dispatch=%s~%s", entry->player_url, nonce, launcher);
}

static enum err nonce_check(struct request *r, const char *nonce)
{
	if (!nonce_valid(nonce))
		return fail_field(&r->work, ERR_BAD_INPUT, "nonce", "is 32 hexadecimal digits");
	return OK;
}

enum err post_dispatch(struct request *r)
{
	struct work *w = &r->work;
	struct launch_input in = {.name = "", .origin = "", .frames = ""};
	struct entry_dispatch from = {0};
	struct entry entry;
	const char *launcher;
	enum err e;

	reply_frame_ancestors(r, "*");
	TRY(request_limit(r, "dispatch"));
	TRY(request_input(r, &in));
	TRY(nonce_check(r, in.nonce));
	launcher = launcher_origin(r, &in);
	from.learner = in.learner;
	from.name = in.name;
	from.nonce = in.nonce;
	from.frame_origins = frame_origins(r, &in, launcher);
	from.locale = request_language(r);
	e = dispatch_prove(w, r->app->keys, in.dispatch, &from.proof);
	if (e == OK)
		e = entry_dispatch(w, &r->app->config, r->app->keys, &from, &entry);
	if (e == ERR_NOT_FOUND || e == ERR_GONE || (e == ERR_CONFLICT && strcmp(w->field, "seats") == 0))
		return refused(r, e);
	TRY(e);
	return reply_redirect(r, 303, player_address(r, &entry, in.nonce, launcher));
}

enum err post_dispatch_standing(struct request *r)
{
	struct launch_input in = {0};
	struct dispatch_standing standing;
	struct dispatch_proof proof;

	/* The launcher's page is of an origin nobody knows before, and what it asks with is in its own hands.
	 */
	reply_header(r, "Access-Control-Allow-Origin", "*");
	TRY(request_limit(r, "dispatch standing"));
	TRY(request_input(r, &in));
	TRY(nonce_check(r, in.nonce));
	TRY(dispatch_prove(&r->work, r->app->keys, in.dispatch, &proof));
	TRY(dispatch_standing_read(&r->work, &proof, in.nonce, &standing));
	return reply_json(r, 200,
	    json_pack("{s:s,s:s,s:o,s:b}", "completion", standing.completion, "success", standing.success,
	        "score", standing.has_score ? json_real(standing.score) : json_null(), "entered",
	        standing.entered));
}

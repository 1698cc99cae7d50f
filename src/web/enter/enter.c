#include "web/enter/enter.h"

#include <string.h>

#include "lms/entry/entry_signed.h"
#include "lms/learner/learner.h"
#include "web/input.h"
#include "web/lti/lti.h"

enum { SIGNATURE_MAX = 200, ORIGIN_MAX = 300 };

#define AT(member) offsetof(struct entry_signed, member)
static const struct input enter_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, AT(org), .about = "the organisation"},
    {"origin", INPUT_PATH, FIELD_TEXT, true, 1, ORIGIN_SLUG_MAX, AT(origin),
        .about = "where the learner comes from"},
    {"external_user_id", INPUT_QUERY, FIELD_TEXT, true, 1, EXTERNAL_ID_MAX, AT(external_user_id),
        .about = "who they are there"},
    {"module", INPUT_QUERY, FIELD_TEXT, true, 1, 36, AT(module), .about = "the module to open, or me"},
    {"expires", INPUT_QUERY, FIELD_INT, true, 1, INT64_C(1) << 40, AT(expires_s),
        .about = "Unix time in seconds, at most five minutes ahead"},
    {"nonce", INPUT_QUERY, FIELD_TEXT, true, SIGNED_NONCE_MIN, SIGNED_NONCE_MAX, AT(nonce), .hidden = true,
        .about = "of one use: letters, digits, - and _"},
    {"name", INPUT_QUERY, FIELD_TEXT, false, 0, LEARNER_NAME_MAX, AT(name),
        .about = "their name, where it is told"},
    {"email", INPUT_QUERY, FIELD_TEXT, false, 0, EMAIL_MAX, AT(email),
        .about = "their address, where it is told"},
    {"signature", INPUT_QUERY, FIELD_TEXT, false, 0, SIGNATURE_MAX, AT(signature), .hidden = true,
        .about = "HMAC-SHA256 of these nine lines by the origin's secret, in hexadecimal"},
    {0},
};

/* Scheme, host and port of where the browser says it comes from. */
static const char *referer_origin(struct request *r)
{
	const char *referer = request_header(r, "Referer"), *host = strstr(referer, "://");

	if (host == NULL)
		return "";
	return arena_strndup(r->work.arena, referer, (size_t)(host + 3 - referer) + strcspn(host + 3, "/?#"));
}

/* Of our own origin: a redirect of ours, or the language switch of the page that refused. */
static const char *page_of(struct request *r)
{
	const char *origin = referer_origin(r);

	return strcmp(origin, request_origin(r)) == 0 ? "" : origin;
}

static enum err get_enter(struct request *r)
{
	struct entry_signed in = {.name = "", .email = "", .signature = ""};
	const char *dest = request_header(r, "Sec-Fetch-Dest"), *address = NULL, *frames = "";
	struct lti_launch launch = {.checks_count = 0};
	struct lti_refusal refusal;
	enum err e;

	reply_header(r, "Cache-Control", "no-store");
	TRY(request_limit(r, "signed entry"));
	TRY(request_input(r, &in));
	in.locale = request_language(r);
	in.referer = page_of(r);
	in.in_frame = strcmp(dest, "iframe") == 0 || strcmp(dest, "frame") == 0;
	e = entry_signed(&r->work, &r->app->config, r->app->keys, &in, &address, &frames, &launch);
	if (*frames != '\0')
		reply_frame_ancestors(r, frames);
	refusal = lti_refusal_take(r, e);
	if (launch.checks_count > 0 &&
	    (e == ERR_LAUNCH_REFUSED || e == ERR_LAUNCH_UNPROVEN || e == ERR_UNPROCESSABLE))
		return lti_page_launch_failed(r, &refusal, &launch, NULL);
	TRY(e);
	return reply_redirect(r, 303, address);
}

static const struct route routes[] = {
    {"GET", "/enter/{org}/{origin}", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE,
        get_enter, "a signed address: lets a learner in from a page that has no LTI", .input = enter_input},
};

const struct area web_area_enter = {"enter", routes, sizeof routes / sizeof *routes};

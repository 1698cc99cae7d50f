#include "lti/outcome.h"

#include <string.h>
#include <strings.h>

#include "base/time.h"
#include "lti/ags_int.h"
#include "lti/oauth1.h"

enum { OUTCOME_TIMEOUT_S = 8, NONCE_BYTES = 16 };

/* What known platforms say in their descriptions: Open edX (lti_consumer, outcomes.py) and Moodle
 * (mod/lti/servicelib.php). Anything else is quoted. */
static const struct {
	const char *begins, *code;
} descriptions[] = {
    {"Grade is past due", "past_due"},
    {"User not found", "person_refused"},
    {"OAuth verification error", "secret_refused"},
    {"Message signature not valid", "secret_refused"},
    {"SourcedId hash not valid", "column_gone"},
};

static void failure_tell(struct work *w, const char *description, struct ags_answer *answer)
{
	answer->code = "score_refused";
	for (size_t i = 0; i < sizeof(descriptions) / sizeof(descriptions[0]); i++) {
		if (strncasecmp(description, descriptions[i].begins, strlen(descriptions[i].begins)) == 0)
			answer->code = descriptions[i].code;
	}
	answer->reason = *description == '\0'
	                     ? "the platform refused the grade"
	                     : arena_printf(w->arena, "the platform refused the grade: %s", description);
}

static struct ags_answer envelope_judge(struct work *w, const struct http_answer *http)
{
	struct ags_answer answer = {.outcome = AGS_RETRY,
	    .status = http->status,
	    .code = "",
	    .reason = "",
	    .retry_after_s = http->retry_after_s};
	struct pox_answer pox;

	if (pox_answer_read(w, http->body, http->body_len, &pox) != OK) {
		work_forgive(w);
		/* A page of maintenance, or of somebody's proxy. */
		answer.code = "answer_odd";
		answer.reason = "the platform answered something else than a grade book does";
		return answer;
	}
	switch (pox.major) {
	case POX_SUCCESS:
		answer.outcome = AGS_ACCEPTED;
		break;
	case POX_PROCESSING:
		answer.code = "platform_busy";
		answer.reason = "the platform is still at work on it";
		break;
	case POX_FAILURE:
		answer.outcome = AGS_REFUSED;
		failure_tell(w, pox.description, &answer);
		break;
	case POX_UNSUPPORTED:
		answer.outcome = AGS_REFUSED;
		answer.code = "no_right";
		answer.reason = "the platform does not take grades by Basic Outcomes";
		break;
	}
	return answer;
}

struct ags_answer outcome_classify(struct work *w, const struct http_answer *http)
{
	struct pox_answer pox;

	if (http->status >= 200 && http->status < 300)
		return envelope_judge(w, http);
	/* Some put their envelope into an error: it says more than the number. */
	if (http->status < 500 && http->status != 429 &&
	    pox_answer_read(w, http->body, http->body_len, &pox) == OK && pox.major != POX_SUCCESS)
		return envelope_judge(w, http);
	work_forgive(w);
	return ags_classify(w, http);
}

const char *outcome_address(struct work *w, const char *url, bool plain_http)
{
	static const char plain[] = "http://";

	if (plain_http || strncasecmp(url, plain, sizeof(plain) - 1) != 0)
		return url;
	return arena_printf(w->arena, "https://%s", url + sizeof(plain) - 1);
}

static struct ags_answer not_asked(struct work *w, enum ags_outcome outcome, const char *why)
{
	return (struct ags_answer){.outcome = outcome,
	    .code = outcome == AGS_REFUSED ? "address_bad" : "platform_down",
	    .reason = arena_strdup(w->arena, why),
	    .retry_after_s = -1};
}

static enum err call_make(struct work *w, struct http *http, const struct lti11_consumer *consumer,
    const struct outcome_post *post, struct http_call *ret_call)
{
	const char **headers = arena_alloc(w->arena, 3 * sizeof(*headers));
	const char *body = pox_replace_request(w, post->message, post->sourcedid, post->share);

	headers[1] = "Content-Type: application/xml";
	headers[2] = NULL;
	TRY(oauth1_post_header(w,
	    &(struct oauth1_post){.url = post->url,
	        .key = consumer->registration.client_id,
	        .secret = consumer->secret,
	        .nonce = random_token(w->arena, NONCE_BYTES),
	        .body = body,
	        .body_len = strlen(body),
	        .at_us = time_now_us()},
	    &headers[0]));
	*ret_call = (struct http_call){.trace = post->trace,
	    .request = {.method = "POST",
	        .url = outcome_address(w, post->url, http_plain_allowed(http)),
	        .headers = headers,
	        .body = body,
	        .body_len = strlen(body),
	        .answer_max = POX_ANSWER_MAX,
	        .timeout_s = OUTCOME_TIMEOUT_S}};
	return OK;
}

static void judge(struct work *w, const struct http_call *call, struct outcome_post *post)
{
	if (!call->started)
		return;
	post->asked = true;
	post->answer =
	    call->error != OK ? not_asked(w, AGS_RETRY, call->why) : outcome_classify(w, &call->answer);
}

static void all_wait(struct work *w, struct outcome_post *posts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (posts[i].asked)
			continue;
		posts[i].asked = true;
		posts[i].answer = not_asked(w, AGS_RETRY, w->detail);
		return;
	}
}

enum err outcome_replace(struct work *w, struct http *http, const struct lti11_consumer *consumer,
    struct outcome_post *posts, size_t count, const struct ags_plan *plan)
{
	struct http_call *calls = arena_alloc(w->arena, (count + 1) * sizeof(*calls));
	struct outcome_post **whose = arena_alloc(w->arena, (count + 1) * sizeof(struct outcome_post *));
	const struct http_plan http_plan = {plan->in_flight, plan->start_until_us, plan->stop, ags_halts};
	size_t made = 0;
	enum err e;

	for (size_t i = 0; i < count; i++) {
		if (call_make(w, http, consumer, &posts[i], &calls[made]) != OK) {
			/* The address came from a launch; that it is not sound is final. */
			posts[i].asked = true;
			posts[i].answer = not_asked(w, AGS_REFUSED, w->detail);
			work_forgive(w);
			continue;
		}
		whose[made++] = &posts[i];
	}
	e = http_exchange_many(w, http, calls, made, &http_plan);
	if (e == ERR_UPSTREAM || e == ERR_BUSY) {
		all_wait(w, posts, count);
		work_forgive(w);
		return OK;
	}
	TRY(e);
	for (size_t i = 0; i < made; i++)
		judge(w, &calls[i], whose[i]);
	return OK;
}

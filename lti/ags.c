#include "lti/ags.h"

#include <string.h>

#include "lti/ags_int.h"
#include "lti/token.h"

enum { AGS_ANSWER_MAX = 256 * 1024, AGS_TIMEOUT_S = 8 };

static struct ags_answer no_answer(struct work *w, const char *why)
{
	return (struct ags_answer){.outcome = AGS_RETRY,
	    .code = "platform_down",
	    .reason = arena_strdup(w->arena, why),
	    .retry_after_s = -1};
}

static enum err service_ask(struct work *w, struct http *http, const struct ags_request *service,
    const struct lti_token *token, struct http_answer *ret_http)
{
	const char *const headers[] = {arena_printf(w->arena, "Authorization: Bearer %s", token->value),
	    service->media_header, service->accept_header, NULL};
	const struct http_request request = {.method = service->method,
	    .url = service->url,
	    .headers = headers,
	    .body = service->body,
	    .body_len = service->body != NULL ? strlen(service->body) : 0,
	    .answer_max = AGS_ANSWER_MAX,
	    .timeout_s = AGS_TIMEOUT_S};

	return http_exchange(w, http, &request, ret_http);
}

enum err ags_call(struct work *w, struct keys *keys, struct http *http,
    const struct lti_registration *registration, const struct ags_request *service,
    struct ags_answer *ret_answer, struct http_answer *ret_http, bool *ret_answered)
{
	*ret_answered = false;
	/* T4: a 401 drops the token and asks once more. */
	for (int round = 0; round < 2; round++) {
		struct lti_token token;
		enum err e;

		TRY(lti_token_get(w, keys, http, registration, service->scope, &token, ret_answer));
		if (token.value == NULL)
			return OK;
		e = service_ask(w, http, service, &token, ret_http);
		if (e == ERR_UPSTREAM || e == ERR_BUSY) {
			*ret_answer = no_answer(w, w->detail);
			work_forgive(w);
			return OK;
		}
		TRY(e);
		*ret_answered = true;
		if (ret_http->status != 401)
			return OK;
		TRY(lti_token_drop(w, keys, registration, service->scope, &token));
	}
	return OK;
}

/* The address came from a launch; that it is not sound is final. */
static struct ags_answer address_refusal(struct work *w)
{
	struct ags_answer answer = {.outcome = AGS_REFUSED,
	    .code = "address_bad",
	    .reason = arena_printf(w->arena, "the grade column's address is not usable: %s", w->detail),
	    .retry_after_s = -1};

	work_forgive(w);
	return answer;
}

enum err ags_address_refused(struct work *w, struct ags_answer *ret_answer)
{
	*ret_answer = address_refusal(w);
	return OK;
}

static void post_answer(struct ags_post *post, struct ags_answer answer)
{
	post->asked = true;
	post->answer = answer;
}

/* Scores of one column follow each other: its address is made once. */
struct score_url {
	const char *line_item_url, *url;
};

static enum err score_url_find(struct work *w, struct score_url *last, const char *line_item_url)
{
	const char *url;

	if (last->line_item_url != NULL && strcmp(last->line_item_url, line_item_url) == 0)
		return OK;
	TRY(http_url_below(w, line_item_url, "scores", &url));
	*last = (struct score_url){line_item_url, url};
	return OK;
}

/* A call for each post that still has no answer; calls_posts says whose it is. */
static size_t post_calls(struct work *w, const struct lti_token *token, struct ags_post *posts, size_t count,
    struct http_call *calls, struct ags_post **calls_posts)
{
	const char **headers = arena_alloc(w->arena, 3 * sizeof(*headers));
	struct score_url last = {0};
	size_t made = 0;

	headers[0] = arena_printf(w->arena, "Authorization: Bearer %s", token->value);
	headers[1] = "Content-Type: application/vnd.ims.lis.v1.score+json";
	for (size_t i = 0; i < count; i++) {
		struct ags_post *post = &posts[i];

		if (post->asked)
			continue;
		if (score_url_find(w, &last, post->score.line_item_url) != OK) {
			post->answer = address_refusal(w);
			post->asked = true;
			continue;
		}
		calls[made] = (struct http_call){.trace = post->trace,
		    .request = {.method = "POST",
		        .url = last.url,
		        .headers = headers,
		        .body = ags_score_json(w, &post->score),
		        .answer_max = AGS_ANSWER_MAX,
		        .timeout_s = AGS_TIMEOUT_S}};
		calls[made].request.body_len = strlen(calls[made].request.body);
		calls_posts[made++] = post;
	}
	return made;
}

/* *ret_stale: somebody was told 401, and has no answer yet. */
static void posts_judge(struct work *w, const struct http_call *calls, struct ags_post **posts, size_t count,
    bool last_round, bool *ret_stale)
{
	for (size_t i = 0; i < count; i++) {
		const struct http_call *call = &calls[i];

		if (!call->started)
			continue;
		if (call->error != OK)
			post_answer(posts[i], no_answer(w, call->why));
		else if (call->answer.status == 401 && !last_round)
			*ret_stale = true;
		else
			post_answer(posts[i], ags_classify(w, &call->answer));
	}
}

static void posts_all(struct ags_post *posts, size_t count, struct ags_answer answer)
{
	for (size_t i = 0; i < count; i++) {
		if (posts[i].asked)
			continue;
		post_answer(&posts[i], answer);
		/* Who is to ask again later need not all have tried. */
		if (answer.outcome == AGS_RETRY)
			return;
	}
}

enum err ags_post_scores(struct work *w, struct keys *keys, struct http *http,
    const struct lti_registration *registration, struct ags_post *posts, size_t count,
    const struct ags_plan *plan)
{
	struct http_call *calls = arena_alloc(w->arena, count * sizeof(*calls));
	struct ags_post **calls_posts = arena_alloc(w->arena, count * sizeof(struct ags_post *));
	const struct http_plan http_plan = {plan->in_flight, plan->start_until_us, plan->stop, ags_halts};
	bool stale = true;

	/* T4: a 401 drops the token and asks once more. */
	for (int round = 0; stale && round < 2; round++) {
		struct ags_answer none;
		struct lti_token token;
		size_t made;
		enum err e;

		stale = false;
		TRY(lti_token_get(w, keys, http, registration, AGS_SCOPE_SCORE, &token, &none));
		if (token.value == NULL) {
			posts_all(posts, count, none);
			return OK;
		}
		made = post_calls(w, &token, posts, count, calls, calls_posts);
		e = http_exchange_many(w, http, calls, made, &http_plan);
		if (e == ERR_UPSTREAM || e == ERR_BUSY) {
			posts_all(posts, count, no_answer(w, w->detail));
			work_forgive(w);
			return OK;
		}
		TRY(e);
		posts_judge(w, calls, calls_posts, made, round > 0, &stale);
		if (stale)
			TRY(lti_token_drop(w, keys, registration, AGS_SCOPE_SCORE, &token));
	}
	return OK;
}

enum err ags_read_result(struct work *w, struct keys *keys, struct http *http,
    const struct lti_registration *registration, const char *line_item_url, const char *user_sub,
    struct ags_answer *ret_answer, bool *ret_known, double *ret_given, double *ret_maximum)
{
	struct ags_request service = {.scope = AGS_SCOPE_RESULT,
	    .method = "GET",
	    .media_header = "Accept: application/vnd.ims.lis.v2.resultcontainer+json"};
	struct http_answer http_answer;
	bool answered;

	*ret_known = false;
	if (ags_results_url(w, registration->policy, line_item_url, user_sub, &service.url) != OK)
		return ags_address_refused(w, ret_answer);
	TRY(ags_call(w, keys, http, registration, &service, ret_answer, &http_answer, &answered));
	if (!answered)
		return OK;
	*ret_answer = ags_classify(w, &http_answer);
	if (ret_answer->outcome != AGS_ACCEPTED || http_answer.body_len == 0)
		return OK;
	if (ags_results_read(w, http_answer.body, http_answer.body_len, user_sub, ret_known, ret_given,
	        ret_maximum) != OK) {
		ret_answer->outcome = AGS_RETRY;
		ret_answer->code = "answer_odd";
		ret_answer->reason = arena_strdup(w->arena, w->detail);
		work_forgive(w);
	}
	return OK;
}

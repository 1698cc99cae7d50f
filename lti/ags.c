#include "lti/ags.h"

#include <string.h>

#include "lti/ags_int.h"
#include "lti/token.h"

enum { AGS_ANSWER_MAX = 256 * 1024, AGS_TIMEOUT_S = 8 };

/* A request to a service of the platform, still without its token. */
struct service_request {
	const char *scope;
	const char *method, *url, *media_header, *body;
};

static enum err service_ask(struct work *w, struct http *http, const struct service_request *service,
    const struct lti_token *token, struct http_answer *ret_http)
{
	const char *const headers[] = {
	    arena_printf(w->arena, "Authorization: Bearer %s", token->value), service->media_header, NULL};
	const struct http_request request = {.method = service->method,
	    .url = service->url,
	    .headers = headers,
	    .body = service->body,
	    .body_len = service->body != NULL ? strlen(service->body) : 0,
	    .answer_max = AGS_ANSWER_MAX,
	    .timeout_s = AGS_TIMEOUT_S};

	return http_exchange(w, http, &request, ret_http);
}

/* *ret_answer tells when there is no HTTP answer (status 0) or no token; else *ret_http is the answer, not
 * yet judged. T4: a 401 drops the token and asks once more. */
static enum err service_call(struct work *w, struct keys *keys, struct http *http,
    const struct lti_registration *registration, const struct service_request *service,
    struct ags_answer *ret_answer, struct http_answer *ret_http, bool *ret_answered)
{
	*ret_answered = false;
	for (int round = 0; round < 2; round++) {
		struct lti_token token;
		enum err e;

		TRY(lti_token_get(w, keys, http, registration, service->scope, &token, ret_answer));
		if (token.value == NULL)
			return OK;
		e = service_ask(w, http, service, &token, ret_http);
		if (e == ERR_UPSTREAM || e == ERR_BUSY) {
			*ret_answer = (struct ags_answer){.outcome = AGS_RETRY,
			    .reason = arena_strdup(w->arena, w->detail),
			    .retry_after_s = -1};
			work_forgive(w);
			return OK;
		}
		TRY(e);
		*ret_answered = true;
		if (ret_http->status != 401)
			return OK;
		TRY(lti_token_drop(w, registration, service->scope, &token));
	}
	return OK;
}

/* The address came from a launch; that it is not sound is final. */
static enum err address_refused(struct work *w, struct ags_answer *ret_answer)
{
	*ret_answer = (struct ags_answer){.outcome = AGS_REFUSED,
	    .reason = arena_printf(w->arena, "the grade column's address is not usable: %s", w->detail),
	    .retry_after_s = -1};
	work_forgive(w);
	return OK;
}

enum err ags_post_score(struct work *w, struct keys *keys, struct http *http,
    const struct lti_registration *registration, const struct ags_score *score, struct ags_answer *ret_answer)
{
	struct service_request service = {.scope = AGS_SCOPE_SCORE,
	    .method = "POST",
	    .media_header = "Content-Type: application/vnd.ims.lis.v1.score+json",
	    .body = ags_score_json(w, score)};
	struct http_answer http_answer;
	bool answered;

	if (http_url_below(w, score->line_item_url, "scores", &service.url) != OK)
		return address_refused(w, ret_answer);
	TRY(service_call(w, keys, http, registration, &service, ret_answer, &http_answer, &answered));
	if (answered)
		*ret_answer = ags_classify(w, &http_answer);
	return OK;
}

enum err ags_read_result(struct work *w, struct keys *keys, struct http *http,
    const struct lti_registration *registration, const char *line_item_url, const char *user_sub,
    struct ags_answer *ret_answer, bool *ret_known, double *ret_given, double *ret_maximum)
{
	struct service_request service = {.scope = AGS_SCOPE_RESULT,
	    .method = "GET",
	    .media_header = "Accept: application/vnd.ims.lis.v2.resultcontainer+json"};
	struct http_answer http_answer;
	bool answered;

	*ret_known = false;
	if (ags_results_url(w, registration->policy, line_item_url, user_sub, &service.url) != OK)
		return address_refused(w, ret_answer);
	TRY(service_call(w, keys, http, registration, &service, ret_answer, &http_answer, &answered));
	if (!answered)
		return OK;
	*ret_answer = ags_classify(w, &http_answer);
	if (ret_answer->outcome != AGS_ACCEPTED || http_answer.body_len == 0)
		return OK;
	if (ags_results_read(w, http_answer.body, http_answer.body_len, user_sub, ret_known, ret_given,
	        ret_maximum) != OK) {
		ret_answer->outcome = AGS_RETRY;
		ret_answer->reason = arena_strdup(w->arena, w->detail);
		work_forgive(w);
	}
	return OK;
}

/* How a list is asked for, one page after the other: tokens, waiting, bounds, and where the next page may be.
 */
#include <string.h>
#include <strings.h>

#include "lti/link_header.h"
#include "lti/names_int.h"
#include "lti/token.h"

enum { PAGE_TIMEOUT_S = 60, WAIT_DEFAULT_S = 5 };

void names_list_end(struct names_list *list)
{
	seen_free(&list->urls);
}

static enum err ask_once(struct work *w, const struct names_list *list, const char *url,
    const struct lti_token *token, struct http_answer *ret_answer)
{
	const char *const headers[] = {arena_printf(w->arena, "Authorization: Bearer %s", token->value),
	    arena_printf(w->arena, "Accept: %s", list->accept), NULL};
	const struct http_request request = {.method = "GET",
	    .url = url,
	    .headers = headers,
	    .answer_max = NAMES_PAGE_MAX_BYTES,
	    .timeout_s = PAGE_TIMEOUT_S};
	enum err e = http_exchange(w, list->service->http, &request, ret_answer);
	const char *why;

	if (e != ERR_UPSTREAM)
		return e;
	why = arena_strdup(w->arena, w->detail);
	return fail_field(w, ERR_UPSTREAM, "unreachable", WORDS("The platform gives no answer: %s"), why);
}

/* Without a token: the platform's fault, or nobody's yet. */
static enum err no_token(struct work *w, const struct ags_answer *answer, struct names_list *list)
{
	list->retry_after_s = answer->retry_after_s;
	if (answer->outcome == AGS_REFUSED)
		return fail_field(w, ERR_UNPROCESSABLE, "refused",
		    WORDS("The platform does not let this service read it: %s"), answer->reason);
	return fail_field(
	    w, ERR_UPSTREAM, "unreachable", WORDS("The platform gives no access token: %s"), answer->reason);
}

/* T4: a 401 drops the token and asks once more. */
static enum err ask_twice(
    struct work *w, struct names_list *list, const char *url, struct http_answer *ret_answer)
{
	const struct names_service *service = list->service;

	for (int round = 0; round < 2; round++) {
		struct ags_answer none = {0};
		struct lti_token token;

		TRY(lti_token_get(
		    w, service->keys, service->http, service->registration, list->scope, &token, &none));
		if (token.value == NULL)
			return no_token(w, &none, list);
		TRY(ask_once(w, list, url, &token, ret_answer));
		if (ret_answer->status != 401)
			return OK;
		TRY(lti_token_drop(w, service->keys, service->registration, list->scope, &token));
	}
	return OK;
}

/* Whether the platform says when to come again, soon enough to wait for it here. */
static bool wait_due(struct names_list *list, const struct http_answer *answer, int64_t *ret_seconds)
{
	if (answer->status != 429 && answer->status != 503)
		return false;
	list->retry_after_s = answer->retry_after_s;
	*ret_seconds = answer->retry_after_s >= 0 ? answer->retry_after_s : WAIT_DEFAULT_S;
	return *ret_seconds <= NAMES_WAIT_MAX_S && list->waits < NAMES_WAITS_MAX;
}

enum err names_get(struct work *w, struct names_list *list, const char *url, struct http_answer *ret_answer)
{
	int64_t seconds;

	TRY(ask_twice(w, list, url, ret_answer));
	while (wait_due(list, ret_answer, &seconds)) {
		list->waits++;
		TRY(list->reader->wait(w, list->reader->owner, seconds));
		TRY(ask_twice(w, list, url, ret_answer));
	}
	if (ret_answer->status != 200)
		return names_status_judge(w, ret_answer);
	list->retry_after_s = -1;
	/* A page for signing in, or a proxy's: with 200 all the same. */
	if (strncasecmp(ret_answer->content_type, "text/html", strlen("text/html")) == 0)
		return fail_field(w, ERR_UPSTREAM, "unreadable",
		    WORDS("The platform answered with a web page instead of a list."));
	return OK;
}

enum err names_begin(struct work *w, struct names_list *list, const char *url)
{
	const char *origin;

	if (http_url_origin(w, url, &origin) != OK)
		return fail_field(w, ERR_UNPROCESSABLE, "refused",
		    WORDS("The address that the platform gave for it is none."));
	if (list->origin == NULL)
		list->origin = origin;
	if (strcmp(list->origin, origin) != 0)
		return fail_field(w, ERR_UNPROCESSABLE, "elsewhere",
		    WORDS(
		        "The platform's next page lies on another site (%s), which must not get our token."),
		    origin);
	if (!seen_add(&list->urls, url))
		return fail_field(w, ERR_UNPROCESSABLE, "endless",
		    WORDS("The platform's pages lead back to one that was read already."));
	if (list->pages == NAMES_PAGES_MAX)
		return fail_field(w, ERR_UNPROCESSABLE, "endless",
		    WORDS("The platform's list has more than %d pages."), NAMES_PAGES_MAX);
	list->pages++;
	return OK;
}

enum err names_next(struct work *w, const struct http_answer *answer, const char *url, const char **ret_next)
{
	if (link_header_find(w, answer->link, url, "next", ret_next) != OK)
		return fail_field(w, ERR_UPSTREAM, "unreadable",
		    WORDS("The platform says in no usable way where its next page is."));
	return OK;
}

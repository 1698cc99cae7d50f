#include "lti/ags_items.h"

#include <math.h>
#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "base/time.h"
#include "lti/ags_int.h"
#include "lti/link_header.h"
#include "lti/policy.h"

#define ACCEPT_ITEM "Accept: application/vnd.ims.lis.v2.lineitem+json"
#define ACCEPT_ITEMS "Accept: application/vnd.ims.lis.v2.lineitemcontainer+json"
#define ACCEPT_RESULTS "Accept: application/vnd.ims.lis.v2.resultcontainer+json"
#define CONTENT_ITEM "Content-Type: application/vnd.ims.lis.v2.lineitem+json"

enum { ITEM_TEXT_MAX = 1000, ITEM_URL_MAX = 4000, ITEM_BODY_MAX = 16 * 1024 };

static const char *member(const json_t *json, const char *name, size_t max)
{
	const char *text = json_string_value(json_object_get(json, name));

	return text != NULL && strlen(text) <= max ? text : "";
}

enum err ags_item_parse(struct work *w, const json_t *json, struct ags_item *ret_item)
{
	const json_t *maximum = json_object_get(json, "scoreMaximum");
	struct ags_item item = {.url = member(json, "id", ITEM_URL_MAX),
	    .label = member(json, "label", ITEM_TEXT_MAX),
	    .resource_link_id = member(json, "resourceLinkId", ITEM_TEXT_MAX),
	    .resource_id = member(json, "resourceId", ITEM_TEXT_MAX),
	    .tag = member(json, "tag", ITEM_TEXT_MAX)};

	if (!json_is_object(json) || *item.url == '\0')
		return fail(w, ERR_UPSTREAM, "what the platform calls a grade column has no id");
	if (json_is_number(maximum) && json_number_value(maximum) > 0)
		item.maximum = json_number_value(maximum);
	if (!time_parse(member(json, "endDateTime", ITEM_TEXT_MAX), &item.ends_us))
		item.ends_us = 0;
	*ret_item = item;
	return OK;
}

static bool same_or_unsaid(const char *said, const char *wanted)
{
	return *said == '\0' || strcmp(said, wanted) == 0;
}

bool ags_item_fits(const struct ags_item *item, const struct ags_item_wish *wish)
{
	if (*item->tag != '\0' && strcmp(item->tag, wish->tag) == 0)
		return same_or_unsaid(item->resource_link_id, wish->resource_link_id);
	return *item->resource_link_id != '\0' &&
	       strcmp(item->resource_link_id, wish->resource_link_id) == 0 &&
	       same_or_unsaid(item->resource_id, wish->resource_id);
}

/* On one line, without what a grade book may choke on, and cut at a character's end. */
static const char *label_cut(struct work *w, const char *label, int64_t max)
{
	char *cut = arena_strdup(w->arena, label);
	int64_t characters = 0;
	char *p = cut;

	for (; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' ';
		if (((unsigned char)*p & 0xc0) != 0x80 && ++characters > max)
			break;
	}
	*p = '\0';
	return *cut != '\0' ? cut : "Lectern";
}

const char *ags_item_json(struct work *w, const struct ags_item_wish *wish, int64_t label_max)
{
	json_t *json = json_own(
	    w->arena, json_pack("{s:s, s:I, s:s, s:s, s:s}", "label", label_cut(w, wish->label, label_max),
	                  "scoreMaximum", (json_int_t)llround(wish->maximum), "resourceLinkId",
	                  wish->resource_link_id, "resourceId", wish->resource_id, "tag", wish->tag));

	return json_text(w->arena, json);
}

/* What came is not what it should be: asked again later, as a platform that is being mended answers so. */
static enum err answer_odd(struct work *w, struct ags_answer *ret_answer)
{
	ret_answer->outcome = AGS_RETRY;
	ret_answer->code = "answer_odd";
	ret_answer->reason = arena_strdup(w->arena, w->detail);
	work_forgive(w);
	return OK;
}

/* *ret_json NULL: *ret_answer says why. */
static enum err ask(struct work *w, const struct ags_means *means, const struct ags_request *request,
    struct ags_answer *ret_answer, struct http_answer *ret_http, json_t **ret_json)
{
	bool answered;

	*ret_json = NULL;
	TRY(ags_call(
	    w, means->keys, means->http, means->registration, request, ret_answer, ret_http, &answered));
	if (!answered)
		return OK;
	*ret_answer = ags_classify(w, ret_http);
	/* What is about a list or a column, not about a person's score. */
	if (ret_answer->outcome == AGS_REFUSED && ret_http->status == 400)
		ret_answer->code = "column_refused";
	if (ret_answer->outcome == AGS_CONFLICT)
		ret_answer->outcome = AGS_RETRY;
	if (ret_answer->outcome != AGS_ACCEPTED)
		return OK;
	if (json_read(w, "the platform's answer", ret_http->body, ret_http->body_len, ret_json) == OK)
		return OK;
	*ret_json = NULL;
	return answer_odd(w, ret_answer);
}

static enum err ask_item(struct work *w, const struct ags_means *means, const struct ags_request *request,
    struct ags_answer *ret_answer, struct ags_item *ret_item)
{
	struct http_answer http_answer;
	json_t *json;

	TRY(ask(w, means, request, ret_answer, &http_answer, &json));
	if (json != NULL && ags_item_parse(w, json, ret_item) != OK)
		return answer_odd(w, ret_answer);
	return OK;
}

enum err ags_item_read(struct work *w, const struct ags_means *means, const char *url,
    struct ags_answer *ret_answer, struct ags_item *ret_item)
{
	const struct ags_request request = {
	    .scope = means->scope, .method = "GET", .url = url, .media_header = ACCEPT_ITEM};

	return ask_item(w, means, &request, ret_answer, ret_item);
}

/* A list over its pages: each element is shown once; take returns true to end there. */
struct pages {
	const struct ags_means *means;
	const char *accept;
	const char *scope;
	bool (*take)(struct work *w, const json_t *element, void *arg);
	void *arg;
	size_t elements_max;
};

static bool seen_before(const char *const *urls, size_t count, const char *url)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(urls[i], url) == 0)
			return true;
	}
	return false;
}

/* A list must end, on pages of its own and in time. */
static enum err pages_wrong(
    struct work *w, const struct pages *p, const char *const *urls, size_t count, const char *next)
{
	if (count == AGS_PAGES_MAX)
		return fail(w, ERR_UPSTREAM, "the platform's list has more than %d pages", AGS_PAGES_MAX);
	if (seen_before(urls, count, next))
		return fail(w, ERR_UPSTREAM, "the platform's list leads back to a page of its own");
	if (time_monotonic_us() > p->means->until_us)
		return fail(w, ERR_UPSTREAM, "the platform's list took too long to read");
	return OK;
}

static enum err page_take(
    struct work *w, const struct pages *p, const json_t *json, size_t *elements, bool *ret_done)
{
	json_t *element;
	size_t i;

	*ret_done = false;
	if (!json_is_array(json))
		return fail(w, ERR_UPSTREAM, "the platform's list is not a list");
	*elements += json_array_size(json);
	if (*elements > p->elements_max)
		return fail(
		    w, ERR_UPSTREAM, "the platform's list has more than %zu entries", p->elements_max);
	json_array_foreach(json, i, element)
	{
		if (p->take(w, element, p->arg)) {
			*ret_done = true;
			return OK;
		}
	}
	return OK;
}

static enum err pages_read(
    struct work *w, const struct pages *p, const char *first, struct ags_answer *ret_answer)
{
	const char *urls[AGS_PAGES_MAX];
	struct ags_request request = {
	    .scope = p->scope, .method = "GET", .url = first, .media_header = p->accept};
	size_t elements = 0, pages = 0;

	while (request.url != NULL) {
		struct http_answer http_answer;
		const char *next;
		json_t *json;
		bool done;

		if (pages_wrong(w, p, urls, pages, request.url) != OK)
			return answer_odd(w, ret_answer);
		urls[pages++] = request.url;
		TRY(ask(w, p->means, &request, ret_answer, &http_answer, &json));
		if (json == NULL)
			return OK;
		if (page_take(w, p, json, &elements, &done) != OK ||
		    link_header_find(w, http_answer.link, request.url, "next", &next) != OK)
			return answer_odd(w, ret_answer);
		request.url = done ? NULL : next;
	}
	return OK;
}

struct finding {
	const struct ags_item_wish *wish;
	struct ags_item item;
	bool found;
};

static bool find_take(struct work *w, const json_t *element, void *arg)
{
	struct finding *f = arg;
	struct ags_item item;

	if (ags_item_parse(w, element, &item) != OK) {
		work_forgive(w);
		return false;
	}
	if (!ags_item_fits(&item, f->wish))
		return false;
	f->item = item;
	f->found = true;
	return true;
}

enum err ags_item_find(struct work *w, const struct ags_means *means, const char *list_url,
    const struct ags_item_wish *wish, struct ags_answer *ret_answer, bool *ret_found,
    struct ags_item *ret_item)
{
	const char *const filters[][2] = {{"resource_link_id", wish->resource_link_id}, {"tag", wish->tag}};
	struct finding f = {.wish = wish};
	const struct pages pages = {.means = means,
	    .accept = ACCEPT_ITEMS,
	    .scope = means->scope,
	    .take = find_take,
	    .arg = &f,
	    .elements_max = AGS_ITEMS_MAX};

	for (size_t i = 0; i < FIELDS_COUNT(filters) && !f.found; i++) {
		const char *url;

		if (http_url_with(w, list_url, filters[i][0], filters[i][1], &url) != OK)
			return ags_address_refused(w, ret_answer);
		TRY(pages_read(w, &pages, url, ret_answer));
		if (ret_answer->outcome != AGS_ACCEPTED)
			return OK;
	}
	*ret_found = f.found;
	*ret_item = f.item;
	return OK;
}

enum err ags_item_create(struct work *w, const struct ags_means *means, const char *list_url,
    const struct ags_item_wish *wish, struct ags_answer *ret_answer, struct ags_item *ret_item)
{
	const struct ags_request request = {.scope = means->scope,
	    .method = "POST",
	    .url = list_url,
	    .media_header = CONTENT_ITEM,
	    .accept_header = ACCEPT_ITEM,
	    .body = ags_item_json(w, wish, lti_policy_rules(means->registration->policy)->label_max)};

	return ask_item(w, means, &request, ret_answer, ret_item);
}

struct gathering {
	struct ags_result *results;
	size_t count, size;
};

static bool results_take(struct work *w, const json_t *element, void *arg)
{
	struct gathering *g = arg;
	const json_t *score = json_object_get(element, "resultScore"),
	             *maximum = json_object_get(element, "resultMaximum"),
	             *user = json_object_get(element, "userId");
	struct ags_result result = {.known = json_is_number(score)};

	if (json_is_string(user))
		result.user_sub = json_string_value(user);
	else if (json_is_integer(user))
		result.user_sub = arena_printf(w->arena, "%lld", (long long)json_integer_value(user));
	else
		return false;
	if (result.known) {
		result.given = json_number_value(score);
		/* AGS 2.0 section 3.3: 1 where it is left out. */
		result.maximum = json_is_number(maximum) && json_number_value(maximum) > 0
		                     ? json_number_value(maximum)
		                     : 1;
	}
	if (g->count == g->size) {
		size_t size = g->size > 0 ? 2 * g->size : 64;
		struct ags_result *grown = arena_alloc(w->arena, size * sizeof(*grown));

		if (g->count > 0)
			memcpy(grown, g->results, g->count * sizeof(*grown));
		g->results = grown;
		g->size = size;
	}
	g->results[g->count++] = result;
	return false;
}

enum err ags_results(struct work *w, const struct ags_means *means, const char *item_url,
    struct ags_answer *ret_answer, struct ags_result **ret_results, size_t *ret_count)
{
	struct gathering g = {0};
	const struct pages pages = {.means = means,
	    .accept = ACCEPT_RESULTS,
	    .scope = AGS_SCOPE_RESULT,
	    .take = results_take,
	    .arg = &g,
	    .elements_max = AGS_RESULTS_MAX};
	const char *url;

	if (http_url_below(w, item_url, "results", &url) != OK)
		return ags_address_refused(w, ret_answer);
	TRY(pages_read(w, &pages, url, ret_answer));
	if (ret_answer->outcome != AGS_ACCEPTED)
		return OK;
	*ret_results = g.results;
	*ret_count = g.count;
	return OK;
}

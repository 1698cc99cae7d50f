#include <string.h>

#include "base/time.h"
#include "keys/http.h"
#include "pages.h"
#include "web/lti/lti.h"
#include "web/page/frame.h"
#include "web/page/page.h"

enum { PAGE_MAX = 256 * 1024, SHOWN_MAX = 300 };

struct lti_refusal lti_refusal_take(struct request *r, enum err e)
{
	return (struct lti_refusal){
	    e, arena_strdup(r->work.arena, r->work.field), arena_strdup(r->work.arena, r->work.detail)};
}

static const char *clock_text(struct request *r)
{
	char text[TIME_TEXT_SIZE];

	return arena_strdup(r->work.arena, time_format(r->work.now_us, text));
}

static const char *code_text(struct request *r)
{
	return uuid_text(r->work.arena, r->work.request_id);
}

/* What was sent, cut where it is long. Hints are opaque and may name a person: they are not shown. */
static size_t login_values(
    struct request *r, const struct lti_login *login, struct page_launch_failed_sent ret[static 4])
{
	const struct page_launch_failed_sent all[4] = {{"iss", login->iss}, {"client_id", login->client_id},
	    {"lti_deployment_id", login->lti_deployment_id}, {"target_link_uri", login->target_link_uri}};
	size_t count = 0;

	for (size_t i = 0; i < 4; i++) {
		if (*all[i].value == '\0')
			continue;
		ret[count] = all[i];
		if (strlen(ret[count].value) > SHOWN_MAX)
			ret[count].value = arena_printf(r->work.arena, "%.*s…", SHOWN_MAX, ret[count].value);
		count++;
	}
	return count;
}

static bool one_of(const char *name, const char *const names[], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

/* L5: the page an administrator needs most. It shows what came in and offers nothing to click, so any site
 * may frame it: the one that does is not known. */
enum err lti_page_login_failed(
    struct request *r, const struct lti_refusal *refusal, const struct lti_login *login)
{
	static const char *const unknown[] = {"iss", "client_id", "registration"};
	struct text html = text_new(r->work.arena, PAGE_MAX);
	struct page_launch_failed_sent sent[4];
	const char *lang = request_language(r);
	struct page_launch_failed view = {
	    .lang = lang,
	    .frame = frame_bare(r),
	    .waiting =
	        strcmp(refusal->field, "registration") == 0 && strstr(refusal->detail, " is pending") != NULL,
	    .unknown = one_of(refusal->field, unknown, FIELDS_COUNT(unknown)),
	    .reason = page_translate(lang, err_info(ERR_LAUNCH_REFUSED)->title),
	    .check = refusal->field,
	    .received = refusal->detail,
	    .expected = "",
	    .code = code_text(r),
	    .clock = clock_text(r),
	    .return_url = "",
	    .link = "",
	    .sent = sent,
	};

	view.sent_count = login_values(r, login, sent);
	page_launch_failed(&html, &view);
	reply_frame_ancestors(r, "*");
	return reply_page(r, err_info(refusal->error)->status, &html);
}

/* Core 5.3.5 (launch presentation): the platform's page may show what went wrong. */
static const char *return_url_with(
    struct request *r, const struct lti_refusal *refusal, const struct lti_launch *launch)
{
	struct work *w = &r->work;
	const char *with_message, *whole;

	if (*launch->return_url == '\0')
		return "";
	if (http_url_with(w, launch->return_url, "lti_errormsg",
	        arena_printf(w->arena, "The activity could not be opened (%s).", refusal->field),
	        &with_message) != OK ||
	    http_url_with(w, with_message, "lti_errorlog", code_text(r), &whole) != OK) {
		work_forgive(w);
		return launch->return_url;
	}
	return whole;
}

static const char *retold(struct request *r, const char *english)
{
	return page_retell(r->work.arena, request_language(r), english);
}

static const struct page_launch_failed_checks *check_rows(struct request *r, const struct lti_launch *launch)
{
	struct page_launch_failed_checks *rows =
	    arena_alloc(r->work.arena, (LTI_CHECKS_MAX + 1) * sizeof(*rows));

	for (size_t i = 0; i < launch->checks_count; i++)
		rows[i] = (struct page_launch_failed_checks){launch->checks[i].name, launch->checks[i].passed,
		    retold(r, launch->checks[i].received), retold(r, launch->checks[i].expected)};
	return rows;
}

/* A platform that registered itself, or a deployment, which nobody has approved yet. */
static bool waits(const struct lti_check_result *check)
{
	return (strcmp(check->name, "registration") == 0 && strcmp(check->received, "pending") == 0) ||
	       (strcmp(check->name, "deployment_id") == 0 &&
	           strcmp(check->expected, lti_deployment_waits) == 0);
}

enum err lti_page_launch_failed(struct request *r, const struct lti_refusal *refusal,
    const struct lti_launch *launch, const char *relogin_url)
{
	static const char *const late[] = {"exp", "iat", "nbf", "entry_expires", "oauth_timestamp"},
	                         *const used[] = {"state", "entry_nonce", "oauth_nonce"};
	struct text html = text_new(r->work.arena, PAGE_MAX);
	const char *lang = request_language(r);
	const char *name = refusal->field;
	const struct lti_check_result *last =
	    launch->checks_count > 0 ? &launch->checks[launch->checks_count - 1] : NULL;
	bool by_check = last != NULL && !last->passed;
	struct page_launch_failed view = {
	    .lang = lang,
	    .frame = frame_of_school(r, "", launch->registration.org),
	    .used = one_of(name, used, FIELDS_COUNT(used)),
	    .late = one_of(name, late, FIELDS_COUNT(late)),
	    .not_offered = strcmp(name, "offered") == 0 || strcmp(name, "message_type") == 0,
	    .blocked = strcmp(name, "browser") == 0,
	    .waiting = by_check && waits(last),
	    .no_author = strcmp(name, "author") == 0,
	    .unlinked = refusal->error == ERR_UNPROCESSABLE && *name != '\0',
	    .reason = page_translate(lang, err_info(refusal->error)->title),
	    .check = name,
	    .received = retold(r, by_check ? last->received : refusal->detail),
	    .expected = by_check ? retold(r, last->expected) : "",
	    .code = code_text(r),
	    .clock = clock_text(r),
	    .return_url = return_url_with(r, refusal, launch),
	    .link = relogin_url != NULL ? relogin_url : "",
	    .checks = check_rows(r, launch),
	    .checks_count = launch->checks_count,
	};

	page_launch_failed(&html, &view);
	return reply_page(r, err_info(refusal->error)->status, &html);
}

enum err lti_page_new_window(struct request *r, int status, const char *relogin_url)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);

	lti_frame_cookie_set(r);
	page_new_window(&html, &(struct page_new_window){.lang = request_language(r),
	                           .frame = frame_bare(r),
	                           .link = relogin_url,
	                           .code = code_text(r)});
	return reply_page(r, status, &html);
}

enum err lti_page_storage_put(struct request *r, const struct lti_login_answer *answer)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);

	page_storage_put(&html, &(struct page_storage_put){.lang = request_language(r),
	                            .frame = frame_bare(r),
	                            .link = answer->redirect_url,
	                            .target = answer->storage.target,
	                            .origin = answer->storage.origin,
	                            .key = answer->storage.key,
	                            .value = answer->proof});
	return reply_page(r, 200, &html);
}

enum err lti_page_storage_get(struct request *r, const struct lti_storage *storage, const char *state)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);

	page_storage_get(&html, &(struct page_storage_get){.lang = request_language(r),
	                            .frame = frame_bare(r),
	                            .target = storage->target,
	                            .origin = storage->origin,
	                            .key = storage->key,
	                            .state = state});
	return reply_page(r, 200, &html);
}

enum err lti_page_wait(struct request *r, const char *url)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);

	page_launch_wait(&html,
	    &(struct page_launch_wait){.lang = request_language(r), .frame = frame_bare(r), .link = url});
	return reply_page(r, 200, &html);
}

enum err lti_page_launch_address(struct request *r, const char *launch_url, bool eleven)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);

	page_launch_address(&html, &(struct page_launch_address){.lang = request_language(r),
	                               .frame = frame_make(r, ""),
	                               .launch_url = launch_url,
	                               .eleven = eleven,
	                               .addresses = "/lti/addresses"});
	return reply_page(r, 200, &html);
}

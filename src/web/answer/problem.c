#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "lms/people/session.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/web_int.h"

enum { PAGE_MAX = 32 * 1024 };

static const char last_words[] =
    "{\"type\":\"/problems/internal\",\"title\":\"Something went wrong here\",\"status\":500}";

/* What these say in detail is for our log: it may name hosts, tables, files. */
static bool is_ours(enum err e)
{
	return e == ERR_INTERNAL || e == ERR_DATABASE || e == ERR_RETRY || err_info(e)->status == 500;
}

static bool wants_page(struct request *r)
{
	if (r->route != NULL && r->route->shape != SHAPE_FILE)
		return r->route->shape == SHAPE_PAGE;
	return strstr(request_header(r, "Accept"), "text/html") != NULL;
}

/* A page for people who are known (or a file that a page offers them), and somebody who is not. */
static bool wants_sign_in(struct request *r, enum err e)
{
	return e == ERR_UNAUTHORIZED && r->route != NULL && wants_page(r) &&
	       (r->route->permission < PERMISSION_COUNT || r->route->permission == PERMIT_SIGNED_IN ||
	           r->route->permission == PERMIT_ENROLLING);
}

/* Somebody who is known, and has to set up a second factor first. */
static bool wants_factor(struct request *r, enum err e)
{
	return e == ERR_FACTOR_REQUIRED && r->route != NULL && wants_page(r);
}

static const char *retry_after(enum err e)
{
	switch (err_info(e)->status) {
	case 429:
		return "10";
	case 503:
		return e == ERR_DATABASE ? "5" : "1";
	default:
		return NULL;
	}
}

static json_t *problem_json(struct request *r, enum err e)
{
	const struct err_info *info = err_info(e);
	char id[UUID_TEXT_SIZE];
	json_t *problem = json_object();

	json_object_set_new(problem, "type", json_sprintf("/problems/%s", info->slug));
	json_object_set_new(problem, "title", json_string(info->title));
	json_object_set_new(problem, "status", json_integer(info->status));
	if (!is_ours(e) && r->work.detail[0] != '\0')
		json_object_set_new(problem, "detail", json_string(r->work.detail));
	if (!is_ours(e) && r->work.field[0] != '\0')
		json_object_set_new(problem, "field", json_string(r->work.field));
	if (!is_ours(e) && r->reasons != NULL)
		json_object_set(problem, "reasons", r->reasons);
	json_object_set_new(
	    problem, "instance", json_sprintf("urn:uuid:%s", uuid_format(r->work.request_id, id)));
	return problem;
}

/* Where a person is asked who they are, or for a second factor, and led back from. */
static enum err answer_elsewhere(struct request *r, const char *where)
{
	struct text url = text_new(r->work.arena, 4096);

	text_add(&url, where);
	if (strcmp(r->method, "GET") == 0) {
		text_add(&url, "?next=");
		text_add_url(&url, r->inside->target);
	}
	return reply_redirect(r, 303, text_fits(&url) ? url.data : where);
}

/* "/…" of the page that led here, where it is one of ours and another than this. */
static const char *page_before(struct request *r)
{
	const char *from = request_header(r, "Referer"), *origin = request_origin(r);
	size_t len = strlen(origin);

	if (strncmp(from, origin, len) != 0 || from[len] != '/' || from[len + 1] == '/')
		return NULL;
	return strcmp(from + len, r->inside->target) != 0 ? from + len : NULL;
}

struct way_back {
	const char *to, *link;
};

/* Where somebody can go on who cannot go on here. */
static struct way_back way_back(struct request *r)
{
	const struct session *session = r->session;
	const char *before = page_before(r), *capability = request_param(r, "capability");
	bool known = r->principal.kind == PRINCIPAL_LAUNCH;

	if (r->origin != ORIGIN_APP || strncmp(r->path, "/lti/", 5) == 0)
		return (struct way_back){"", ""};
	if (strcmp(r->method, "GET") != 0 && request_shows(r) &&
	    (r->route == NULL || *capability == '\0' || known))
		return (struct way_back){
		    "form", arena_strndup(r->work.arena, r->inside->target, strcspn(r->inside->target, "?"))};
	if (before != NULL)
		return (struct way_back){"page", before};
	if (known)
		return (struct way_back){"course", arena_printf(r->work.arena, "/launch/%s", capability)};
	if (*capability != '\0')
		return (struct way_back){"", ""};
	if (session != NULL && *session->org_slug != '\0')
		return (struct way_back){
		    "school", arena_printf(r->work.arena, "/admin/%s", session->org_slug)};
	if (session != NULL || *request_cookie(r, SESSION_COOKIE) != '\0')
		return (struct way_back){"places", "/admin"};
	if (strncmp(r->path, "/admin", 6) == 0 || strncmp(r->path, "/account", 8) == 0 ||
	    strncmp(r->path, "/instance", 9) == 0 || strncmp(r->path, "/sign", 5) == 0)
		return (struct way_back){"sign_in", "/sign-in"};
	return (struct way_back){"start", "/"};
}

/* What a failure of this field is about, in English; "" where there are no words for it. Of a launch the name
 * of the check is told, which the platform's administrator looks up. */
static const char *about(const struct request *r, const char *field)
{
	static const char *const known[][2] = {
#define ABOUT(name, words) {name, words},
#include "web/page/about.def"
#undef ABOUT
	};

	if (strncmp(r->path, "/lti/", 5) == 0)
		return "";
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(known[i][0], field) == 0)
			return known[i][1];
	return "";
}

/* Waiting helps, and asking again does no harm. */
static bool may_repeat(struct request *r, enum err e)
{
	int status = err_info(e)->status;

	return strcmp(r->method, "GET") == 0 && (status == 429 || status >= 500);
}

/* The player's address counts no longer: what to do about it. */
static enum err answer_expired(struct request *r)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);

	page_expired(
	    &html, &(struct page_expired){
	               .lang = request_language(r), .frame = frame_bare(r), .return_url = "", .gone = false});
	reply_frame_ancestors(r, "*");
	return reply_page(r, err_info(ERR_GONE)->status, &html);
}

/* Who is not signed in sees links alone, none of which does anything: a learner must see it inside the course
 * too, so any page may frame it. */
static enum err answer_page(struct request *r, enum err e)
{
	const struct err_info *info = err_info(e);
	struct text html = text_new(r->work.arena, PAGE_MAX);
	const char *lang = request_language(r);
	bool tells = !is_ours(e) && r->work.detail[0] != '\0';
	const char *detail = tells ? page_sentence(r->work.arena, lang, r->work.detail) : "";
	if (e == ERR_NOT_FOUND && r->route == NULL)
		detail = page_translate(
		    lang, WORDS("Perhaps the address was mistyped, or what stood here is gone."));
	const char *field = tells ? arena_strdup(r->work.arena, r->work.field) : "", *words = about(r, field);
	struct way_back back = way_back(r);
	struct work failed = r->work;
	char id[UUID_TEXT_SIZE];

	if (e == ERR_GONE && r->route != NULL && r->route->permission == PERMISSION_CONTENT_TAKE)
		return answer_expired(r);
	page_error(&html, &(struct page_error){.lang = lang,
	                      .frame = is_ours(e) ? frame_bare(r) : frame_make(r, ""),
	                      .title = page_translate(lang, info->title),
	                      .detail = detail,
	                      .about = *words != '\0' ? page_translate(lang, words) : "",
	                      .field = *words != '\0' ? "" : field,
	                      .code = uuid_format(r->work.request_id, id),
	                      .to = back.to,
	                      .back = back.link,
	                      .again = may_repeat(r, e) ? r->inside->target : ""});
	r->work = failed;
	if (r->session == NULL)
		reply_frame_ancestors(r, "*");
	return reply_page(r, info->status, &html);
}

/* Headers that the error itself brings. A handler's own (a cookie) are kept: they were meant. */
static void answer_headers(struct request_inside *x, enum err e)
{
	struct request *r = &x->request;

	x->reply_faulty = false;
	if (x->retry_after_s > 0)
		reply_header(
		    r, "Retry-After", arena_printf(r->work.arena, "%lld", (long long)x->retry_after_s));
	else if (retry_after(e) != NULL)
		reply_header(r, "Retry-After", retry_after(e));
	if (e == ERR_METHOD && x->found.allow != NULL)
		reply_header(r, "Allow", x->found.allow);
	if (e == ERR_UNAUTHORIZED && r->route != NULL && r->route->shape == SHAPE_JSON &&
	    r->route->permission < PERMISSION_COUNT)
		reply_header(r, "WWW-Authenticate", "Bearer");
	if (e == ERR_UNAUTHORIZED && r->route != NULL && r->route->shape == SHAPE_XAPI)
		reply_header(r, "WWW-Authenticate", "Basic realm=\"xAPI\", charset=\"UTF-8\"");
	x->own_policy = x->own_cache = false;
}

static void answer_log(struct request_inside *x, enum err e)
{
	const struct request *r = &x->request;
	char id[UUID_TEXT_SIZE];

	if (err_info(e)->status < 500 || e == ERR_BUSY)
		return;
	log_line(e == ERR_INTERNAL ? LOG_ERROR : LOG_WARN, "web", "%s %s: %s: %s (request %s)",
	    r->route != NULL ? r->method : "-", r->route != NULL ? r->route->path : "-", err_info(e)->name,
	    r->work.detail, uuid_format(r->work.request_id, id));
}

static enum err answer_json(struct request *r, enum err e, json_t *own_members)
{
	json_t *problem = problem_json(r, e);

	if (own_members != NULL)
		json_object_update_missing(problem, own_members);
	json_decref(own_members);
	return reply_json_as(r, err_info(e)->status, "application/problem+json", problem);
}

enum err reply_problem(struct request *r, enum err e, json_t *own_members)
{
	answer_headers(r->inside, e);
	return answer_json(r, e, own_members);
}

void problem_answer(struct request_inside *x, enum err e)
{
	struct request *r = &x->request;

	if (e == OK || e >= ERR_COUNT)
		e = ERR_INTERNAL;
	answer_log(x, e);
	reply_drop(x);
	answer_headers(x, e);
	if ((wants_sign_in(r, e)     ? answer_elsewhere(r, "/sign-in")
	        : wants_factor(r, e) ? answer_elsewhere(r, "/account/second-factor")
	        : wants_page(r)      ? answer_page(r, e)
	                             : answer_json(r, e, NULL)) == OK)
		return;
	reply_drop(x);
	x->response = MHD_create_response_from_buffer(
	    sizeof(last_words) - 1, (void *)(uintptr_t)last_words, MHD_RESPMEM_PERSISTENT);
	x->status = 500;
}

#include <string.h>
#include <strings.h>

#include "lms/people/session.h"
#include "web/web_int.h"

enum { LANGUAGES_MAX = 32 };

const char *request_param(struct request *r, const char *name)
{
	const struct found *found = &r->inside->found;

	for (int i = 0; i < found->params_count; i++) {
		if (strcmp(found->params[i].name, name) == 0)
			return found->params[i].value;
	}
	return "";
}

const char *request_header(struct request *r, const char *name)
{
	const struct request_inside *x = r->inside;
	size_t len = strlen(name);

	for (size_t i = 0; i < x->headers_count; i++) {
		if (x->headers[i].name_len == len && strncasecmp(x->headers[i].name, name, len) == 0)
			return x->headers[i].value;
	}
	return "";
}

/* RFC 6265 section 5.4: name=value pairs parted by "; ". */
static const char *cookie_find(struct request *r, const struct header *h, const char *name)
{
	size_t len = strlen(name);
	const char *at = h->value;

	while (*at != '\0') {
		size_t n;

		at += strspn(at, " \t;");
		n = strcspn(at, ";");
		if (n > len && strncmp(at, name, len) == 0 && at[len] == '=') {
			const char *value = at + len + 1;
			size_t value_len = n - len - 1;

			while (value_len > 0 && (value[value_len - 1] == ' ' || value[value_len - 1] == '\t'))
				value_len--;
			if (value_len >= 2 && value[0] == '"' && value[value_len - 1] == '"')
				return arena_strndup(r->work.arena, value + 1, value_len - 2);
			return arena_strndup(r->work.arena, value, value_len);
		}
		at += n;
	}
	return NULL;
}

const char *request_cookie(struct request *r, const char *name)
{
	const struct request_inside *x = r->inside;

	for (size_t i = 0; i < x->headers_count; i++) {
		const struct header *h = &x->headers[i];
		const char *value;

		if (h->name_len != 6 || strncasecmp(h->name, "Cookie", 6) != 0)
			continue;
		value = cookie_find(r, h, name);
		if (value != NULL)
			return value;
	}
	return "";
}

enum err request_query(struct request *r, struct form *ret_form)
{
	const char *query = r->inside->query;

	return form_parse(&r->work, query != NULL ? query : "", query != NULL ? strlen(query) : 0, ret_form);
}

enum err request_form(struct request *r, struct form *ret_form)
{
	const char *bytes;
	size_t len;

	if (r->route->body == BODY_FILE)
		upload_fields(r->inside, &bytes, &len);
	else
		request_body(r, &bytes, &len);
	return form_parse(&r->work, bytes, len, ret_form);
}

enum err request_json(struct request *r, json_t **ret_json)
{
	const char *bytes;
	size_t len;

	request_body(r, &bytes, &len);
	if (len == 0)
		return fail(&r->work, ERR_BAD_INPUT, "the body is empty; JSON is expected");
	return json_read(&r->work, "the body", bytes, len, ret_json);
}

void request_body(struct request *r, const char **ret_bytes, size_t *ret_len)
{
	*ret_bytes = r->inside->body_len > 0 ? r->inside->body : "";
	*ret_len = r->inside->body_len;
}

bool request_shows(struct request *r)
{
	struct request_inside *x = r->inside;
	struct work w = {.arena = r->work.arena};
	struct path path;
	struct found found;

	if (strcmp(r->method, "GET") == 0 || strcmp(r->method, "HEAD") == 0)
		return true;
	return x->target != NULL && path_parse(&w, x->target, strcspn(x->target, "?"), &path) == OK &&
	       route_find(w.arena, x->web->matcher, r->origin, "GET", &path, &found) == OK &&
	       found.route->shape == SHAPE_PAGE;
}

/* "fr", "fr-CA", "FR_ca": true and the language where we have it. */
static bool language_known(const char *tag, char ret_language[static LANGUAGE_SIZE])
{
	static const char *const known[] = {"en", "fr"};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strncasecmp(tag, known[i], 2) == 0 &&
		    (tag[2] == '\0' || strchr("-_,; \t", tag[2]) != NULL)) {
			memcpy(ret_language, known[i], 3);
			return true;
		}
	}
	return false;
}

/* By name also the trial language: nobody's browser asks for it. */
static bool language_chosen(const char *tag, char ret_language[static LANGUAGE_SIZE])
{
	static const char trial[] = "en-XA";

	if (strcmp(tag, trial) != 0)
		return language_known(tag, ret_language);
	memcpy(ret_language, trial, sizeof(trial));
	return true;
}

/* RFC 9110 section 12.5.4: the known language of the highest weight, the first of equals. */
static void language_accepted(const char *list, char ret_language[static LANGUAGE_SIZE])
{
	int best = 0;

	for (int i = 0; i < LANGUAGES_MAX && *list != '\0'; i++) {
		size_t len;
		const char *q;
		int weight = 1000;
		char language[LANGUAGE_SIZE];

		list += strspn(list, " \t,");
		len = strcspn(list, ",");
		q = memmem(list, len, "q=", 2);
		if (q != NULL && q[2] != '1') {
			weight = 0;
			for (int digit = 0, unit = 100; digit < 3 && q[2] == '0' && q[3] == '.';
			     digit++, unit /= 10) {
				char c = q[4 + digit];

				if (c < '0' || c > '9')
					break;
				weight += (c - '0') * unit;
			}
		}
		if (weight > best && language_known(list, language)) {
			best = weight;
			memcpy(ret_language, language, sizeof(language));
		}
		list += len;
	}
}

const char *request_language(struct request *r)
{
	struct request_inside *x = r->inside;
	struct form query;
	const char *asked = NULL;

	if (x->language_asked)
		return x->language;
	x->language_asked = true;
	/* Pages about a failure ask for the language too: what failed must not be forgotten by that. */
	const struct work failed = r->work;
	/* A query that cannot be read is the handler's to refuse; a page in English is no harm. */
	if (x->query != NULL && request_query(r, &query) == OK &&
	    form_one(&r->work, &query, "lang", &asked) == OK && asked != NULL &&
	    language_chosen(asked, x->language))
		return x->language;
	/* In a platform's frame browsers keep our cookies back: the address says it there. */
	asked = strchr(request_param(r, "capability"), '.');
	if (asked != NULL && language_chosen(asked + 1, x->language))
		return x->language;
	r->work.error = failed.error;
	memcpy(r->work.detail, failed.detail, sizeof(failed.detail));
	memcpy(r->work.field, failed.field, sizeof(failed.field));
	if (language_chosen(request_cookie(r, LANGUAGE_COOKIE), x->language))
		return x->language;
	if (r->session != NULL && language_known(r->session->language, x->language))
		return x->language;
	if (x->locale != NULL && language_known(x->locale, x->language))
		return x->language;
	memcpy(x->language, "en", 3);
	language_accepted(request_header(r, "Accept-Language"), x->language);
	return x->language;
}

void request_set_locale(struct request *r, const char *locale)
{
	r->inside->locale = arena_strdup(r->work.arena, locale);
	r->inside->language_asked = false;
}

/* The content origin as it was asked, where content_url has one host for each learner and package. */
static const char *content_origin_asked(struct request *r)
{
	const char *url = r->app->config.content_url, *star = strchr(url, '*');
	size_t after, len = strlen(r->host);

	if (star == NULL)
		return url;
	after = strlen(star + 1);
	if (len <= after || strcasecmp(r->host + len - after, star + 1) != 0)
		return arena_printf(
		    r->work.arena, "%.*s%s", (int)(star - url), url, star[1] == '.' ? star + 2 : star + 1);
	return arena_printf(
	    r->work.arena, "%s%s", strncmp(url, "https:", 6) == 0 ? "https://" : "http://", r->host);
}

const char *request_origin(struct request *r)
{
	return r->origin == ORIGIN_APP ? r->app->config.app_url : content_origin_asked(r);
}

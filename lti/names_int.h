/* The parts of reading names that are pure, or shared by names and groups. For this room and its tests. */
#ifndef LTI_NAMES_INT_H
#define LTI_NAMES_INT_H

#include "base/seen.h"
#include "lti/names.h"

#define NAMES_SCOPE "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
#define GROUPS_SCOPE "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"

/* The members of one page in the arena of w; who has no id is left out. ERR_UPSTREAM (field unreadable) when
 * it is no membership container, ERR_UNPROCESSABLE (field endless) when it has too many. */
enum err names_page_read(struct work *w, const char *body, size_t len, struct names_member **ret_members,
    size_t *ret_count) MUST_CHECK;

/* What an answer that is not 200 means: ERR_UPSTREAM or ERR_UNPROCESSABLE with its field and sentence. */
enum err names_status_judge(struct work *w, const struct http_answer *answer) MUST_CHECK;

/* What stays over the pages of one list. */
struct names_list {
	const struct names_service *service;
	const struct names_reader *reader;
	const char *scope, *accept;
	const char *origin; /* of the first page's address */
	struct seen urls;
	int64_t pages, waits, retry_after_s;
};
/* One page, with one token asked for anew after a 401 (T4) and Retry-After waited for. */
enum err names_get(
    struct work *w, struct names_list *list, const char *url, struct http_answer *ret_answer) MUST_CHECK;
/* The next page's address; NULL: this was the last. */
enum err names_next(
    struct work *w, const struct http_answer *answer, const char *url, const char **ret_next) MUST_CHECK;
/* Counts a page before it is asked for. */
enum err names_begin(struct work *w, struct names_list *list, const char *url) MUST_CHECK;
void names_list_end(struct names_list *list);
#define NAMES_LIST_LOCAL __attribute__((cleanup(names_list_end)))

#endif

/* The learning record store on pages of staff: what it holds, its keys, what is set about it. docs/xapi.md
 * says the same of the API and the command line. */
#ifndef WEB_STATEMENT_STATEMENT_PAGES_H
#define WEB_STATEMENT_STATEMENT_PAGES_H

#include "lms/review/review.h"
#include "web/input.h"
#include "web/web.h"
#include "xapi/statement/gist.h"

extern const struct area web_area_statement_pages;

enum { STATEMENT_PAGE_MAX = 1024 * 1024 };

/* hub.c: the statements, newest first, and the way to all other pages of the store */
handler get_statements_page;
extern const struct input statements_page_input[];

/* one.c: one statement with its text */
handler get_statement_page;
extern const struct input statement_page_input[];

/* key_pages.c: the store's keys; a secret is shown once, in the answer that makes it */
handler get_statement_keys, get_statement_key_new, post_statement_key_new, get_statement_key,
    get_statement_key_rotation, post_statement_key_rotation, get_statement_key_revocation,
    post_statement_key_revocation;
extern const struct input statement_keys_input[], statement_key_new_input[], statement_key_input[],
    statement_key_rotation_input[];

/* settings_page.c: for how long statements are kept, and what becomes one */
handler get_statement_settings_page, post_statement_settings_page;
extern const struct input statement_settings_page_input[], statement_settings_form_input[];

/* --- words.c: a statement's gist in the reader's language; texts live as long as the request --- */

/* Whom a page may name. Statements speak of everybody of the organisation: names, addresses and texts that
 * hold them are shown to who may see all learners (learners:read), to others only learners they may see. */
struct statement_names {
	bool everybody;
	const char *home; /* of accounts that are learners' ids (lms/cmi5/cmi5.h) */
	const struct review_learner *learners;
	size_t count;
};
/* Looks up the learners that these statements speak of. */
enum err statement_names_find(struct request *r, const struct xapi_gist *gists, size_t count,
    struct statement_names *ret_names) MUST_CHECK;
/* Whether this page may show names and addresses of anybody. */
bool statement_names_everybody(const struct request *r);

struct statement_person {
	const char *words;
	const char *link;  /* of the learner's page; "" */
	const char *about; /* mail, account or the like; "" */
	const char *who;   /* what the filter "who" takes for them; "" */
};
struct statement_person statement_person(
    struct request *r, const struct statement_names *names, const struct xapi_gist_agent *agent);
/* Who stored it. */
const char *statement_authority(
    struct request *r, const struct statement_names *names, const struct xapi_gist_agent *agent);
/* "has completed". */
const char *statement_verb(struct request *r, const struct xapi_gist *gist);
/* The IRI of a verb that is called so ("completed", or as statement_verb says it), or the IRI that is said;
 * NULL: neither. */
const char *statement_verb_find(struct request *r, const char *asked);
/* "passed, 85 %, 0:12:05"; "" */
const char *statement_result(struct request *r, const struct xapi_gist *gist);
/* The languages that this page's reader wants statements in. */
struct xapi_languages statement_languages(struct request *r);
/* Whether this service gave an activity its IRI. */
bool statement_is_ours(const struct statement_names *names, const char *iri);
/* Gives activities that have no name in their statements the one that the store knows. */
enum err statement_names_fill(struct request *r, struct xapi_gist *gists, size_t count) MUST_CHECK;
/* {"account": …} of a learner, as an agent of xAPI. */
const char *statement_learner_json(struct request *r, struct uuid learner);

#endif

/* Names and Role Provisioning Services 2.0 and Course Groups 1.0: the tool's side. Reads a class page by page
 * from its platform; knows no roster of ours. What a page said ends with the page, so that a class of any
 * size takes the memory of one page.
 *
 * Failures: ERR_UPSTREAM (it may go well later) or ERR_UNPROCESSABLE (somebody has to mend something), with a
 * sentence and one of these words as field:
 *   unreachable  no answer, or one that says to come again
 *   refused      the platform does not let us, or has no such class
 *   unreadable   what it answered is no class list (research P1: members that are missing are not none)
 *   endless      it repeats itself or goes on past our bounds (P2)
 *   elsewhere    its next page lies on another site, which must not get our token */
#ifndef LTI_NAMES_H
#define LTI_NAMES_H

#include "lti/ags.h"

enum {
	NAMES_LIMIT = 1000,         /* members asked for in one page */
	NAMES_PAGES_MAX = 5000,     /* of one read */
	NAMES_MEMBERS_MAX = 200000, /* of one read */
	NAMES_PAGE_MEMBERS_MAX = 100000,
	NAMES_PAGE_MAX_BYTES = 32 * 1024 * 1024, /* Open edX before 11.4.0 gives everybody in one */
	NAMES_WAIT_MAX_S = 60,                   /* longest Retry-After that a read waits for */
	NAMES_WAITS_MAX = 5,
	GROUPS_MAX = 10000
};

enum names_status { NAMES_ACTIVE, NAMES_INACTIVE, NAMES_DELETED };

/* Texts "" where the platform does not share them (P4). */
struct names_member {
	const char *user_id;
	enum names_status status;
	bool is_learner, is_staff;
	const char *roles; /* as they are written, blank-separated */
	const char *name;  /* full: else given and family name */
	const char *email;
	const char *groups; /* ids of their groups, each between two line breaks */
	json_t
	    *messages; /* array or NULL: what belongs to a resource link (rlid), also where it came alone */
};

struct names_page {
	const struct names_member *members;
	size_t count;
	int64_t before; /* members of the pages before */
};

struct names_ask {
	const char *url;         /* context_memberships_url, or a differences address */
	bool differences;        /* url is such an address: nothing is added to it */
	const char *role, *rlid; /* NULL: everybody, nothing besides */
};

/* Who reads. take gets each page with a work whose memory ends with the page; what it returns but OK ends the
 * read. wait lets seconds pass, or returns why not. */
struct names_reader {
	enum err (*take)(struct work *page, void *owner, const struct names_page *names);
	enum err (*wait)(struct work *w, void *owner, int64_t seconds);
	void *owner;
};

struct names_result {
	int64_t pages, members;  /* nobody twice */
	const char *differences; /* where what changes from now on is told; NULL */
	int64_t retry_after_s;   /* of a failure "unreachable"; -1: not said */
};

/* Who serves: the tool's registration, its keys, and the way out. */
struct names_service {
	struct keys *keys;
	struct http *http;
	const struct lti_registration *registration;
};

/* Everybody, page after page, until the platform names no next one. ret_result->retry_after_s is set also
 * when it fails. */
enum err names_read(struct work *w, const struct names_service *service, const struct names_ask *ask,
    const struct names_reader *reader, struct names_result *ret_result) MUST_CHECK;

struct names_group {
	const char *id, *name, *set_name; /* set_name "": in none */
};
/* The groups of a class with the names of their sets; sets_url "": there are no sets. At most GROUPS_MAX. */
enum err names_groups(struct work *w, const struct names_service *service, const char *groups_url,
    const char *sets_url, const struct names_reader *reader, struct names_group **ret_groups,
    size_t *ret_count) MUST_CHECK;

#endif

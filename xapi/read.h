/* How what is stored is found again. Every function runs inside a work with a database (db_attach) and makes
 * transactions of its own; what it gives back lives in w's arena. Errors besides those named: db/db.h. */
#ifndef XAPI_READ_H
#define XAPI_READ_H

#include "db/db.h"
#include "xapi/statement/statement.h"

enum {
	XAPI_PAGE_MAX = 500, /* statements of one page; limit 0 means it */
	XAPI_PAGE_BYTES_MAX = 8 * 1024 * 1024,
	/* Rows that one page looks at where several filters must hold: a page may be short and have more. */
	XAPI_PROBES_MAX = 2000,
	XAPI_CURSOR_SIZE = 48,
	XAPI_NAMES_MAX = 32,       /* of one agent, the newest */
	XAPI_DEFINITIONS_MAX = 32, /* of one activity that are merged, the newest */
	XAPI_STORED_SIZE = 32
};

/* A statement as it is kept (xapi_statement.body): to be read out, `{"stored":"…",` (and, where
 * timestamp_missing, `"timestamp":"…",`) goes before what follows its first brace. */
struct xapi_stored {
	int64_t position;
	int64_t stored_us;
	struct uuid id;
	bool timestamp_missing;
	bool voided;
	const char *body;
	size_t body_len;
};

/* RFC 3339 in UTC with microseconds: "2026-11-21T08:32:43.120004Z". */
const char *xapi_stored_format(int64_t stored_us, char text[static XAPI_STORED_SIZE]);

/* Filters of GET statements; absent ones are false or NULL, all present ones hold together. Texts as
 * xapi_key_make wants them. */
struct xapi_filter {
	const char *verb;
	const char *agent; /* xapi_agent.identifier */
	bool related_agents;
	const char *activity;
	bool related_activities;
	const char *registration; /* a UUID in lower case */
	const char *authority;    /* identifier: only what these credentials stored (statements/read/mine) */
	bool has_since, has_until;
	int64_t since_us, until_us; /* stored after since, not after until */
	bool ascending;
	bool voided_too;    /* where no key is asked for: voided ones are listed among the others */
	int limit;          /* 0: XAPI_PAGE_MAX; larger ones are cut to it */
	const char *cursor; /* of an earlier page of the same filters; NULL: the first page */
};

struct xapi_page {
	struct xapi_stored *statements; /* newest first, or oldest first where ascending */
	size_t count;                   /* may be less than the limit, even 0, where there is more */
	bool more;
	char cursor[XAPI_CURSOR_SIZE]; /* where more: of the next page; characters of base64url */
};

/* ERR_BAD_INPUT (field cursor): none of our cursors. */
enum err xapi_statements_list(
    struct work *w, struct uuid org, const struct xapi_filter *filter, struct xapi_page *ret_page) MUST_CHECK;

/* One statement by its id, voided or not as asked (statementId, voidedStatementId); authority NULL, or only
 * where these credentials stored it. ERR_NOT_FOUND. */
enum err xapi_statement_find(struct work *w, struct uuid org, struct uuid id, bool voided,
    const char *authority, struct xapi_stored *ret_statement) MUST_CHECK;

/* Who names a statement as the object, newest first, at most XAPI_REFERRERS_MAX. */
enum { XAPI_REFERRERS_MAX = 50 };
struct xapi_referrer {
	struct uuid id;
	int64_t stored_us;
	bool voiding; /* it voids it */
};
enum err xapi_statement_referrers(struct work *w, struct uuid org, struct uuid id,
    struct xapi_referrer **ret_referrers, size_t *ret_count) MUST_CHECK;

/* Keeps consistent-through fresh and next months' partitions made, on every database of db: one for each
 * process that serves or stores statements. */
struct xapi_keeper;
enum err xapi_keeper_start(struct work *w, struct db *db, struct xapi_keeper **ret_keeper) MUST_CHECK;
/* NULL is allowed. */
void xapi_keeper_stop(struct xapi_keeper *keeper);

/* Every statement with stored at or before it can be read now: never later than the beginning of a write that
 * is under way on any node. From memory, on any thread, hardly 250 ms old while somebody asks. Unix
 * microseconds; 0 (1970, which is safe) until the first look has settled. */
int64_t xapi_consistent_through(struct xapi_keeper *keeper, struct uuid org);

/* Attachments whose bytes were given, of statements that were found, each hash once, in the order of the
 * statements. */
struct xapi_stored_attachment {
	const char *sha2;
	const char *content_type;
	int64_t length;
};
enum err xapi_attachments_of(struct work *w, struct uuid org, const struct xapi_stored *statements,
    size_t count, struct xapi_stored_attachment **ret_attachments, size_t *ret_count) MUST_CHECK;
/* The bytes of one; ERR_NOT_FOUND. */
enum err xapi_attachment_read(
    struct work *w, struct uuid org, const char *sha2, const char **ret_data, size_t *ret_len) MUST_CHECK;

/* The definition of an activity as everybody who defined it said it, languages and extensions together and
 * the newest word last: a JSON object; NULL where nobody has. */
enum err xapi_activity_find(
    struct work *w, struct uuid org, const char *iri, const char **ret_definition) MUST_CHECK;
/* The same of many at once, for the canonical format: ret_definitions[i] is of iris[i]. At most 2,000. */
enum err xapi_activities_find(struct work *w, struct uuid org, const char *const iris[], size_t count,
    const char **ret_definitions) MUST_CHECK;

/* The names an agent was given, newest first; none for an agent nobody named. */
enum err xapi_agent_names(struct work *w, struct uuid org, const char *identifier, const char ***ret_names,
    size_t *ret_count) MUST_CHECK;

#endif

/* Area: the API's nouns under /api/v1. Each file holds one noun: its inputs, its answers, its handlers. */
#ifndef WEB_API_API_H
#define WEB_API_API_H

#include "web/api/paging.h"
#include "web/api/revision.h"
#include "web/input.h"
#include "web/schema.h"

/* The organisation, for credentials that serve several. */
#define ORG_INPUT(type, member)                                                                              \
	{                                                                                                    \
		"org", INPUT_QUERY, FIELD_SLUG,                                                              \
		    .max = 63, .offset = offsetof(type, member),                                             \
		    .about = "the organisation, for credentials that serve several; else their own"          \
	}
/* The id that the path names. */
#define ID_INPUT(type, member, what)                                                                         \
	{                                                                                                    \
		"id", INPUT_PATH, FIELD_UUID, .offset = offsetof(type, member), .about = what                \
	}

/* {id} and ?org: what most routes of one thing take. */
struct one_input {
	struct uuid id;
	const char *org;
};

/* The principal, acting in that organisation: request_org, for calls that look at principal->org. Blocks. */
enum err api_principal(struct request *r, const char *org_slug, struct principal *ret_principal) MUST_CHECK;

/* RFC 3339 in UTC; null for 0. New reference. */
json_t *api_time(int64_t us);
/* Text; null for "" and NULL. */
json_t *api_text(const char *text);
/* null for nil. */
json_t *api_uuid(struct work *w, struct uuid id);
/* A JSON text as it is kept; null for "". */
json_t *api_json(const char *text);

/* jobs.c: what job_json makes. */
extern const struct schema job_output[];

extern const struct area web_area_credentials, web_area_orgs, web_area_platforms, web_area_attempts,
    web_area_grades, web_area_audit, web_area_jobs, web_area_memberships, web_area_users;

#endif

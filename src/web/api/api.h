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

/* What job_json makes; its result is of that type and table. */
#define JOB_OUTPUT(result_type, result_table, result_about)                                                  \
	{                                                                                                    \
		{"id", SCHEMA_UUID, .about = "the job"}, {"kind", SCHEMA_TEXT, .about = "what it does"},     \
		    {"title", SCHEMA_TEXT, .about = "the same for people"},                                  \
		    {"state", SCHEMA_CHOICE, .choices = job_states,                                          \
		        .about = "failed: it will be tried again; dead: it will not"},                       \
		    {"progress", SCHEMA_OBJECT, .nullable = true, .of = job_progress_output,                 \
		        .about = "how far it is"},                                                           \
		    {"error", SCHEMA_OBJECT, .nullable = true, .of = job_error_output,                       \
		        .about = "why its last try failed"},                                                 \
		    {"result", result_type, .nullable = true, .of = result_table, .about = result_about},    \
		    {"tries", SCHEMA_INT, .about = "how often it was begun"},                                \
		    {"created_at", SCHEMA_TIME, .about = "when it was asked for"},                           \
		    {"run_at", SCHEMA_TIME, .nullable = true, .about = "not begun before"},                  \
		    {"started_at", SCHEMA_TIME, .nullable = true, .about = "when its last try began"},       \
		    {"settled_at", SCHEMA_TIME, .nullable = true,                                            \
		        .about = "when it was done, dead or cancelled"},                                     \
		    {"created_by", SCHEMA_UUID, .nullable = true, .about = "who asked for it"},              \
		    {"created_by_kind", SCHEMA_TEXT, .nullable = true, .about = "user, client or job"},      \
		    {"request_id", SCHEMA_UUID, .nullable = true, .about = "the request that asked"},        \
		{                                                                                            \
			0                                                                                    \
		}                                                                                            \
	}
extern const char *const job_states[];
extern const struct schema job_progress_output[], job_error_output[];

/* What rule_own_json (web/explain/explain.h) makes. */
#define RULE_OUTPUT_ROWS                                                                                     \
	{"completion_rule", SCHEMA_CHOICE, .choices = completion_rules, .about = "what completes"},          \
	    {"completion_score", SCHEMA_REAL, .nullable = true, .about = "score: the least, 0 to 1"},        \
	    {"completion_minutes", SCHEMA_INT, .nullable = true, .about = "time: the least, minutes"},       \
	    {"success_rule", SCHEMA_CHOICE, .choices = success_rules, .about = "what passes"},               \
	{                                                                                                    \
		"success_score", SCHEMA_REAL, .nullable = true, .about = "score: the least, 0 to 1"          \
	}
extern const char *const completion_rules[], *const success_rules[];

/* Answers 202 with a job of that organisation and Location, where it is told again; org_slug: as it was asked
 * (NULL: not). */
enum err reply_job(struct request *r, struct uuid org, const char *org_slug, struct uuid job) MUST_CHECK;

extern const struct area web_area_credentials, web_area_orgs, web_area_platforms, web_area_attempts,
    web_area_grades, web_area_audit, web_area_jobs, web_area_memberships, web_area_users, web_area_learners,
    web_area_events, web_area_dispatches, web_area_modules, web_area_origins, web_area_progress,
    web_area_links, web_area_registration, web_area_doctor, web_area_sites, web_area_rosters;
extern const struct area web_area_entries;
extern const struct area web_area_lti11_api, web_area_xapi_keys;

#endif

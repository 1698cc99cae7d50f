#include "web/input.h"
#include "web/xapi/xapi.h"

/* The parameters of each resource: any other name, also one in other letters, is refused (call.c). What they
 * mean is judged as statements are, so their types say little here. */
enum { PARAMETER_MAX = 64 * 1024 };

#define PARAMETER(parameter, must, words)                                                                    \
	{                                                                                                    \
		parameter, INPUT_QUERY, FIELD_TEXT, must, .max = PARAMETER_MAX, .about = words               \
	}
#define ACTIVITY PARAMETER("activityId", true, "IRI of the activity")
#define AGENT PARAMETER("agent", true, "the agent, as JSON")
#define REGISTRATION PARAMETER("registration", false, "UUID")
#define SINCE PARAMETER("since", false, "only what was written after this time")

static const struct input nothing[] = {{0}};
static const struct input statement_put[] = {PARAMETER("statementId", true, "its UUID"), {0}};
static const struct input statements_get[] = {
    PARAMETER("statementId", false, "UUID of one that is not voided"),
    PARAMETER("voidedStatementId", false, "UUID of one that is"),
    PARAMETER("agent", false, "agent or identified group, as JSON"),
    PARAMETER("verb", false, "IRI of the verb"),
    PARAMETER("activity", false, "IRI of the activity"),
    PARAMETER("registration", false, "UUID"),
    PARAMETER("related_activities", false, "true: also in the context, and in a SubStatement"),
    PARAMETER("related_agents", false, "true: also authority, instructor, team, and in a SubStatement"),
    PARAMETER("since", false, "stored after"),
    PARAMETER("until", false, "stored at or before"),
    PARAMETER("limit", false, "at most so many; 0: as many as one page holds"),
    PARAMETER("format", false, "ids, exact or canonical"),
    PARAMETER("attachments", false, "true: with attachments, as multipart/mixed"),
    PARAMETER("ascending", false, "true: oldest first"),
    PARAMETER("cursor", false, "of `more`"),
    {0},
};
static const struct input state_one[] = {
    ACTIVITY, AGENT, REGISTRATION, PARAMETER("stateId", true, "its name"), {0}};
static const struct input state_get[] = {
    ACTIVITY, AGENT, REGISTRATION, PARAMETER("stateId", false, "its name; else all names"), SINCE, {0}};
static const struct input state_delete[] = {
    ACTIVITY, AGENT, REGISTRATION, PARAMETER("stateId", false, "its name; else all go"), {0}};
static const struct input agent_profile_one[] = {AGENT, PARAMETER("profileId", true, "its name"), {0}};
static const struct input agent_profile_get[] = {
    AGENT, PARAMETER("profileId", false, "its name; else all names"), SINCE, {0}};
static const struct input activity_profile_one[] = {ACTIVITY, PARAMETER("profileId", true, "its name"), {0}};
static const struct input activity_profile_get[] = {
    ACTIVITY, PARAMETER("profileId", false, "its name; else all names"), SINCE, {0}};
static const struct input agent_get[] = {AGENT, {0}};
static const struct input activity_get[] = {ACTIVITY, {0}};

#define ROW(method, path, lane, permission, body, max, handle, words, table)                                 \
	{                                                                                                    \
		method, path, ORIGIN_APP, lane, permission, body, max, SHAPE_XAPI, handle, words,            \
		    .input = table                                                                           \
	}
#define READS(path, permission, handle, words, table)                                                        \
	ROW("GET", path, LANE_WORK, permission, BODY_NONE, 0, handle, words, table)
#define WRITES(method, path, permission, max, handle, words, table)                                          \
	ROW(method, path, LANE_WORK, permission, BODY_BYTES, max, handle, words, table)
#define REMOVES(path, permission, handle, words, table)                                                      \
	ROW("DELETE", path, LANE_WORK, permission, BODY_NONE, 0, handle, words, table)

#define DOCUMENT_ROWS(path, right, noun, what, one, get, remove)                                             \
	WRITES("PUT", path, right, XAPI_DOCUMENT_MAX, xapi_put_##noun, "keeps " what, one),                  \
	    WRITES("POST", path, right, 4 * XAPI_DOCUMENT_MAX, xapi_post_##noun,                             \
	        "keeps " what ", or puts JSON over its JSON", one),                                          \
	    READS(path, right##_READ, xapi_get_##noun, what ", or the names of all", get),                   \
	    REMOVES(path, right, xapi_delete_##noun, "removes " what, remove)

#define MOUNTED(mount)                                                                                       \
	ROW("GET", mount "/about", LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, xapi_get_about,                  \
	    "the versions that are spoken", nothing),                                                        \
	    ROW("PUT", mount "/statements", LANE_EVENT, PERMIT_XAPI_WRITE, BODY_BYTES, XAPI_BODY_MAX,        \
	        xapi_put_statement, "stores a statement under its id", statement_put),                       \
	    ROW("POST", mount "/statements", LANE_EVENT, PERMIT_XAPI_WRITE, BODY_BYTES, XAPI_BODY_MAX,       \
	        xapi_post_statements, "stores statements, all or none", nothing),                            \
	    READS(mount "/statements", PERMIT_XAPI_READ, xapi_get_statements, "statements, newest first",    \
	        statements_get),                                                                             \
	    DOCUMENT_ROWS(mount "/activities/state", PERMIT_XAPI_STATE, state, "a state of an agent",        \
	        state_one, state_get, state_delete),                                                         \
	    DOCUMENT_ROWS(mount "/activities/profile", PERMIT_XAPI_PROFILE, activity_profile,                \
	        "a profile of an activity", activity_profile_one, activity_profile_get,                      \
	        activity_profile_one),                                                                       \
	    DOCUMENT_ROWS(mount "/agents/profile", PERMIT_XAPI_PROFILE, agent_profile,                       \
	        "a profile of an agent", agent_profile_one, agent_profile_get, agent_profile_one),           \
	    READS(mount "/activities", PERMIT_XAPI_LOOK, xapi_get_activity, "what is known of an activity",  \
	        activity_get),                                                                               \
	    READS(mount "/agents", PERMIT_XAPI_LOOK, xapi_get_agent, "what is known of an agent", agent_get)

/* Resources that are only read are asked by POST too (1.0.3 Communication 1.3). */
#define ASKED_BY_POST(path)                                                                                  \
	WRITES("POST", path, PERMIT_XAPI_LOOK, XAPI_ALTERNATE_MAX, xapi_post_other,                          \
	    "asks by the alternate request syntax", nothing)
#define MOUNTED_ALTERNATE(mount)                                                                             \
	ASKED_BY_POST(mount "/about"), ASKED_BY_POST(mount "/activities"), ASKED_BY_POST(mount "/agents")

static const struct route routes[] = {
    MOUNTED("/xapi"),
    MOUNTED("/xapi/1.0.3"),
    MOUNTED("/xapi/2.0.0"),
    MOUNTED_ALTERNATE("/xapi"),
    MOUNTED_ALTERNATE("/xapi/1.0.3"),
};

const struct area web_area_xapi = {"xapi", routes, FIELDS_COUNT(routes)};

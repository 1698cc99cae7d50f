/* Why platforms do not get through: launches by support code, refused logins, self-tests. */
#include "lti/doctor.h"
#include "lms/platform/platform.h"
#include "web/api/api.h"
#include "web/api/launches.h"

struct doctor_input {
	const char *org;
	struct uuid id, code;
};

static const char *const verdicts[] = {"good", "look", "wrong", NULL};

static const struct schema step_output[] = {
    {"step", SCHEMA_TEXT, .about = "issuer, authorization, keyset, certificate, clock, token or token SCOPE"},
    {"verdict", SCHEMA_CHOICE, .choices = verdicts, .about = "good, worth a look, or wrong"},
    {"says", SCHEMA_TEXT, .about = "how it is, in English"},
    {"advice", SCHEMA_TEXT, .about = "what to do; empty for nothing"},
    {0},
};
static const struct schema key_output[] = {
    {"kid", SCHEMA_TEXT, .nullable = true, .about = "its id"},
    {"kind", SCHEMA_TEXT, .about = "RSA, EC P-256 …"},
    {"bits", SCHEMA_INT, .about = "of RSA; else 0"},
    {"use", SCHEMA_TEXT, .about = "as the platform says; empty where it does not"},
    {"usable", SCHEMA_BOOL, .about = "a launch may be verified by it"},
    {0},
};
static const struct schema test_output[] = {
    {"verdict", SCHEMA_CHOICE, .choices = verdicts, .about = "the worst of all steps"},
    {"tested_at", SCHEMA_TIME, .about = "when"},
    {"steps", SCHEMA_ARRAY, .of = step_output, .about = "what was asked, and how it went"},
    {"keys", SCHEMA_ARRAY, .of = key_output, .about = "the platform's keys"},
    {"granted", SCHEMA_TEXTS, .about = "the scopes that it gives"},
    {"clock_s", SCHEMA_INT, .nullable = true, .about = "its clock less ours, in seconds; null: unknown"},
    {"certificate_expires_at", SCHEMA_TIME, .nullable = true, .about = "of its key set's host"},
    {0},
};
static const struct schema login_output[] = {
    {"iss", SCHEMA_TEXT, .about = "as it was received"},
    {"client_id", SCHEMA_TEXT, .about = "as it was received; empty where there was none"},
    {"lti_deployment_id", SCHEMA_TEXT, .about = "as it was received"},
    {"target_link_uri", SCHEMA_TEXT, .about = "as it was received"},
    {"failed_check", SCHEMA_TEXT, .about = "what was wrong"},
    {"support_code", SCHEMA_UUID, .about = "of the last"},
    {"times", SCHEMA_INT, .about = "how often it came"},
    {"first_at", SCHEMA_TIME, .about = "when first"},
    {"last_at", SCHEMA_TIME, .about = "when last"},
    {"registration", SCHEMA_UUID, .nullable = true, .about = "the one that lies nearest"},
    {"nearest", SCHEMA_TEXT, .nullable = true, .about = "its issuer"},
    {"hint", SCHEMA_TEXT, .about = "how they differ, in English"},
    {"advice", SCHEMA_TEXT, .about = "what to do, in English"},
    {0},
};
static const struct schema launches_output[] = {
    {"items", SCHEMA_ARRAY, .of = launch_output, .about = "at most ten"},
    {"logins", SCHEMA_ARRAY, .of = login_output, .about = "logins that no registration took"},
    {0},
};
static const struct schema logins_output[] = {
    {"items", SCHEMA_ARRAY, .of = login_output, .about = "newest first, at most 200"},
    {0},
};

static const struct input one_table[] = {
    ID_INPUT(struct doctor_input, id, "the registration"), ORG_INPUT(struct doctor_input, org), {0}};
static const struct input org_table[] = {ORG_INPUT(struct doctor_input, org), {0}};
static const struct input code_table[] = {
    ORG_INPUT(struct doctor_input, org),
    {"code", INPUT_QUERY, FIELD_UUID, true, .offset = offsetof(struct doctor_input, code),
        .about = "the support code that a learner's page shows"},
    {0},
};

static enum err get_launches_by_code(struct request *r)
{
	struct doctor_input in = {0};
	json_t *launches, *logins;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(lti_launches_by_code(&r->work, org, in.code, &launches));
	TRY(lti_refused_logins(&r->work, org, in.code, LTI_REFUSED_LOGINS_MAX, &logins));
	return reply_json(r, 200,
	    json_pack("{s:o,s:o}", "items", json_deep_copy(launches), "logins", json_deep_copy(logins)));
}

static enum err logins_reply(struct request *r, struct uuid org)
{
	const struct uuid any = {{0}};
	json_t *logins;

	TRY(lti_refused_logins(&r->work, org, any, LTI_REFUSED_LOGINS_MAX, &logins));
	return reply_json(r, 200, json_pack("{s:o}", "items", json_deep_copy(logins)));
}

static enum err get_refused_logins(struct request *r)
{
	struct doctor_input in = {0};
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	return logins_reply(r, org);
}

static enum err get_all_refused_logins(struct request *r)
{
	return logins_reply(r, (struct uuid){{0}});
}

static enum err no_platform(struct request *r, enum err e)
{
	return e == ERR_NOT_FOUND ? fail_field(&r->work, e, "id", "there is no such platform") : e;
}

static enum err post_test(struct request *r)
{
	struct doctor_input in = {0};
	struct principal by;
	json_t *result;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(no_platform(r, platform_test(&r->work, &r->app->config, r->app->keys, r->app->http, &by, by.org,
	                       in.id, &result)));
	return reply_json(r, 200, json_deep_copy(result));
}

static enum err get_test(struct request *r)
{
	struct doctor_input in = {0};
	const json_t *platform;
	json_t *result;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(no_platform(r, lti_platform_one(&r->work, org, in.id, &platform)));
	TRY(lti_selftest_last(&r->work, in.id, &result));
	return result != NULL ? reply_json(r, 200, json_deep_copy(result))
	                      : fail_field(&r->work, ERR_NOT_FOUND, "id", "this platform was not tested yet");
}

static const struct route routes[] = {
    {"GET", "/api/v1/launches", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_READ, BODY_NONE, 0, SHAPE_JSON,
        get_launches_by_code, "launches of one support code, of whatever platform", .input = code_table,
        .output = launches_output},
    {"GET", "/api/v1/refused-logins", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_READ, BODY_NONE, 0,
        SHAPE_JSON, get_refused_logins,
        "logins that came near the organisation's platforms and were none of them", .input = org_table,
        .output = logins_output},
    {"GET", "/api/v1/instance/refused-logins", ORIGIN_APP, LANE_WORK, PERMISSION_INSTANCE_READ, BODY_NONE, 0,
        SHAPE_JSON, get_all_refused_logins, "logins of platforms that nobody registered",
        .output = logins_output},
    {"POST", "/api/v1/platforms/{id}/test", ORIGIN_APP, LANE_SLOW, PERMISSION_PLATFORM_MANAGE, BODY_NONE, 0,
        SHAPE_JSON, post_test, "asks a platform all that a launch and a grade will ask", .input = one_table,
        .output = test_output},
    {"GET", "/api/v1/platforms/{id}/test", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_READ, BODY_NONE, 0,
        SHAPE_JSON, get_test, "the last self-test of a platform", .input = one_table, .output = test_output},
};

const struct area web_area_doctor = {"doctor", routes, FIELDS_COUNT(routes)};

#include "evidence.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"

static const char sound[] =
    "{\"iss\":\"https://lms.example.org\",\"aud\":\"client-1\",\"azp\":\"client-1\",\"iat\":1795225403,"
    "\"exp\":1795229003,\"nonce\":\"n-1\",\"sub\":\"42\",\"name\":\"Ada Lovelace\","
    "\"" CLAIM "version\":\"1.3.0\",\"" CLAIM "message_type\":\"LtiResourceLinkRequest\","
    "\"" CLAIM "deployment_id\":\"1\",\"" CLAIM "target_link_uri\":\"https://tool.example.org/lti/launch\","
    "\"" CLAIM "resource_link\":{\"id\":\"57\",\"title\":\"Unit 5\"},"
    "\"" CLAIM "roles\":[\"http://purl.imsglobal.org/vocab/lis/v2/membership#Learner\"]}";

static const char *text_of(json_t *claims, const char *name)
{
	const char *s = json_string_value(json_object_get(claims, name));

	return s != NULL ? s : "";
}

struct lti_evidence evidence_for(struct work *w, json_t *claims, const char *app_url)
{
	json_t *aud = json_object_get(claims, "aud");
	const char *client =
	    json_is_array(aud) ? json_string_value(json_array_get(aud, 0)) : json_string_value(aud);
	const char *cookie = "the value of the cookie";

	return (struct lti_evidence){
	    .app_url = app_url,
	    .now_us = json_integer_value(json_object_get(claims, "iat")) * US_PER_S,
	    .token_fault_field = "",
	    .peek = {.payload = claims, .alg = "RS256", .kid = "key-1"},
	    .login_known = true,
	    .state_hash = sha256_hex(w->arena, "state"),
	    .login_nonce_hash = sha256_hex(w->arena, text_of(claims, "nonce")),
	    .login_browser_hash = sha256_hex(w->arena, cookie),
	    .login_target_link_uri = arena_strdup(w->arena, text_of(claims, CLAIM "target_link_uri")),
	    .registration = {.issuer = arena_strdup(w->arena, text_of(claims, "iss")),
	        .client_id = arena_strdup(w->arena, client),
	        .jwks_uri = "https://lms.example.org/jwks",
	        .deployments = LTI_DEPLOYMENTS_ACCEPT},
	    .registration_status = "active",
	    .deployment_status = "",
	    .signature = JWS_GOOD,
	    .cookie = cookie,
	    .proof = "",
	    .login_proof_hash = "",
	    .browser_key = "",
	};
}

struct lti_evidence evidence_sound(struct work *w)
{
	json_t *claims;

	if (json_read(w, "the claims", sound, sizeof(sound) - 1, &claims) != OK)
		abort();
	return evidence_for(w, claims, "https://tool.example.org");
}

const char *refused_by(struct work *w, const struct lti_evidence *e, struct lti_launch *ret_launch)
{
	static const enum lti_stage stages[] = {LTI_STAGE_OUTSIDE, LTI_STAGE_CLAIMS, LTI_STAGE_BROWSER};

	*ret_launch = (struct lti_launch){0};
	for (size_t i = 0; i < 3; i++) {
		if (lti_checks_run(w, e, stages[i], ret_launch) != OK)
			return w->field;
	}
	return "";
}

static json_t *load(struct work *w, const char *path)
{
	json_t *json = json_load_file(path, 0, NULL);

	if (json == NULL)
		abort();
	return json_own(w->arena, json);
}

/* Every object below json that holds a compact token. */
static int each_token(struct work *w, const char *name, json_t *json, json_t *jwks, captured_launch *each)
{
	const char *compact = json_string_value(json_object_get(json, "compact"));
	int count = 0;
	const char *member;
	json_t *value;

	if (compact != NULL) {
		each(w, name, json_object_get(json, "payload"), compact, jwks);
		return 1;
	}
	json_object_foreach(json, member, value)
	{
		count += each_token(w, name, value, jwks, each);
	}
	return count;
}

static const char *folder(struct work *w)
{
	const char *given = getenv("LECTERN_FIXTURES");
	const char *here = strstr(__FILE__, "tests/unit/");

	if (given != NULL)
		return arena_printf(w->arena, "%s/lti", given);
	return arena_printf(w->arena, "%.*s../shared/fixtures/lti", (int)(here - __FILE__), __FILE__);
}

static int each_of(struct work *w, const char *pattern, const char *jwks_file, captured_launch *each)
{
	const char *where = folder(w);
	json_t *jwks = NULL;
	glob_t found;
	int count = 0;

	if (glob(arena_printf(w->arena, "%s/%s", where, pattern), 0, NULL, &found) != 0) {
		fprintf(stderr, "\n*** SKIPPED, no fixtures at %s/%s ***\n\n", where, pattern);
		return 0;
	}
	if (jwks_file != NULL)
		jwks = json_object_get(load(w, arena_printf(w->arena, "%s/%s", where, jwks_file)), "body");
	for (size_t i = 0; i < found.gl_pathc; i++) {
		json_t *json = load(w, found.gl_pathv[i]);

		if (jwks != NULL) {
			count += each_token(w, strrchr(found.gl_pathv[i], '/') + 1, json, jwks, each);
		} else {
			each(w, strrchr(found.gl_pathv[i], '/') + 1, json, NULL, NULL);
			count++;
		}
	}
	globfree(&found);
	return count;
}

int each_captured(struct work *w, captured_launch *each)
{
	return each_of(w, "openedx-idtoken-*.json", "openedx-jwks.json", each) +
	       each_of(w, "ltiphp-idtoken-*.json", "ltiphp-jwks.json", each) +
	       each_of(w, "ltiphp-storage-launch.json", "ltiphp-jwks.json", each) +
	       each_of(w, "moodle-*-id-token-*.json", NULL, each);
}

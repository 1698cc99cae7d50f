#include "web/lti/lti.h"
#include "web/lti11/lti11.h"

/* What Moodle sends with everything ticked is some 5 KiB. */
enum { LAUNCH_MAX = 64 * 1024, FORM_MAX = 16 * 1024, PARAMETER_MAX = 8192 };

/* Judged in lti/, whose checks tell more than a field at fault; the table says what there is. */
#define TEXT(name, what)                                                                                     \
	{                                                                                                    \
		name, INPUT_BODY, FIELD_TEXT, .max = PARAMETER_MAX, .about = what                            \
	}
#define LAUNCH_FORM                                                                                          \
	TEXT("oauth_consumer_key", "the key that was made here"),                                            \
	    TEXT("oauth_signature_method", "HMAC-SHA1"), TEXT("oauth_timestamp", "Unix seconds"),            \
	    TEXT("oauth_nonce", "drawn by lot for each launch"),                                             \
	    {"oauth_signature", INPUT_BODY, FIELD_TEXT, .max = PARAMETER_MAX, .hidden = true,                \
	        .about = "RFC 5849, over all of these"},                                                     \
	    TEXT("lti_message_type", "basic-lti-launch-request"), TEXT("lti_version", "LTI-1p0"),            \
	    TEXT("resource_link_id", "the link"), TEXT("user_id", "who; absent: anonymous"),                 \
	    TEXT("roles", "separated by commas"), TEXT("context_id", "the course"),                          \
	    TEXT("lis_outcome_service_url", "where its grade goes"),                                         \
	    TEXT("lis_result_sourcedid", "into which cell there"),                                           \
	    TEXT("custom_module_id", "the module it opens")

static const struct input launch_input[] = {LAUNCH_FORM, {0}};
static const struct input launch_module_input[] = {
    {"module", INPUT_PATH, FIELD_TEXT, .max = 64, .about = "the module it opens"}, LAUNCH_FORM, {0}};
static const struct input address_input[] = {
    {"module", INPUT_PATH, FIELD_TEXT, .max = 64, .about = "the module it opens"}, {0}};

static const struct route routes[] = {
    {"GET", "/lti/1.1/launch", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE,
        lti11_get_launch, "says what this address is for", .input = NULL},
    {"GET", "/lti/1.1/launch/{module}", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE,
        lti11_get_launch, "says what this address is for", .input = address_input},
    {"POST", "/lti/1.1/launch", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_FORM, LAUNCH_MAX, SHAPE_PAGE,
        lti11_post_launch, "launch by LTI 1.1 (OAuth 1.0a, HMAC-SHA1)", .input = launch_input},
    {"POST", "/lti/1.1/launch/{module}", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_FORM, LAUNCH_MAX,
        SHAPE_PAGE, lti11_post_launch, "the same, of one module", .input = launch_module_input},
    PAGE_GET("/admin/{org}/lti11", PERMISSION_PLATFORM_READ, get_consumers_page,
        "platforms that launch by LTI 1.1", consumers_page_input),
    PAGE_POST("/admin/{org}/lti11", PERMISSION_PLATFORM_MANAGE, FORM_MAX, post_consumers_page,
        "turns LTI 1.1 on or off for the organisation", consumers_switch_input),
    PAGE_GET("/admin/{org}/lti11/new", PERMISSION_PLATFORM_MANAGE, get_consumer_new,
        "the form for a new key of LTI 1.1", consumers_page_input),
    PAGE_POST("/admin/{org}/lti11/new", PERMISSION_PLATFORM_MANAGE, FORM_MAX, post_consumer_new,
        "makes a key of LTI 1.1, and shows its secret this once", consumer_new_input),
    PAGE_GET("/admin/{org}/lti11/{id}", PERMISSION_PLATFORM_READ, get_consumer_page,
        "one platform of LTI 1.1 and its last launches", consumer_page_input),
    PAGE_POST("/admin/{org}/lti11/{id}", PERMISSION_PLATFORM_MANAGE, FORM_MAX, post_consumer_page,
        "changes it, disables it or gives it another secret", consumer_change_input),
    PAGE_GET("/admin/{org}/lti11/{id}/launches/{launch}", PERMISSION_PLATFORM_READ, get_consumer_launch,
        "one launch by LTI 1.1 with every check", consumer_launch_input),
};

const struct area web_area_lti11 = {"lti11", routes, FIELDS_COUNT(routes)};

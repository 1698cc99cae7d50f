#include "lti/deep_linking.h"

#include <string.h>
#include <strings.h>

#include "base/time.h"
#include "lti/message.h"

#define LTI_CLAIM "https://purl.imsglobal.org/spec/lti/claim/"
#define DEEP_LINKING_CLAIM "https://purl.imsglobal.org/spec/lti-dl/claim/"

enum { ANSWER_LIFE_S = 300, TITLE_MAX = 255 };

/* D4, D5. Open edX keeps only the last answer of a block, and stores a line item without making a column of
 * it. */
static const struct lti_item_rules rules[] = {
    [LTI_POLICY_STANDARD] = {.title_max = TITLE_MAX},
    [LTI_POLICY_OPENEDX] = {.title_max = TITLE_MAX,
        .replaces = true,
        .single = true,
        .makes_no_columns = true},
};

const struct lti_item_rules *lti_item_rules(enum lti_policy policy)
{
	size_t count = sizeof(rules) / sizeof(rules[0]);

	/* A policy without a row of its own does as the standard says. */
	return &rules[(size_t)policy < count && rules[policy].title_max > 0 ? policy : LTI_POLICY_STANDARD];
}

/* otherwise: what counts where nothing is said, or nothing that is a truth value. */
static bool truth_of(const json_t *settings, const char *name, bool otherwise)
{
	const json_t *value = json_object_get(settings, name);
	const char *text = json_string_value(value);

	if (json_is_boolean(value))
		return json_is_true(value);
	if (text != NULL && (strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0))
		return true;
	if (text != NULL && (strcasecmp(text, "false") == 0 || strcmp(text, "0") == 0))
		return false;
	return otherwise;
}

static const char *text_of(const json_t *settings, const char *name)
{
	const char *text = json_string_value(json_object_get(settings, name));

	return text != NULL ? text : "";
}

static bool names_in_text(const char *list, const char *wanted)
{
	size_t len = strlen(wanted);

	for (const char *p = list; *p != '\0'; p += *p == ',') {
		p += strspn(p, " ");
		if (strncmp(p, wanted, len) == 0 && strchr(", ", p[len]) != NULL)
			return true;
		p += strcspn(p, ",");
	}
	return false;
}

static bool names(const json_t *list, const char *wanted)
{
	size_t i;
	json_t *one;

	if (json_is_string(list))
		return names_in_text(json_string_value(list), wanted);
	json_array_foreach(list, i, one)
	{
		if (json_is_string(one) && strcmp(json_string_value(one), wanted) == 0)
			return true;
	}
	return false;
}

void lti_deep_linking_read(struct work *w, const json_t *settings, struct lti_deep_linking *ret_settings)
{
	json_t *data = json_object_get(settings, "data");

	*ret_settings = (struct lti_deep_linking){
	    .return_url = arena_strdup(w->arena, text_of(settings, "deep_link_return_url")),
	    .data = json_is_null(data) ? NULL : data,
	    .takes_links = names(json_object_get(settings, "accept_types"), "ltiResourceLink"),
	    .accept_multiple = truth_of(settings, "accept_multiple", false),
	    .accept_line_item = truth_of(settings, "accept_lineitem", true),
	    .title = arena_strdup(w->arena, text_of(settings, "title")),
	    .text = arena_strdup(w->arena, text_of(settings, "text")),
	};
}

/* Where this service answers that message, teachers may be led from a grade to the attempt. */
static bool reviews_are_offered(void)
{
	const struct lti_message *message = lti_message_find("LtiSubmissionReviewRequest");

	return message != NULL && message->kind != LTI_MESSAGE_NOT_OFFERED;
}

struct uuid lti_item_opens(const struct lti_item *item)
{
	if (!uuid_is_nil(item->course))
		return item->course;
	return uuid_is_nil(item->part) ? item->content : item->part;
}

static json_t *line_item_json(struct work *w, const struct lti_item *item)
{
	struct uuid resource = lti_item_opens(item);
	json_t *line_item = json_pack("{s:s,s:I,s:s,s:s}", "label", item->title, "scoreMaximum",
	    (json_int_t)item->maximum, "resourceId", uuid_text(w->arena, resource), "tag", "grade");

	if (reviews_are_offered())
		json_object_set_new(line_item, "submissionReview",
		    json_pack("{s:[s,s,s]}", "reviewableStatus", "InProgress", "Submitted", "Completed"));
	return line_item;
}

/* D2: which content it is stands in custom, which course copies keep; the address is our plain one, which
 * every platform knows as ours. */
static json_t *item_json(struct work *w, const struct lti_items_answer *answer, const struct lti_item *item)
{
	bool whole_course = !uuid_is_nil(item->course);
	json_t *json = json_pack("{s:s,s:s,s:s,s:{s:s}}", "type", "ltiResourceLink", "title", item->title,
	    "url", arena_printf(w->arena, "%s/lti/launch", answer->app_url), "custom",
	    whole_course ? "course_id" : "content_id",
	    uuid_text(w->arena, whole_course ? item->course : item->content));

	if (!uuid_is_nil(item->part))
		json_object_set_new(json_object_get(json, "custom"), "grain_id",
		    json_string(uuid_text(w->arena, item->part)));
	if (item->maximum > 0)
		json_object_set_new(json, "lineItem", line_item_json(w, item));
	return json;
}

enum err lti_deep_linking_answer(
    struct work *w, struct keys *keys, const struct lti_items_answer *answer, const char **ret_token)
{
	const struct lti_registration *to = answer->registration;
	json_int_t now_s = (json_int_t)(w->now_us / US_PER_S);
	json_t *items = json_array(), *claims;
	const char *kid;

	for (size_t i = 0; i < answer->count; i++)
		json_array_append_new(items, item_json(w, answer, &answer->items[i]));
	/* sub: Blackboard asks for it. No azp, which is optional: LTI-PHP refuses one that is not in aud. */
	claims =
	    json_own(w->arena, json_pack("{s:s,s:s,s:s,s:I,s:I,s:s,s:s,s:s,s:s,s:o}", "iss", to->client_id,
	                           "sub", to->client_id, "aud", to->issuer, "iat", now_s, "exp",
	                           now_s + ANSWER_LIFE_S, "nonce", answer->nonce, LTI_CLAIM "deployment_id",
	                           answer->deployment_id, LTI_CLAIM "message_type", "LtiDeepLinkingResponse",
	                           LTI_CLAIM "version", "1.3.0", DEEP_LINKING_CLAIM "content_items", items));
	if (answer->data != NULL)
		json_object_set(claims, DEEP_LINKING_CLAIM "data", answer->data);
	TRY(keys_pinned(w, to->id, &kid));
	return keys_sign(w, keys, kid, claims, ret_token);
}

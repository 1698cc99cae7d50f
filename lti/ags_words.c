#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "lti/ags_int.h"
#include "lti/policy.h"
#include "lti/token.h"

enum { DECIMAL_DIGITS = 15 };

/* Whole numbers as such: some platforms want an integer maximum (A7), and nobody wants 87.0. */
static json_t *number(double value)
{
	if (value == floor(value) && fabs(value) < 1e15)
		return json_integer((json_int_t)value);
	return json_real(value);
}

static void release_text(void *text)
{
	free(text);
}

const char *ags_score_json(struct work *w, const struct ags_score *score)
{
	json_t *json =
	    json_own(w->arena, json_pack("{s:s, s:o, s:o, s:s, s:s, s:s}", "userId", score->user_sub,
	                           "scoreGiven", number(score->given), "scoreMaximum", number(score->maximum),
	                           "activityProgress", score->activity_progress, "gradingProgress",
	                           score->grading_progress, "timestamp", score->timestamp));
	char *text;

	if (score->comment != NULL && score->comment[0] != '\0')
		json_object_set_new(json, "comment", json_string(score->comment));
	/* 15 digits say every decimal as it was written; 17 would show the binary fraction behind it. */
	text = json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(DECIMAL_DIGITS));
	if (text == NULL)
		return "{}";
	arena_defer(w->arena, release_text, text);
	return text;
}

/* Open edX answers 400 with {"timestamp": ["Score timestamp can only be updated to a later point in time"]}.
 */
static bool blames_timestamp(struct work *w, const struct http_answer *answer)
{
	json_t *json;

	if (json_read(w, "the answer", answer->body, answer->body_len, &json) != OK) {
		work_forgive(w);
		return false;
	}
	return json_object_get(json, "timestamp") != NULL;
}

struct meaning {
	int status;
	enum ags_outcome outcome;
	const char *code, *words;
};

static const struct meaning meanings[] = {
    {200, AGS_ACCEPTED, "", ""},
    {201, AGS_ACCEPTED, "", ""},
    {202, AGS_ACCEPTED, "", ""},
    {204, AGS_ACCEPTED, "", ""},
    {302, AGS_RETRY, "platform_moved", "the platform answered with a redirection, which is not followed"},
    {303, AGS_RETRY, "platform_moved", "the platform answered with a redirection, which is not followed"},
    {307, AGS_RETRY, "platform_moved", "the platform answered with a redirection, which is not followed"},
    {400, AGS_REFUSED, "person_refused",
        "the platform refused the score; often the user is a teacher or not enrolled in the course"},
    {401, AGS_RETRY, "key_refused", "the platform did not take the access token"},
    {403, AGS_REFUSED, "no_right", "the platform does not allow this tool to write this grade"},
    {404, AGS_REFUSED, "column_gone", "the platform does not know this grade column or user"},
    {408, AGS_RETRY, "platform_down", "the platform took too long"},
    {409, AGS_CONFLICT, "later_grade", "the platform has a grade of the same time or later"},
    {410, AGS_REFUSED, "column_gone", "the platform has removed this grade column"},
    {425, AGS_RETRY, "platform_busy", "the platform asks to come back later"},
    {429, AGS_RETRY, "platform_busy", "the platform asks for fewer requests"},
};

static struct meaning meaning_of(int status)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (meanings[i].status == status)
			return meanings[i];
	}
	if (status >= 500)
		return (struct meaning){status, AGS_RETRY, status == 500 ? "platform_fault" : "platform_down",
		    "the platform has a fault"};
	return (struct meaning){status, AGS_REFUSED, "score_refused", "the platform refused the score"};
}

bool ags_halts(int status)
{
	return status == 0 || meaning_of(status).outcome == AGS_RETRY;
}

struct ags_answer ags_classify(struct work *w, const struct http_answer *answer)
{
	struct meaning meaning = meaning_of(answer->status);
	const char *words;
	struct ags_answer result = {.outcome = meaning.outcome,
	    .status = answer->status,
	    .code = meaning.code,
	    .retry_after_s = answer->retry_after_s};

	if (answer->status == 400 && blames_timestamp(w, answer)) {
		result.outcome = AGS_CONFLICT;
		result.code = "later_grade";
		meaning.words = "the platform has a grade of the same time or later";
	}
	words = platform_words(w, answer->body, answer->body_len);
	if (result.outcome == AGS_ACCEPTED)
		result.reason = "";
	else
		result.reason = arena_printf(w->arena, "%s (status %d%s%s)", meaning.words, answer->status,
		    words[0] != '\0' ? ": " : "", words);
	return result;
}

enum err ags_results_url(struct work *w, enum lti_policy policy, const char *line_item_url,
    const char *user_sub, const char **ret_url)
{
	struct text segment = text_new(w->arena, 1024);

	text_add(&segment, "results");
	if (lti_policy_rules(policy)->result_place == LTI_RESULT_BY_PATH) {
		text_add_char(&segment, '/');
		text_add_url(&segment, user_sub);
		if (!text_fits(&segment))
			return fail(w, ERR_BAD_INPUT, "the user's id is too long for an address");
		return http_url_below(w, line_item_url, segment.data, ret_url);
	}
	TRY(http_url_below(w, line_item_url, segment.data, ret_url));
	return http_url_with(w, *ret_url, "user_id", user_sub, ret_url);
}

static bool is_user(struct work *w, const json_t *value, const char *user_sub)
{
	if (json_is_string(value))
		return strcmp(json_string_value(value), user_sub) == 0;
	return json_is_integer(value) &&
	       strcmp(arena_printf(w->arena, "%lld", (long long)json_integer_value(value)), user_sub) == 0;
}

enum err ags_results_read(struct work *w, const char *body, size_t len, const char *user_sub, bool *ret_known,
    double *ret_given, double *ret_maximum)
{
	json_t *json, *result;
	size_t i;

	if (json_read(w, "the results", body, len, &json) != OK || !json_is_array(json))
		return fail(w, ERR_UPSTREAM, "the platform's results are not a list");
	*ret_known = false;
	json_array_foreach(json, i, result)
	{
		const json_t *score = json_object_get(result, "resultScore");
		const json_t *maximum = json_object_get(result, "resultMaximum");

		if (!is_user(w, json_object_get(result, "userId"), user_sub) || !json_is_number(score))
			continue;
		*ret_known = true;
		*ret_given = json_number_value(score);
		/* AGS 2.0 section 3.3: 1 where it is left out. */
		*ret_maximum = json_is_number(maximum) && json_number_value(maximum) > 0
		                   ? json_number_value(maximum)
		                   : 1;
		return OK;
	}
	return OK;
}

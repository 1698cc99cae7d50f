#include "lti/policy.h"

#include <string.h>

#include "base/fields.h"
#include "base/text.h"

enum { MARKDOWN_MAX = 16 * 1024 };

static const struct lti_policy_rules policies[] = {
    [LTI_POLICY_STANDARD] = {.name = "standard",
        .label = "Any platform",
        .origin_kind = "lti",
        .non_final = LTI_NON_FINAL_BEFORE_FINAL,
        .zero_share = 0,
        .result_place = LTI_RESULT_BY_QUERY,
        .column = LTI_COLUMN_AS_NAMED,
        .label_max = 255,
        .frames_below = false,
        .why = "LTI 1.3 and Assignment and Grade Services 2.0 as they are written."},
    [LTI_POLICY_MOODLE] = {.name = "moodle",
        .label = "Moodle",
        .origin_kind = "moodle",
        .non_final = LTI_NON_FINAL_NEVER,
        .zero_share = 0,
        .result_place = LTI_RESULT_BY_QUERY,
        .column = LTI_COLUMN_AS_NAMED,
        .label_max = 255,
        .zero_unsaid = true,
        .frames_below = false,
        .why = "Moodle stores a score that is not final as an empty grade over the one it had. It refuses "
               "scores of "
               "teachers and of people who are not enrolled (400, Incorrect score received), and leaves "
               "zeros out of "
               "results."},
    [LTI_POLICY_OPENEDX] = {.name = "openedx",
        .label = "Open edX, FUN MOOC",
        .origin_kind = "funmooc",
        .non_final = LTI_NON_FINAL_BEFORE_FINAL,
        .zero_share = 0.0001,
        .result_place = LTI_RESULT_BY_PATH,
        .column = LTI_COLUMN_READ_FIRST,
        .label_max = 100,
        .late_dropped = true,
        .caps = true,
        .frames_below = true,
        .why = "Open edX answers 201 to a score of zero but never writes it into its grade book; a "
               "ten-thousandth of the "
               "maximum rounds to 0 there. It may name the first column of the course instead of the link's, "
               "and "
               "answers 201 to a score after the due date that it then drops. Its learning front end lives "
               "on a host below the "
               "issuer's, and "
               "it wants the user in the path of a result."},
    [LTI_POLICY_CANVAS] = {.name = "canvas",
        .label = "Canvas",
        .origin_kind = "lti",
        .non_final = LTI_NON_FINAL_BEFORE_FINAL,
        .zero_share = 0,
        .result_place = LTI_RESULT_BY_QUERY,
        .frames_below = false,
        .label_max = 255,
        .why = "All schools of the cloud share one issuer, and each shows us on a host of its own: pages of "
               "the cloud's hosts may hold us in a frame. It gives a tool more than one deployment."},
    [LTI_POLICY_BLACKBOARD] = {.name = "blackboard",
        .label = "Blackboard Learn",
        .origin_kind = "lti",
        .non_final = LTI_NON_FINAL_BEFORE_FINAL,
        .zero_share = 0,
        .result_place = LTI_RESULT_BY_QUERY,
        .frames_below = false,
        .label_max = 255,
        .why = "One issuer and one client id serve every school; only the deployment tells whose a launch "
               "is. New deployments wait for a decision."},
    [LTI_POLICY_BRIGHTSPACE] = {.name = "brightspace",
        .label = "D2L Brightspace",
        .origin_kind = "lti",
        .non_final = LTI_NON_FINAL_BEFORE_FINAL,
        .zero_share = 0,
        .result_place = LTI_RESULT_BY_QUERY,
        .frames_below = false,
        .label_max = 255,
        .why = "Each school has its own issuer; access tokens come from one host for all, which wants an "
               "audience of its own."},
    [LTI_POLICY_SAKAI] = {.name = "sakai",
        .label = "Sakai",
        .origin_kind = "lti",
        .non_final = LTI_NON_FINAL_BEFORE_FINAL,
        .zero_share = 0,
        .result_place = LTI_RESULT_BY_QUERY,
        .frames_below = false,
        .label_max = 255,
        .why = "By the standard; the deployment is a setting of the server, usually 1."},
};

enum { POLICIES = sizeof(policies) / sizeof(policies[0]) };
_Static_assert((int)POLICIES == (int)LTI_POLICY_COUNT, "a row for each");

const char *const lti_policy_names[] = {
    "standard", "moodle", "openedx", "canvas", "blackboard", "brightspace", "sakai", NULL};
_Static_assert(sizeof(lti_policy_names) / sizeof(lti_policy_names[0]) == POLICIES + 1, "a name for each");

const struct lti_policy_rules *lti_policy_rules(enum lti_policy policy)
{
	return &policies[(size_t)policy < POLICIES ? policy : LTI_POLICY_STANDARD];
}

bool lti_policy_read(const char *name, enum lti_policy *ret_policy)
{
	for (size_t i = 0; i < POLICIES; i++) {
		if (strcmp(policies[i].name, name) == 0) {
			*ret_policy = (enum lti_policy)i;
			return true;
		}
	}
	return false;
}

double lti_policy_score(enum lti_policy policy, double given, double maximum)
{
	/* A score is never negative: what is not above zero is zero. */
	return given > 0 ? given : maximum * lti_policy_rules(policy)->zero_share;
}

static const char *non_final_word(enum lti_non_final non_final)
{
	return non_final == LTI_NON_FINAL_NEVER ? "never" : "before-final";
}

static const char *result_word(enum lti_result_place place)
{
	return place == LTI_RESULT_BY_PATH ? "path" : "query";
}

static const char *column_word(enum lti_column column)
{
	return column == LTI_COLUMN_READ_FIRST ? "read-first" : "as-named";
}

json_t *lti_policies_json(struct work *w)
{
	json_t *list = json_own(w->arena, json_array());

	for (size_t i = 0; i < POLICIES; i++) {
		const struct lti_policy_rules *p = &policies[i];

		json_array_append_new(list,
		    json_pack("{s:s,s:s,s:s,s:s,s:f,s:s,s:s,s:i,s:b,s:b,s:b,s:b,s:s}", "policy", p->name,
		        "label", p->label, "origin", p->origin_kind, "non_final_scores",
		        non_final_word(p->non_final), "zero_sent_as_share", p->zero_share, "result_user_in",
		        result_word(p->result_place), "column", column_word(p->column), "column_label_max",
		        p->label_max, "late_scores_may_be_dropped", (int)p->late_dropped,
		        "results_leave_out_zero", (int)p->zero_unsaid, "caps_at_maximum", (int)p->caps,
		        "frames_below_issuer", (int)p->frames_below, "why", p->why));
	}
	return list;
}

const char *lti_policies_markdown(struct work *w)
{
	struct text out = text_new(w->arena, MARKDOWN_MAX);

	text_add(&out,
	    "| policy | for | origin | scores that are not final | a zero is sent as | a result is read by "
	    "| the column that a launch names | its name has at most | a score after the due date "
	    "| a result that is missing | frames | why |\n"
	    "|---|---|---|---|---|---|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < POLICIES; i++) {
		const struct lti_policy_rules *p = &policies[i];

		text_printf(&out, "| `%s` | %s | `%s` | %s | ", p->name, p->label, p->origin_kind,
		    p->non_final == LTI_NON_FINAL_NEVER ? "never sent" : "sent until a final one exists");
		if (p->zero_share > 0)
			text_printf(&out, "%g of the maximum", p->zero_share);
		else
			text_add(&out, "zero");
		text_printf(&out, " | %s | %s | %d characters | %s | %s | %s | %s |\n",
		    result_word(p->result_place),
		    p->column == LTI_COLUMN_READ_FIRST ? "is read before it is used" : "is used",
		    p->label_max, p->late_dropped ? "may be answered with yes and dropped" : "is kept",
		    p->zero_unsaid ? "may be a zero" : "is none",
		    p->frames_below ? "the platform and hosts below the issuer's" : "the platform", p->why);
	}
	return out.data;
}

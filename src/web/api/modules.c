/* Modules: what makes an attempt complete and passed, and what another rule would change. */
#include "lms/course/module.h"

#include <math.h>

#include "web/api/api.h"
#include "web/explain/explain.h"

enum { BODY_MAX = 4096 };

const char *const completion_rules[] = {"content", "score", "all", "time", "terminated", NULL},
                  *const success_rules[] = {"content", "score", NULL};
static const char *const score_rules[] = {"best", "last", NULL},
                         *const completions[] = {"not attempted", "incomplete", "completed", NULL},
                         *const successes[] = {"unknown", "passed", "failed", NULL};

struct module_input {
	struct uuid id;
	struct paging paging;
	const char *org, *if_match, *completion_rule, *success_rule;
	double completion_score, success_score;
	int64_t completion_minutes;
};

static const struct schema module_output[] = {
    {"id", SCHEMA_UUID, .about = "the module"},
    {"title", SCHEMA_TEXT, .about = "its title"},
    {"package", SCHEMA_UUID, .nullable = true, .about = "the package it plays"},
    RULE_OUTPUT_ROWS,
    {"completion_sentence", SCHEMA_TEXT, .about = "what completes, in words"},
    {"success_sentence", SCHEMA_TEXT, .about = "what passes, in words"},
    {"score_rule", SCHEMA_CHOICE, .choices = score_rules, .about = "which score counts"},
    {"grade_when_complete", SCHEMA_BOOL, .about = "completed without a score is full marks"},
    {"use_mastery_score", SCHEMA_BOOL, .about = "the manifest's mastery score decides who passed a part"},
    {0},
};
static const struct schema counts_output[] = {
    {"completes", SCHEMA_INT, .about = "would be completed that are not"},
    {"passes", SCHEMA_INT, .about = "would be passed that are not"},
    {"fails", SCHEMA_INT, .about = "would be judged failed that are not"},
    {"stays_completed", SCHEMA_INT, .about = "are completed that would not be: nothing is taken back"},
    {"stays_passed", SCHEMA_INT, .about = "are passed that would not be: nothing is taken back"},
    {0},
};
static const struct schema row_output[] = {
    {"attempt", SCHEMA_UUID, .about = "the attempt"},
    {"learner", SCHEMA_UUID, .about = "who"},
    {"learner_name", SCHEMA_TEXT, .about = "their name; \"\": their origin did not say"},
    {"number", SCHEMA_INT, .about = "of the learner's attempts at it"},
    {"completion", SCHEMA_CHOICE, .choices = completions, .about = "now"},
    {"success", SCHEMA_CHOICE, .choices = successes, .about = "now"},
    {"next_completion", SCHEMA_CHOICE, .choices = completions, .about = "once it is decided again"},
    {"next_success", SCHEMA_CHOICE, .choices = successes, .about = "once it is decided again"},
    {"sentence", SCHEMA_TEXT, .about = "what would change, in words"},
    {0},
};
static const struct schema preview_output[] = {
    {"attempts", SCHEMA_INT, .about = "so many were looked at, the newest"},
    {"more", SCHEMA_BOOL, .about = "there are older ones, which were not looked at"},
    {"changed", SCHEMA_INT, .about = "of those looked at"},
    {"counts", SCHEMA_OBJECT, .of = counts_output, .about = "by what would change"},
    {"sentences", SCHEMA_TEXTS, .about = "the same in words"},
    {"items", SCHEMA_ARRAY, .of = row_output,
        .about = "those that would change and that the credential may see, newest first: this page"},
    {"next", SCHEMA_TEXT, .nullable = true, .about = "the cursor of the next page; null: this was the last"},
    {0},
};

#define ID_AND_ORG ID_INPUT(struct module_input, id, "the module"), ORG_INPUT(struct module_input, org)
#define RULES                                                                                                \
	{"completion_rule", INPUT_BODY, FIELD_CHOICE,                                                        \
	    .offset = offsetof(struct module_input, completion_rule), .choices = completion_rules,           \
	    .about = "what completes; what is left out stays as it is"},                                     \
	    {"completion_score", INPUT_BODY, FIELD_REAL,                                                     \
	        .offset = offsetof(struct module_input, completion_score),                                   \
	        .about = "score: the least that completes, 0 to 1"},                                         \
	    {"completion_minutes", INPUT_BODY, FIELD_INT, .min = 1, .max = COMPLETION_MINUTES_MAX,           \
	        .offset = offsetof(struct module_input, completion_minutes),                                 \
	        .about = "time: the least that completes, minutes"},                                         \
	    {"success_rule", INPUT_BODY, FIELD_CHOICE,                                                       \
	        .offset = offsetof(struct module_input, success_rule), .choices = success_rules,             \
	        .about = "what passes"},                                                                     \
	{                                                                                                    \
		"success_score", INPUT_BODY, FIELD_REAL,                                                     \
		    .offset = offsetof(struct module_input, success_score),                                  \
		    .about = "score: the least that passes, 0 to 1"                                          \
	}

static const struct input one_input[] = {ID_AND_ORG, {0}};
static const struct input change_input[] = {
    ID_AND_ORG, IF_MATCH_INPUT(struct module_input, if_match), RULES, {0}};
static const struct input preview_input[] = {
    ID_AND_ORG, PAGING_INPUT(struct module_input, paging), RULES, {0}};

static enum err reply_module(struct request *r, struct uuid org, struct uuid id)
{
	struct module module;
	struct explained_rule words;
	json_t *json;

	TRY(module_read(&r->work, org, id, &module));
	words = explain_rule(r->work.arena, request_language(r), &module.own, module.summed_up, module.parts);
	json = json_pack("{s:s,s:s,s:o,s:s,s:s,s:s,s:b,s:b}", "id", uuid_text(r->work.arena, module.id),
	    "title", module.title, "package", api_uuid(&r->work, module.package), "completion_sentence",
	    words.completion, "success_sentence", words.success, "score_rule", score_rules[module.score_last],
	    "grade_when_complete", module.grade_when_complete, "use_mastery_score", module.use_mastery_score);
	json_object_update_missing_new(json, rule_own_json(&module.own));
	reply_revision(r, module.revision);
	return reply_json(r, 200, json);
}

/* What its rule does not ask for is refused: who says it means another rule. */
static enum err unasked(struct request *r, const char *field, bool said, bool asked, const char *rule)
{
	if (!said || asked)
		return OK;
	return fail_field(&r->work, ERR_BAD_INPUT, field, "is only for the rule %s", rule);
}

/* The module's rules with what was asked in their place. */
static enum err rules_asked(struct request *r, const struct module_input *in, struct rule_own *own)
{
	bool was_score = own->completion == COMPLETION_RULE_SCORE,
	     was_time = own->completion == COMPLETION_RULE_TIME,
	     was_pass = own->success == SUCCESS_RULE_SCORE;

	if (in->completion_rule != NULL)
		(void)completion_rule_find(in->completion_rule, &own->completion);
	if (in->success_rule != NULL)
		(void)success_rule_find(in->success_rule, &own->success);
	TRY(unasked(r, "completion_score", !isnan(in->completion_score),
	    own->completion == COMPLETION_RULE_SCORE, "score"));
	TRY(unasked(r, "completion_minutes", in->completion_minutes > 0,
	    own->completion == COMPLETION_RULE_TIME, "time"));
	TRY(unasked(
	    r, "success_score", !isnan(in->success_score), own->success == SUCCESS_RULE_SCORE, "score"));
	if (!isnan(in->completion_score) || !was_score)
		own->completion_score = in->completion_score;
	if (in->completion_minutes > 0 || !was_time)
		own->completion_minutes = in->completion_minutes;
	if (!isnan(in->success_score) || !was_pass)
		own->success_score = in->success_score;
	return module_rule_check(&r->work, own);
}

static enum err get_module(struct request *r)
{
	struct module_input in = {0};
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	return reply_module(r, org, in.id);
}

static enum err patch_module(struct request *r)
{
	struct module_input in = {.completion_score = NAN, .success_score = NAN};
	struct module module;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(module_read(&r->work, by.org, in.id, &module));
	TRY(revision_match(r, in.if_match, module.revision));
	TRY(rules_asked(r, &in, &module.own));
	TRY(revision_saved(r, module_rule_set(&r->work, &by, by.org, in.id, module.revision, &module.own)));
	return reply_module(r, by.org, in.id);
}

static json_t *row_json(struct request *r, const struct rule_preview_row *row)
{
	struct arena *a = r->work.arena;

	return json_pack("{s:s,s:s,s:s,s:I,s:s,s:s,s:s,s:s,s:s}", "attempt", uuid_text(a, row->attempt),
	    "learner", uuid_text(a, row->learner), "learner_name", row->learner_name, "number",
	    (json_int_t)row->number, "completion", row->completion, "success", row->success,
	    "next_completion", row->next_completion, "next_success", row->next_success, "sentence",
	    preview_row_words(a, request_language(r), row));
}

static json_t *preview_json(struct request *r, const struct rule_preview *p, size_t shown)
{
	const char *words[PREVIEW_SENTENCES_MAX];
	size_t count = preview_sentences(r->work.arena, request_language(r), p, words);
	json_t *items = json_array(), *sentences = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(sentences, json_string(words[i]));
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, row_json(r, &p->rows[i]));
	return json_pack("{s:I,s:b,s:I,s:{s:I,s:I,s:I,s:I,s:I},s:o,s:o,s:s?}", "attempts",
	    (json_int_t)p->attempts, "more", p->more, "changed", (json_int_t)p->changed, "counts",
	    "completes", (json_int_t)p->counts[0], "passes", (json_int_t)p->counts[1], "fails",
	    (json_int_t)p->counts[2], "stays_completed", (json_int_t)p->counts[3], "stays_passed",
	    (json_int_t)p->counts[4], "sentences", sentences, "items", items, "next",
	    p->count > shown ? page_cursor(r, uuid_text(r->work.arena, p->rows[shown - 1].attempt)) : NULL);
}

static enum err post_rule_preview(struct request *r)
{
	struct module_input in = {.completion_score = NAN, .success_score = NAN};
	struct rule_preview preview;
	struct rule_own other;
	struct module module;
	struct principal by;
	struct uuid before;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(paging_start_id(r, &in.paging, &before));
	TRY(module_read(&r->work, by.org, in.id, &module));
	other = module.own;
	TRY(rules_asked(r, &in, &other));
	TRY(rule_preview(&r->work, &by, &module, &other, before, paging_rows(&in.paging), &preview));
	return reply_json(r, 200, preview_json(r, &preview, paging_shown(&in.paging, preview.count)));
}

static const struct route routes[] = {
    {"GET", "/api/v1/modules/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_PACKAGE_READ, BODY_NONE, 0, SHAPE_JSON,
        get_module, "one module, and what completes and passes it", .input = one_input,
        .output = module_output},
    {"PATCH", "/api/v1/modules/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_PACKAGE_IMPORT, BODY_JSON, BODY_MAX,
        SHAPE_JSON, patch_module, "changes what completes and passes a module, for decisions from then on",
        .input = change_input, .output = module_output},
    {"POST", "/api/v1/modules/{id}/rule-preview", ORIGIN_APP, LANE_SLOW, PERMISSION_PACKAGE_IMPORT, BODY_JSON,
        BODY_MAX, SHAPE_JSON, post_rule_preview,
        "what other rules would change about the attempts there are; changes nothing", .input = preview_input,
        .output = preview_output},
};

const struct area web_area_modules = {"modules", routes, FIELDS_COUNT(routes)};

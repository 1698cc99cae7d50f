#include "web/explain/explain.h"

#include <math.h>
#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "pages.h"
#include "web/explain/part.h"
#include "web/explain/sentence.h"

struct explained_rule explain_rule(
    struct arena *a, const char *lang, const struct rule_own *own, bool summed_up, int64_t parts)
{
	static const char *const says[COMPLETION_RULE_COUNT] = {
	    [COMPLETION_RULE_CONTENT] = WORDS("Complete when every part says that it is completed."),
	    [COMPLETION_RULE_SCORE] = WORDS("Complete with a score of at least {asked}."),
	    [COMPLETION_RULE_ALL] = WORDS("Complete when every part has been opened."),
	    [COMPLETION_RULE_TIME] = WORDS("Complete once the time spent reaches {asked}."),
	    [COMPLETION_RULE_TERMINATED] =
	        WORDS("Complete when the content of every part has ended at least once."),
	};
	const char *completion = says[own->completion],
	           *success =
	               own->success == SUCCESS_RULE_SCORE
	                   ? WORDS("Passed with a score of at least {asked}; failed when complete with less.")
	                   : WORDS("Passed or failed as the content says.");

	if (own->completion == COMPLETION_RULE_CONTENT && summed_up)
		completion = WORDS("Complete when the course itself says so, by its own rules.");
	else if (own->completion == COMPLETION_RULE_CONTENT && parts == 1)
		completion = WORDS("Complete when its only part says so.");
	return (struct explained_rule){
	    .completion = SENTENCE(a, lang, completion,
	        {"asked", own->completion == COMPLETION_RULE_TIME
	                      ? minutes_words(a, lang, own->completion_minutes * CS_PER_MINUTE)
	                      : percent_words(a, lang, own->completion_score)}),
	    .success = SENTENCE(a, lang, success, {"asked", percent_words(a, lang, own->success_score)})};
}

enum err explain_attempt(
    struct work *w, const char *lang, const struct review *review, struct explanation *ret_explanation)
{
	bool in_part = !uuid_is_nil(review->rules.only);
	struct explanation explanation = {0};
	int64_t counting = 0;

	explain_standing(w->arena, lang, review, &explanation);
	TRY(explain_lines(w, lang, review, &explanation));
	for (size_t i = 0; i < explanation.parts_count; i++)
		counting += explanation.parts[i].counts;
	explanation.rule =
	    explain_rule(w->arena, lang, &review->rules.own, review->rules.summed_up && !in_part, counting);
	for (size_t i = 0; in_part && i < explanation.parts_count; i++) {
		if (explanation.parts[i].counts)
			explanation.rule.completion = arena_printf(w->arena, "%s %s",
			    SENTENCE(w->arena, lang,
			        WORDS("The link opens “{part}” by itself: that part alone counts."),
			        {"part", part_title(w->arena, explanation.parts[i].item->title)}),
			    explanation.rule.completion);
	}
	*ret_explanation = explanation;
	return OK;
}

json_t *rule_own_json(const struct rule_own *own)
{
	return json_pack("{s:s,s:o,s:o,s:s,s:o}", "completion_rule", completion_rule_name(own->completion),
	    "completion_score",
	    own->completion == COMPLETION_RULE_SCORE ? json_real(own->completion_score) : json_null(),
	    "completion_minutes",
	    own->completion == COMPLETION_RULE_TIME ? json_integer(own->completion_minutes) : json_null(),
	    "success_rule", success_rule_name(own->success), "success_score",
	    own->success == SUCCESS_RULE_SCORE ? json_real(own->success_score) : json_null());
}

static json_t *standing_json(const struct explained_standing *stands)
{
	json_t *value = stands->value != NULL ? json_string(stands->value)
	                : stands->known       ? json_real(stands->number)
	                                      : json_null();

	return json_pack("{s:o,s:s,s:s}", "value", value, "by", stands->by, "sentence", stands->sentence);
}

static json_t *parts_json(struct work *w, const struct review *review, const struct explanation *explanation)
{
	json_t *all = json_array();

	for (size_t i = 0; i < review_items_shown(review); i++) {
		const struct explained_part *part = &explanation->parts[i];
		const struct review_item *item = part->item;

		json_array_append_new(
		    all, json_pack("{s:s,s:s,s:s,s:s,s:o,s:b,s:b,s:b,s:b,s:s}", "id",
		             uuid_text(w->arena, item->id), "title", item->title, "completion",
		             item->completion, "success", item->success, "score",
		             item->scored ? json_real(item->score) : json_null(), "opened", item->opened,
		             "ended", item->ended, "counts", part->counts, "missing", part->missing,
		             "sentence", part->sentence));
	}
	return all;
}

const char *explained_line_words(struct arena *a, const char *lang, const struct explained_line *line)
{
	const struct {
		const char *label, *says;
	} results[] = {
	    {WORDS("Completion:"), line->completion},
	    {WORDS("Success:"), line->success},
	    {WORDS("Score:"), line->score},
	    {WORDS("Grade:"), line->grade},
	};
	struct text out = text_new(a, SENTENCE_MAX);

	text_add(&out, line->sentence);
	for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
		if (*results[i].says != '\0')
			text_printf(&out, "%s%s %s.", out.len > 0 ? " " : "",
			    page_translate(lang, results[i].label), results[i].says);
	}
	if (line->recorded)
		text_printf(&out, " %s", page_translate(lang, WORDS("It was put into the ledger.")));
	return out.data;
}

static json_t *lines_json(struct work *w, const char *lang, const struct explanation *explanation)
{
	json_t *all = json_array();

	for (size_t i = 0; i < explanation->lines_count; i++) {
		const struct explained_line *line = &explanation->lines[i];

		json_array_append_new(
		    all, json_pack("{s:o,s:s,s:s}", "at", json_time(line->at_us), "kind", line->kind,
		             "sentence", explained_line_words(w->arena, lang, line)));
	}
	return all;
}

json_t *explanation_json(
    struct work *w, const char *lang, const struct review *review, const struct explanation *explanation)
{
	json_t *rule = rule_own_json(&review->rules.own);

	json_object_set_new(rule, "completion_sentence", json_string(explanation->rule.completion));
	json_object_set_new(rule, "success_sentence", json_string(explanation->rule.success));
	return json_pack("{s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:b}", "attempt",
	    uuid_text(w->arena, review->attempt.id), "language", lang, "rule", rule, "completion",
	    standing_json(&explanation->completion), "success", standing_json(&explanation->success), "score",
	    standing_json(&explanation->score), "grade", standing_json(&explanation->grade), "parts",
	    parts_json(w, review, explanation), "time_line", lines_json(w, lang, explanation), "earlier",
	    explanation->earlier);
}

const char *explanation_text(
    struct work *w, const char *lang, const struct review *review, const struct explanation *explanation)
{
	enum { TEXT_MAX = 4 * 1024 * 1024 };
	struct text out = text_new(w->arena, TEXT_MAX);
	const char *const sentences[] = {explanation->completion.sentence, explanation->success.sentence,
	    explanation->score.sentence, explanation->grade.sentence, explanation->rule.completion,
	    explanation->rule.success};
	char at[TIME_TEXT_SIZE];

	text_printf(&out, "%s\n\n", review->attempt.module_title);
	for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
		text_printf(&out, "%s%s\n", i == 4 ? "\n" : "", sentences[i]);
	text_add(&out, "\n");
	for (size_t i = 0; i < review_items_shown(review); i++)
		text_printf(&out, "- %s\n", explanation->parts[i].sentence);
	text_add(&out, "\n");
	for (size_t i = 0; i < explanation->lines_count; i++)
		text_printf(&out, "%s  %s\n", time_format(explanation->lines[i].at_us, at),
		    explained_line_words(w->arena, lang, &explanation->lines[i]));
	return out.data;
}

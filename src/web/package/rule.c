/* What completes and passes a module, chosen by a form; and what that would change, before it is saved. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lms/course/packages.h"
#include "pages.h"
#include "web/attempt/attempt.h"
#include "web/explain/explain.h"
#include "web/package/package.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"

enum { ROWS = 50, NUMBER_MAX = 20 };

struct fields {
	const char *org, *deed, *completion_rule, *success_rule, *completion_score, *completion_minutes,
	    *success_score;
	struct uuid id, module, after;
	int64_t revision;
};

static const char *const deeds[] = {"preview", "save", NULL},
                         *const completions[] = {"content", "score", "all", "time", "terminated", NULL},
                         *const successes[] = {"content", "score", NULL};

#define AT(member) offsetof(struct fields, member)
#define PATH                                                                                                 \
	{"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, AT(org), .about = "the organisation"},                  \
	    {"id", INPUT_PATH, FIELD_UUID, true, 0, 0, AT(id), .about = "the package"},                      \
	{                                                                                                    \
		"module", INPUT_PATH, FIELD_UUID, true, 0, 0, AT(module), .about = "what plays it"           \
	}

const struct input module_rule_page_input[] = {PATH, {0}};
const struct input module_rule_input[] = {
    PATH,
    {"deed", INPUT_BODY, FIELD_CHOICE, true, 0, 0, AT(deed), .choices = deeds,
        .about = "show what would change, or change it"},
    {"revision", INPUT_BODY, FIELD_INT, true, 1, INT64_MAX, AT(revision), .about = "of the rules as seen"},
    {"completion_rule", INPUT_BODY, FIELD_CHOICE, true, 0, 0, AT(completion_rule), .choices = completions,
        .about = "what completes"},
    {"completion_score", INPUT_BODY, FIELD_TEXT, false, 0, NUMBER_MAX, AT(completion_score),
        .about = "score: the least, in %"},
    {"completion_minutes", INPUT_BODY, FIELD_TEXT, false, 0, NUMBER_MAX, AT(completion_minutes),
        .about = "time: the least, in minutes"},
    {"success_rule", INPUT_BODY, FIELD_CHOICE, true, 0, 0, AT(success_rule), .choices = successes,
        .about = "what passes"},
    {"success_score", INPUT_BODY, FIELD_TEXT, false, 0, NUMBER_MAX, AT(success_score),
        .about = "score: the least, in %"},
    {"after", INPUT_BODY, FIELD_UUID, false, 0, 0, AT(after),
        .about = "preview: the last attempt of the page before"},
    {0},
};

/* "79,5" and "79.5". */
static enum err number_read(struct request *r, const char *field, const char *text, double *ret_number)
{
	char *end, *point, *copy = arena_strdup(r->work.arena, text);
	double number;

	point = strchr(copy, ',');
	if (point != NULL)
		*point = '.';
	number = strtod(copy, &end);
	end += strspn(end, " %");
	if (*copy == '\0' || *end != '\0' || !isfinite(number))
		return fail_field(&r->work, ERR_BAD_INPUT, field, WORDS("A number is expected."));
	*ret_number = number;
	return OK;
}

static enum err rules_read(struct request *r, const struct fields *in, struct rule_own *ret_own)
{
	struct rule_own own = {0};
	double minutes;

	(void)completion_rule_find(in->completion_rule, &own.completion);
	(void)success_rule_find(in->success_rule, &own.success);
	if (own.completion == COMPLETION_RULE_SCORE) {
		TRY(number_read(r, "completion_score", in->completion_score, &own.completion_score));
		own.completion_score /= 100;
	}
	if (own.completion == COMPLETION_RULE_TIME) {
		TRY(number_read(r, "completion_minutes", in->completion_minutes, &minutes));
		own.completion_minutes = fabs(minutes) > COMPLETION_MINUTES_MAX ? -1 : llround(minutes);
	}
	if (own.success == SUCCESS_RULE_SCORE) {
		TRY(number_read(r, "success_score", in->success_score, &own.success_score));
		own.success_score /= 100;
	}
	TRY(module_rule_check(&r->work, &own));
	*ret_own = own;
	return OK;
}

/* The module of the path, where it plays the package of the path. */
static enum err module_of(struct request *r, const struct fields *in, struct module *ret_module)
{
	struct module module;

	TRY(module_read(&r->work, r->principal.org, in->module, &module));
	if (!uuid_equal(module.package, in->id))
		return fail_field(&r->work, ERR_NOT_FOUND, "module", "there is no such module");
	*ret_module = module;
	return OK;
}

static void preview_show(struct request *r, const struct rule_preview *preview, struct page_module_rule *page)
{
	struct arena *a = r->work.arena;
	const char *lang = request_language(r), *words[PREVIEW_SENTENCES_MAX];
	size_t count = preview_sentences(a, lang, preview, words),
	       shown = preview->count < ROWS ? preview->count : ROWS;
	struct page_module_rule_sentences *sentences = arena_alloc(a, count * sizeof(*sentences));
	struct page_module_rule_rows *rows = arena_alloc(a, (shown + 1) * sizeof(*rows));

	for (size_t i = 0; i < count; i++)
		sentences[i].sentence = words[i];
	for (size_t i = 0; i < shown; i++) {
		const struct rule_preview_row *row = &preview->rows[i];

		rows[i] = (struct page_module_rule_rows){
		    .learner = learner_words(r, &(struct review_attempt){.learner_name = row->learner_name,
		                                    .guest = row->guest,
		                                    .external_id = row->external_id}),
		    .link = frame_address(r, "/attempts/%s", uuid_text(a, row->attempt)),
		    .number = row->number,
		    .change = preview_row_words(a, lang, row)};
	}
	page->previewed = true;
	page->sentences = sentences;
	page->sentences_count = count;
	page->rows = rows;
	page->rows_count = shown;
	page->next = preview->count > shown ? uuid_text(a, preview->rows[shown - 1].attempt) : "";
}

static const char *percent_typed(struct request *r, double score, bool asked)
{
	return asked ? arena_printf(r->work.arena, "%.10g", score * 100) : "";
}

/* typed: what is in the form is what was sent, else what the module has. */
static enum err show(struct request *r, const struct module *module, bool typed,
    const struct trouble *trouble, const struct rule_preview *preview)
{
	struct text html = text_new(r->work.arena, PACKAGE_PAGE_MAX);
	const struct rule_own *own = &module->own;
	struct explained_rule words =
	    explain_rule(r->work.arena, request_language(r), own, module->summed_up, module->parts);
	const struct page_module_rule_asks asks[] = {
	    {.sentence = words.completion}, {.sentence = words.success}};
	const char *package = uuid_text(r->work.arena, module->package);
	struct page_module_rule page = {.lang = request_language(r),
	    .frame = frame_make(r, "packages"),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .title = module->title,
	    .package = module->title,
	    .back = frame_address(r, "/packages/%s", package),
	    .asks = asks,
	    .asks_count = 2,
	    .completion = typed ? form_typed(r, "completion_rule") : completion_rule_name(own->completion),
	    .success = typed ? form_typed(r, "success_rule") : success_rule_name(own->success),
	    .completion_score =
	        typed ? form_typed(r, "completion_score")
	              : percent_typed(r, own->completion_score, own->completion == COMPLETION_RULE_SCORE),
	    .completion_minutes =
	        typed ? form_typed(r, "completion_minutes")
	        : own->completion == COMPLETION_RULE_TIME
	            ? arena_printf(r->work.arena, "%lld", (long long)own->completion_minutes)
	            : "",
	    .success_score = typed ? form_typed(r, "success_score")
	                           : percent_typed(r, own->success_score, own->success == SUCCESS_RULE_SCORE),
	    .revision = module->revision,
	    .next = ""};

	if (preview != NULL)
		preview_show(r, preview, &page);
	page_module_rule(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_module_rule(struct request *r)
{
	struct module module;
	struct fields in = {0};

	TRY(request_input(r, &in));
	TRY(module_of(r, &in, &module));
	return show(r, &module, false, NULL, NULL);
}

static enum err rule_do(
    struct request *r, const struct fields *in, const struct module *module, struct rule_preview *preview)
{
	struct rule_own own;

	TRY(rules_read(r, in, &own));
	if (strcmp(in->deed, "preview") == 0)
		return rule_preview(&r->work, &r->principal, module, &own, in->after, ROWS + 1, preview);
	return module_rule_set(&r->work, &r->principal, r->principal.org, in->module, in->revision, &own);
}

enum err post_module_rule(struct request *r)
{
	struct fields in = {
	    .deed = "", .completion_score = "", .completion_minutes = "", .success_score = ""};
	enum err input = request_input(r, &in), e;
	const struct work failed = r->work; /* what it says of the form */
	struct rule_preview preview;
	struct module module;
	struct trouble trouble;

	TRY(module_of(r, &in, &module));
	memcpy(r->work.detail, failed.detail, sizeof failed.detail);
	memcpy(r->work.field, failed.field, sizeof failed.field);
	r->work.error = failed.error;
	e = input != OK ? input : rule_do(r, &in, &module, &preview);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, &module, true, &trouble, NULL);
	}
	if (strcmp(in.deed, "preview") == 0)
		return show(r, &module, true, NULL, &preview);
	frame_say(r, "success", WORDS("The rules are saved. They decide from now on."));
	return reply_redirect(
	    r, 303, frame_address(r, "/packages/%s", uuid_text(r->work.arena, module.package)));
}

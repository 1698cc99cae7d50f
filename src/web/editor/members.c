/* What the editors' forms hold: a table for each type, and a quiz's times as people write them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "lms/quiz/quiz.h"
#include "web/editor/editor.h"
#include "web/page/day.h"

enum { CAPTIONS_MAX = 20, MINUTE_S = 60 };

#define DESCRIPTION                                                                                          \
	{                                                                                                    \
		"description", EDIT_TEXT, .label = WORDS("Description"),                                     \
		                          .hint = WORDS("Markdown, shown above the content.")                \
	}
static const struct edit_files any_file, pictures = {.family = "image"}, films = {.family = "video"},
                                         captions = {.family = "captions"},
                                         pdfs = {.family = "document", .mime = "application/pdf"};

static const struct edit_member article[] = {
    {"text", EDIT_LONG, .label = WORDS("Text"), .needed = true, .files = &any_file,
        .hint = WORDS("Markdown. # begins a heading, * a list; ![words](media:ID) shows a picture of the "
                      "media library.")},
    {0},
};
static const struct edit_member pdf[] = {
    {"content", EDIT_FILE, .label = WORDS("PDF document"), .files = &pdfs, .needed = true},
    DESCRIPTION,
    {"download", EDIT_TICK, .label = WORDS("Learners may keep it")},
    {"completion_percent", EDIT_INT,
        .label = WORDS("Completed when so many per cent of its pages were read")},
    {0},
};
static const struct edit_member caption[] = {
    {"content", EDIT_FILE, .label = WORDS("File with the captions (WebVTT)"), .files = &captions,
        .needed = true},
    {"language", EDIT_LINE, .label = WORDS("Language"), .hint = WORDS("As fr or en-GB."), .needed = true},
    {"label", EDIT_LINE, .label = WORDS("What learners choose it by")},
    {0},
};
static const struct edit_member video[] = {
    {"content", EDIT_FILE, .label = WORDS("Film of the media library"), .files = &films},
    {"url", EDIT_LINE, .label = WORDS("Or its address"),
        .hint = WORDS("Of the film itself, with https:// in front.")},
    {"poster", EDIT_FILE, .label = WORDS("Picture before it plays"), .files = &pictures},
    DESCRIPTION,
    {"completion_percent", EDIT_INT, .label = WORDS("Completed when so many per cent of it were watched")},
    {"captions", EDIT_ROWS, .label = WORDS("Captions"), .rows = caption, .one = WORDS("Captions"),
        .add = WORDS("Add captions"), .most = CAPTIONS_MAX},
    {0},
};
static const struct edit_member file[] = {
    {"content", EDIT_FILE, .label = WORDS("File"), .files = &any_file, .needed = true}, DESCRIPTION, {0}};
static const struct edit_member link[] = {
    {"url", EDIT_LINE, .label = WORDS("Address"), .hint = WORDS("With https:// in front."), .needed = true},
    DESCRIPTION, {0}};

static const struct edit_word feedback_words[] = {
    {"submit", WORDS("Once it is handed in")},
    {"question", WORDS("Of each question, as soon as it is checked")},
    {"close", WORDS("Once the quiz has closed")},
    {"never", WORDS("Never: only the score")},
    {0},
};
static const struct edit_word score_words[] = {
    {"best", WORDS("The best attempt")},
    {"last", WORDS("The last attempt")},
    {"first", WORDS("The first attempt")},
    {"average", WORDS("The average of all")},
    {0},
};
static const struct edit_word pages_words[] = {
    {"all", WORDS("All questions together")}, {"one", WORDS("One question on each page")}, {0}};
static const struct edit_member quiz[] = {
    {"intro", EDIT_TEXT, .label = WORDS("Introduction"), .hint = WORDS("Markdown, shown before it begins.")},
    {"attempts", EDIT_INT, .label = WORDS("How many attempts"), .hint = WORDS("0: as many as they like.")},
    {"time_limit_s", EDIT_LINE, .label = WORDS("Time limit, in minutes"), .hint = WORDS("Empty: none.")},
    {"open_at", EDIT_MOMENT, .label = WORDS("Opens")},
    {"close_at", EDIT_MOMENT, .label = WORDS("Closes for all")},
    {"pass_per_cent", EDIT_INT, .label = WORDS("Passed from so many per cent"),
        .hint = WORDS("Empty: there is no pass mark.")},
    {"feedback", EDIT_WORD, .label = WORDS("Right answers and feedback are shown"), .words = feedback_words,
        .needed = true},
    {"score", EDIT_WORD, .label = WORDS("What counts of several attempts"), .words = score_words,
        .needed = true},
    {"pages", EDIT_WORD, .label = WORDS("Pages"), .words = pages_words, .needed = true},
    {"shuffle", EDIT_TICK, .label = WORDS("Another order of the questions for each attempt")},
    {"partial", EDIT_TICK, .label = WORDS("What is partly right counts in part")},
    {0},
};

static const struct {
	const char *type;
	const struct edit_member *members;
	const char *markdown;
} editors[] = {
    {"article", article, "text"},
    {"pdf", pdf, "description"},
    {"video", video, "description"},
    {"file", file, "description"},
    {"link", link, "description"},
    {QUIZ_KIND, quiz, "intro"},
};

const struct edit_member *editor_members(const struct material_type *type)
{
	for (size_t i = 0; i < FIELDS_COUNT(editors); i++) {
		if (strcmp(editors[i].type, type->name) == 0)
			return editors[i].members;
	}
	return NULL;
}

const char *editor_markdown(const struct material_type *type)
{
	for (size_t i = 0; i < FIELDS_COUNT(editors); i++) {
		if (strcmp(editors[i].type, type->name) == 0)
			return editors[i].markdown;
	}
	return NULL;
}

bool editor_is_quiz(const struct material_type *type)
{
	return strcmp(type->name, QUIZ_KIND) == 0;
}

/* --- a quiz's times --- */

static void moment_shown(struct request *r, json_t *form, const char *name)
{
	const char *text = json_string_value(json_object_get(form, name));
	int64_t us;

	if (text != NULL && time_parse(text, &us))
		json_object_set_new(form, name, json_string(minute_text(r, us)));
}

static enum err moment_kept(struct request *r, json_t *body, const char *name)
{
	const char *text = json_string_value(json_object_get(body, name));
	int64_t us;

	if (text == NULL)
		return OK;
	TRY(minute_read(r, name, text, &us));
	json_object_set_new(body, name, json_time(us));
	return OK;
}

static void minutes_shown(struct request *r, json_t *form)
{
	int64_t s = json_integer_value(json_object_get(form, "time_limit_s"));
	const char *text = s == 0 ? ""
	                   : s % MINUTE_S == 0
	                       ? arena_printf(r->work.arena, "%lld", (long long)(s / MINUTE_S))
	                       : arena_printf(r->work.arena, "%.10g", (double)s / MINUTE_S);

	json_object_set_new(form, "time_limit_s", json_string(text));
}

/* What is no number of minutes stays as it is: the quiz says what is wrong. */
static void minutes_kept(struct request *r, json_t *body)
{
	const char *text = json_string_value(json_object_get(body, "time_limit_s"));
	char *copy, *comma, *end = NULL;
	double minutes;

	if (text == NULL)
		return;
	copy = arena_strdup(r->work.arena, text);
	comma = strchr(copy, ',');
	if (comma != NULL)
		*comma = '.';
	minutes = strtod(copy, &end);
	if (end != copy && *end == '\0' && fabs(minutes) <= QUIZ_TIME_MAX_S)
		json_object_set_new(body, "time_limit_s", json_integer(llround(minutes * MINUTE_S)));
}

json_t *editor_form(struct request *r, const struct material_draft *draft)
{
	json_t *form = json_own(r->work.arena, json_deep_copy(draft->body));

	if (editor_is_quiz(draft->type)) {
		json_object_del(form, "slots");
		minutes_shown(r, form);
		moment_shown(r, form, "open_at");
		moment_shown(r, form, "close_at");
	}
	return form;
}

enum err editor_body(
    struct request *r, const struct material_draft *kept, const json_t *form, json_t **ret_body)
{
	json_t *body = json_own(r->work.arena, json_deep_copy(form));

	if (editor_is_quiz(kept->type)) {
		json_object_set(body, "slots", json_object_get(kept->body, "slots"));
		minutes_kept(r, body);
		TRY(moment_kept(r, body, "open_at"));
		TRY(moment_kept(r, body, "close_at"));
	}
	*ret_body = body;
	return OK;
}

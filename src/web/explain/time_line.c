/* What happened to an attempt: arrivals, sessions, decisions and grades, in one line of time. */
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "pages.h"
#include "web/explain/explain.h"
#include "web/explain/part.h"
#include "web/explain/sentence.h"
#include "web/page/page.h"

enum { REFUSED_NAMED_MAX = 5 };

struct telling {
	struct work *w;
	const char *lang;
	const struct review *review;
	struct explained_line *lines;
	size_t count;
};

static const char *member(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? text : "";
}

static struct explained_line *line_add(struct telling *t, int64_t at_us, const char *kind, const char *told)
{
	struct explained_line *line = &t->lines[t->count];

	*line = (struct explained_line){.at_us = at_us,
	    .order = t->count++,
	    .kind = kind,
	    .sentence = told,
	    .completion = "",
	    .success = "",
	    .score = "",
	    .grade = ""};
	return line;
}

static void tell_launches(struct telling *t)
{
	for (size_t i = 0; i < t->review->launches_count; i++) {
		const struct review_launch *launch = &t->review->launches[i];
		const char *says =
		    strcmp(launch->source, "lti") == 0 ? WORDS("The learner arrived from their platform.")
		    : strcmp(launch->source, "dispatch") == 0
		        ? WORDS("The learner arrived from another platform, by a dispatched package.")
		        : WORDS("The learner arrived by a direct link.");

		line_add(t, launch->at_us, "launched", page_translate(t->lang, says));
	}
}

/* The part that an event names; NULL: it names none, or one that is not there any more. */
static const struct review_item *part_of(const struct telling *t, const json_t *object)
{
	struct uuid id;

	for (size_t i = 0; uuid_parse(member(object, "grain"), &id) && i < t->review->items_count; i++) {
		if (uuid_equal(t->review->items[i].id, id))
			return &t->review->items[i];
	}
	return NULL;
}

/* What content said, as a decision's event keeps it. */
static const char *fact_words(struct telling *t, const json_t *fact)
{
	const json_t *score = json_object_get(fact, "score");
	const struct review_item *part = part_of(t, fact);
	struct review_item said;

	if (part == NULL)
		return NULL;
	said = *part;
	said.opened = true;
	said.completion = member(fact, "completion");
	said.success = member(fact, "success");
	said.scored = json_is_number(score);
	said.score = json_number_value(score);
	return part_says(t->w->arena, t->lang, &said, true);
}

static const char *facts_words(struct telling *t, const json_t *detail)
{
	struct phrases said = {
	    .arena = t->w->arena, .lang = t->lang, .between = page_translate(t->lang, WORDS("; "))};
	const json_t *fact;
	size_t i;

	json_array_foreach(json_object_get(detail, "facts"), i, fact)
	{
		const char *phrase = fact_words(t, fact);

		if (phrase != NULL)
			phrases_add(&said, phrase);
	}
	return said.count > 0
	           ? SENTENCE(t->w->arena, t->lang, WORDS("By then: {said}."), {"said", phrases_words(&said)})
	           : "";
}

/* "by" of lms/outcome/explain.h: which rule decided each of the four. */
static const char *decided(struct telling *t, const json_t *detail, const char *what)
{
	const char *code = member(json_object_get(detail, "by"), what);

	return *code != '\0' ? rule_words(t->lang, what, code) : "";
}

/* The names of what was not taken: never the values. */
static const char *refused_words(struct telling *t, const char *says, const json_t *detail)
{
	struct text out = text_new(t->w->arena, SENTENCE_MAX);
	const json_t *value;
	size_t i;

	text_add(&out, says);
	json_array_foreach(json_object_get(detail, "values"), i, value)
	{
		const char *element = member(value, "element");

		if (strcmp(element, "prerequisites") == 0)
			return page_translate(
			    t->lang, WORDS("A part was asked for that its prerequisites still held back."));
		if (i < REFUSED_NAMED_MAX && strchr(element, '.') != NULL)
			text_printf(&out, "%s%s", i == 0 ? " (" : ", ", element);
	}
	if (strchr(out.data, '(') != NULL)
		text_add(&out, i > REFUSED_NAMED_MAX ? " …)" : ")");
	return out.data;
}

struct wording {
	const char *code, *says;
};

/* The words of docs/player-protocol.md, and those of adl.nav.request. */
static const struct wording requests[] = {
    {"start", WORDS("to begin")},
    {"continue", WORDS("to go on")},
    {"previous", WORDS("to go back")},
    {"choice", WORDS("for a part")},
    {"jump", WORDS("for a part")},
    {"exit", WORDS("to leave the part")},
    {"abandon", WORDS("to abandon the part")},
    {"exitAll", WORDS("to end the course")},
    {"abandonAll", WORDS("to abandon the course")},
    {"suspendAll", WORDS("to pause the course")},
    {NULL, NULL},
};
static const struct wording outcomes[] = {
    {"refused", WORDS("that was refused")},
    {"delivered", WORDS("a part was opened")},
    {"nothing", WORDS("nothing followed")},
    {"blocked", WORDS("nothing could follow")},
    {"ended", WORDS("the course was closed")},
    {NULL, NULL},
};

/* Content names its target in front: "{target=i2}choice". */
static const char *wording_of(struct telling *t, const struct wording *wordings, const char *code)
{
	const char *behind = strrchr(code, '}');

	code = behind != NULL ? behind + 1 : code;
	while (wordings->code != NULL && strcmp(wordings->code, code) != 0)
		wordings++;
	return wordings->code != NULL ? page_translate(t->lang, wordings->says) : code;
}

static const char *navigated_words(struct telling *t, const json_t *detail)
{
	const char *outcome = wording_of(t, outcomes, member(detail, "outcome"));
	const struct review_item *part = part_of(t, detail);

	if (part != NULL)
		outcome = SENTENCE(t->w->arena, t->lang, WORDS("“{part}” was opened"),
		    {"part", part_title(t->w->arena, part->title)});
	return SENTENCE(t->w->arena, t->lang,
	    strcmp(member(detail, "by"), "content") == 0 ? WORDS("The content asked {request}: {outcome}.")
	                                                 : WORDS("The learner asked {request}: {outcome}."),
	    {"request", wording_of(t, requests, member(detail, "request"))}, {"outcome", outcome});
}

static enum err tell_events(struct telling *t)
{
	for (size_t i = 0; i < t->review->events_count; i++) {
		const struct review_event *event = &t->review->events[i];
		struct explained_line *line =
		    line_add(t, event->at_us, event->kind, event_words(t->lang, event->kind));
		json_t *detail;

		TRY(json_read(t->w, "the event", event->detail, strlen(event->detail), &detail));
		if (strcmp(event->kind, "values-refused") == 0)
			line->sentence = refused_words(t, line->sentence, detail);
		if (strcmp(event->kind, "navigated") == 0)
			line->sentence = navigated_words(t, detail);
		if (strcmp(event->kind, "decided") != 0)
			continue;
		line->sentence =
		    json_is_true(json_object_get(detail, "ruled"))
		        ? page_translate(
		              t->lang, WORDS("The module’s rules, or what the link opens, had been changed."))
		        : facts_words(t, detail);
		line->completion = decided(t, detail, "completion");
		line->success = decided(t, detail, "success");
		line->score = decided(t, detail, "score");
		line->grade = decided(t, detail, "grade");
		line->recorded = json_is_true(json_object_get(detail, "recorded"));
	}
	return OK;
}

static const char *grade_words(struct telling *t, const char *english, const struct review_grade *grade)
{
	return SENTENCE(t->w->arena, t->lang, english,
	    {"points", page_points(t->w->arena, t->lang, grade->given, grade->maximum)},
	    {"reason", grade->reason});
}

static void tell_grades(struct telling *t)
{
	static const struct {
		const char *state, *kind, *says;
	} settled[] = {
	    {"sent", "grade-sent", WORDS("The platform took the grade of {points}.")},
	    {"refused", "grade-refused", WORDS("The platform refused the grade of {points}: {reason}")},
	    {"superseded", "grade-superseded", WORDS("The grade of {points} was replaced by a newer one.")},
	};

	for (size_t i = 0; i < t->review->grades_count; i++) {
		const struct review_grade *grade = &t->review->grades[i];

		line_add(t, grade->created_us, "grade-owed",
		    grade_words(t, WORDS("A grade of {points} was owed to the platform."), grade));
		for (size_t k = 0; k < sizeof settled / sizeof *settled; k++) {
			if (grade->settled_us != 0 && strcmp(grade->state, settled[k].state) == 0)
				line_add(t, grade->settled_us, settled[k].kind,
				    grade_words(t, settled[k].says, grade));
		}
	}
}

/* Newest first; of one moment as they were added. */
static int newest_first(const void *a, const void *b)
{
	const struct explained_line *x = a, *y = b;

	if (x->at_us != y->at_us)
		return x->at_us < y->at_us ? 1 : -1;
	return x->order < y->order ? -1 : x->order > y->order;
}

enum err explain_lines(
    struct work *w, const char *lang, const struct review *review, struct explanation *explanation)
{
	size_t most = review->launches_count + review->events_count + 2 * review->grades_count;
	struct telling t = {.w = w,
	    .lang = lang,
	    .review = review,
	    .lines = arena_alloc(w->arena, (most + 1) * sizeof(*t.lines))};

	tell_grades(&t);
	TRY(tell_events(&t));
	tell_launches(&t);
	qsort(t.lines, t.count, sizeof(*t.lines), newest_first);
	explanation->lines = t.lines;
	explanation->lines_count = t.count;
	explanation->earlier = review->events_count >= REVIEW_EVENTS_MAX ||
	                       review->launches_count >= REVIEW_LAUNCHES_MAX ||
	                       review->grades_count >= REVIEW_GRADES_MAX;
	return OK;
}

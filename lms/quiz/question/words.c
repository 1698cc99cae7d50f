/* Texts of people compared as the author of a question wants. Both sides become lists of code points: letters
 * with accents are taken apart (letters.def), so that é typed in either way is the same, capitals made small
 * where they do not matter, marks dropped where accents do not, blanks as the rule says. */
#include <stdio.h>
#include <string.h>

#include "lms/quiz/question/question_int.h"

enum { POINTS_MAX = 3 * ANSWER_LINE_MAX, STAR = 0x110000, MARK_FIRST = 0x300, MARK_LAST = 0x36f };

static const struct letter {
	uint16_t letter;
	char base;
	uint16_t mark, mark2;
} letters[] = {
#include "lms/quiz/question/letters.def"
};

const char *const space_words[] = {"collapse", "remove", "exact", NULL};

struct points {
	uint32_t at[POINTS_MAX];
	size_t count;
	bool blank; /* one waits to stand between two others */
};

static const struct letter *letter_find(uint32_t point)
{
	size_t from = 0, end = FIELDS_COUNT(letters);

	while (from < end) {
		size_t middle = (from + end) / 2;

		if (letters[middle].letter == point)
			return &letters[middle];
		if (letters[middle].letter < point)
			from = middle + 1;
		else
			end = middle;
	}
	return NULL;
}

/* Small letters of Latin, Greek and Cyrillic. */
static uint32_t small(uint32_t c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) ||
	    (c >= 0x410 && c <= 0x42F))
		return c + 32;
	if (c >= 0x400 && c <= 0x40F)
		return c + 80;
	/* Ligatures and letters that are not taken apart. */
	if (c == 0x110 || c == 0x126 || c == 0x132 || c == 0x13F || c == 0x141 || c == 0x14A || c == 0x152 ||
	    c == 0x166)
		return c + 1;
	return c;
}

static void point_put(struct points *p, uint32_t point)
{
	if (p->blank && p->count > 0 && p->count < POINTS_MAX)
		p->at[p->count++] = ' ';
	p->blank = false;
	if (p->count < POINTS_MAX)
		p->at[p->count++] = point;
}

static void point_add(struct points *p, const struct word_rules *rules, uint32_t point)
{
	const struct letter *letter = letter_find(point);
	uint32_t base = letter != NULL ? (uint32_t)(unsigned char)letter->base : point;

	if (point >= MARK_FIRST && point <= MARK_LAST && !rules->accents_matter)
		return;
	point_put(p, rules->upper_matters ? base : small(base));
	if (letter == NULL || !rules->accents_matter)
		return;
	point_put(p, letter->mark);
	if (letter->mark2 != 0)
		point_put(p, letter->mark2);
}

/* The next code point of valid UTF-8. */
static uint32_t point_next(const char **at)
{
	const unsigned char *p = (const unsigned char *)*at;
	int more = *p < 0x80 ? 0 : *p < 0xE0 ? 1 : *p < 0xF0 ? 2 : 3;
	uint32_t point = more == 0 ? *p : *p & (0x3FU >> more);

	for (int i = 0; i < more && (p[1] & 0xC0) == 0x80; i++)
		point = point << 6 | (*++p & 0x3F);
	*at = (const char *)p + 1;
	return point;
}

static bool is_blank(uint32_t c)
{
	return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
	       c == 0x3000;
}

/* Typographic apostrophes and quotation marks are typed as the plain ones. */
static uint32_t plain(uint32_t c)
{
	return c == 0x2019 || c == 0x2018 ? '\'' : c == 0x201C || c == 0x201D ? '"' : c;
}

static void points_read(
    struct points *p, const struct word_rules *rules, const char *text, size_t max, bool pattern)
{
	const char *end = text + strnlen(text, max);

	p->count = 0;
	p->blank = false;
	while (text < end && *text != '\0') {
		uint32_t point = point_next(&text);

		if (pattern && point == '\\' && *text == '*') {
			text++;
			point_add(p, rules, '*');
		} else if (pattern && point == '*') {
			point_put(p, STAR);
		} else if (!is_blank(point)) {
			point_add(p, rules, plain(point));
		} else if (rules->spaces == SPACES_EXACT) {
			point_put(p, point);
		} else {
			p->blank = rules->spaces == SPACES_COLLAPSE;
		}
	}
}

bool words_match(const struct word_rules *rules, const char *pattern, const char *text)
{
	struct points said, asked;
	const struct points *p = &asked, *t = &said;
	size_t i = 0, j = 0, star = SIZE_MAX, retry = 0;

	points_read(&asked, rules, pattern, QUESTION_OPTION_MAX, true);
	points_read(&said, rules, text, ANSWER_LINE_MAX, false);
	while (j < t->count) {
		if (i < p->count && p->at[i] == STAR) {
			star = i++;
			retry = j;
		} else if (i < p->count && p->at[i] == t->at[j]) {
			i++;
			j++;
		} else if (star != SIZE_MAX) {
			i = star + 1;
			j = ++retry;
		} else {
			return false;
		}
	}
	while (i < p->count && p->at[i] == STAR)
		i++;
	return i == p->count && t->count > 0;
}

void word_rules_default(json_t *body)
{
	body_default(body, "case", json_false());
	body_default(body, "accents", json_true());
	body_default(body, "spaces", json_string(space_words[SPACES_COLLAPSE]));
}

struct word_rules word_rules_of(const json_t *body)
{
	const char *spaces = body_text(body, "spaces");

	return (struct word_rules){.upper_matters = body_bool(body, "case"),
	    .accents_matter = body_bool(body, "accents"),
	    .spaces = strcmp(spaces, "exact") == 0    ? SPACES_EXACT
	              : strcmp(spaces, "remove") == 0 ? SPACES_REMOVE
	                                              : SPACES_COLLAPSE};
}

static enum err pattern_check(struct work *w, json_t *pattern, const char *place, bool *full)
{
	const char *text = "", *feedback = "";
	int64_t weight = 100;
	const struct field fields[] = {
	    {.name = "text",
	        .type = FIELD_TEXT,
	        .required = true,
	        .min = 1,
	        .max = ANSWER_LINE_MAX,
	        .ret = &text},
	    {.name = "weight", .type = FIELD_INT, .min = 1, .max = 100, .ret = &weight},
	    {.name = "feedback", .type = FIELD_TEXT, .max = QUESTION_FEEDBACK_MAX, .ret = &feedback},
	};

	TRY(body_members(w, pattern, place, fields, FIELDS_COUNT(fields)));
	body_default(pattern, "weight", json_integer(100));
	body_default(pattern, "feedback", json_string(""));
	*full = *full || weight == 100;
	return OK;
}

enum err patterns_check(struct work *w, json_t *object, const char *place)
{
	json_t *patterns;
	bool full = false;
	char one[96];

	TRY(body_array(w, object, place, "answers", 1, QUESTION_PATTERNS_MAX, &patterns));
	for (size_t i = 0; i < json_array_size(patterns); i++) {
		snprintf(one, sizeof one, "%.60s.answers[%zu]", place, i);
		TRY(pattern_check(w, json_array_get(patterns, i), one, &full));
	}
	snprintf(one, sizeof one, "%.60s.answers", place);
	if (!full)
		return fail_field(w, ERR_BAD_INPUT, one,
		    WORDS("At least one answer must count fully: give it a weight of 100."));
	return OK;
}

const json_t *patterns_find(const struct word_rules *rules, const json_t *patterns, const char *text)
{
	const json_t *found = NULL;

	if (*text == '\0')
		return NULL;
	for (size_t i = 0; i < json_array_size(patterns); i++) {
		const json_t *one = json_array_get(patterns, i);

		if ((found == NULL || body_int(one, "weight") > body_int(found, "weight")) &&
		    words_match(rules, body_text(one, "text"), text))
			found = one;
	}
	return found;
}

const char *patterns_right(const json_t *patterns)
{
	for (size_t i = 0; i < json_array_size(patterns); i++) {
		if (body_int(json_array_get(patterns, i), "weight") == 100)
			return body_text(json_array_get(patterns, i), "text");
	}
	return "";
}

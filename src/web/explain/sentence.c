#include "web/explain/sentence.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "lms/outcome/rule.h"
#include "pages.h"
#include "web/page/page.h"

static const char *value_of(const struct hole *holes, const char *name, size_t len)
{
	for (int i = 0; i < HOLES_MAX && holes[i].name != NULL; i++) {
		if (strlen(holes[i].name) == len && memcmp(holes[i].name, name, len) == 0)
			return holes[i].value;
	}
	return NULL;
}

const char *sentence(
    struct arena *a, const char *lang, const char *english, const struct hole holes[HOLES_MAX])
{
	struct text out = text_new(a, SENTENCE_MAX);
	const char *at = page_translate(lang, english), *open, *value;

	while ((open = strchr(at, '{')) != NULL) {
		size_t len = strcspn(open + 1, "}");

		text_add_bytes(&out, at, (size_t)(open - at));
		value = value_of(holes, open + 1, len);
		if (value == NULL)
			break;
		text_add(&out, value);
		at = open + 1 + len + (open[1 + len] == '}');
	}
	if (open == NULL)
		text_add(&out, at);
	return out.data;
}

const char *percent_words(struct arena *a, const char *lang, double scaled)
{
	/* A hair more, as binary fractions are a hair less than what was meant. */
	long long hundredths = llround(floor(fabs(scaled) * 10000 + 1e-6));
	const char *sign = scaled < 0 && hundredths > 0 ? "\u2212" : "",
	           *point = page_is(lang, "fr") ? "," : ".";

	if (hundredths % 100 == 0)
		return arena_printf(a, "%s%lld\u00a0%%", sign, hundredths / 100);
	if (hundredths % 10 == 0)
		return arena_printf(
		    a, "%s%lld%s%lld\u00a0%%", sign, hundredths / 100, point, hundredths / 10 % 10);
	return arena_printf(a, "%s%lld%s%02lld\u00a0%%", sign, hundredths / 100, point, hundredths % 100);
}

const char *minutes_words(struct arena *a, const char *lang, int64_t time_cs)
{
	int64_t minutes = time_cs / CS_PER_MINUTE;
	const char *number = arena_printf(a, "%" PRId64, minutes);

	if (minutes == 0 && time_cs > 0)
		return page_translate(lang, WORDS("less than a minute"));
	if (minutes == 1)
		return page_translate(lang, WORDS("1 minute"));
	return SENTENCE(a, lang, WORDS("{n} minutes"), {"n", number});
}

const char *part_title(struct arena *a, const char *title)
{
	char *cut;

	if (strlen(title) <= NAMED_TITLE_MAX)
		return title;
	cut = arena_strndup(a, title, NAMED_TITLE_MAX);
	while (!utf8_valid(cut, strlen(cut)))
		cut[strlen(cut) - 1] = '\0';
	return arena_printf(a, "%s…", cut);
}

void phrases_add(struct phrases *phrases, const char *phrase)
{
	if (phrases->count < NAMED_PARTS_MAX)
		phrases->items[phrases->count] = phrase;
	phrases->count++;
}

const char *phrases_words(const struct phrases *phrases)
{
	struct text out = text_new(phrases->arena, SENTENCE_MAX);
	size_t named = phrases->count < NAMED_PARTS_MAX ? phrases->count : NAMED_PARTS_MAX,
	       more = phrases->count - named;

	for (size_t i = 0; i < named; i++) {
		text_add(&out, i > 0 ? phrases->between : "");
		text_add(&out, phrases->items[i]);
	}
	if (more > 0) {
		const char *number = arena_printf(phrases->arena, "%zu", more);

		text_add(&out, phrases->between);
		text_add(&out, more == 1 ? page_translate(phrases->lang, WORDS("and one more part"))
		                         : SENTENCE(phrases->arena, phrases->lang,
		                               WORDS("and {n} more parts"), {"n", number}));
	}
	return out.data;
}

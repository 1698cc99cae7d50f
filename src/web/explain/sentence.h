/* How sentences about attempts are made: patterns in English, marked WORDS("…"), translated by
 * page_translate, with holes in braces that are filled by name. Pure; everything ends with the arena. */
#ifndef WEB_EXPLAIN_SENTENCE_H
#define WEB_EXPLAIN_SENTENCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum { SENTENCE_MAX = 16 * 1024, NAMED_PARTS_MAX = 8, NAMED_TITLE_MAX = 120 };

struct hole {
	const char *name, *value; /* "score" for {score} */
};
#define HOLES_MAX 6

/* The pattern in the language with its holes filled; ends at the first hole without a name. */
const char *sentence(
    struct arena *a, const char *lang, const char *english, const struct hole holes[HOLES_MAX]);
#define SENTENCE(a, lang, english, ...)                                                                      \
	sentence(a, lang, english, (const struct hole[HOLES_MAX]){__VA_ARGS__})

/* "85 %", "66.67 %" (French "66,67 %") of 0.85: at most two digits behind the point, never rounded up, so
 * that what is short of a limit does not read like it. */
const char *percent_words(struct arena *a, const char *lang, double scaled);
/* "12 minutes" of hundredths of a second, whole ones only. */
const char *minutes_words(struct arena *a, const char *lang, int64_t time_cs);
/* A part's title, cut where it is very long. */
const char *part_title(struct arena *a, const char *title);

/* Phrases in a row, at most NAMED_PARTS_MAX of them; how many more there are is said. */
struct phrases {
	struct arena *arena;
	const char *lang;
	const char *between; /* ", " or "; " */
	const char *items[NAMED_PARTS_MAX];
	size_t count; /* of all that were added */
};
void phrases_add(struct phrases *phrases, const char *phrase);
/* "" for none. */
const char *phrases_words(const struct phrases *phrases);

#endif

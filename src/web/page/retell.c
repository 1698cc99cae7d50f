#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "pages.h"
#include "web/page/page.h"

enum { HOLES_MAX = 8, RETOLD_MAX = 4096 };

struct holes {
	const char *text[HOLES_MAX];
	size_t len[HOLES_MAX];
	size_t count;
};

static int by_english(const void *key, const void *row)
{
	return strcmp(key, ((const struct page_words *)row)->english);
}

const char *page_translate(const char *lang, const char *english)
{
	size_t count;
	const struct page_words *words = page_words_of(lang, &count), *found;

	found = count > 0 ? bsearch(english, words, count, sizeof(*words), by_english) : NULL;
	return found != NULL ? found->text : english;
}

/* The length of "%lld", "%.60s" …; 0 where p is no hole. "%%" is a sign. */
static size_t hole_len(const char *p)
{
	size_t len;

	if (*p != '%' || p[1] == '%')
		return 0;
	len = 1 + strspn(p + 1, "0123456789.-lz");
	return p[len] != '\0' ? len + 1 : 0;
}

/* A number's hole holds a number. */
static bool hole_takes(char conversion, const char *text, size_t len)
{
	return strchr("dui", conversion) == NULL || (len > 0 && strspn(text, "-0123456789") >= len);
}

/* Whether the printf pattern made the text, and what stood in its holes. */
static bool pattern_fits(const char *pattern, const char *text, struct holes *holes)
{
	*holes = (struct holes){0};
	while (*pattern != '\0') {
		size_t hole = hole_len(pattern), next;
		const char *end;

		if (hole == 0) {
			pattern += pattern[0] == '%' && pattern[1] == '%';
			if (*pattern++ != *text++)
				return false;
			continue;
		}
		pattern += hole;
		next = strcspn(pattern, "%");
		end = next == 0 ? text + strlen(text) : memmem(text, strlen(text), pattern, next);
		if (end == NULL || holes->count == HOLES_MAX ||
		    !hole_takes(pattern[-1], text, (size_t)(end - text)))
			return false;
		holes->text[holes->count] = text;
		holes->len[holes->count++] = (size_t)(end - text);
		text = end;
	}
	return *text == '\0';
}

/* What stands in a hole may be a sentence of ours in its turn; a single word is somebody's. */
static void add_hole(struct arena *a, const char *lang, struct text *out, const char *text, size_t len)
{
	text_add(out, memchr(text, ' ', len) != NULL ? page_translate(lang, arena_strndup(a, text, len))
	                                             : arena_strndup(a, text, len));
}

/* {1} or the first %… is the first hole. */
static const char *fill(struct arena *a, const char *lang, const char *sentence, const struct holes *holes)
{
	struct text out = text_new(a, RETOLD_MAX);
	size_t used = 0;

	while (*sentence != '\0') {
		size_t hole = hole_len(sentence), at = used;

		if (sentence[0] == '{' && sentence[1] >= '1' && sentence[1] <= '9' && sentence[2] == '}') {
			hole = 3;
			at = (size_t)(sentence[1] - '1');
		} else if (hole > 0) {
			used++;
		}
		if (hole == 0)
			text_add_char(&out, *sentence++);
		else if (at < holes->count)
			add_hole(a, lang, &out, holes->text[at], holes->len[at]);
		sentence += hole;
	}
	return out.data;
}

#define SAYS(pattern, sentence) {pattern, sentence},
static const char *const says[][2] = {
#include "web/page/says.def"
};
#undef SAYS

/* How much of a pattern is its own: of several that fit, the one that says most is meant. */
static size_t own_len(const char *pattern)
{
	size_t len = 0;

	while (*pattern != '\0') {
		size_t hole = hole_len(pattern);

		len += hole == 0;
		pattern += hole > 0 ? hole : 1;
	}
	return len;
}

/* The sentence whose pattern fits best, with its holes filled in; NULL: none does. */
static const char *retold_by_pattern(
    struct arena *a, const char *lang, const char *english, const struct page_words *words, size_t count)
{
	const struct page_words *best = NULL;
	struct holes holes, best_holes;
	size_t best_len = 0;

	for (size_t i = 0; i < count; i++) {
		if (strchr(words[i].english, '%') == NULL ||
		    !pattern_fits(words[i].english, english, &holes) || own_len(words[i].english) <= best_len)
			continue;
		best = &words[i];
		best_len = own_len(best->english);
		best_holes = holes;
	}
	return best != NULL ? fill(a, lang, best->text, &best_holes) : NULL;
}

const char *page_retell(struct arena *a, const char *lang, const char *english)
{
	size_t count;
	const struct page_words *words = page_words_of(lang, &count);
	const char *retold = NULL;
	struct holes holes;

	for (size_t i = 0; i < sizeof(says) / sizeof(*says); i++)
		if (pattern_fits(says[i][0], english, &holes))
			return fill(a, lang, page_translate(lang, says[i][1]), &holes);
	if (count > 0 && bsearch(english, words, count, sizeof(*words), by_english) == NULL)
		retold = retold_by_pattern(a, lang, english, words, count);
	return retold != NULL ? retold : arena_strdup(a, page_translate(lang, english));
}

const char *page_sentence(struct arena *a, const char *lang, const char *english)
{
	const char *retold = page_retell(a, lang, english);
	size_t len = strlen(retold);
	bool open =
	    len > 0 && (isalnum((unsigned char)retold[len - 1]) || strchr(")\"", retold[len - 1]) != NULL);
	char *sentence = arena_printf(a, "%s%s", retold, open ? "." : "");

	*sentence = (char)toupper((unsigned char)*sentence);
	return sentence;
}

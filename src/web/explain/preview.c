#include <inttypes.h>

#include "base/error.h"
#include "pages.h"
#include "web/explain/explain.h"
#include "web/explain/sentence.h"

/* One and several, of each change in its order; and of one attempt. */
static const struct {
	const char *one, *many, *row;
} changes[RULE_CHANGES_COUNT] = {
    {WORDS("1 would be completed that is not."), WORDS("{n} would be completed that are not."),
        WORDS("would be completed")},
    {WORDS("1 would be passed that is not."), WORDS("{n} would be passed that are not."),
        WORDS("would be passed")},
    {WORDS("1 would be judged failed that is not."), WORDS("{n} would be judged failed that are not."),
        WORDS("would be judged failed")},
    {WORDS("1 is completed that would not be; it stays so."),
        WORDS("{n} are completed that would not be; they stay so."),
        WORDS("stays completed, though it would not be")},
    {WORDS("1 is passed that would not be; it stays so."),
        WORDS("{n} are passed that would not be; they stay so."),
        WORDS("stays passed, though it would not be")},
};

static const char *counted(
    struct arena *a, const char *lang, int64_t number, const char *one, const char *many)
{
	const char *text = arena_printf(a, "%" PRId64, number);

	return SENTENCE(a, lang, number == 1 ? one : many, {"n", text});
}

size_t preview_sentences(struct arena *a, const char *lang, const struct rule_preview *preview,
    const char *ret_sentences[static PREVIEW_SENTENCES_MAX])
{
	size_t count = 0;

	if (preview->attempts == 0) {
		ret_sentences[count++] = page_translate(lang, WORDS("There are no attempts yet."));
		return count;
	}
	ret_sentences[count++] = counted(a, lang, preview->attempts, WORDS("1 attempt was looked at."),
	    WORDS("{n} attempts were looked at."));
	if (preview->more)
		ret_sentences[count++] =
		    page_translate(lang, WORDS("They are the newest; older ones were not looked at."));
	if (preview->changed == 0)
		ret_sentences[count++] = page_translate(lang, WORDS("None of them would change."));
	for (int i = 0; i < RULE_CHANGES_COUNT; i++) {
		if (preview->counts[i] > 0)
			ret_sentences[count++] =
			    counted(a, lang, preview->counts[i], changes[i].one, changes[i].many);
	}
	return count;
}

const char *preview_row_words(struct arena *a, const char *lang, const struct rule_preview_row *row)
{
	struct phrases all = {.arena = a, .lang = lang, .between = page_translate(lang, WORDS("; "))};

	for (int i = 0; i < RULE_CHANGES_COUNT; i++) {
		if ((row->changes >> i & 1) != 0)
			phrases_add(&all, page_translate(lang, changes[i].row));
	}
	return phrases_words(&all);
}

#include "web/explain/part.h"

#include <ctype.h>
#include <string.h>

#include "base/error.h"
#include "pages.h"
#include "web/explain/sentence.h"

static const char *about(
    struct arena *a, const char *lang, const char *english, const struct review_item *item)
{
	return SENTENCE(a, lang, english, {"part", part_title(a, item->title)});
}

static const char *unopened(void)
{
	return WORDS("“{part}” has not been opened");
}

const char *part_says(struct arena *a, const char *lang, const struct review_item *item, bool scored)
{
	const char *says = !item->opened                                ? unopened()
	                   : strcmp(item->success, "passed") == 0       ? WORDS("“{part}” says passed")
	                   : strcmp(item->success, "failed") == 0       ? WORDS("“{part}” says failed")
	                   : strcmp(item->completion, "completed") == 0 ? WORDS("“{part}” says completed")
	                   : strcmp(item->completion, "incomplete") == 0
	                       ? WORDS("“{part}” says incomplete")
	                       : WORDS("“{part}” was opened, but says nothing yet");
	const char *phrase = about(a, lang, says, item);

	return scored && item->scored
	           ? arena_printf(a, "%s (%s)", phrase, percent_words(a, lang, item->score))
	           : phrase;
}

const char *part_missing_words(
    struct arena *a, const char *lang, const struct rule_own *own, const struct review_item *item)
{
	if (!item->opened)
		return about(a, lang, unopened(), item);
	if (own->completion == COMPLETION_RULE_SCORE)
		return about(a, lang, WORDS("“{part}” gives no score"), item);
	if (own->completion == COMPLETION_RULE_TERMINATED)
		return about(a, lang, WORDS("“{part}” was opened, but its content has not ended"), item);
	return part_says(a, lang, item, false);
}

const char *part_sentence(struct arena *a, const char *lang, const struct review_item *item)
{
	char *whole = arena_printf(a, "%s.", part_says(a, lang, item, true));

	*whole = (char)toupper((unsigned char)*whole);
	return whole;
}

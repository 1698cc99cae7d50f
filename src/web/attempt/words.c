#include <inttypes.h>
#include <string.h>

#include "pages.h"
#include "web/attempt/attempt.h"
#include "web/page/page.h"

struct word {
	const char *what; /* "completion", "success", "score", "grade", or "event" */
	const char *code, *says;
};

static const struct word words[] = {
    {"completion", "completed-before", WORDS("completed, as it was before; what is completed stays so")},
    {"completion", "only-item", WORDS("completed, because its only part says so")},
    {"completion", "every-item", WORDS("completed, because every part is")},
    {"completion", "not-every-item", WORDS("incomplete, because not every part is completed")},
    {"completion", "nothing-opened", WORDS("not attempted, because nothing was opened")},
    {"success", "passed-before", WORDS("passed, as it was before; a later failure does not count here")},
    {"success", "said-before", WORDS("as it was before: no part says anything new")},
    {"success", "nothing-said", WORDS("unknown, because no part says")},
    {"success", "only-item", WORDS("as its only part says")},
    {"success", "an-item-failed", WORDS("failed, because a part is")},
    {"success", "every-item-passed", WORDS("passed, because every part is completed and none failed")},
    {"score", "scored-before", WORDS("as it was before: no part has a score now")},
    {"score", "no-score", WORDS("none, because no part has one")},
    {"score", "best-before", WORDS("as it was before: the best counts, and this is no better")},
    {"score", "only-score", WORDS("that of the only part that has one")},
    {"score", "mean", WORDS("the mean of the parts that have one")},
    {"grade", "not-final", WORDS("none yet, because nothing is final")},
    {"grade", "score", WORDS("the score")},
    {"grade", "grade-when-complete", WORDS("full marks, because completing it is what is graded")},
    {"grade", "no-score", WORDS("none, because there is no score")},
    {"grade", "not-gradable",
        WORDS("none, because this attempt is not graded (staff, or nobody in a grade book)")},
    {"event", "decided", ""},
    {"event", "consented", WORDS("The visitor agreed that their progress be kept.")},
    {"event", "session-opened", WORDS("A session was opened.")},
    {"event", "session-reopened", WORDS("The session spoke again after a silence.")},
    {"event", "session-ended", WORDS("The session was ended.")},
    {"event", "session-silent", WORDS("The session fell silent and was closed as suspended.")},
    {"event", "session-superseded", WORDS("Another session took over.")},
    {"event", "values-refused", WORDS("Some values that the content set were not valid and were left out.")},
};

static const char *find(const char *lang, const char *what, const char *code)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(words[i].what, what) == 0 && strcmp(words[i].code, code) == 0)
			return words[i].says[0] != '\0' ? page_translate(lang, words[i].says) : "";
	}
	return code;
}

const char *rule_words(const char *lang, const char *what, const char *code)
{
	return find(lang, what, code);
}

const char *event_words(const char *lang, const char *kind)
{
	return find(lang, "event", kind);
}

const char *time_words(struct request *r, int64_t time_cs)
{
	int64_t s = time_cs / 100;

	return arena_printf(
	    r->work.arena, "%" PRId64 ":%02" PRId64 ":%02" PRId64, s / 3600, s / 60 % 60, s % 60);
}

const char *learner_words(struct request *r, const struct review_attempt *attempt)
{
	if (attempt->learner_name[0] != '\0')
		return attempt->learner_name;
	if (!attempt->guest)
		return attempt->external_id;
	return arena_printf(r->work.arena, "%s %.8s", page_translate(request_language(r), WORDS("Visitor")),
	    attempt->external_id);
}

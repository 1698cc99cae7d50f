#include <string.h>

#include "base/error.h"
#include "pages.h"
#include "web/explain/explain.h"

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
    {"completion", "rollup", WORDS("as the course itself says, by its own rules")},
    {"completion", "score-reached", WORDS("completed, because the score reaches the minimum asked for")},
    {"completion", "score-not-reached",
        WORDS("incomplete, because the score does not reach the minimum asked for")},
    {"completion", "every-item-opened", WORDS("completed, because every part was opened")},
    {"completion", "not-every-item-opened", WORDS("incomplete, because not every part was opened")},
    {"completion", "time-reached", WORDS("completed, because the time spent reaches the minimum asked for")},
    {"completion", "time-not-reached",
        WORDS("incomplete, because the time spent does not reach the minimum asked for")},
    {"completion", "every-item-ended", WORDS("completed, because the content of every part has ended")},
    {"completion", "not-every-item-ended",
        WORDS("incomplete, because the content of not every part has ended")},
    {"success", "passed-before", WORDS("passed, as it was before; a later failure does not count here")},
    {"success", "said-before", WORDS("as it was before: no part says anything new")},
    {"success", "nothing-said", WORDS("unknown, because no part says")},
    {"success", "only-item", WORDS("as its only part says")},
    {"success", "an-item-failed", WORDS("failed, because a part is")},
    {"success", "every-item-passed", WORDS("passed, because every part is completed and none failed")},
    {"success", "rollup", WORDS("as the course itself says, by its own rules")},
    {"success", "score-reached", WORDS("passed, because the score reaches the minimum asked for")},
    {"success", "score-not-reached",
        WORDS("failed, because it is complete and the score does not reach the minimum asked for")},
    {"score", "rollup", WORDS("that of the course itself, by its own rules")},
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
    {"event", "unit-waived", WORDS("A part was waived: somebody here says that it is done by other means.")},
    {"event", "unit-launched", WORDS("A part was launched in a session of its own.")},
    {"event", "session-reopened", WORDS("The session spoke again after a silence.")},
    {"event", "session-ended", WORDS("The session was ended.")},
    {"event", "quiz-started", WORDS("An attempt at the quiz began.")},
    {"event", "quiz-submitted", WORDS("An attempt at the quiz was handed in, or its time was over.")},
    {"event", "quiz-marked", WORDS("An answer of the quiz was marked.")},
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

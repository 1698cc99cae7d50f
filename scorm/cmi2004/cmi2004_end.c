#include <string.h>

#include "base/time.h"
#include "scorm/cmi/text.h"
#include "scorm/cmi2004/cmi2004_inside.h"

static int64_t session_time(const struct cmi2004 *cmi)
{
	const char *said = cmi2004_value(cmi, "cmi.session_time");
	int64_t cs;

	return said != NULL && duration_parse(said, &cs) ? cs : -1;
}

static const char *said_or(const struct cmi2004 *cmi, const char *element, const char *otherwise)
{
	const char *said = cmi2004_value(cmi, element);

	return said != NULL ? said : otherwise;
}

static void total_add(struct cmi2004 *cmi, int64_t cs)
{
	/* A session of more than some three thousand million years stays out. */
	if (cs > 0 && __builtin_add_overflow(cmi->total_cs, cs, &cmi->total_cs))
		cmi->total_cs = INT64_MAX;
}

static void forget(struct cmi2004 *cmi, const char *element)
{
	struct cmi2004_place place;

	if (cmi2004_resolve(element, cmi->edition, &place))
		cmi2004_remove(cmi, element, &place);
}

void cmi2004_end(struct cmi2004 *cmi, bool terminated, int64_t measured_cs)
{
	/* The same end told twice, or the page's end after the content's own. */
	if (cmi->end_counted || (!terminated && cmi->ended != CMI2004_RUNNING))
		return;
	cmi->last_exit = terminated ? said_or(cmi, "cmi.exit", "") : "";
	cmi->last_request = terminated ? said_or(cmi, "adl.nav.request", "_none_") : "_none_";
	cmi->session_cs = session_time(cmi);
	if (cmi->session_cs < 0)
		cmi->session_cs = measured_cs;
	total_add(cmi, cmi->session_cs);
	forget(cmi, "cmi.session_time");
	forget(cmi, "cmi.exit");
	forget(cmi, "adl.nav.request");
	cmi2004_know_total_time(cmi);
	cmi->ended = terminated ? CMI2004_TERMINATED : CMI2004_SUSPENDED;
	cmi->end_counted = true;
}

void cmi2004_suspend(struct cmi2004 *cmi)
{
	cmi->last_exit = "suspend";
}

const char *cmi2004_exit(const struct cmi2004 *cmi)
{
	return cmi->last_exit;
}

const char *cmi2004_request(const struct cmi2004 *cmi)
{
	return cmi->last_request;
}

bool cmi2004_is_suspended(const struct cmi2004 *cmi)
{
	return cmi->ended != CMI2004_TERMINATED || strcmp(cmi->last_exit, "suspend") == 0 ||
	       strcmp(cmi->last_request, "suspendAll") == 0;
}

const char *cmi2004_peek(const struct cmi2004 *cmi, const char *element)
{
	return said_or(cmi, element, "");
}

bool cmi2004_is_new_attempt(const struct cmi2004 *cmi)
{
	return cmi->new_attempt;
}

bool cmi2004_reported(const struct cmi2004 *cmi, const char *element)
{
	const struct cmi_entry *entry = cmi2004_find(cmi, element, strlen(element));

	return entry != NULL && entry->value != NULL && entry->told;
}

static bool real_of(const struct cmi2004 *cmi, const char *element, double *ret_number)
{
	const char *value = cmi2004_value(cmi, element);

	return value != NULL && cmi_decimal(value, strlen(value), ret_number);
}

/* Much content gives raw, min and max only. A range that is empty or does not hold raw was not meant, and
 * 0..100 stands. */
static void score_of(const struct cmi2004 *cmi, struct score *ret_score)
{
	struct score s = {0};
	double low = 0, high = 100;

	s.has_raw = real_of(cmi, "cmi.score.raw", &s.raw);
	s.has_min = real_of(cmi, "cmi.score.min", &s.min);
	s.has_max = real_of(cmi, "cmi.score.max", &s.max);
	s.known = real_of(cmi, "cmi.score.scaled", &s.scaled);
	if (s.has_min)
		low = s.min;
	if (s.has_max)
		high = s.max;
	if (high <= low || s.raw < low || s.raw > high) {
		low = 0;
		high = 100;
	}
	if (!s.known && s.has_raw && s.raw >= low && s.raw <= high) {
		s.known = true;
		s.scaled = (s.raw - low) / (high - low);
	}
	*ret_score = s;
}

void cmi2004_fact(const struct cmi2004 *cmi, struct fact *ret_fact)
{
	static const struct {
		const char *name;
		enum completion completion;
	} completions[] = {
	    {"completed", COMPLETION_COMPLETED},
	    {"incomplete", COMPLETION_INCOMPLETE},
	    {"not attempted", COMPLETION_NOT_ATTEMPTED},
	};
	const char *completion = cmi2004_completion(cmi), *success = cmi2004_success(cmi);
	struct fact fact = {
	    .completion = cmi2004_has_spoken(cmi) ? COMPLETION_UNKNOWN : COMPLETION_NOT_ATTEMPTED,
	    .ended = cmi->ended == CMI2004_TERMINATED};

	for (size_t i = 0; i < sizeof(completions) / sizeof(completions[0]); i++) {
		if (strcmp(completion, completions[i].name) == 0)
			fact.completion = completions[i].completion;
	}
	fact.success = strcmp(success, "passed") == 0   ? SUCCESS_PASSED
	               : strcmp(success, "failed") == 0 ? SUCCESS_FAILED
	                                                : SUCCESS_UNKNOWN;
	score_of(cmi, &fact.score);
	fact.session_time_cs = cmi->end_counted ? cmi->session_cs : session_time(cmi);
	*ret_fact = fact;
}

int64_t cmi2004_total_time_cs(const struct cmi2004 *cmi)
{
	return cmi->total_cs;
}

bool cmi2004_bucket(const struct cmi2004 *cmi, size_t i, const char **ret_store)
{
	*ret_store = cmi2004_value(cmi, arena_printf(cmi->arena, "adl.data.%zu.store", i));
	return i < cmi->buckets_count && cmi->buckets[i].changed;
}

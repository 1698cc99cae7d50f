/* AICC scripts: whatever is written, there is an answer, and its contrary is the contrary answer. */
#include "fuzz.h"

#include "scorm/prerequisites.h"

static const char *status_of(void *owner, const char *identifier)
{
	static const char *const statuses[] = {
	    "passed", "completed", "failed", "incomplete", "browsed", "not attempted", NULL};

	(void)owner;
	must(identifier[0] != '\0' && strlen(identifier) <= PREREQUISITES_NAME_MAX);
	return statuses[(unsigned char)identifier[0] % 7];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	const char *script = input_text(a, data, len);
	enum prerequisites answer = prerequisites_check(script, status_of, NULL), contrary;

	must(answer <= PREREQUISITES_MALFORMED);
	if (answer == PREREQUISITES_MALFORMED || strlen(script) > PREREQUISITES_MAX - 3 ||
	    strspn(script, " \t\r\n") == strlen(script))
		return 0;
	contrary = prerequisites_check(arena_printf(a, "~(%s)", script), status_of, NULL);
	/* One bracket more may be one too deep. */
	if (contrary != PREREQUISITES_MALFORMED)
		must(answer == PREREQUISITES_UNKNOWN ? contrary == answer
		                                     : contrary + answer == PREREQUISITES_YES);
	return 0;
}

/* One SCO's run of SCORM 2004: the first line's length chooses the edition; then lines "element=value" are
 * set, "?element" is got, "!" ends the run and begins the next. What is kept reads back the same, and is
 * taken again as it is. */
#include "fuzz.h"

#include "scorm/cmi2004.h"

static const struct cmi2004_objective objectives[] = {{.id = "o1", .success_status = "passed"}, {.id = "o2"}};
static const struct cmi2004_bucket buckets[] = {
    {"b1", "kept", true, true}, {"b2", "", false, true}, {"b3", "", true, false}};
static const struct cmi2004_target targets[] = {{"a", "true", "false"}};

static struct cmi2004_launch launch = {.edition = 4,
    .learner_id = "1",
    .learner_name = "Learner, A",
    .completion_threshold = "0.5",
    .scaled_passing_score = "0.7",
    .credit = "credit",
    .mode = "normal",
    .objectives = objectives,
    .objectives_count = 2,
    .buckets = buckets,
    .buckets_count = 3,
    .may_continue = "true",
    .targets = targets,
    .targets_count = 1};

static void begin_again(struct work *w, struct cmi2004 **cmi, bool terminated)
{
	struct fact fact;

	cmi2004_end(*cmi, terminated, 100);
	cmi2004_fact(*cmi, &fact);
	must(cmi2004_total_time_cs(*cmi) >= 0);
	must(cmi2004_exit(*cmi) != NULL && cmi2004_request(*cmi) != NULL);
	launch.total_time_cs = cmi2004_total_time_cs(*cmi);
	must(cmi2004_open(w, &launch, cmi2004_save(w, *cmi), cmi) == OK);
}

static void set(struct work *w, struct cmi2004 *cmi, char *line)
{
	char *value = strchr(line, '=');
	const char *got = NULL, *kept;

	if (strncmp(line, "adl.nav.request_valid", 21) == 0)
		value = strstr(line, "}=") != NULL ? strstr(line, "}=") + 1 : value;
	if (value != NULL)
		*value++ = '\0';
	(void)cmi2004_is_turn(line);
	if (value == NULL || cmi2004_set(cmi, line, value) != SCORM2004_OK)
		return;
	switch (cmi2004_get(cmi, line, &got)) {
	case SCORM2004_OK:
		must(got != NULL);
		kept = arena_strdup(w->arena, got);
		/* Decided by measures: what is read need not be what was said. */
		if (strstr(line, "_status") == NULL)
			must(cmi2004_set(cmi, line, kept) == SCORM2004_OK);
		return;
	case SCORM2004_WRITE_ONLY:
		must(strcmp(got, "") == 0);
		return;
	case SCORM2004_NOT_SET:
		must(value[0] == '\0' && strncmp(line, "adl.data.", 9) == 0);
		return;
	default:
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	char *rest = input_text(a, data, len);
	struct cmi2004 *cmi, *again;
	const char *got, *saved;
	struct work w;

	work_init(&w, a);
	launch.edition = 2 + (int)(strlen(next_line(&rest)) % 3);
	launch.total_time_cs = 0;
	must(cmi2004_open(&w, &launch, "", &cmi) == OK);
	for (int lines = 0; *rest != '\0' && lines < 2000; lines++) {
		char *line = next_line(&rest);

		if (line[0] == '!')
			begin_again(&w, &cmi, line[1] != '!');
		else if (line[0] == '?')
			(void)cmi2004_get(cmi, line + 1, &got);
		else
			set(&w, cmi, line);
	}
	saved = cmi2004_save(&w, cmi);
	must(cmi2004_continue(&w, &launch, saved, &again) == OK);
	must(strcmp(cmi2004_save(&w, again), saved) == 0);
	must(json_is_object(cmi2004_all(&w, cmi)));
	return 0;
}

/* One SCO's run: lines "element=value" are set, "?element" is got, "!" ends the run and begins the next. What
 * is saved reads back the same. */
#include "fuzz.h"

#include "scorm/cmi12.h"

static struct cmi12_launch launch = {.student_id = "1",
    .student_name = "Learner, A",
    .launch_data = "",
    .mastery_score = "70",
    .max_time_allowed = "",
    .time_limit_action = "",
    .comments_from_lms = "",
    .credit = "credit",
    .mode = "normal",
    .use_mastery_score = true};

static void begin_again(struct work *w, struct cmi12 **cmi)
{
	struct fact fact;

	cmi12_end(*cmi, true, 100);
	cmi12_fact(*cmi, &fact);
	must(cmi12_total_time_cs(*cmi) >= 0);
	launch.total_time_cs = 0;
	must(cmi12_open(w, &launch, cmi12_save(w, *cmi), cmi) == OK);
}

static void set(struct cmi12 *cmi, char *line)
{
	char *value = strchr(line, '=');
	const char *got = NULL;

	if (value != NULL)
		*value++ = '\0';
	(void)cmi12_is_turn(line);
	if (value == NULL || cmi12_set(cmi, line, value) != SCORM12_OK)
		return;
	switch (cmi12_get(cmi, line, &got)) {
	case SCORM12_OK:
		must(got != NULL);
		return;
	case SCORM12_WRITE_ONLY:
		must(strcmp(got, "") == 0);
		return;
	default:
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	char *rest = input_text(a, data, len);
	struct cmi12 *cmi, *again;
	const char *got, *saved;
	struct work w;
	json_t *all;

	work_init(&w, a);
	must(cmi12_open(&w, &launch, "", &cmi) == OK);
	for (int lines = 0; *rest != '\0' && lines < 2000; lines++) {
		char *line = next_line(&rest);

		if (line[0] == '!')
			begin_again(&w, &cmi);
		else if (line[0] == '?')
			(void)cmi12_get(cmi, line + 1, &got);
		else
			set(cmi, line);
	}
	saved = cmi12_save(&w, cmi);
	must(cmi12_continue(&w, &launch, saved, &again) == OK);
	must(strcmp(cmi12_save(&w, again), saved) == 0);
	all = cmi12_all(&w, cmi);
	must(json_is_object(all));
	return 0;
}

/* The ways of giving a platform a grade. */
#include <string.h>

#include "lms/grade/grade_int.h"

static enum err ags_send(struct grade_answers *answers, struct claim *const *claims, struct ags_post *posts,
    size_t count, const struct ags_plan *plan)
{
	(void)claims; /* a post says it all */
	return ags_post_scores(answers->w, answers->means->keys, answers->means->http, answers->registration,
	    posts, count, plan);
}

static enum err ags_read(struct grade_answers *answers, const struct claim *claim,
    struct ags_answer *ret_answer, bool *ret_known, double *ret_given, double *ret_maximum)
{
	return ags_read_result(answers->w, answers->means->keys, answers->means->http, answers->registration,
	    claim->line_item_url, claim->user_sub, ret_answer, ret_known, ret_given, ret_maximum);
}

static const struct grade_service ags = {
    .name = "ags", .prepare = grade_columns_prepare, .send = ags_send, .read = ags_read};

const struct grade_service *const grade_services[] = {&ags, &grade_basic_outcomes, NULL};

const struct grade_service *grade_service_find(const char *name)
{
	for (size_t i = 0; grade_services[i] != NULL; i++) {
		if (strcmp(grade_services[i]->name, name) == 0)
			return grade_services[i];
	}
	return NULL;
}

#include "web/page/trouble.h"

#include <string.h>

enum err trouble_make(struct request *r, enum err e, struct trouble *ret_trouble)
{
	struct page_problem *problem;
	int status = err_info(e)->status;

	/* What somebody can mend by sending the form again, changed. */
	if (e == ERR_METHOD ||
	    (status != 400 && status != 409 && status != 422 && status != 429 && status != 413))
		return e;
	problem = arena_alloc(r->work.arena, sizeof(*problem));
	problem->field = arena_strdup(r->work.arena, r->work.field);
	problem->message = page_translate(request_language(r), arena_strdup(r->work.arena, r->work.detail));
	if (*problem->field != '\0')
		problem->link = arena_printf(r->work.arena, "#field-%s", problem->field);
	work_forgive(&r->work);
	*ret_trouble = (struct trouble){
	    .status = status, .view = {.count = 1, .problems = problem, .problems_count = 1}};
	return OK;
}

const char *form_typed(struct request *r, const char *name)
{
	const struct work before = r->work;
	struct form form;
	const char *value = NULL;

	if (request_form(r, &form) != OK || form_one(&r->work, &form, name, &value) != OK || value == NULL)
		value = "";
	r->work = before;
	return value;
}

bool form_ticked(struct request *r, const char *name, const char *value)
{
	const struct work before = r->work;
	struct form form;

	if (request_form(r, &form) != OK)
		form.count = 0;
	r->work = before;
	for (size_t i = 0; i < form.count; i++)
		if (strcmp(form.pairs[i].name, name) == 0 && strcmp(form.pairs[i].value, value) == 0)
			return true;
	return false;
}

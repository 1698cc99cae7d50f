#include "web/page/trouble.h"

#include "web/input.h"
#include "web/page/page.h"

#include <string.h>

/* Room for whatever a field of a form is read into. */
union scratch {
	const char *text;
	int64_t number;
	double real;
	bool truth;
	struct uuid uuid;
	struct texts texts;
};

static void add_problem(struct request *r, struct page_trouble *trouble, struct page_problem *problems)
{
	struct arena *a = r->work.arena;
	const char *field = arena_strdup(a, r->work.field);

	problems[trouble->problems_count++] = (struct page_problem){
	    .field = field,
	    .link = *field != '\0' ? arena_printf(a, "#field-%s", field) : NULL,
	    .message = page_sentence(a, request_language(r), r->work.detail),
	};
}

/* The fields of the form one by one: the reading of the whole stopped at the first. */
static void add_faults(struct request *r, struct page_trouble *trouble, struct page_problem *problems)
{
	const struct input *row = r->route->input;
	struct form form;

	if (row == NULL || (r->route->body != BODY_FORM && r->route->body != BODY_FILE) ||
	    request_form(r, &form) != OK)
		return;
	for (; row->name != NULL && trouble->problems_count < INPUTS_MAX; row++) {
		union scratch scratch;
		const struct field field = {.name = row->name,
		    .type = row->type,
		    .required = row->required,
		    .min = row->min,
		    .max = row->max,
		    .ret = &scratch,
		    .choices = row->choices};

		if (row->place == INPUT_BODY && fields_from_form(&r->work, &form, &field, 1) != OK)
			add_problem(r, trouble, problems);
	}
}

enum err trouble_make(struct request *r, enum err e, struct trouble *ret_trouble)
{
	struct page_problem *problems = arena_alloc(r->work.arena, INPUTS_MAX * sizeof(*problems));
	struct page_trouble trouble = {.problems = problems};
	const struct work failed = r->work;
	int status = err_info(e)->status;

	/* What somebody can mend by sending the form again, changed. */
	if (e == ERR_METHOD ||
	    (status != 400 && status != 409 && status != 413 && status != 422 && status != 429))
		return e;
	add_faults(r, &trouble, problems);
	r->work = failed;
	if (trouble.problems_count == 0)
		add_problem(r, &trouble, problems);
	trouble.count = (int64_t)trouble.problems_count;
	work_forgive(&r->work);
	*ret_trouble = (struct trouble){.status = status, .view = trouble};
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

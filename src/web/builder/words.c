/* Words, addresses and values that the pages of designers share. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lms/material/material.h"
#include "web/builder/builder_pages.h"
#include "web/page/page.h"

enum { POSITION_MAX = 1000000 };

bool builder_may(const struct request *r)
{
	return principal_may(&r->principal, PERMISSION_COURSE_WRITE);
}

enum err builder_path_id(struct request *r, const char *name, struct uuid *ret_id)
{
	if (!uuid_parse(request_param(r, name), ret_id))
		return fail_field(&r->work, ERR_NOT_FOUND, name, WORDS("There is nothing at this address."));
	return OK;
}

enum err builder_trouble(struct request *r, enum err e, struct trouble *ret_trouble)
{
	static const char *const unshown[] = {"revision", "state", "modules", "step", "module", NULL};
	struct page_problem *problems;

	TRY(trouble_make(r, e, ret_trouble));
	problems = arena_alloc(r->work.arena, (ret_trouble->view.problems_count + 1) * sizeof(*problems));
	for (size_t i = 0; i < ret_trouble->view.problems_count; i++) {
		problems[i] = ret_trouble->view.problems[i];
		for (size_t k = 0; unshown[k] != NULL; k++)
			if (strcmp(problems[i].field, unshown[k]) == 0)
				problems[i].link = NULL;
	}
	ret_trouble->view.problems = problems;
	return OK;
}

const char *builder_course_address(struct request *r, struct uuid course, const char *rest)
{
	return frame_address(r, "/courses/%s%s", uuid_text(r->work.arena, course), rest);
}

static const char *state_word(struct request *r, const char *state)
{
	const char *word = strcmp(state, "draft") == 0       ? WORDS("never published")
	                   : strcmp(state, "published") == 0 ? WORDS("published")
	                   : strcmp(state, "archived") == 0  ? WORDS("archived")
	                                                     : WORDS("All, archived ones too");

	return page_translate(request_language(r), word);
}

size_t builder_states(
    struct request *r, const char *const *states, const char *chosen, struct page_choice *rows)
{
	size_t count = 0;

	for (; states[count] != NULL; count++)
		rows[count] = (struct page_choice){.value = states[count],
		    .title = state_word(r, states[count]),
		    .chosen = strcmp(chosen, states[count]) == 0};
	return count;
}

const char *builder_step_word(struct request *r, const char *step)
{
	static const struct frame_word words[] = {
	    {"begin", WORDS("begun")},
	    {"submit", WORDS("given to be looked at")},
	    {"send_back", WORDS("sent back")},
	    {"schedule", WORDS("scheduled")},
	    {"unschedule", WORDS("schedule taken back")},
	    {"publish", WORDS("published")},
	    {"retire", WORDS("replaced by a later version")},
	    {"discard", WORDS("thrown away")},
	    {"archive", WORDS("archived")},
	    {"reopen", WORDS("opened again")},
	    {NULL, NULL},
	};

	return frame_word_of(r, words, step);
}

const char *builder_type_word(struct request *r, const char *type)
{
	const struct material_type *ours = material_type_find(type);
	static const struct frame_word words[] = {
	    {"scorm", "SCORM"}, {"cmi5", "cmi5"}, {"xapi", "xAPI"}, {"quiz", WORDS("Quiz")}, {NULL, NULL}};

	return ours != NULL ? page_translate(request_language(r), ours->title)
	                    : frame_word_of(r, words, type);
}

const char *builder_lines(struct request *r, const char *text)
{
	char *copy = arena_strdup(r->work.arena, text), *to = copy;

	for (const char *from = copy; *from != '\0'; from++)
		if (*from != '\r')
			*to++ = *from;
	*to = '\0';
	return copy;
}

enum err builder_real_read(struct request *r, const char *name, const char *text, double *ret_number)
{
	char *copy = arena_strdup(r->work.arena, text), *point = strchr(copy, ','), *end;
	double number;

	if (point != NULL)
		*point = '.';
	number = strtod(copy, &end);
	if (end == copy || *end != '\0' || !isfinite(number))
		return fail_field(&r->work, ERR_BAD_INPUT, name, WORDS("A number is expected here."));
	*ret_number = number;
	return OK;
}

const char *builder_real_text(struct request *r, double number)
{
	return page_decimal(r->work.arena, request_language(r), arena_printf(r->work.arena, "%.6g", number));
}

enum err builder_position_read(struct request *r, const char *text, int64_t *ret_position)
{
	int64_t position = OUTLINE_LAST;
	const struct field field = {"position", FIELD_INT, false, 1, POSITION_MAX, .ret = &position};

	if (*text != '\0')
		TRY(field_from_text(&r->work, &field, text));
	*ret_position = position;
	return OK;
}

struct page_told *builder_told(
    struct request *r, const struct workflow_event *events, size_t count, size_t *ret_count)
{
	struct page_told *rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));

	for (size_t i = 0; i < count; i++)
		rows[i] = (struct page_told){.says = builder_step_word(r, events[i].transition),
		    .note = events[i].note,
		    .at = events[i].at_us};
	*ret_count = count;
	return rows;
}

void builder_change_add(struct request *r, struct builder_changes *changes, const char *title,
    const char *typed, const char *kept)
{
	if (changes->count < BUILDER_CHANGES_MAX && strcmp(typed, kept) != 0)
		changes->rows[changes->count++] =
		    (struct page_now){.title = page_translate(request_language(r), title), .value = kept};
}

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "web/questions/questions.h"

enum { MARKS_MAX = 1000, MARKS_DIGITS = 6 };

bool questions_may(const struct request *r)
{
	return principal_may(&r->principal, PERMISSION_COURSE_WRITE);
}

enum err questions_path_id(struct request *r, struct uuid *ret_id)
{
	if (!uuid_parse(request_param(r, "id"), ret_id))
		return fail_field(&r->work, ERR_NOT_FOUND, "id", WORDS("There is nothing at this address."));
	return OK;
}

const char *question_address(struct request *r, struct uuid id, const char *rest)
{
	return frame_address(r, "/questions/%s%s", uuid_text(r->work.arena, id), rest);
}

/* The titles of type.def, marked for translation. */
const char *question_type_words(struct request *r, enum question_type type)
{
	static const char *const titles[QUESTION_TYPE_COUNT] = {
	    [QUESTION_CHOICE] = WORDS("Multiple choice, one answer"),
	    [QUESTION_CHOICES] = WORDS("Multiple choice, several answers"),
	    [QUESTION_TRUE_FALSE] = WORDS("True or false"),
	    [QUESTION_SHORT] = WORDS("Short answer"),
	    [QUESTION_NUMERIC] = WORDS("Numeric answer"),
	    [QUESTION_MATCHING] = WORDS("Matching"),
	    [QUESTION_ORDERING] = WORDS("Ordering"),
	    [QUESTION_FILL] = WORDS("Fill in the blanks"),
	    [QUESTION_ESSAY] = WORDS("Essay, marked by hand"),
	};

	return page_translate(request_language(r), titles[type]);
}

struct page_choice *question_types_fill(struct request *r, const char *chosen, size_t *ret_count)
{
	struct page_choice *choices = arena_alloc(r->work.arena, QUESTION_TYPE_COUNT * sizeof(*choices));

	for (size_t i = 0; i < QUESTION_TYPE_COUNT; i++) {
		const char *name = question_type_name((enum question_type)i);

		choices[i] = (struct page_choice){.value = name,
		    .title = question_type_words(r, (enum question_type)i),
		    .chosen = strcmp(name, chosen) == 0};
	}
	*ret_count = QUESTION_TYPE_COUNT;
	return choices;
}

enum err categories_fill(
    struct request *r, const char *chosen, struct page_choice **ret_choices, size_t *ret_count)
{
	struct page_choice *choices;
	struct category *rows;
	size_t count;

	TRY(category_list(&r->work, r->principal.org, &rows, &count));
	choices = arena_alloc(r->work.arena, (count + 1) * sizeof(*choices));
	for (size_t i = 0; i < count; i++) {
		const char *id = uuid_text(r->work.arena, rows[i].id);

		choices[i] = (struct page_choice){
		    .value = id, .title = rows[i].path, .chosen = strcmp(id, chosen) == 0};
	}
	*ret_choices = choices;
	*ret_count = count;
	return OK;
}

enum err category_read(struct request *r, const char *name, const char *text, struct uuid *ret_id)
{
	*ret_id = (struct uuid){{0}};
	if (*text != '\0' && !uuid_parse(text, ret_id))
		return fail_field(&r->work, ERR_BAD_INPUT, name, WORDS("There is no such category."));
	return OK;
}

enum err marks_read(struct request *r, const char *text, int64_t *ret_marks)
{
	char *copy = arena_strdup(r->work.arena, text), *comma = strchr(copy, ','), *end = NULL;
	double marks;

	if (comma != NULL)
		*comma = '.';
	marks = strtod(copy, &end);
	if (end == copy || *end != '\0' || !(marks >= 0 && marks <= MARKS_MAX))
		return fail_field(
		    &r->work, ERR_BAD_INPUT, "marks", WORDS("Marks from 0 to 1000 are expected."));
	*ret_marks = llround(marks * MARK_UNIT);
	return OK;
}

const char *marks_typed(struct request *r, int64_t marks)
{
	char *text = arena_printf(r->work.arena, "%lld.%0*lld", (long long)(marks / MARK_UNIT), MARKS_DIGITS,
	    (long long)(marks % MARK_UNIT));
	size_t len = strlen(text);

	while (text[len - 1] == '0')
		text[--len] = '\0';
	if (text[len - 1] == '.')
		text[len - 1] = '\0';
	return text;
}

const char *question_tags_text(struct request *r, const struct texts *tags)
{
	const char *text = "";

	for (size_t i = 0; i < tags->count; i++)
		text = arena_printf(r->work.arena, "%s%s%s", text, i > 0 ? ", " : "", tags->items[i]);
	return text;
}

struct texts question_tags_read(struct request *r, const char *text)
{
	char *rest = arena_strdup(r->work.arena, text), *next = NULL;
	const char **items = arena_alloc(r->work.arena, (strlen(text) + 1) * sizeof(*items));
	size_t count = 0;

	for (char *tag = strtok_r(rest, ",", &next); tag != NULL; tag = strtok_r(NULL, ",", &next))
		items[count++] = tag;
	return (struct texts){count, items};
}

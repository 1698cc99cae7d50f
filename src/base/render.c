#include "base/render.h"

#include <string.h>

struct scope {
	const json_t *value;
	const struct scope *outer;
};

struct renderer {
	struct work *w;
	const char *field;
	const char *template, *at;
	struct text *text; /* NULL: only looked at */
	int steps;
};

/* A tag's words: {{#if name}} is IF with name. */
enum tag_kind { TAG_END, TAG_VALUE, TAG_IF, TAG_EACH, TAG_ELSE, TAG_CLOSE_IF, TAG_CLOSE_EACH };

struct tag {
	enum tag_kind kind;
	char name[RENDER_NAME_MAX + 1];
};

static enum err broken(struct renderer *r, const char *at, const char *what)
{
	int line = 1;

	for (const char *c = r->template; c < at; c++)
		line += *c == '\n';
	return fail_field(r->w, ERR_BAD_INPUT, r->field, "Line %d: %s", line, what);
}

static bool name_good(const char *name)
{
	if (strcmp(name, ".") == 0)
		return true;
	return name[0] != '\0' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
	           strlen(name);
}

static enum err tag_words(struct renderer *r, const char *at, const char *words, struct tag *tag)
{
	static const struct {
		const char *opening;
		enum tag_kind kind;
	} openings[] = {{"#if ", TAG_IF}, {"#each ", TAG_EACH}, {"", TAG_VALUE}};
	size_t i = 0;

	*tag = (struct tag){.kind = TAG_VALUE};
	if (strcmp(words, "else") == 0)
		tag->kind = TAG_ELSE;
	else if (strcmp(words, "/if") == 0)
		tag->kind = TAG_CLOSE_IF;
	else if (strcmp(words, "/each") == 0)
		tag->kind = TAG_CLOSE_EACH;
	if (tag->kind != TAG_VALUE)
		return OK;
	while (strncmp(words, openings[i].opening, strlen(openings[i].opening)) != 0)
		i++;
	tag->kind = openings[i].kind;
	words += strlen(openings[i].opening);
	words += strspn(words, " ");
	if (!name_good(words))
		return broken(
		    r, at, "{{…}} holds a name, #if name, else, /if, #each name or /each, and nothing else");
	memcpy(tag->name, words, strlen(words) + 1);
	return OK;
}

/* Prints up to the next tag and reads it. */
static enum err tag_next(struct renderer *r, bool show, struct tag *tag)
{
	const char *begin = strstr(r->at, "{{"), *end;
	char words[RENDER_NAME_MAX + 1];
	size_t len;

	if (++r->steps > RENDER_STEPS_MAX)
		return fail_field(r->w, ERR_TOO_LARGE, r->field, "The text repeats itself too often");
	if (show && r->text != NULL)
		text_add_bytes(r->text, r->at, begin != NULL ? (size_t)(begin - r->at) : strlen(r->at));
	if (begin == NULL) {
		r->at += strlen(r->at);
		*tag = (struct tag){.kind = TAG_END};
		return OK;
	}
	end = strstr(begin, "}}");
	if (end == NULL)
		return broken(r, begin, "{{ is not closed by }}");
	r->at = end + 2;
	begin += 2;
	begin += strspn(begin, " ");
	len = (size_t)(end - begin);
	if (begin > end || len > RENDER_NAME_MAX)
		return broken(r, end, "what stands in {{…}} is not a name");
	while (len > 0 && begin[len - 1] == ' ')
		len--;
	memcpy(words, begin, len);
	words[len] = '\0';
	return tag_words(r, end, words, tag);
}

static const json_t *lookup(const struct scope *scope, const char *name)
{
	if (strcmp(name, ".") == 0)
		return scope->value;
	for (; scope != NULL; scope = scope->outer) {
		const json_t *found = json_object_get(scope->value, name);

		if (found != NULL)
			return found;
	}
	return NULL;
}

static void value_print(struct renderer *r, const json_t *value)
{
	if (r->text == NULL)
		return;
	if (json_is_string(value))
		text_add(r->text, json_string_value(value));
	else if (json_is_integer(value))
		text_printf(r->text, "%lld", (long long)json_integer_value(value));
	else if (json_is_real(value))
		text_printf(r->text, "%.15g", json_real_value(value));
	else if (json_is_boolean(value))
		text_add(r->text, json_is_true(value) ? "true" : "false");
}

static bool is_there(const json_t *value)
{
	if (value == NULL || json_is_null(value) || json_is_false(value))
		return false;
	if (json_is_string(value))
		return json_string_value(value)[0] != '\0';
	if (json_is_integer(value))
		return json_integer_value(value) != 0;
	return (!json_is_array(value) && !json_is_object(value)) || json_array_size(value) > 0 ||
	       json_object_size(value) > 0;
}

static enum err block(
    struct renderer *r, const struct scope *scope, bool show, int depth, struct tag *ret_end);

static enum err block_if(
    struct renderer *r, const struct scope *scope, const struct tag *tag, bool show, int depth)
{
	bool holds = is_there(lookup(scope, tag->name));
	const char *at = r->at;
	struct tag end;

	TRY(block(r, scope, show && holds, depth, &end));
	if (end.kind == TAG_ELSE)
		TRY(block(r, scope, show && !holds, depth, &end));
	return end.kind == TAG_CLOSE_IF ? OK : broken(r, at, "{{#if}} is not closed by {{/if}}");
}

static enum err block_each(
    struct renderer *r, const struct scope *scope, const struct tag *tag, bool show, int depth)
{
	const json_t *list = lookup(scope, tag->name);
	size_t count = show && json_is_array(list) ? json_array_size(list) : 0;
	const char *at = r->at;
	struct tag end = {.kind = TAG_END};

	/* Once without printing where there is nothing: its end has to be found. */
	for (size_t i = 0; i < count || i == 0; i++) {
		struct scope inner = {.value = count > 0 ? json_array_get(list, i) : NULL, .outer = scope};

		r->at = at;
		TRY(block(r, &inner, count > 0, depth, &end));
	}
	return end.kind == TAG_CLOSE_EACH ? OK : broken(r, at, "{{#each}} is not closed by {{/each}}");
}

/* To the tag that ends the block, or the end of the template. */
static enum err block(
    struct renderer *r, const struct scope *scope, bool show, int depth, struct tag *ret_end)
{
	struct tag tag;

	if (depth > RENDER_DEPTH_MAX)
		return broken(r, r->at, "too many blocks in blocks");
	for (;;) {
		TRY(tag_next(r, show, &tag));
		if (tag.kind == TAG_IF)
			TRY(block_if(r, scope, &tag, show, depth + 1));
		else if (tag.kind == TAG_EACH)
			TRY(block_each(r, scope, &tag, show, depth + 1));
		else if (tag.kind != TAG_VALUE)
			break;
		else if (show)
			value_print(r, lookup(scope, tag.name));
	}
	*ret_end = tag;
	return OK;
}

static enum err run(
    struct work *w, const char *field, const char *template, const json_t *values, struct text *text)
{
	struct renderer r = {.w = w, .field = field, .template = template, .at = template, .text = text};
	struct scope scope = {.value = values};
	struct tag end;

	TRY(block(&r, &scope, true, 0, &end));
	if (end.kind != TAG_END)
		return broken(&r, r.at, "{{else}}, {{/if}} or {{/each}} closes nothing");
	if (text != NULL && !text_fits(text))
		return fail_field(w, ERR_TOO_LARGE, field, "The text becomes too long");
	return OK;
}

enum err render(struct work *w, const char *field, const char *template, const json_t *values, struct text *t)
{
	return run(w, field, template, values, t);
}

enum err render_check(struct work *w, const char *field, const char *template)
{
	return run(w, field, template, NULL, NULL);
}

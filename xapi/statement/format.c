#include "xapi/statement/format.h"

#include <stdlib.h>
#include <string.h>

#include "xapi/statement/languages.h"

enum { FORMAT_BYTES_MAX = 64 * 1024 * 1024 };

/* What the pieces of a statement are, as far as a format makes a difference. */
enum part {
	PART_RAW,
	PART_STATEMENT,
	PART_CONTEXT,
	PART_RELATED,
	PART_ACTIVITIES,
	PART_ACTIVITY,
	PART_CONTEXT_ACTORS,
	PART_CONTEXT_ACTOR,
	PART_ACTOR,
	PART_MEMBERS,
	PART_VERB,
	PART_OBJECT,
	PART_DEFINITION,
	PART_COMPONENTS,
	PART_COMPONENT,
	PART_LANGUAGES
};

static const struct {
	enum part of;
	const char *name;
	enum part part;
} places[] = {
    {PART_STATEMENT, "actor", PART_ACTOR},
    {PART_STATEMENT, "verb", PART_VERB},
    {PART_STATEMENT, "object", PART_OBJECT},
    {PART_STATEMENT, "context", PART_CONTEXT},
    {PART_STATEMENT, "authority", PART_ACTOR},
    {PART_CONTEXT, "instructor", PART_ACTOR},
    {PART_CONTEXT, "team", PART_ACTOR},
    {PART_CONTEXT, "contextActivities", PART_RELATED},
    {PART_CONTEXT, "contextAgents", PART_CONTEXT_ACTORS},
    {PART_CONTEXT, "contextGroups", PART_CONTEXT_ACTORS},
    {PART_RELATED, "parent", PART_ACTIVITIES},
    {PART_RELATED, "grouping", PART_ACTIVITIES},
    {PART_RELATED, "category", PART_ACTIVITIES},
    {PART_RELATED, "other", PART_ACTIVITIES},
    {PART_CONTEXT_ACTOR, "agent", PART_ACTOR},
    {PART_CONTEXT_ACTOR, "group", PART_ACTOR},
    {PART_ACTOR, "member", PART_MEMBERS},
    {PART_VERB, "display", PART_LANGUAGES},
    {PART_ACTIVITY, "definition", PART_DEFINITION},
    {PART_DEFINITION, "name", PART_LANGUAGES},
    {PART_DEFINITION, "description", PART_LANGUAGES},
    {PART_DEFINITION, "choices", PART_COMPONENTS},
    {PART_DEFINITION, "scale", PART_COMPONENTS},
    {PART_DEFINITION, "source", PART_COMPONENTS},
    {PART_DEFINITION, "target", PART_COMPONENTS},
    {PART_DEFINITION, "steps", PART_COMPONENTS},
    {PART_COMPONENT, "description", PART_LANGUAGES},
};

static const enum part elements[] = {
    [PART_ACTIVITIES] = PART_ACTIVITY,
    [PART_CONTEXT_ACTORS] = PART_CONTEXT_ACTOR,
    [PART_MEMBERS] = PART_ACTOR,
    [PART_COMPONENTS] = PART_COMPONENT,
    [PART_LANGUAGES] = PART_RAW,
};

struct format {
	struct work *w;
	struct text out;
	bool ids;
	const struct xapi_languages *languages;
	xapi_definition_find *find;
	void *owner;
	/* Where only the activities are asked for. */
	const char **found;
	size_t found_count, found_room;
};

static enum err part_write(struct format *f, const struct tape *tape, uint32_t node, enum part part);

static enum part part_of(struct work *w, const struct tape *tape, uint32_t name, enum part of)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (places[i].of == of && tape_is(w, tape, name, places[i].name))
			return places[i].part;
	}
	return PART_RAW;
}

/* What an object of a statement is says its objectType. */
static enum part object_part(struct work *w, const struct tape *tape, uint32_t node)
{
	uint32_t type = tape_find(w, tape, node, "objectType");

	if (type == 0 || tape_is(w, tape, type, "Activity"))
		return PART_ACTIVITY;
	if (tape_is(w, tape, type, "Agent") || tape_is(w, tape, type, "Group"))
		return PART_ACTOR;
	return tape_is(w, tape, type, "SubStatement") ? PART_STATEMENT : PART_RAW;
}

static bool is_one_of(struct work *w, const struct tape *tape, uint32_t name, const char *const *names)
{
	while (*names != NULL && !tape_is(w, tape, name, *names))
		names++;
	return *names != NULL;
}

/* Whether the format ids keeps a member. anonymous: of an actor without an identifier. */
static bool is_kept(struct format *f, const struct tape *tape, uint32_t name, enum part of, bool anonymous)
{
	static const char *const actor[] = {"objectType", "mbox", "mbox_sha1sum", "openid", "account", NULL};

	if (!f->ids)
		return true;
	switch (of) {
	case PART_ACTOR:
		return is_one_of(f->w, tape, name, actor) ||
		       (anonymous && tape_is(f->w, tape, name, "member"));
	case PART_VERB:
	case PART_ACTIVITY:
		return tape_is(f->w, tape, name, "id");
	default:
		return true;
	}
}

static bool is_anonymous(struct format *f, const struct tape *tape, uint32_t node)
{
	static const char *const names[] = {"mbox", "mbox_sha1sum", "openid", "account", NULL};

	for (uint32_t at = node + 1; at < tape->nodes[node].next; at = tape->nodes[at + 1].next) {
		if (is_one_of(f->w, tape, at, names))
			return false;
	}
	return true;
}

static void raw_write(struct format *f, const struct tape *tape, uint32_t node)
{
	size_t len;
	const char *raw = tape_raw(tape, node, &len);

	text_add_bytes(&f->out, raw, len);
}

static void name_write(struct format *f, const struct tape *tape, uint32_t name, size_t start)
{
	if (f->out.len > start)
		text_add_char(&f->out, ',');
	raw_write(f, tape, name);
	text_add_char(&f->out, ':');
}

static void language_write(struct format *f, const struct tape *tape, uint32_t node)
{
	uint32_t name = languages_choose(f->w, tape, node, f->languages);

	text_add_char(&f->out, '{');
	if (name != 0) {
		name_write(f, tape, name, f->out.len);
		raw_write(f, tape, name + 1);
	}
	text_add_char(&f->out, '}');
}

static enum err definition_write(struct format *f, struct xapi_span definition)
{
	struct tape tape;

	if (tape_read(f->w, definition.data, definition.len, &tape) != OK ||
	    tape.nodes[0].kind != TAPE_OBJECT)
		return fail(f->w, ERR_INTERNAL, "a definition that was kept is none");
	return part_write(f, &tape, 0, PART_DEFINITION);
}

/* The definition that is known stands in for the statement's own. */
static struct xapi_span definition_known(struct format *f, const struct tape *tape, uint32_t node)
{
	uint32_t id = tape_find(f->w, tape, node, "id");
	const char *text;
	size_t len;

	if (f->ids || f->find == NULL || id == 0)
		return (struct xapi_span){0};
	text = tape_string(f->w, tape, id, &len);
	return f->find(f->owner, text, len);
}

static enum err object_write(struct format *f, const struct tape *tape, uint32_t node, enum part part)
{
	bool anonymous = f->ids && part == PART_ACTOR && is_anonymous(f, tape, node);
	struct xapi_span known = {0};
	size_t start;

	if (part == PART_ACTIVITY)
		known = definition_known(f, tape, node);
	text_add_char(&f->out, '{');
	start = f->out.len;
	for (uint32_t at = node + 1; at < tape->nodes[node].next; at = tape->nodes[at + 1].next) {
		if (!is_kept(f, tape, at, part, anonymous) ||
		    (known.data != NULL && tape_is(f->w, tape, at, "definition")))
			continue;
		name_write(f, tape, at, start);
		TRY(part_write(f, tape, at + 1, part_of(f->w, tape, at, part)));
	}
	if (known.data != NULL) {
		text_add(&f->out, f->out.len > start ? ",\"definition\":" : "\"definition\":");
		TRY(definition_write(f, known));
	}
	text_add_char(&f->out, '}');
	return OK;
}

static enum err array_write(struct format *f, const struct tape *tape, uint32_t node, enum part part)
{
	size_t start;

	text_add_char(&f->out, '[');
	start = f->out.len;
	for (uint32_t at = node + 1; at < tape->nodes[node].next; at = tape->nodes[at].next) {
		if (f->out.len > start)
			text_add_char(&f->out, ',');
		TRY(part_write(f, tape, at, elements[part]));
	}
	text_add_char(&f->out, ']');
	return OK;
}

static enum err part_write(struct format *f, const struct tape *tape, uint32_t node, enum part part)
{
	enum tape_kind kind = tape->nodes[node].kind;

	if (part == PART_OBJECT)
		part = object_part(f->w, tape, node);
	if (part == PART_LANGUAGES && kind == TAPE_OBJECT && !f->ids) {
		language_write(f, tape, node);
		return OK;
	}
	/* In canonical, agents are as they were sent. */
	if (kind == TAPE_OBJECT && part != PART_RAW && (f->ids || part != PART_ACTOR))
		return object_write(f, tape, node, part);
	if (kind == TAPE_ARRAY && part != PART_RAW && part < sizeof(elements) / sizeof(elements[0]) &&
	    elements[part] != PART_RAW)
		return array_write(f, tape, node, part);
	raw_write(f, tape, node);
	return OK;
}

static enum err written(
    struct format *f, const char *json, size_t len, enum part part, const char **ret_text, size_t *ret_len)
{
	struct tape tape;

	f->out = text_new(f->w->arena, FORMAT_BYTES_MAX);
	if (tape_read(f->w, json, len, &tape) != OK || tape.nodes[0].kind != TAPE_OBJECT)
		return fail(f->w, ERR_INTERNAL, "what was kept is no object");
	TRY(part_write(f, &tape, 0, part));
	if (!text_fits(&f->out))
		return fail(f->w, ERR_INTERNAL, "a statement is longer than %d bytes", FORMAT_BYTES_MAX);
	*ret_text = f->out.data;
	*ret_len = f->out.len;
	return OK;
}

enum err xapi_format_ids(struct work *w, const char *body, size_t len, const char **ret_body, size_t *ret_len)
{
	struct format f = {.w = w, .ids = true};

	return written(&f, body, len, PART_STATEMENT, ret_body, ret_len);
}

enum err xapi_format_canonical(struct work *w, const struct xapi_languages *languages,
    xapi_definition_find *find, void *owner, const char *body, size_t len, const char **ret_body,
    size_t *ret_len)
{
	struct format f = {.w = w, .languages = languages, .find = find, .owner = owner};

	return written(&f, body, len, PART_STATEMENT, ret_body, ret_len);
}

enum err xapi_definition_canonical(struct work *w, const struct xapi_languages *languages,
    const char *definition, size_t len, const char **ret_definition, size_t *ret_len)
{
	struct format f = {.w = w, .languages = languages};

	return written(&f, definition, len, PART_DEFINITION, ret_definition, ret_len);
}

/* Nothing is known of it; only its id is noted. */
static struct xapi_span id_note(void *owner, const char *id, size_t len)
{
	struct format *f = owner;

	(void)len;
	if (f->found_count == f->found_room) {
		const char **more = arena_alloc(f->w->arena, 2 * (f->found_room + 8) * sizeof(*more));

		if (f->found_count > 0)
			memcpy(more, f->found, f->found_count * sizeof(*more));
		f->found = more;
		f->found_room = 2 * (f->found_room + 8);
	}
	f->found[f->found_count++] = id;
	return (struct xapi_span){0};
}

static int text_order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

enum err xapi_body_activities(
    struct work *w, const char *body, size_t len, const char *const **ret_ids, size_t *ret_count)
{
	static const struct xapi_languages any = {0};
	struct format f = {.w = w, .languages = &any, .find = id_note, .owner = &f};
	const char *text;
	size_t text_len, count = 0;

	TRY(written(&f, body, len, PART_STATEMENT, &text, &text_len));
	if (f.found_count > 0)
		qsort(f.found, f.found_count, sizeof(*f.found), text_order);
	for (size_t i = 0; i < f.found_count; i++) {
		if (count == 0 || strcmp(f.found[count - 1], f.found[i]) != 0)
			f.found[count++] = f.found[i];
	}
	*ret_ids = f.found;
	*ret_count = count;
	return OK;
}

/* A file of the media library for a draft: the editor kept what was typed before it led here, and what is
 * chosen is kept when this leads back. */
#include <string.h>

#include "web/editor/editor.h"
#include "web/media/choice.h"

struct fields {
	struct uuid module, content;
	const char *org, *goal, *search, *type;
	int64_t at, revision;
};

#define AT(member) offsetof(struct fields, member)
#define DRAFT(place)                                                                                         \
	{"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, AT(org), .about = "the organisation"},                  \
	    {"module", INPUT_PATH, FIELD_UUID, true, .offset = AT(module), .about = "the module"},           \
	    {"for", place, FIELD_TEXT, true, 1, MEDIA_GOAL_MAX, AT(goal),                                    \
	        .about = "the editor's control: poster, captions-2-content"},                                \
	{                                                                                                    \
		"at", place, FIELD_INT,                                                                      \
		    .max = MATERIAL_BODY_MAX, .offset = AT(at),                                              \
		    .about = "at which byte of a text it goes in, from 1; else at its end"                   \
	}
const struct input module_file_page_input[] = {DRAFT(INPUT_QUERY), MEDIA_CHOICE_INPUT(struct fields), {0}};
const struct input module_file_input[] = {
    DRAFT(INPUT_BODY),
    {"revision", INPUT_BODY, FIELD_INT, true, 0, INT64_MAX, AT(revision),
        .about = "of the draft that was seen"},
    {"content", INPUT_BODY, FIELD_UUID, true, .offset = AT(content), .about = "the file"},
    {0},
};
#undef AT

/* A draft, and the control that a file is chosen for. */
struct choosing {
	struct material_draft draft;
	const struct edit_member *members, *member;
	json_t *form, *object;
	const char *goal;
	int64_t at;
};

static enum err begin(struct request *r, const char *goal, struct choosing *ret)
{
	struct choosing c = {.goal = goal};
	struct uuid module;

	TRY(editor_module(r, &module));
	TRY(material_draft_read(&r->work, r->principal.org, module, &c.draft));
	c.members = editor_members(c.draft.type);
	if (c.members != NULL) {
		c.form = editor_form(r, &c.draft);
		c.member = body_form_file(r, c.members, c.form, goal, &c.object);
	}
	if (c.member == NULL)
		return fail_field(&r->work, ERR_NOT_FOUND, "for", WORDS("There is nothing at this address."));
	*ret = c;
	return OK;
}

static const char *back_of(struct request *r, const struct choosing *c)
{
	return editor_address(r, c->draft.module, arena_printf(r->work.arena, "#field-%s", c->goal));
}

static enum err show(struct request *r, const struct choosing *c, const struct trouble *trouble)
{
	struct media_choosing page = {.nav = "courses",
	    .label = page_translate(request_language(r), c->member->label),
	    .title = c->draft.title,
	    .back = back_of(r, c),
	    .address = editor_address(r, c->draft.module, "/file"),
	    .family = c->member->files->family,
	    .mime = c->member->files->mime,
	    .goal = c->goal,
	    .at = c->at,
	    .revision = c->draft.revision,
	    .trouble = trouble};
	const char *chosen = json_string_value(json_object_get(c->object, c->member->name));

	if (chosen == NULL || !uuid_parse(chosen, &page.chosen))
		page.chosen = (struct uuid){{0}};
	return media_choice_reply(r, &page);
}

enum err get_module_file(struct request *r)
{
	struct fields in = {.search = "", .type = ""};
	struct choosing c;

	TRY(request_input(r, &in));
	TRY(begin(r, in.goal, &c));
	c.at = in.at;
	return show(r, &c, NULL);
}

/* --- putting it in --- */

/* What stands in brackets in Markdown. */
static void words_add(struct text *text, const char *words)
{
	for (const char *c = words; *c != '\0'; c++) {
		if (strchr("[]\\", *c) != NULL)
			text_add_char(text, '\\');
		text_add_char(text, *c == '\n' ? ' ' : *c);
	}
}

/* Where the cursor was; at the end, in a paragraph of its own, where nobody knows that or the text is another
 * by now. */
static const char *text_with(struct request *r, const char *was, int64_t at, const struct content *file)
{
	struct text text = text_new(r->work.arena, strlen(was) + 4 * CONTENT_ALT_MAX);
	bool picture = strcmp(file->family, "image") == 0;
	size_t len = strlen(was), place = at > 0 ? (size_t)at - 1 : len;

	if (place > len || ((unsigned char)was[place] & 0xc0) == 0x80)
		place = len;
	text_add(&text, arena_strndup(r->work.arena, was, place));
	if (place == len && len > 0)
		text_add(&text, was[len - 1] == '\n' ? "\n" : "\n\n");
	text_add(&text, picture ? "![" : "[");
	words_add(&text, picture && *file->said.alt_text != '\0' ? file->said.alt_text : file->said.title);
	text_printf(&text, "](media:%s)", uuid_text(r->work.arena, file->id));
	text_add(&text, was + place);
	return text.data;
}

static enum err put(struct request *r, const struct choosing *c, const struct fields *in)
{
	const char *value = uuid_text(r->work.arena, in->content), *was;
	int64_t revision = in->revision;
	struct content file;
	json_t *body;

	TRY(content_find(&r->work, &r->principal, in->content, &file));
	if (c->member->kind != EDIT_FILE) {
		was = json_string_value(json_object_get(c->object, c->member->name));
		value = text_with(r, was != NULL ? was : "", in->at, &file);
	}
	json_object_set_new(c->object, c->member->name, json_string(value));
	TRY(editor_body(r, &c->draft, c->form, &body));
	return editor_keep(r, c->draft.module, &revision, body);
}

enum err post_module_file(struct request *r)
{
	struct fields in = {.goal = ""};
	struct trouble trouble;
	struct choosing c;
	enum err e = request_input(r, &in);

	if (e != OK && *in.goal == '\0')
		return e;
	if (e == OK) {
		TRY(begin(r, in.goal, &c));
		e = put(r, &c, &in);
	}
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		TRY(begin(r, in.goal, &c));
		c.at = in.at;
		return show(r, &c, &trouble);
	}
	frame_say(r, "success", WORDS("The file was put in, and the draft was saved."));
	return reply_redirect(r, 303, back_of(r, &c));
}

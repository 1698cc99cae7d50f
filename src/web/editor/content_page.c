/* A draft in its editor. What is saved may still lack what learners need: the page says so, and so does
 * publishing. */
#include <string.h>

#include "lms/entry/entry.h"
#include "lms/material/markdown.h"
#include "web/editor/editor.h"

struct fields {
	struct uuid module;
	const char *org, *deed;
	int64_t revision, at;
};

#define MODULE_AND_ORG                                                                                       \
	{"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org),                           \
	    .about = "the organisation"},                                                                    \
	{                                                                                                    \
		"module", INPUT_PATH, FIELD_UUID, true, .offset = offsetof(struct fields, module),           \
		                                        .about = "the module"                                \
	}
const struct input module_content_input[] = {MODULE_AND_ORG, {0}};
const struct input module_content_form_input[] = {
    MODULE_AND_ORG,
    {"revision", INPUT_BODY, FIELD_INT, true, 0, INT64_MAX, offsetof(struct fields, revision),
        .about = "of the draft that was seen"},
    {"do", INPUT_BODY, FIELD_TEXT, false, 0, EDITOR_DEED_MAX, offsetof(struct fields, deed),
        .about = "save, look, preview, choose:poster, or what a row's button says: add:captions, slot-up:2"},
    {"at", INPUT_BODY, FIELD_INT, .max = MATERIAL_BODY_MAX, .offset = offsetof(struct fields, at),
        .about = "choose: at which byte of the text a file goes in, from 1; else at its end"},
    {0},
};

bool editor_may(const struct request *r)
{
	return principal_may(&r->principal, PERMISSION_COURSE_WRITE);
}

enum err editor_module(struct request *r, struct uuid *ret_module)
{
	if (!uuid_parse(request_param(r, "module"), ret_module))
		return fail_field(
		    &r->work, ERR_NOT_FOUND, "module", WORDS("There is nothing at this address."));
	return OK;
}

const char *editor_address(struct request *r, struct uuid module, const char *rest)
{
	return frame_address(r, "/modules/%s/content%s", uuid_text(r->work.arena, module), rest);
}

enum err editor_keep(struct request *r, struct uuid module, int64_t *seen, json_t *body)
{
	struct material_draft now;
	enum err e =
	    material_draft_save(&r->work, &r->principal, r->principal.org, module, *seen, body, &now);

	if (e != ERR_PRECONDITION)
		return e;
	work_forgive(&r->work);
	TRY(material_draft_read(&r->work, r->principal.org, module, &now));
	*seen = now.revision;
	return fail(&r->work, ERR_CONFLICT,
	    WORDS("Somebody changed this meanwhile. What you typed is still here: save it again to put it in "
	          "the "
	          "place of theirs."));
}

/* A slot's row is the control of all its members. */
static enum err told(struct request *r, enum err e)
{
	struct work *w = &r->work;
	enum err again = body_form_told(r, e, "");
	char name[WORK_FIELD_MAX], *rest;

	if (strncmp(w->field, "slots-", 6) != 0)
		return again;
	memcpy(name, w->field, sizeof name);
	rest = strchr(name + 6, '-');
	if (rest != NULL)
		*rest = '\0';
	return fail_field(w, again, name, "%s", arena_strdup(w->arena, w->detail));
}

/* --- showing --- */

static enum err missing_fill(struct request *r, const struct editing *e, struct page_editor *page)
{
	enum err failed = material_ready(&r->work, r->principal.org, e->draft.module);

	if (failed == OK)
		return OK;
	if (failed != ERR_UNPROCESSABLE)
		return failed;
	failed = told(r, failed);
	page->missing = page_sentence(r->work.arena, request_language(r), r->work.detail);
	page->missing_link = arena_printf(r->work.arena, "#field-%s", r->work.field);
	work_forgive(&r->work);
	return OK;
}

static void look_fill(struct request *r, const struct editing *e, struct page_editor *page)
{
	static const struct markdown_look look = {.heading = 3, .window = true};
	const char *member = editor_markdown(e->draft.type), *text, *html = "";

	page->text_id = arena_printf(r->work.arena, "field-%s", member);
	text = json_string_value(json_object_get(e->form, member));
	if (!e->looks || text == NULL)
		return;
	if (material_markdown(&r->work, member, text, &look, &html) == OK)
		page->said.html = html;
	else
		work_forgive(&r->work);
}

static void course_fill(struct request *r, const struct editing *e, struct page_editor *page)
{
	const char *module = uuid_text(r->work.arena, e->draft.module);

	if (page->quiz)
		page->statistics = frame_address(r, "/quizzes/%s", module);
	if (uuid_is_nil(e->draft.course))
		return;
	page->tabs = course_tabs_at(r, e->draft.course, e->draft.module);
	page->course = e->draft.course_title;
}

static enum err show(struct request *r, const struct editing *e, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, EDITOR_HTML_MAX);
	const char *lang = request_language(r);
	struct page_editor_slots *slots = NULL;
	struct page_editor page = {.lang = lang,
	    .frame = frame_make(r, "courses"),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .title = e->draft.title,
	    .type = page_translate(lang, e->draft.type->title),
	    .quiz = editor_is_quiz(e->draft.type),
	    .bank = editor_address(r, e->draft.module, "/questions"),
	    .may = editor_may(r),
	    .typed = e->typed,
	    .changed = e->draft.updated_us,
	    .revision = e->revision};

	course_fill(r, e, &page);
	if (!e->typed)
		TRY(missing_fill(r, e, &page));
	if (page.quiz)
		TRY(slots_fill(r, e->draft.body, &slots, &page.slots_count));
	page.slots = slots;
	look_fill(r, e, &page);
	body_form_show(r, e->members, e->form, e->focus, &page.groups, &page.groups_count);
	page_editor(&html, &page);
	/* A preview leads to the content origin. */
	reply_form_action(r, r->app->config.content_url);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

static enum err begin(struct request *r, struct editing *ret)
{
	struct editing e = {.focus = ""};
	struct uuid module;

	TRY(editor_module(r, &module));
	TRY(material_draft_read(&r->work, r->principal.org, module, &e.draft));
	e.members = editor_members(e.draft.type);
	if (e.members == NULL)
		return fail_field(
		    &r->work, ERR_NOT_FOUND, "module", WORDS("There is nothing at this address."));
	e.form = editor_form(r, &e.draft);
	e.revision = e.draft.revision;
	*ret = e;
	return OK;
}

enum err get_module_content(struct request *r)
{
	struct editing e;

	TRY(begin(r, &e));
	return show(r, &e, NULL);
}

/* --- saving --- */

static enum err keep(struct request *r, struct editing *e, const char *deed)
{
	json_t *body;

	TRY(editor_body(r, &e->draft, e->form, &body));
	if (editor_is_quiz(e->draft.type)) {
		json_t *slots = json_own(r->work.arena, json_deep_copy(json_object_get(body, "slots")));

		TRY(slot_marks(r, slots));
		/* A button of a row that is gone does nothing; the rest is kept. */
		(void)!slot_do(slots, deed);
		json_object_set(body, "slots", slots);
	}
	return editor_keep(r, e->draft.module, &e->revision, body);
}

static enum err preview(struct request *r, const struct editing *e)
{
	struct work *w = &r->work;
	struct entry entry;
	struct uuid version;
	const char *back =
	    arena_printf(w->arena, "%s%s", request_origin(r), editor_address(r, e->draft.module, ""));

	TRY(material_preview(w, r->principal.org, e->draft.module, &version));
	TRY(entry_preview_version(w, &r->app->config, r->app->keys, r->principal.org, e->draft.module,
	    version, back, request_language(r), &entry));
	return reply_redirect(r, 303, entry.player_url);
}

static enum err refused(struct request *r, struct editing *e, enum err failed)
{
	struct trouble trouble;

	TRY(trouble_make(r, told(r, failed), &trouble));
	return show(r, e, &trouble);
}

/* Kept first, so that nothing typed is lost on the way; rows stay where the chosen file looks for them. */
static enum err choose(struct request *r, struct editing *e, const struct fields *in)
{
	const char *name = in->deed + strlen(EDITOR_CHOOSE);
	struct text address = text_new(r->work.arena, EDITOR_DEED_MAX * 4);
	enum err failed;
	json_t *object;

	if (body_form_file(r, e->members, e->form, name, &object) == NULL)
		return fail_field(&r->work, ERR_NOT_FOUND, "do", WORDS("There is nothing at this address."));
	failed = keep(r, e, "");
	if (failed != OK)
		return refused(r, e, failed);
	text_add(&address, "/file?for=");
	text_add_url(&address, name);
	if (in->at > 0)
		text_printf(&address, "&at=%lld", (long long)in->at);
	return reply_redirect(r, 303, editor_address(r, e->draft.module, address.data));
}

enum err post_module_content(struct request *r)
{
	struct fields in = {.deed = "save"};
	struct editing e;
	enum err failed;

	TRY(begin(r, &e));
	failed = request_input(r, &in);
	e.typed = true;
	TRY(body_form_read(r, e.members, &e.form));
	if (failed != OK)
		return refused(r, &e, failed);
	e.revision = in.revision;
	e.looks = strcmp(in.deed, "look") == 0;
	if (e.looks || body_form_do(r, e.members, e.form, in.deed, &e.focus))
		return show(r, &e, NULL);
	if (strncmp(in.deed, EDITOR_CHOOSE, strlen(EDITOR_CHOOSE)) == 0)
		return choose(r, &e, &in);
	body_form_tidy(e.members, e.form);
	failed = keep(r, &e, in.deed);
	if (failed != OK)
		return refused(r, &e, failed);
	if (strcmp(in.deed, "preview") == 0) {
		failed = preview(r, &e);
		if (failed == OK)
			return OK;
		/* It is kept all the same. */
		TRY(material_draft_read(&r->work, r->principal.org, e.draft.module, &e.draft));
		e.revision = e.draft.revision;
		e.typed = false;
		return refused(r, &e, failed);
	}
	frame_say(r, "success", WORDS("The draft was saved. Learners meet it when the course is published."));
	return reply_redirect(r, 303, editor_address(r, e.draft.module, ""));
}

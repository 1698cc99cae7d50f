/* One module of a course: settings, place, what has to be done before it. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "lms/course/module.h"
#include "lms/people/session.h"
#include "web/builder/builder_pages.h"
#include "web/page/day.h"
#include "web/page/page.h"

struct fields {
	const char *org, *deed, *title, *required, *free_preview, *from, *until, *weight, *position,
	    *need_kind;
	struct uuid course, module, sequence, needs, need_drop;
	int64_t revision;
};

static const char *const deeds[] = {"save", "place", "need", NULL}, *const yes[] = {"yes", NULL},
                         *const need_kinds[] = {"completed", "passed", NULL};

#define AT(member) offsetof(struct fields, member)
#define HEAD                                                                                                 \
	BUILDER_ORG(struct fields), BUILDER_ID(struct fields, course, "the course"),                         \
	    BUILDER_ID(struct fields, module, "the module")
const struct input course_module_page_input[] = {HEAD, {0}};
const struct input course_module_removal_input[] = {HEAD, BUILDER_REVISION(struct fields), {0}};
const struct input course_module_input[] = {
    HEAD,
    BUILDER_REVISION(struct fields),
    {"do", INPUT_BODY, FIELD_CHOICE, .offset = AT(deed), .choices = deeds,
        .about = "save its settings, move it, ask for another before it"},
    {"title", INPUT_BODY, FIELD_TEXT, .max = OUTLINE_TITLE_MAX, .offset = AT(title), .about = "for people"},
    {"required", INPUT_BODY, FIELD_CHOICE, .offset = AT(required), .choices = yes,
        .about = "it counts for the progress of the course"},
    {"free_preview", INPUT_BODY, FIELD_CHOICE, .offset = AT(free_preview), .choices = yes,
        .about = "visitors who are not enrolled may open it"},
    {"available_from", INPUT_BODY, FIELD_TEXT, .max = BUILDER_MOMENT_MAX, .offset = AT(from),
        .about = "it opens then; empty: with its sequence"},
    {"available_until", INPUT_BODY, FIELD_TEXT, .max = BUILDER_MOMENT_MAX, .offset = AT(until),
        .about = "it closes then; empty: with its sequence"},
    {"weight", INPUT_BODY, FIELD_TEXT, .max = BUILDER_NUMBER_MAX, .offset = AT(weight),
        .about = "its part of the course grade"},
    {"sequence", INPUT_BODY, FIELD_UUID, .offset = AT(sequence), .about = "place: into this one"},
    {"position", INPUT_BODY, FIELD_TEXT, .max = BUILDER_NUMBER_MAX, .offset = AT(position),
        .about = "place: there, from 1; empty: the last"},
    {"needs", INPUT_BODY, FIELD_UUID, .offset = AT(needs), .about = "need: another module"},
    {"need_kind", INPUT_BODY, FIELD_CHOICE, .offset = AT(need_kind), .choices = need_kinds,
        .about = "need: what has to be so"},
    {"need_drop", INPUT_BODY, FIELD_UUID, .offset = AT(need_drop),
        .about = "a module that is asked for no more"},
    {0},
};
#undef AT

struct seen {
	struct course course;
	struct outline outline;
	const struct outline_module *module;
	size_t at;
};

static enum err see(struct request *r, struct uuid course, struct uuid module, struct seen *ret_seen)
{
	TRY(builder_outline(r, course, &ret_seen->course, &ret_seen->outline));
	ret_seen->at = outline_module_find(&ret_seen->outline, module);
	if (ret_seen->at == SIZE_MAX)
		return fail_field(
		    &r->work, ERR_NOT_FOUND, "module", WORDS("There is no such module in this course."));
	ret_seen->module = &ret_seen->outline.modules[ret_seen->at];
	return OK;
}

/* --- what has to be done before --- */

static bool asked_for(const struct outline_module *m, size_t other)
{
	for (size_t i = 0; i < m->needs_count; i++)
		if (m->needs[i].module == other)
			return true;
	return false;
}

static void needs_fill(struct request *r, const struct seen *s, struct page_course_module *page)
{
	struct page_course_module_needs *needs =
	    arena_alloc(r->work.arena, (s->module->needs_count + 1) * sizeof(*needs));
	struct page_choice *others =
	    arena_alloc(r->work.arena, (s->outline.modules_count + 1) * sizeof(*others));
	const char *typed = form_typed(r, "needs");

	for (size_t i = 0; i < s->module->needs_count; i++) {
		const struct outline_module *other = &s->outline.modules[s->module->needs[i].module];

		needs[i] = (struct page_course_module_needs){.id = uuid_text(r->work.arena, other->id),
		    .title = other->title,
		    .passed = s->module->needs[i].passed};
	}
	for (size_t i = 0; i < s->outline.modules_count; i++) {
		struct page_choice *one = &others[page->others_count];

		if (i == s->at || asked_for(s->module, i))
			continue;
		*one = (struct page_choice){.value = uuid_text(r->work.arena, s->outline.modules[i].id),
		    .title = s->outline.modules[i].title};
		one->chosen = strcmp(one->value, typed) == 0;
		page->others_count++;
	}
	page->needs = needs;
	page->needs_count = s->module->needs_count;
	page->others = others;
}

/* --- the page --- */

/* What completes and passes an imported package is said with it. */
static enum err rule_address(struct request *r, const struct seen *s, const char **ret_address)
{
	struct module module;

	*ret_address = "";
	if (!principal_may(&r->principal, PERMISSION_PACKAGE_IMPORT) || !builder_imported(s->module))
		return OK;
	TRY(module_read(&r->work, r->principal.org, s->module->id, &module));
	*ret_address = frame_address(r, "/packages/%s/modules/%s", uuid_text(r->work.arena, module.package),
	    uuid_text(r->work.arena, module.id));
	return OK;
}

static void changes_fill(struct request *r, const struct outline_module *m, struct builder_changes *changes)
{
	const char *lang = request_language(r);

	builder_change_add(r, changes, WORDS("Title"), form_typed(r, "title"), m->title);
	if (form_ticked(r, "required", "yes") != m->required)
		builder_change_add(r, changes, WORDS("Required"), "",
		    page_translate(lang, m->required ? WORDS("yes") : WORDS("no")));
	if (form_ticked(r, "free_preview", "yes") != m->free_preview)
		builder_change_add(r, changes, WORDS("Free preview"), "",
		    page_translate(lang, m->free_preview ? WORDS("yes") : WORDS("no")));
	builder_change_add(r, changes, WORDS("Opens"), form_typed(r, "available_from"),
	    minute_text(r, m->available_from_us));
	builder_change_add(r, changes, WORDS("Closes"), form_typed(r, "available_until"),
	    minute_text(r, m->available_until_us));
	builder_change_add(
	    r, changes, WORDS("Weight"), form_typed(r, "weight"), builder_real_text(r, m->weight));
}

static enum err show(
    struct request *r, struct uuid course, struct uuid module, const struct trouble *trouble, bool conflict)
{
	struct text html = text_new(r->work.arena, BUILDER_PAGE_MAX);
	const char *deed = trouble != NULL ? form_typed(r, "do") : "";
	bool typed = strcmp(deed, "save") == 0, placed = strcmp(deed, "place") == 0;
	struct builder_changes changes = {.count = 0};
	struct page_course_module page;
	const struct outline_module *m;
	struct seen s;

	TRY(see(r, course, module, &s));
	m = s.module;
	if (conflict && typed)
		changes_fill(r, m, &changes);
#define VALUE(name, kept) (typed ? form_typed(r, name) : (kept))
	page = (struct page_course_module){.lang = request_language(r),
	    .frame = frame_make(r, "courses"),
	    .tabs = course_tabs_at(r, course, module),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .heading = m->title,
	    .course = s.course.title,
	    .kind = builder_type_word(r, m->type),
	    .content = builder_content_address(r, m),
	    .removal = builder_module_address(r, course, module, "/removal"),
	    .revision = s.outline.revision,
	    .changes = changes.rows,
	    .changes_count = changes.count,
	    .title = VALUE("title", m->title),
	    .required = typed ? form_ticked(r, "required", "yes") : m->required,
	    .free_preview = typed ? form_ticked(r, "free_preview", "yes") : m->free_preview,
	    .available_from = VALUE("available_from", minute_text(r, m->available_from_us)),
	    .available_until = VALUE("available_until", minute_text(r, m->available_until_us)),
	    .weight = VALUE("weight", builder_real_text(r, m->weight)),
	    .zone = r->session != NULL ? r->session->org_zone : "",
	    .position = placed ? form_typed(r, "position")
	                       : arena_printf(r->work.arena, "%zu",
	                             s.at - s.outline.sequences[m->sequence].first + 1)};
#undef VALUE
	page.sequences = builder_sequences(r, &s.outline,
	    placed ? form_typed(r, "sequence")
	           : uuid_text(r->work.arena, s.outline.sequences[m->sequence].id),
	    &page.sequences_count);
	needs_fill(r, &s, &page);
	TRY(rule_address(r, &s, &page.rule));
	page_course_module(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

static enum err path_read(struct request *r, struct uuid *ret_course, struct uuid *ret_module)
{
	TRY(builder_path_id(r, "course", ret_course));
	return builder_path_id(r, "module", ret_module);
}

enum err get_course_module(struct request *r)
{
	struct uuid course, module;

	TRY(path_read(r, &course, &module));
	return show(r, course, module, NULL, false);
}

/* --- changing it --- */

static enum err save(struct request *r, const struct fields *in, const struct outline_edit *edit)
{
	struct module_change change = module_change_none();
	struct seen s;

	TRY(see(r, in->course, in->module, &s));
	change.title = in->title;
	change.required = in->required != NULL;
	change.free_preview = in->free_preview != NULL;
	TRY(day_time_read(
	    r, "available_from", in->from, s.module->available_from_us, &change.available_from_us));
	TRY(day_time_read(
	    r, "available_until", in->until, s.module->available_until_us, &change.available_until_us));
	TRY(builder_real_read(r, "weight", in->weight, &change.weight));
	return module_change(&r->work, edit, in->module, &change);
}

/* With one more, or one less, than it asks for now. */
static enum err needs_set(struct request *r, const struct fields *in, const struct outline_edit *edit)
{
	struct module_need needs[OUTLINE_MODULE_NEEDS_MAX + 1];
	size_t count = 0;
	struct seen s;

	TRY(see(r, in->course, in->module, &s));
	for (size_t i = 0; i < s.module->needs_count; i++) {
		struct uuid other = s.outline.modules[s.module->needs[i].module].id;

		if (!uuid_equal(other, in->need_drop))
			needs[count++] = (struct module_need){other, s.module->needs[i].passed};
	}
	if (uuid_is_nil(in->need_drop))
		needs[count++] = (struct module_need){in->needs, in->need_kind == need_kinds[1]};
	return module_needs_set(&r->work, edit, in->module, needs, count);
}

static enum err change(struct request *r, bool *ret_moved)
{
	struct fields in = {.title = "", .from = "", .until = "", .weight = "", .position = ""};
	struct outline_edit edit;
	int64_t position;

	TRY(request_input(r, &in));
	edit = (struct outline_edit){.by = &r->principal, .course = in.course, .revision = in.revision};
	if (!uuid_is_nil(in.need_drop) || in.deed == deeds[2])
		return needs_set(r, &in, &edit);
	*ret_moved = in.deed == deeds[1];
	if (!*ret_moved)
		return save(r, &in, &edit);
	TRY(builder_position_read(r, in.position, &position));
	return module_move(&r->work, &edit, in.module, in.sequence, position);
}

enum err post_course_module(struct request *r)
{
	struct uuid course, module;
	struct trouble trouble;
	bool moved = false;
	enum err e = change(r, &moved);
	bool conflict = e == ERR_CONFLICT && strcmp(r->work.field, "revision") == 0;

	if (e != OK) {
		TRY(builder_trouble(r, e, &trouble));
		TRY(path_read(r, &course, &module));
		return show(r, course, module, &trouble, conflict);
	}
	TRY(path_read(r, &course, &module));
	frame_say(r, "success", WORDS("The module was changed."));
	return reply_redirect(r, 303,
	    moved ? builder_outline_address(r, course, module)
	          : builder_module_address(r, course, module, ""));
}

/* --- taking it out --- */

static enum err removal_show(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, BUILDER_PAGE_MAX);
	struct uuid course, module;
	struct seen s;

	TRY(path_read(r, &course, &module));
	TRY(see(r, course, module, &s));
	page_course_removal(&html, &(struct page_course_removal){.lang = request_language(r),
	                               .frame = frame_make(r, "courses"),
	                               .trouble = trouble != NULL ? &trouble->view : NULL,
	                               .subject = s.module->title,
	                               .back = builder_module_address(r, course, module, ""),
	                               .revision = s.outline.revision});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_course_module_removal(struct request *r)
{
	return removal_show(r, NULL);
}

enum err post_course_module_removal(struct request *r)
{
	struct fields in = {0};
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = module_remove(&r->work,
		    &(struct outline_edit){.by = &r->principal, .course = in.course, .revision = in.revision},
		    in.module);
	if (e != OK) {
		TRY(builder_trouble(r, e, &trouble));
		return removal_show(r, &trouble);
	}
	frame_say(r, "success", WORDS("The module was taken out of the draft."));
	return reply_redirect(r, 303, builder_outline_address(r, in.course, (struct uuid){{0}}));
}

/* What lies in a course, with a button for every move. */
#include <string.h>

#include "lms/material/material.h"
#include "web/builder/builder_pages.h"
#include "web/page/page.h"

enum { POSITION_MAX = 1000000 };

struct fields {
	const char *org, *title;
	struct uuid course, up, down, sequence_up, sequence_down, module, sequence;
	int64_t revision, position;
};

#define AT(member) offsetof(struct fields, member)
const struct input course_outline_input[] = {
    BUILDER_ORG(struct fields),
    BUILDER_ID(struct fields, course, "the course"),
    BUILDER_REVISION(struct fields),
    {"up", INPUT_BODY, FIELD_UUID, .offset = AT(up), .about = "a module, one place up"},
    {"down", INPUT_BODY, FIELD_UUID, .offset = AT(down), .about = "a module, one place down"},
    {"sequence_up", INPUT_BODY, FIELD_UUID, .offset = AT(sequence_up), .about = "a sequence, one place up"},
    {"sequence_down", INPUT_BODY, FIELD_UUID, .offset = AT(sequence_down),
        .about = "a sequence, one place down"},
    {"module", INPUT_BODY, FIELD_UUID, .offset = AT(module), .about = "a module that goes to a place"},
    {"sequence", INPUT_BODY, FIELD_UUID, .offset = AT(sequence),
        .about = "that place's sequence; without a module: a sequence that goes to a place"},
    {"position", INPUT_BODY, FIELD_INT, .min = 1, .max = POSITION_MAX, .offset = AT(position),
        .about = "that place, from 1; else the last"},
    {"title", INPUT_BODY, FIELD_TEXT, .max = OUTLINE_TITLE_MAX, .offset = AT(title),
        .about = "of a new sequence, where nothing is moved"},
    {0},
};
#undef AT

/* --- shared --- */

enum err builder_outline(
    struct request *r, struct uuid course, struct course *ret_course, struct outline *ret_outline)
{
	struct outline_versions versions;

	TRY(course_read(&r->work, r->principal.org, course, ret_course));
	TRY(outline_versions(&r->work, r->principal.org, course, &versions));
	return outline_read(&r->work, r->principal.org, versions.working, ret_outline);
}

bool builder_open(const struct request *r, const struct course *course, const struct outline *outline)
{
	return builder_may(r) && strcmp(course->status, "archived") != 0 &&
	       strcmp(outline->state, "scheduled") != 0;
}

bool builder_imported(const struct outline_module *module)
{
	return material_type_find(module->type) == NULL;
}

const char *builder_content_address(struct request *r, const struct outline_module *module)
{
	return material_type_find(module->type) == NULL
	           ? ""
	           : frame_address(r, "/modules/%s/content", uuid_text(r->work.arena, module->id));
}

const char *builder_module_address(
    struct request *r, struct uuid course, struct uuid module, const char *rest)
{
	return builder_course_address(r, course,
	    arena_printf(r->work.arena, "/outline/modules/%s%s", uuid_text(r->work.arena, module), rest));
}

const char *builder_sequence_address(
    struct request *r, struct uuid course, struct uuid sequence, const char *rest)
{
	return builder_course_address(r, course,
	    arena_printf(r->work.arena, "/outline/sequences/%s%s", uuid_text(r->work.arena, sequence), rest));
}

const char *builder_outline_address(struct request *r, struct uuid course, struct uuid at)
{
	if (uuid_is_nil(at))
		return builder_course_address(r, course, "/outline");
	return builder_course_address(
	    r, course, arena_printf(r->work.arena, "/outline#at-%s", uuid_text(r->work.arena, at)));
}

struct page_choice *builder_sequences(
    struct request *r, const struct outline *outline, const char *chosen, size_t *ret_count)
{
	struct page_choice *rows = arena_alloc(r->work.arena, (outline->sequences_count + 1) * sizeof(*rows));

	for (size_t i = 0; i < outline->sequences_count; i++) {
		rows[i] = (struct page_choice){.value = uuid_text(r->work.arena, outline->sequences[i].id),
		    .title = outline->sequences[i].title};
		rows[i].chosen = strcmp(rows[i].value, chosen) == 0;
	}
	*ret_count = outline->sequences_count;
	return rows;
}

/* --- the page --- */

static struct page_course_outline_sequences_modules *modules_fill(
    struct request *r, const struct outline *o, const struct outline_sequence *s)
{
	struct page_course_outline_sequences_modules *rows =
	    arena_alloc(r->work.arena, (s->count + 1) * sizeof(*rows));

	for (size_t i = 0; i < s->count; i++) {
		const struct outline_module *m = &o->modules[s->first + i];

		rows[i] =
		    (struct page_course_outline_sequences_modules){.id = uuid_text(r->work.arena, m->id),
		        .title = m->title,
		        .link = builder_module_address(r, o->course, m->id, ""),
		        .content = builder_content_address(r, m),
		        .kind = builder_type_word(r, m->type),
		        .required = m->required,
		        .preview = m->free_preview,
		        .opens = m->available_from_us,
		        .closes = m->available_until_us,
		        .needs = (int64_t)m->needs_count,
		        .first = s->first + i == 0 && s == o->sequences,
		        .last = i + 1 == s->count && s + 1 == o->sequences + o->sequences_count};
	}
	return rows;
}

static struct page_course_outline_sequences *sequences_fill(struct request *r, const struct outline *o)
{
	struct page_course_outline_sequences *rows =
	    arena_alloc(r->work.arena, (o->sequences_count + 1) * sizeof(*rows));
	const char *add = builder_course_address(r, o->course, "/outline/add");

	for (size_t i = 0; i < o->sequences_count; i++) {
		const struct outline_sequence *s = &o->sequences[i];
		const char *id = uuid_text(r->work.arena, s->id);

		rows[i] = (struct page_course_outline_sequences){.id = id,
		    .title = s->title,
		    .link = builder_sequence_address(r, o->course, s->id, ""),
		    .add = arena_printf(r->work.arena, "%s?sequence=%s", add, id),
		    .opens = s->available_from_us,
		    .closes = s->available_until_us,
		    .first = i == 0,
		    .last = i + 1 == o->sequences_count,
		    .modules = modules_fill(r, o, s),
		    .modules_count = s->count};
	}
	return rows;
}

static enum err show(struct request *r, struct uuid id, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, BUILDER_PAGE_MAX);
	struct page_course_outline page;
	struct outline outline;
	struct course course;

	TRY(builder_outline(r, id, &course, &outline));
	page = (struct page_course_outline){.lang = request_language(r),
	    .frame = frame_make(r, "courses"),
	    .tabs = course_tabs(r, id),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .title = course.title,
	    .status = course.status,
	    .state = outline.state,
	    .number = outline.number,
	    .publish_at = outline.publish_at_us,
	    .open = builder_open(r, &course, &outline),
	    .may = builder_may(r),
	    .revision = outline.revision,
	    .new_title = form_typed(r, "title"),
	    .add = builder_course_address(r, id, "/outline/add"),
	    .version = builder_version_address(r, id, outline.version, ""),
	    .preview =
	        outline.modules_count > 0 ? builder_version_address(r, id, outline.version, "/preview") : "",
	    .sequences = sequences_fill(r, &outline),
	    .sequences_count = outline.sequences_count};
	page_course_outline(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_course_outline(struct request *r)
{
	struct uuid id;

	TRY(builder_path_id(r, "course", &id));
	return show(r, id, NULL);
}

/* *ret_at: what was moved or made. */
static enum err change(struct request *r, struct uuid *ret_at)
{
	struct fields in = {.title = "", .position = OUTLINE_LAST};
	struct outline_edit edit;

	TRY(request_input(r, &in));
	edit = (struct outline_edit){.by = &r->principal, .course = in.course, .revision = in.revision};
	if (!uuid_is_nil(in.up)) {
		*ret_at = in.up;
		return module_step(&r->work, &edit, in.up, OUTLINE_UP);
	}
	if (!uuid_is_nil(in.down)) {
		*ret_at = in.down;
		return module_step(&r->work, &edit, in.down, OUTLINE_DOWN);
	}
	if (!uuid_is_nil(in.sequence_up)) {
		*ret_at = in.sequence_up;
		return sequence_step(&r->work, &edit, in.sequence_up, OUTLINE_UP);
	}
	if (!uuid_is_nil(in.sequence_down)) {
		*ret_at = in.sequence_down;
		return sequence_step(&r->work, &edit, in.sequence_down, OUTLINE_DOWN);
	}
	if (!uuid_is_nil(in.module)) {
		*ret_at = in.module;
		return module_move(&r->work, &edit, in.module, in.sequence, in.position);
	}
	if (!uuid_is_nil(in.sequence)) {
		*ret_at = in.sequence;
		return sequence_move(&r->work, &edit, in.sequence, in.position);
	}
	*ret_at = request_work_id(r);
	return sequence_add(&r->work, &edit, *ret_at, in.title, OUTLINE_LAST);
}

enum err post_course_outline(struct request *r)
{
	struct uuid course, at = {{0}};
	struct trouble trouble;
	enum err e = change(r, &at);

	if (e != OK) {
		TRY(builder_trouble(r, e, &trouble));
		TRY(builder_path_id(r, "course", &course));
		return show(r, course, &trouble);
	}
	TRY(builder_path_id(r, "course", &course));
	return reply_redirect(r, 303, builder_outline_address(r, course, at));
}

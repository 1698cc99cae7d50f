/* A new module: content of our own, or a package that was brought in. */
#include <string.h>

#include "lms/course/packages.h"
#include "lms/material/material.h"
#include "web/builder/builder_pages.h"
#include "web/page/page.h"

enum { TYPES_MAX = 32, PACKAGES_SHOWN = 20 };

struct fields {
	const char *org, *search, *type, *title;
	struct uuid course, sequence, package;
	int64_t revision;
};

#define AT(member) offsetof(struct fields, member)
const struct input course_module_new_page_input[] = {
    BUILDER_ORG(struct fields),
    BUILDER_ID(struct fields, course, "the course"),
    {"search", INPUT_QUERY, FIELD_TEXT, .max = BUILDER_SEARCH_MAX, .offset = AT(search),
        .about = "only packages whose title holds this"},
    {"sequence", INPUT_QUERY, FIELD_TEXT, .max = UUID_TEXT_SIZE, .offset = AT(type),
        .about = "where the module is to lie"},
    {0},
};
const struct input course_module_new_input[] = {
    BUILDER_ORG(struct fields),
    BUILDER_ID(struct fields, course, "the course"),
    BUILDER_REVISION(struct fields),
    {"sequence", INPUT_BODY, FIELD_UUID, .offset = AT(sequence), .about = "where; else the last one"},
    {"title", INPUT_BODY, FIELD_TEXT, .max = OUTLINE_TITLE_MAX, .offset = AT(title), .about = "for people"},
    {"type", INPUT_BODY, FIELD_TEXT, .min = 1, .max = 40, .offset = AT(type),
        .about = "of our own content; or name a package"},
    {"package", INPUT_BODY, FIELD_UUID, .offset = AT(package), .about = "a package that was imported"},
    {0},
};
#undef AT

static enum err packages_fill(struct request *r, const char *search, struct page_course_module_new *page)
{
	struct page_choice *rows = arena_alloc(r->work.arena, PACKAGES_SHOWN * sizeof(*rows));
	const char *typed = form_typed(r, "package");
	struct package_row *found;
	size_t count;

	TRY(packages_list(&r->work, r->principal.org, *search != '\0' ? search : NULL, (struct uuid){{0}},
	    PACKAGES_SHOWN + 1, &found, &count));
	page->more = count > PACKAGES_SHOWN;
	page->packages_count = count < PACKAGES_SHOWN ? count : PACKAGES_SHOWN;
	for (size_t i = 0; i < page->packages_count; i++) {
		rows[i] = (struct page_choice){
		    .value = uuid_text(r->work.arena, found[i].id), .title = found[i].title};
		rows[i].chosen = strcmp(rows[i].value, typed) == 0;
	}
	page->packages = rows;
	return OK;
}

static struct page_choice *types_fill(struct request *r, size_t *ret_count)
{
	struct page_choice *rows = arena_alloc(r->work.arena, TYPES_MAX * sizeof(*rows));
	const char *typed = form_typed(r, "type");
	const struct material_type *type;
	size_t count = 0;

	for (; count < TYPES_MAX && (type = material_type_at(count)) != NULL; count++)
		rows[count] = (struct page_choice){.value = type->name,
		    .title = page_translate(request_language(r), type->title),
		    .chosen = strcmp(type->name, typed) == 0};
	*ret_count = count;
	return rows;
}

static enum err show(struct request *r, struct uuid id, const char *search, const char *sequence,
    const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, BUILDER_PAGE_MAX);
	struct page_course_module_new page;
	struct outline outline;
	struct course course;

	TRY(builder_outline(r, id, &course, &outline));
	page = (struct page_course_module_new){.lang = request_language(r),
	    .frame = frame_make(r, "courses"),
	    .tabs = course_tabs(r, id),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .heading = course.title,
	    .back = builder_outline_address(r, id, (struct uuid){{0}}),
	    .revision = outline.revision,
	    .title = form_typed(r, "title"),
	    .sequence = sequence,
	    .search = search,
	    .searched = *search != '\0'};
	page.types = types_fill(r, &page.types_count);
	/* Without a choice, where the newest ones go. */
	if (*sequence == '\0' && outline.sequences_count > 0)
		sequence = uuid_text(r->work.arena, outline.sequences[outline.sequences_count - 1].id);
	page.sequences = builder_sequences(r, &outline, sequence, &page.sequences_count);
	TRY(packages_fill(r, search, &page));
	page_course_module_new(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_course_module_new(struct request *r)
{
	struct fields in = {.search = "", .type = ""};

	TRY(request_input(r, &in));
	return show(r, in.course, in.search, in.type, NULL);
}

static enum err add(struct request *r, struct uuid id)
{
	struct fields in = {.title = ""};
	struct outline_edit edit;
	struct module_new made;

	TRY(request_input(r, &in));
	/* A package has a title of its own. */
	if (in.type != NULL && in.title[strspn(in.title, " \t")] == '\0')
		return fail_field(&r->work, ERR_BAD_INPUT, "title", WORDS("A title is needed here."));
	edit = (struct outline_edit){.by = &r->principal, .course = in.course, .revision = in.revision};
	made = (struct module_new){.id = id,
	    .sequence = in.sequence,
	    .position = OUTLINE_LAST,
	    .title = in.title,
	    .package = in.package,
	    .type = in.type};
	return module_add(&r->work, &edit, &made);
}

enum err post_course_module_new(struct request *r)
{
	struct uuid course, id = request_work_id(r);
	struct trouble trouble;
	enum err e = add(r, id);

	if (e != OK) {
		TRY(builder_trouble(r, e, &trouble));
		TRY(builder_path_id(r, "course", &course));
		return show(r, course, "", form_typed(r, "sequence"), &trouble);
	}
	TRY(builder_path_id(r, "course", &course));
	frame_say(r, "success", WORDS("The module was added."));
	return reply_redirect(r, 303, builder_outline_address(r, course, id));
}

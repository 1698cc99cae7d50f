/* The versions of a course, and one: how it stands, what is otherwise in it, the steps that may be taken now.
 */
#include <stdlib.h>
#include <string.h>

#include "lms/people/session.h"
#include "web/builder/builder_pages.h"
#include "web/page/day.h"
#include "web/page/page.h"

enum { FROM_MAX = 36, VERSIONS_CHOSEN = 50, UNPROCESSABLE = 422 };

struct fields {
	const char *org, *from, *step, *note, *publish_at;
	struct uuid course, version;
	int64_t revision;
};

#define AT(member) offsetof(struct fields, member)
#define HEAD                                                                                                 \
	BUILDER_ORG(struct fields), BUILDER_ID(struct fields, course, "the course"),                         \
	    BUILDER_ID(struct fields, version, "the version")
const struct input course_version_deed_input[] = {HEAD, {0}};
const struct input course_version_page_input[] = {
    HEAD,
    {"from", INPUT_QUERY, FIELD_TEXT, .max = FROM_MAX, .offset = AT(from),
        .about = "what it is compared with; else the version it began as a copy of"},
    {0},
};
const struct input course_version_input[] = {
    HEAD,
    BUILDER_REVISION(struct fields),
    {"step", INPUT_BODY, FIELD_CHOICE, true, .offset = AT(step), .choices = version_steps,
        .about = "what to do with it"},
    {"note", INPUT_BODY, FIELD_TEXT, .max = WORKFLOW_NOTE_MAX, .offset = AT(note),
        .about = "what changed, or why"},
    {"publish_at", INPUT_BODY, FIELD_TEXT, .max = BUILDER_MOMENT_MAX, .offset = AT(publish_at),
        .about = "schedule: when"},
    {0},
};
#undef AT

const char *builder_version_address(
    struct request *r, struct uuid course, struct uuid version, const char *rest)
{
	return builder_course_address(r, course,
	    arena_printf(r->work.arena, "/versions/%s%s", uuid_text(r->work.arena, version), rest));
}

/* --- the list --- */

enum err get_course_versions(struct request *r)
{
	static const char *const keys[] = {"-number", NULL}, *const filters[] = {NULL};
	struct text html = text_new(r->work.arena, BUILDER_PAGE_MAX);
	struct page_course_versions_rows rows[TABLE_ROWS];
	struct version_row *found;
	struct course course;
	size_t count, shown;
	struct table table;
	struct uuid id;
	const char *last;

	TRY(builder_path_id(r, "course", &id));
	TRY(table_read(r, keys, filters, &table));
	TRY(course_read(&r->work, r->principal.org, id, &course));
	TRY(version_list(
	    &r->work, r->principal.org, id, strtoll(table.before, NULL, 10), table.limit, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = (struct page_course_versions_rows){
		    .link = builder_version_address(r, id, found[i].id, ""),
		    .number = found[i].number,
		    .state = found[i].state,
		    .note = found[i].note,
		    .modules = found[i].modules,
		    .learners = found[i].learners,
		    .at = found[i].published_us};
	last = shown > 0 ? arena_printf(r->work.arena, "%lld", (long long)found[shown - 1].number) : "";
	shown = table_keys(&table, count, last);
	page_course_versions(&html, &(struct page_course_versions){.lang = request_language(r),
	                                .frame = frame_make(r, "courses"),
	                                .tabs = course_tabs(r, id),
	                                .table = &table.view,
	                                .title = course.title,
	                                .status = course.status,
	                                .rows = rows,
	                                .rows_count = shown});
	return reply_page(r, 200, &html);
}

/* --- what is otherwise in one --- */

static const char *change_words(struct request *r, unsigned changes)
{
	static const char *const words[VERSION_CHANGE_KINDS] = {WORDS("added"), WORDS("removed"),
	    WORDS("moved"), WORDS("renamed"), WORDS("other content"), WORDS("asks for other modules"),
	    WORDS("other settings")};
	const char *said = "";

	for (int kind = 0; kind < VERSION_CHANGE_KINDS; kind++)
		if (changes & 1U << kind)
			said = arena_printf(r->work.arena, "%s%s%s", said, *said != '\0' ? ", " : "",
			    page_translate(request_language(r), words[kind]));
	return said;
}

static void compare(
    struct request *r, const struct outline *from, const struct outline *to, struct page_course_version *page)
{
	struct page_course_version_changes *rows;
	struct version_change *changes;
	size_t count;

	version_compare(r->work.arena, from, to, &changes, &count);
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct page_course_version_changes){.title = changes[i].title,
		    .was = changes[i].was != NULL ? changes[i].was : "",
		    .sequence = changes[i].sequence,
		    .within = changes[i].sequence_title != NULL ? changes[i].sequence_title : "",
		    .says = change_words(r, changes[i].changes)};
	page->changes = rows;
	page->changes_count = count;
}

static enum err comparison_fill(struct request *r, struct uuid course, struct uuid version, const char *said,
    struct page_course_version *page)
{
	struct page_choice *choices = arena_alloc(r->work.arena, VERSIONS_CHOSEN * sizeof(*choices));
	struct outline from = {0}, to;
	struct version_row *rows;
	size_t count;
	struct uuid with;

	TRY(outline_read(&r->work, r->principal.org, version, &to));
	if (!uuid_parse(said, &with))
		with = to.based_on;
	if (!uuid_is_nil(with))
		TRY(outline_read(&r->work, r->principal.org, with, &from));
	if (!uuid_is_nil(with) && !uuid_equal(from.course, course))
		return fail_field(
		    &r->work, ERR_NOT_FOUND, "version", WORDS("There is no such version of a course."));
	TRY(version_list(&r->work, r->principal.org, course, 0, VERSIONS_CHOSEN, &rows, &count));
	for (size_t i = 0; i < count; i++)
		if (!uuid_equal(rows[i].id, version))
			choices[page->others_count++] =
			    (struct page_choice){.value = uuid_text(r->work.arena, rows[i].id),
			        .title = arena_printf(r->work.arena, "%lld", (long long)rows[i].number),
			        .chosen = uuid_equal(rows[i].id, with)};
	page->others = choices;
	page->from_number = from.number;
	compare(r, &from, &to, page);
	return OK;
}

/* --- one --- */

static void steps_fill(struct request *r, const struct version_row *row, struct page_course_version *page)
{
	const struct workflow_transition *steps[WORKFLOW_STEPS_MAX];
	size_t count = workflow_steps(&version_workflow, row->state, &r->principal, steps);
	struct {
		const char *name;
		bool *may;
	} const known[] = {{"submit", &page->may_submit}, {"send_back", &page->may_send_back},
	    {"schedule", &page->may_schedule}, {"unschedule", &page->may_unschedule},
	    {"publish", &page->may_publish}, {"discard", &page->may_discard}};

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < sizeof known / sizeof *known; k++)
			if (strcmp(steps[i]->name, known[k].name) == 0)
				*known[k].may = true;
	page->steps = page->may_submit || page->may_send_back || page->may_schedule || page->may_unschedule ||
	              page->may_publish;
}

/* What is missing of all modules, each with the way to where it is mended. */
static enum err missing_fill(
    struct request *r, struct uuid course, struct uuid version, struct page_course_version *page)
{
	struct page_course_version_missing *rows;
	struct version_missing *missing;
	size_t count;

	TRY(version_missing(&r->work, r->principal.org, version, &missing, &count));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++) {
		const struct version_missing *m = &missing[i];
		const char *module = uuid_text(r->work.arena, m->module);

		rows[i] = (struct page_course_version_missing){.title = m->title,
		    .type = builder_type_word(r, m->type),
		    .says = page_sentence(r->work.arena, request_language(r), m->says),
		    .link = *m->member == '\0' ? builder_module_address(r, course, m->module, "")
		                               : frame_address(r, "/modules/%s/content#field-%.*s", module,
		                                     (int)strcspn(m->member, "[."), m->member)};
	}
	page->missing = rows;
	page->missing_count = count;
	return OK;
}

static enum err show(
    struct request *r, struct uuid course_id, struct uuid id, const char *from, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, BUILDER_PAGE_MAX);
	struct page_course_version page;
	struct workflow_event *events;
	struct version_row row;
	struct course course;
	size_t count;

	TRY(course_read(&r->work, r->principal.org, course_id, &course));
	TRY(version_read(&r->work, r->principal.org, course_id, id, &row));
	TRY(workflow_history(&r->work, r->principal.org, version_workflow.kind, id, &events, &count));
	page = (struct page_course_version){.lang = request_language(r),
	    .frame = frame_make(r, "courses"),
	    .tabs = course_tabs(r, course_id),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .title = course.title,
	    .status = course.status,
	    .number = row.number,
	    .state = row.state,
	    .note = row.note,
	    .publish_at = row.publish_at_us,
	    .sequences = row.sequences,
	    .modules = row.modules,
	    .learners = row.learners,
	    .working = uuid_equal(id, course.draft),
	    .outline = builder_course_address(r, course_id, "/outline"),
	    .preview = row.modules > 0 ? builder_version_address(r, course_id, id, "/preview") : "",
	    .moves = row.published_us != 0 ? builder_version_address(r, course_id, id, "/moves") : "",
	    .discard = builder_version_address(r, course_id, id, "/discard"),
	    .revision = row.revision,
	    .typed_note = form_typed(r, "note"),
	    .typed_at = form_typed(r, "publish_at"),
	    .zone = r->session != NULL ? r->session->org_zone : ""};
	/* Of all versions only the one that is worked on takes steps. */
	if (page.working && strcmp(course.status, "archived") != 0)
		steps_fill(r, &row, &page);
	TRY(comparison_fill(r, course_id, id, from, &page));
	if (trouble != NULL && trouble->status == UNPROCESSABLE && page.working)
		TRY(missing_fill(r, course_id, id, &page));
	page.events = builder_told(r, events, count, &page.events_count);
	page_course_version(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

static enum err path_read(struct request *r, struct uuid *ret_course, struct uuid *ret_version)
{
	TRY(builder_path_id(r, "course", ret_course));
	return builder_path_id(r, "version", ret_version);
}

enum err get_course_version(struct request *r)
{
	struct fields in = {.from = ""};

	TRY(request_input(r, &in));
	return show(r, in.course, in.version, in.from, NULL);
}

static enum err take(struct request *r, const char **ret_step)
{
	struct fields in = {.note = "", .publish_at = ""};
	struct version_step step;

	TRY(request_input(r, &in));
	step = (struct version_step){.by = &r->principal,
	    .course = in.course,
	    .version = in.version,
	    .step = in.step,
	    .note = *in.note != '\0' ? builder_lines(r, in.note) : NULL,
	    .revision = in.revision};
	if (strcmp(in.step, "schedule") == 0)
		TRY(day_time_read(r, "publish_at", in.publish_at, 0, &step.publish_at_us));
	*ret_step = in.step;
	return version_take(&r->work, &step);
}

enum err post_course_version(struct request *r)
{
	struct uuid course, version;
	struct trouble trouble;
	const char *step = "";
	enum err e = take(r, &step);

	if (e != OK) {
		TRY(builder_trouble(r, e, &trouble));
		TRY(path_read(r, &course, &version));
		return show(r, course, version, "", &trouble);
	}
	TRY(path_read(r, &course, &version));
	if (strcmp(step, "publish") == 0)
		frame_say(
		    r, "success", WORDS("The version is published. Whoever enrols now begins with it."));
	else
		frame_say(r, "success", WORDS("The step was taken."));
	return reply_redirect(r, 303, builder_version_address(r, course, version, ""));
}

/* --- throwing a draft away --- */

enum err get_course_version_discard(struct request *r)
{
	struct text html = text_new(r->work.arena, BUILDER_PAGE_MAX);
	struct uuid course_id, id;
	struct version_row row;
	struct course course;

	TRY(path_read(r, &course_id, &id));
	TRY(course_read(&r->work, r->principal.org, course_id, &course));
	TRY(version_read(&r->work, r->principal.org, course_id, id, &row));
	page_course_discard(&html, &(struct page_course_discard){.lang = request_language(r),
	                               .frame = frame_make(r, "courses"),
	                               .subject = course.title,
	                               .back = builder_version_address(r, course_id, id, "")});
	return reply_page(r, 200, &html);
}

enum err post_course_version_discard(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	TRY(version_take(&r->work,
	    &(struct version_step){
	        .by = &r->principal, .course = in.course, .version = in.version, .step = "discard"}));
	frame_say(r, "success", WORDS("The draft was thrown away."));
	return reply_redirect(r, 303, builder_course_address(r, in.course, ""));
}

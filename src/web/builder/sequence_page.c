/* One sequence of a course: its title, its dates, its place. */
#include <string.h>

#include "lms/people/session.h"
#include "web/builder/builder_pages.h"
#include "web/page/day.h"
#include "web/page/page.h"

struct fields {
	const char *org, *deed, *title, *from, *until, *position;
	struct uuid course, sequence;
	int64_t revision;
};

static const char *const deeds[] = {"save", "place", NULL};

#define AT(member) offsetof(struct fields, member)
#define HEAD                                                                                                 \
	BUILDER_ORG(struct fields), BUILDER_ID(struct fields, course, "the course"),                         \
	    BUILDER_ID(struct fields, sequence, "the sequence")
const struct input course_sequence_page_input[] = {HEAD, {0}};
const struct input course_sequence_removal_input[] = {HEAD, BUILDER_REVISION(struct fields), {0}};
const struct input course_sequence_input[] = {
    HEAD,
    BUILDER_REVISION(struct fields),
    {"do", INPUT_BODY, FIELD_CHOICE, true, .offset = AT(deed), .choices = deeds,
        .about = "save its settings, or move it"},
    {"title", INPUT_BODY, FIELD_TEXT, .max = OUTLINE_TITLE_MAX, .offset = AT(title), .about = "for people"},
    {"available_from", INPUT_BODY, FIELD_TEXT, .max = BUILDER_MOMENT_MAX, .offset = AT(from),
        .about = "it opens then; empty: at once"},
    {"available_until", INPUT_BODY, FIELD_TEXT, .max = BUILDER_MOMENT_MAX, .offset = AT(until),
        .about = "it closes then; empty: never"},
    {"position", INPUT_BODY, FIELD_TEXT, .max = BUILDER_NUMBER_MAX, .offset = AT(position),
        .about = "place: there, from 1; empty: the last"},
    {0},
};
#undef AT

struct seen {
	struct course course;
	struct outline outline;
	const struct outline_sequence *sequence;
	size_t at;
};

static enum err see(struct request *r, struct seen *ret_seen)
{
	struct uuid course, sequence;

	TRY(builder_path_id(r, "course", &course));
	TRY(builder_path_id(r, "sequence", &sequence));
	TRY(builder_outline(r, course, &ret_seen->course, &ret_seen->outline));
	ret_seen->at = outline_sequence_find(&ret_seen->outline, sequence);
	if (ret_seen->at == SIZE_MAX)
		return fail_field(
		    &r->work, ERR_NOT_FOUND, "sequence", WORDS("There is no such sequence in this course."));
	ret_seen->sequence = &ret_seen->outline.sequences[ret_seen->at];
	return OK;
}

static enum err show(struct request *r, const struct trouble *trouble, bool conflict)
{
	struct text html = text_new(r->work.arena, BUILDER_PAGE_MAX);
	const char *deed = trouble != NULL ? form_typed(r, "do") : "", *from, *until;
	bool typed = strcmp(deed, "save") == 0;
	struct builder_changes changes = {.count = 0};
	struct page_course_sequence page;
	const struct outline_sequence *one;
	struct seen s;

	TRY(see(r, &s));
	one = s.sequence;
	from = minute_text(r, one->available_from_us);
	until = minute_text(r, one->available_until_us);
	if (conflict && typed) {
		builder_change_add(r, &changes, WORDS("Title"), form_typed(r, "title"), one->title);
		builder_change_add(r, &changes, WORDS("Opens"), form_typed(r, "available_from"), from);
		builder_change_add(r, &changes, WORDS("Closes"), form_typed(r, "available_until"), until);
	}
	page = (struct page_course_sequence){.lang = request_language(r),
	    .frame = frame_make(r, "courses"),
	    .tabs = course_tabs_at(r, s.course.id, one->id),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .heading = one->title,
	    .course = s.course.title,
	    .outline = builder_outline_address(r, s.course.id, one->id),
	    .removal = one->count == 0 ? builder_sequence_address(r, s.course.id, one->id, "/removal") : "",
	    .revision = s.outline.revision,
	    .changes = changes.rows,
	    .changes_count = changes.count,
	    .title = typed ? form_typed(r, "title") : one->title,
	    .available_from = typed ? form_typed(r, "available_from") : from,
	    .available_until = typed ? form_typed(r, "available_until") : until,
	    .zone = r->session != NULL ? r->session->org_zone : "",
	    .position = strcmp(deed, "place") == 0 ? form_typed(r, "position")
	                                           : arena_printf(r->work.arena, "%zu", s.at + 1)};
	page_course_sequence(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_course_sequence(struct request *r)
{
	return show(r, NULL, false);
}

static enum err change(struct request *r, struct fields *in)
{
	struct outline_edit edit;
	struct sequence_change change;
	int64_t position;
	struct seen s;

	TRY(request_input(r, in));
	edit = (struct outline_edit){.by = &r->principal, .course = in->course, .revision = in->revision};
	if (in->deed == deeds[1]) {
		TRY(builder_position_read(r, in->position, &position));
		return sequence_move(&r->work, &edit, in->sequence, position);
	}
	TRY(see(r, &s));
	change.title = in->title;
	TRY(day_time_read(
	    r, "available_from", in->from, s.sequence->available_from_us, &change.available_from_us));
	TRY(day_time_read(
	    r, "available_until", in->until, s.sequence->available_until_us, &change.available_until_us));
	return sequence_change(&r->work, &edit, in->sequence, &change);
}

enum err post_course_sequence(struct request *r)
{
	struct fields in = {.title = "", .from = "", .until = "", .position = ""};
	struct trouble trouble;
	enum err e = change(r, &in);
	bool conflict = e == ERR_CONFLICT && strcmp(r->work.field, "revision") == 0;

	if (e != OK) {
		TRY(builder_trouble(r, e, &trouble));
		return show(r, &trouble, conflict);
	}
	frame_say(r, "success", WORDS("The sequence was changed."));
	return reply_redirect(r, 303, builder_outline_address(r, in.course, in.sequence));
}

static enum err removal_show(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, BUILDER_PAGE_MAX);
	struct seen s;

	TRY(see(r, &s));
	page_course_removal(&html, &(struct page_course_removal){.lang = request_language(r),
	                               .frame = frame_make(r, "courses"),
	                               .trouble = trouble != NULL ? &trouble->view : NULL,
	                               .subject = s.sequence->title,
	                               .back = builder_sequence_address(r, s.course.id, s.sequence->id, ""),
	                               .revision = s.outline.revision,
	                               .sequence = true});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_course_sequence_removal(struct request *r)
{
	return removal_show(r, NULL);
}

enum err post_course_sequence_removal(struct request *r)
{
	struct fields in = {0};
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = sequence_remove(&r->work,
		    &(struct outline_edit){.by = &r->principal, .course = in.course, .revision = in.revision},
		    in.sequence);
	if (e != OK) {
		TRY(builder_trouble(r, e, &trouble));
		return removal_show(r, &trouble);
	}
	frame_say(r, "success", WORDS("The sequence was removed."));
	return reply_redirect(r, 303, builder_outline_address(r, in.course, (struct uuid){{0}}));
}

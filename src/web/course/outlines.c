/* What lies in a course: its sequences and modules. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "web/course/course.h"
#include "web/course/outlines.h"

enum { BODY_MAX = 16 * 1024, TIME_MAX = 40, POSITION_MAX = 1000000 };

struct outlines_input {
	struct uuid course, sequence, module, version, package;
	const char *org, *if_match, *title, *type, *from, *until;
	const char *required, *free_preview;
	int64_t position;
	double weight;
	json_t *needs;
};

#define AT(member) offsetof(struct outlines_input, member)
static const char *const yes_no[] = {"yes", "no", NULL}, *const need_kinds[] = {"completed", "passed", NULL};

/* --- what goes in --- */

#define HEAD COURSE_PATH(struct outlines_input, course), ORG_INPUT(struct outlines_input, org)
#define EDIT_HEAD HEAD, IF_MATCH_INPUT(struct outlines_input, if_match)
#define SEQUENCE_PATH                                                                                        \
	{                                                                                                    \
		"sequence", INPUT_PATH, FIELD_UUID, .offset = AT(sequence), .about = "the sequence"          \
	}
#define MODULE_PATH                                                                                          \
	{                                                                                                    \
		"module", INPUT_PATH, FIELD_UUID, .offset = AT(module), .about = "the module"                \
	}
#define POSITION                                                                                             \
	{                                                                                                    \
		"position", INPUT_BODY, FIELD_INT, .min = 1, .max = POSITION_MAX, .offset = AT(position),    \
		                                   .about = "its place there, from 1; else the last"         \
	}
#define TIMES                                                                                                \
	{"available_from", INPUT_BODY, FIELD_TEXT, .max = TIME_MAX, .offset = AT(from),                      \
	    .about = "it opens then (RFC 3339); \"\": at once"},                                             \
	{                                                                                                    \
		"available_until", INPUT_BODY, FIELD_TEXT, .max = TIME_MAX, .offset = AT(until),             \
		                                           .about = "it closes then; \"\": never"            \
	}

static const struct input need_members[] = {
    {"module", INPUT_BODY, FIELD_UUID, true, .offset = offsetof(struct outline_need_input, module),
        .about = "the module that is asked for"},
    {"needs", INPUT_BODY, FIELD_CHOICE, .choices = need_kinds,
        .offset = offsetof(struct outline_need_input, needs), .about = "completed unless it says passed"},
    {0},
};
static const struct input read_input[] = {
    HEAD,
    {"version", INPUT_QUERY, FIELD_UUID, .offset = AT(version),
        .about = "a version of it; else the one that is worked on, else what is published"},
    {0},
};
static const struct input new_sequence_input[] = {
    EDIT_HEAD,
    {"title", INPUT_BODY, FIELD_TEXT, true, 1, OUTLINE_TITLE_MAX, AT(title), .about = "for people"},
    POSITION,
    {0},
};
static const struct input sequence_input[] = {
    EDIT_HEAD,
    SEQUENCE_PATH,
    {"title", INPUT_BODY, FIELD_TEXT, .min = 1, .max = OUTLINE_TITLE_MAX, .offset = AT(title),
        .about = "for people"},
    TIMES,
    {0},
};
static const struct input sequence_place_input[] = {EDIT_HEAD, SEQUENCE_PATH, POSITION, {0}};
static const struct input sequence_gone_input[] = {EDIT_HEAD, SEQUENCE_PATH, {0}};
static const struct input new_module_input[] = {
    EDIT_HEAD,
    {"sequence", INPUT_BODY, FIELD_UUID, .offset = AT(sequence),
        .about = "where; else the last one, which is made where there is none"},
    POSITION,
    {"title", INPUT_BODY, FIELD_TEXT, .max = OUTLINE_TITLE_MAX, .offset = AT(title),
        .about = "for people; else the package's; a type asks for one"},
    {"package", INPUT_BODY, FIELD_UUID, .offset = AT(package),
        .about = "a package that was imported; or say a type"},
    {"type", INPUT_BODY, FIELD_TEXT, .min = 1, .max = 40, .offset = AT(type),
        .about = "of our own content: article, pdf, video, file, link, quiz; or name a package"},
    {0},
};
static const struct input module_input[] = {
    EDIT_HEAD,
    MODULE_PATH,
    {"title", INPUT_BODY, FIELD_TEXT, .min = 1, .max = OUTLINE_TITLE_MAX, .offset = AT(title),
        .about = "for people"},
    {"required", INPUT_BODY, FIELD_CHOICE, .offset = AT(required), .choices = yes_no,
        .about = "it counts for the progress of the course"},
    {"free_preview", INPUT_BODY, FIELD_CHOICE, .offset = AT(free_preview), .choices = yes_no,
        .about = "visitors who are not enrolled may open it"},
    TIMES,
    {"weight", INPUT_BODY, FIELD_REAL, .offset = AT(weight),
        .about = "its part of the course grade, 0 to 1000"},
    {0},
};
static const struct input module_place_input[] = {
    EDIT_HEAD,
    MODULE_PATH,
    {"sequence", INPUT_BODY, FIELD_UUID, .offset = AT(sequence), .about = "into this one; else its own"},
    POSITION,
    {0},
};
static const struct input module_needs_input[] = {
    EDIT_HEAD,
    MODULE_PATH,
    {"needs", INPUT_BODY, FIELD_ARRAY, true, 0, OUTLINE_MODULE_NEEDS_MAX, AT(needs), .members = need_members,
        .about = "all that has to be done before it opens, in place of what was said before"},
    {0},
};
static const struct input module_gone_input[] = {EDIT_HEAD, MODULE_PATH, {0}};

/* --- reading --- */

static enum err get_outline(struct request *r)
{
	struct outlines_input in = {0};
	struct outline_versions versions;
	struct outline outline;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(outline_versions(&r->work, org, in.course, &versions));
	TRY(outline_read(&r->work, org, uuid_is_nil(in.version) ? versions.working : in.version, &outline));
	if (!uuid_equal(outline.course, in.course))
		return fail_field(&r->work, ERR_NOT_FOUND, "version", "the course has no such version");
	reply_revision(r, outline.revision);
	return reply_json(r, 200, outline_json(&r->work, &outline));
}

/* --- changing --- */

struct outlines_edit {
	struct outlines_input in;
	struct principal by;
	struct outline_edit edit;
};

/* "N" as it is: what is made already is found by who asks again, however often it was changed since. */
static bool revision_said(const char *if_match, int64_t *ret_revision)
{
	char *end;

	if (if_match == NULL || *if_match != '"')
		return false;
	*ret_revision = strtoll(if_match + 1, &end, 10);
	return *ret_revision > 0 && strcmp(end, "\"") == 0;
}

/* Who changes what, as they saw it: the version that is worked on has the ETag that they sent. */
static enum err edit_begin(struct request *r, struct outlines_edit *e)
{
	struct outline_versions versions;
	struct outline outline;

	TRY(request_input(r, &e->in));
	TRY(api_principal(r, e->in.org, &e->by));
	e->edit = (struct outline_edit){.by = &e->by, .course = e->in.course};
	if (revision_said(e->in.if_match, &e->edit.revision))
		return OK;
	TRY(outline_versions(&r->work, e->by.org, e->in.course, &versions));
	TRY(outline_read(&r->work, e->by.org, versions.working, &outline));
	TRY(revision_match(r, e->in.if_match, outline.revision));
	e->edit.revision = outline.revision;
	return OK;
}

/* The whole draft as it is now: its ETag is what the next change sends. */
static enum err edit_reply(struct request *r, int status, const struct outlines_edit *e, enum err done)
{
	struct outline_versions versions;
	struct outline outline;

	TRY(revision_saved(r, done));
	TRY(outline_versions(&r->work, e->by.org, e->in.course, &versions));
	TRY(outline_read(&r->work, e->by.org, versions.working, &outline));
	reply_revision(r, outline.revision);
	return reply_json(r, status, outline_json(&r->work, &outline));
}

static enum err post_sequence(struct request *r)
{
	struct outlines_edit e = {.in = {.position = OUTLINE_LAST}};

	TRY(edit_begin(r, &e));
	return edit_reply(
	    r, 201, &e, sequence_add(&r->work, &e.edit, request_work_id(r), e.in.title, e.in.position));
}

static enum err patch_sequence(struct request *r)
{
	struct outlines_edit e = {0};
	struct sequence_change change;

	TRY(edit_begin(r, &e));
	change.title = e.in.title;
	TRY(course_time_read(r, "available_from", e.in.from, &change.available_from_us));
	TRY(course_time_read(r, "available_until", e.in.until, &change.available_until_us));
	return edit_reply(r, 200, &e, sequence_change(&r->work, &e.edit, e.in.sequence, &change));
}

static enum err put_sequence_place(struct request *r)
{
	struct outlines_edit e = {.in = {.position = OUTLINE_LAST}};

	TRY(edit_begin(r, &e));
	return edit_reply(r, 200, &e, sequence_move(&r->work, &e.edit, e.in.sequence, e.in.position));
}

static enum err delete_sequence(struct request *r)
{
	struct outlines_edit e = {0};

	TRY(edit_begin(r, &e));
	return edit_reply(r, 200, &e, sequence_remove(&r->work, &e.edit, e.in.sequence));
}

static enum err post_module(struct request *r)
{
	struct outlines_edit e = {.in = {.position = OUTLINE_LAST}};
	struct module_new new_one;

	TRY(edit_begin(r, &e));
	new_one = (struct module_new){.id = request_work_id(r),
	    .sequence = e.in.sequence,
	    .position = e.in.position,
	    .title = e.in.title,
	    .package = e.in.package,
	    .type = e.in.type};
	return edit_reply(r, 201, &e, module_add(&r->work, &e.edit, &new_one));
}

static int truth(const char *word)
{
	return word == NULL ? -1 : word == yes_no[0];
}

static enum err patch_module(struct request *r)
{
	struct outlines_edit e = {.in = {.weight = NAN}};
	struct module_change change = module_change_none();

	TRY(edit_begin(r, &e));
	change.title = e.in.title;
	change.required = truth(e.in.required);
	change.free_preview = truth(e.in.free_preview);
	change.weight = e.in.weight;
	TRY(course_time_read(r, "available_from", e.in.from, &change.available_from_us));
	TRY(course_time_read(r, "available_until", e.in.until, &change.available_until_us));
	return edit_reply(r, 200, &e, module_change(&r->work, &e.edit, e.in.module, &change));
}

static enum err put_module_place(struct request *r)
{
	struct outlines_edit e = {.in = {.position = OUTLINE_LAST}};

	TRY(edit_begin(r, &e));
	return edit_reply(
	    r, 200, &e, module_move(&r->work, &e.edit, e.in.module, e.in.sequence, e.in.position));
}

static enum err put_module_needs(struct request *r)
{
	struct module_need needs[OUTLINE_MODULE_NEEDS_MAX];
	struct outlines_edit e = {0};
	size_t count;

	TRY(edit_begin(r, &e));
	count = json_array_size(e.in.needs);
	for (size_t i = 0; i < count; i++) {
		struct outline_need_input one = {0};

		TRY(input_members(&r->work, json_array_get(e.in.needs, i),
		    arena_printf(r->work.arena, "needs[%zu]", i), need_members, &one));
		needs[i] = (struct module_need){one.module, one.needs == need_kinds[1]};
	}
	return edit_reply(r, 200, &e, module_needs_set(&r->work, &e.edit, e.in.module, needs, count));
}

static enum err delete_module(struct request *r)
{
	struct outlines_edit e = {0};

	TRY(edit_begin(r, &e));
	return edit_reply(r, 200, &e, module_remove(&r->work, &e.edit, e.in.module));
}

#define COURSE "/api/v1/courses/{course}"
/* A change of the draft, which answers the draft as it is then. */
#define CHANGES(method, path, body, max, handle, about, table, code)                                         \
	{                                                                                                    \
		method, path, ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_WRITE, body, max, SHAPE_JSON, handle, \
		    about, .input = table, .output = outline_output, .status = code                          \
	}
static const struct route routes[] = {
    {"GET", COURSE "/modules", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE, 0, SHAPE_JSON,
        get_outline, "what lies in a course: its sequences and modules, in their order", .input = read_input,
        .output = outline_output},
    CHANGES("POST", COURSE "/sequences", BODY_JSON, BODY_MAX, post_sequence, "adds a sequence to the draft",
        new_sequence_input, 201),
    CHANGES("PATCH", COURSE "/sequences/{sequence}", BODY_JSON, BODY_MAX, patch_sequence,
        "changes a sequence's title or dates", sequence_input, 200),
    CHANGES("PUT", COURSE "/sequences/{sequence}/place", BODY_JSON, BODY_MAX, put_sequence_place,
        "moves a sequence", sequence_place_input, 200),
    CHANGES("DELETE", COURSE "/sequences/{sequence}", BODY_NONE, 0, delete_sequence,
        "takes an empty sequence out of the draft", sequence_gone_input, 200),
    CHANGES("POST", COURSE "/modules", BODY_JSON, BODY_MAX, post_module, "adds a module to the draft",
        new_module_input, 201),
    CHANGES("PATCH", COURSE "/modules/{module}", BODY_JSON, BODY_MAX, patch_module,
        "changes a module's title or settings", module_input, 200),
    CHANGES("PUT", COURSE "/modules/{module}/place", BODY_JSON, BODY_MAX, put_module_place,
        "moves a module, into another sequence too", module_place_input, 200),
    CHANGES("PUT", COURSE "/modules/{module}/needs", BODY_JSON, BODY_MAX, put_module_needs,
        "says what has to be done before a module opens", module_needs_input, 200),
    CHANGES("DELETE", COURSE "/modules/{module}", BODY_NONE, 0, delete_module,
        "takes a module out of the draft; nothing that was learnt in it goes", module_gone_input, 200),
};

const struct area web_area_outlines = {"outlines", routes, FIELDS_COUNT(routes)};

/* What the pages of designers share. */
#ifndef WEB_BUILDER_BUILDER_PAGES_H
#define WEB_BUILDER_BUILDER_PAGES_H

#include "lms/outline/courses.h"
#include "lms/outline/edit.h"
#include "lms/outline/version.h"
#include "lms/workflow/workflow.h"
#include "pages.h"
#include "web/builder/builder.h"
#include "web/input.h"
#include "web/page/course_tabs.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"

enum {
	BUILDER_PAGE_MAX = 4 * 1024 * 1024,
	BUILDER_FORM_MAX = 256 * 1024,
	BUILDER_SEARCH_MAX = 200,
	BUILDER_MOMENT_MAX = 25, /* bytes of a moment in a form */
	BUILDER_NUMBER_MAX = 20, /* of a number */
	BUILDER_CHANGES_MAX = 8
};

#define BUILDER_ORG(type)                                                                                    \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(type, org), .about = "the organisation" \
	}
#define BUILDER_ID(type, member, what)                                                                       \
	{                                                                                                    \
#member, INPUT_PATH, FIELD_UUID, true, .offset = offsetof(type, member), .about = what       \
	}
#define BUILDER_REVISION(type)                                                                               \
	{                                                                                                    \
		"revision", INPUT_BODY, FIELD_INT, true, 1, INT64_MAX, offsetof(type, revision),             \
		    .about = "of what was seen"                                                              \
	}

/* --- words.c --- */

bool builder_may(const struct request *r);
/* A name of the path, also of a form that cannot be read. ERR_NOT_FOUND. */
enum err builder_path_id(struct request *r, const char *name, struct uuid *ret_id) MUST_CHECK;
/* What was wrong with a form; as trouble_make. What is no field of a form has no link to one. */
enum err builder_trouble(struct request *r, enum err e, struct trouble *ret_trouble) MUST_CHECK;
/* "/admin/ORG/courses/ID" and what follows. */
const char *builder_course_address(struct request *r, struct uuid course, const char *rest);
/* States to filter a list by, as choices; rows has room for them. How many. */
size_t builder_states(
    struct request *r, const char *const *states, const char *chosen, struct page_choice *rows);
const char *builder_step_word(struct request *r, const char *step);
/* "article" as people say it. */
const char *builder_type_word(struct request *r, const char *type);
/* Several lines as they are kept: forms send each with a carriage return. */
const char *builder_lines(struct request *r, const char *text);
/* "1.5" and "1,5". ERR_BAD_INPUT with the field. */
enum err builder_real_read(
    struct request *r, const char *name, const char *text, double *ret_number) MUST_CHECK;
const char *builder_real_text(struct request *r, double number);
/* A place from 1; "" is OUTLINE_LAST. ERR_BAD_INPUT (field position). */
enum err builder_position_read(struct request *r, const char *text, int64_t *ret_position) MUST_CHECK;
/* What became of a thing, newest first. */
struct page_told *builder_told(
    struct request *r, const struct workflow_event *events, size_t count, size_t *ret_count);

/* What somebody else made of the fields of a form meanwhile. */
struct builder_changes {
	struct page_now rows[BUILDER_CHANGES_MAX];
	size_t count;
};
/* Another row where they differ; title: WORDS. */
void builder_change_add(struct request *r, struct builder_changes *changes, const char *title,
    const char *typed, const char *kept);

/* --- outline_page.c --- */

/* The version that is worked on, or published, as it is; its course is in it. */
enum err builder_outline(
    struct request *r, struct uuid course, struct course *ret_course, struct outline *ret_outline) MUST_CHECK;
/* Whether whoever asks may change it now. */
bool builder_open(const struct request *r, const struct course *course, const struct outline *outline);
/* A package that was brought in: SCORM or cmi5; else our own content or a quiz. */
bool builder_imported(const struct outline_module *module);
/* Where its content is edited; "" where it is not. */
const char *builder_content_address(struct request *r, const struct outline_module *module);
const char *builder_module_address(
    struct request *r, struct uuid course, struct uuid module, const char *rest);
const char *builder_sequence_address(
    struct request *r, struct uuid course, struct uuid sequence, const char *rest);
/* The outline of a course, at a module or sequence of it (nil: at the top). */
const char *builder_outline_address(struct request *r, struct uuid course, struct uuid at);
struct page_choice *builder_sequences(
    struct request *r, const struct outline *outline, const char *chosen, size_t *ret_count);

/* --- versions_page.c --- */

const char *builder_version_address(
    struct request *r, struct uuid course, struct uuid version, const char *rest);

/* --- programmes_page.c --- */

const char *builder_programme_address(struct request *r, struct uuid programme, const char *rest);

handler get_courses_page, get_course_new, post_course_new, get_course_page, get_course_settings,
    post_course_settings, get_course_picture, post_course_picture, get_course_outline, post_course_outline,
    get_course_module_new, post_course_module_new, get_course_module, post_course_module,
    get_course_module_removal, post_course_module_removal, get_course_sequence, post_course_sequence,
    get_course_sequence_removal, post_course_sequence_removal, get_course_versions, get_course_version,
    post_course_version, get_course_version_discard, post_course_version_discard, get_course_moves,
    post_course_moves, get_programmes_page, get_programme_new, post_programme_new, get_programme_settings,
    post_programme_settings, get_programme_page, post_programme_page;
extern const struct input courses_page_input[], course_new_page_input[], builder_org_input[],
    builder_course_input[], course_settings_input[], course_picture_page_input[], course_picture_input[],
    course_outline_input[], course_module_new_page_input[], course_module_new_input[],
    course_module_page_input[], course_module_input[], course_module_removal_input[],
    course_sequence_page_input[], course_sequence_input[], course_sequence_removal_input[],
    course_version_page_input[], course_version_input[], course_version_deed_input[],
    course_moves_page_input[], course_moves_input[], programmes_page_input[], programme_new_input[],
    programme_settings_input[], programme_page_input[], programme_one_input[], programme_input[];

#endif

#include "web/builder/builder_pages.h"

#define SHOW(path, handle, about, table)                                                                     \
	PAGE_GET("/admin/{org}" path, PERMISSION_COURSE_READ, handle, about, table)
#define ASK(path, handle, about, table)                                                                      \
	PAGE_GET("/admin/{org}" path, PERMISSION_COURSE_WRITE, handle, about, table)
#define FORM(path, handle, about, table)                                                                     \
	{                                                                                                    \
		"POST", "/admin/{org}" path, ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_WRITE, BODY_FORM,      \
		    BUILDER_FORM_MAX, SHAPE_PAGE, handle, about, .input = table, .status = 303               \
	}
#define COURSE "/courses/{course}"
#define PROGRAMME "/programmes/{programme}"
#define VERSION COURSE "/versions/{version}"
#define SEQUENCE COURSE "/outline/sequences/{sequence}"
#define MODULE COURSE "/outline/modules/{module}"

static const struct route routes[] = {
    SHOW("/courses", get_courses_page, "the courses", courses_page_input),
    ASK("/courses/new", get_course_new, "asks for a new course", builder_org_input),
    FORM("/courses/new", post_course_new, "makes a course", course_new_page_input),
    SHOW(COURSE, get_course_page, "one course, how it stands", builder_course_input),
    ASK(COURSE "/settings", get_course_settings, "what is said of a course", builder_course_input),
    FORM(COURSE "/settings", post_course_settings, "changes that, or archives the course",
        course_settings_input),
    ASK(COURSE "/picture", get_course_picture, "pictures of the media library, to be chosen for a course",
        course_picture_page_input),
    FORM(COURSE "/picture", post_course_picture, "puts a picture on a course", course_picture_input),
    SHOW(COURSE "/outline", get_course_outline, "what lies in a course", builder_course_input),
    FORM(COURSE "/outline", post_course_outline, "moves what lies in a course, or adds a sequence",
        course_outline_input),
    ASK(COURSE "/outline/add", get_course_module_new, "asks for a new module", course_module_new_page_input),
    FORM(COURSE "/outline/add", post_course_module_new, "adds a module", course_module_new_input),
    ASK(SEQUENCE, get_course_sequence, "one sequence of a course", course_sequence_page_input),
    FORM(SEQUENCE, post_course_sequence, "changes or moves it", course_sequence_input),
    ASK(SEQUENCE "/removal", get_course_sequence_removal, "asks before it is removed",
        course_sequence_page_input),
    FORM(SEQUENCE "/removal", post_course_sequence_removal, "removes an empty sequence",
        course_sequence_removal_input),
    ASK(MODULE, get_course_module, "one module of a course", course_module_page_input),
    FORM(MODULE, post_course_module, "changes or moves it, or says what has to be done before it",
        course_module_input),
    ASK(MODULE "/removal", get_course_module_removal, "asks before it is taken out",
        course_module_page_input),
    FORM(MODULE "/removal", post_course_module_removal, "takes a module out of the draft",
        course_module_removal_input),
    SHOW(COURSE "/versions", get_course_versions, "the versions of a course", builder_course_input),
    SHOW(VERSION, get_course_version, "one version, what is otherwise in it, what may be done with it",
        course_version_page_input),
    FORM(VERSION, post_course_version, "submits, schedules, publishes it, or takes that back",
        course_version_input),
    ASK(VERSION "/discard", get_course_version_discard, "asks before a draft is thrown away",
        course_version_deed_input),
    FORM(VERSION "/discard", post_course_version_discard, "throws a draft away", course_version_deed_input),
    {"GET", "/admin/{org}" VERSION "/moves", ORIGIN_APP, LANE_SLOW, PERMISSION_COURSE_READ, BODY_NONE, 0,
        SHAPE_PAGE, get_course_moves, "whom a version would touch, and how a move goes on",
        .input = course_moves_page_input},
    {"POST", "/admin/{org}" VERSION "/moves", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_WRITE, BODY_FORM,
        BUILDER_FORM_MAX, SHAPE_PAGE, post_course_moves, "moves learners to a version, as a job",
        .input = course_moves_input, .status = 303},
    SHOW("/programmes", get_programmes_page, "the programmes", programmes_page_input),
    ASK("/programmes/new", get_programme_new, "asks for a new programme", builder_org_input),
    FORM("/programmes/new", post_programme_new, "makes a programme", programme_new_input),
    SHOW(PROGRAMME, get_programme_page, "one programme, with its courses", programme_page_input),
    FORM(PROGRAMME, post_programme_page,
        "adds, moves or removes a course of it, publishes or archives it, or opens it again",
        programme_input),
    ASK(PROGRAMME "/settings", get_programme_settings, "what is said of a programme", programme_one_input),
    FORM(PROGRAMME "/settings", post_programme_settings, "changes that", programme_settings_input),
};

const struct area web_area_builder = {"builder", routes, FIELDS_COUNT(routes)};

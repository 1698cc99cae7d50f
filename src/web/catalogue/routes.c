#include "web/catalogue/catalogue.h"

#define PUBLIC(method, path) method, path, ORIGIN_APP, LANE_WORK, PERMIT_ANYONE

static const struct route routes[] = {
    PAGE_GET("/catalogue", PERMIT_ANYONE, get_catalogue,
        "the courses that an organisation shows to whoever comes", catalogue_input),
    PAGE_GET("/catalogue/{course}", PERMIT_ANYONE, get_catalogue_course,
        "a course as anybody may see it, and the way into it", catalogue_course_input),
    PAGE_POST("/catalogue/{course}", PERMIT_ANYONE, CATALOGUE_FORM_MAX, post_catalogue_course,
        "enrols a direct visitor or lets them ask, opens a lesson to try out, or forgets them",
        catalogue_choice_input),
    {PUBLIC("GET", "/catalogue/{course}/picture"), BODY_NONE, 0, SHAPE_FILE, get_catalogue_picture,
        "the picture of a course that anybody may see", .input = catalogue_course_input},
    PAGE_GET("/join/{token}", PERMIT_ANYONE, get_join,
        "a link into a course: where it leads, and what is kept", join_input),
    PAGE_POST("/join/{token}", PERMIT_ANYONE, CATALOGUE_FORM_MAX, post_join,
        "comes into the course by it, or forgets what was kept", join_choice_input),
    PAGE_GET("/cours", PERMIT_ANYONE, get_cours,
        "leads to the courses of whoever asks: staff, a direct visitor, or else the catalogue",
        shortcut_input),
    PAGE_GET("/notes", PERMIT_ANYONE, get_notes,
        "leads to the results of whoever asks: staff to those of their learners, a direct visitor to their "
        "own",
        shortcut_input),
    {PUBLIC("GET", "/robots.txt"), BODY_NONE, 0, SHAPE_FILE, get_robots, "what search engines may look at",
        .input = NULL},
    {PUBLIC("GET", "/sitemap.xml"), BODY_NONE, 0, SHAPE_FILE, get_sitemap, "the pages of the catalogue",
        .input = NULL},
};

const struct area web_area_catalogue = {"catalogue", routes, sizeof routes / sizeof *routes};

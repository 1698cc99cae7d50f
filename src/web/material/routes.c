#include "lms/material/markdown.h"
#include "lms/material/material.h"
#include "web/material/material.h"

enum { FORM_MAX = 4096, MARKDOWN_BODY_MAX = 2 * MARKDOWN_MAX };

static const struct route routes[] = {
    {"GET", "/api/v1/modules/{id}/draft", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE, 0,
        SHAPE_JSON, get_draft, "what a module's editors work on", .input = draft_one_input,
        .output = draft_output},
    {"PUT", "/api/v1/modules/{id}/draft", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_WRITE, BODY_JSON,
        MATERIAL_BODY_MAX, SHAPE_JSON, put_draft, "changes that", .input = draft_save_input,
        .output = draft_output},
    {"POST", "/api/v1/modules/{id}/preview", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_WRITE, BODY_JSON,
        FORM_MAX, SHAPE_JSON, post_draft_preview,
        "an address by which the draft is seen as learners see it; nothing of that stays",
        .input = draft_preview_input, .output = draft_preview_output},
    {"POST", "/api/v1/markdown", ORIGIN_APP, LANE_WORK, PERMIT_PROVEN, BODY_JSON, MARKDOWN_BODY_MAX,
        SHAPE_JSON, post_markdown, "Markdown as our pages show it", .input = markdown_input,
        .output = markdown_output},
    {"GET", "/n/{native}/page", ORIGIN_CONTENT, LANE_WORK, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE,
        get_native_page, "content of our own, in the player's frame", .input = native_input},
    {"GET", "/m/{media}/{name}", ORIGIN_CONTENT, LANE_WORK, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_FILE,
        get_media_file, "a file of the media library in it, in ranges", .input = media_input},
};

const struct area web_area_material = {"material", routes, FIELDS_COUNT(routes)};

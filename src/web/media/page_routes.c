#include "web/media/media_pages.h"

#define SHOW(path, handle, about, table)                                                                     \
	PAGE_GET("/admin/{org}/media" path, PERMISSION_COURSE_READ, handle, about, table)
#define ASK(path, handle, about, table)                                                                      \
	PAGE_GET("/admin/{org}/media" path, PERMISSION_MEDIA_WRITE, handle, about, table)
#define FORM(path, handle, about, table)                                                                     \
	{                                                                                                    \
		"POST", "/admin/{org}/media" path, ORIGIN_APP, LANE_SLOW, PERMISSION_MEDIA_WRITE, BODY_FORM, \
		    MEDIA_FORM_MAX, SHAPE_PAGE, handle, about, .input = table, .status = 303                 \
	}

static const struct route routes[] = {
    SHOW("", get_media_page, "the files of the media library", media_page_input),
    ASK("/new", get_media_new, "asks for a file", media_new_page_input),
    {"POST", "/admin/{org}/media/new", ORIGIN_APP, LANE_SLOW, PERMISSION_MEDIA_WRITE, BODY_FILE,
        CONTENT_BYTES_MAX, SHAPE_PAGE, post_media_new, "adds a file", .input = media_new_input,
        .status = 303},
    SHOW("/{id}", get_media_one, "one file, and where it is used", media_id_input),
    FORM("/{id}", post_media_one, "changes what is said of a file", media_change_input),
    {"GET", "/admin/{org}/media/{id}/file", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE, 0,
        SHAPE_FILE, get_media_bytes, "the bytes of a file, or by 303 where they are",
        .input = media_bytes_input},
    FORM("/{id}/check", post_media_check, "compares a file's bytes with its checksum, by a job",
        media_id_input),
    ASK("/{id}/removal", get_media_removal, "asks before a file is deleted", media_id_input),
    FORM("/{id}/removal", post_media_removal, "deletes a file that nothing uses", media_id_input),
    {"POST", "/admin/{org}/media/uploads", ORIGIN_APP, LANE_SLOW, PERMISSION_MEDIA_WRITE, BODY_JSON,
        MEDIA_FORM_MAX, SHAPE_JSON, post_media_begin, "announces a file, for the page that sends it",
        .input = media_begin_input, .output = media_upload_output, .status = 201},
    {"GET", "/admin/{org}/media/{id}/upload", ORIGIN_APP, LANE_WORK, PERMISSION_MEDIA_WRITE, BODY_NONE, 0,
        SHAPE_JSON, get_media_upload, "which parts of a file are missing", .input = media_id_input,
        .output = media_upload_output},
    {"PUT", "/admin/{org}/media/{id}/upload/parts/{number}", ORIGIN_APP, LANE_SLOW, PERMISSION_MEDIA_WRITE,
        BODY_FILE, CONTENT_PART_BYTES, SHAPE_JSON, put_media_part, "takes one part of a file",
        .input = media_part_input, .status = 204},
    {"POST", "/admin/{org}/media/{id}/upload", ORIGIN_APP, LANE_SLOW, PERMISSION_MEDIA_WRITE, BODY_JSON,
        MEDIA_FORM_MAX, SHAPE_JSON, post_media_completion, "makes the file of its parts",
        .input = media_completion_input, .output = media_completion_output},
};

const struct area web_area_media = {"media", routes, FIELDS_COUNT(routes)};

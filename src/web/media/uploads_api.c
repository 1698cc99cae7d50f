/* How files come into the media library by the API. */
#include "web/media/media.h"

enum { BODY_MAX = 64 * 1024, SHA256_TEXT = 64 };

struct uploads_in {
	struct uuid id;
	const char *org, *sha256;
	int64_t number;
	struct content_new new;
};
#define AT(member) offsetof(struct uploads_in, member)
static const struct input new_input[] = {
    ORG_INPUT(struct uploads_in, org),
    {"file_name", INPUT_BODY, FIELD_TEXT, true, 1, CONTENT_NAME_MAX, AT(new.file_name),
        .about = "as it is called; its ending must fit what is in it"},
    {"bytes", INPUT_BODY, FIELD_INT, true, 1, INT64_MAX, AT(new.bytes), .about = "its length; 2 GiB at most"},
    {"sha256", INPUT_BODY, FIELD_TEXT, .max = SHA256_TEXT, .offset = AT(new.sha256),
        .about = "of its bytes, hex, where it is known"},
    {"title", INPUT_BODY, FIELD_TEXT, .max = CONTENT_TITLE_MAX, .offset = AT(new.said.title),
        .about = "for people; the name without its ending unless given"},
    {"description", INPUT_BODY, FIELD_TEXT, .max = CONTENT_DESCRIPTION_MAX,
        .offset = AT(new.said.description), .about = "what it is"},
    {"alt_text", INPUT_BODY, FIELD_TEXT, .max = CONTENT_ALT_MAX, .offset = AT(new.said.alt_text),
        .about = "what stands in its place"},
    {"language", INPUT_BODY, FIELD_TEXT, .max = CONTENT_LANGUAGE_MAX, .offset = AT(new.said.language),
        .about = "BCP 47"},
    {"licence", INPUT_BODY, FIELD_TEXT, .max = CONTENT_WORDS_MAX, .offset = AT(new.said.licence),
        .about = "an SPDX identifier, or words"},
    {"author", INPUT_BODY, FIELD_TEXT, .max = CONTENT_WORDS_MAX, .offset = AT(new.said.author),
        .about = "who made it"},
    {"source_url", INPUT_BODY, FIELD_URL, .max = CONTENT_SOURCE_MAX, .offset = AT(new.said.source_url),
        .about = "where it comes from"},
    {"visibility", INPUT_BODY, FIELD_CHOICE, .offset = AT(new.said.visibility),
        .choices = content_visibilities, .about = "who may read it"},
    {"tags", INPUT_BODY, FIELD_TEXTS, .max = CONTENT_TAGS_MAX, .offset = AT(new.said.tags),
        .about = "words by which staff find it"},
    {0},
};
static const struct input part_input[] = {
    ID_INPUT(struct uploads_in, id, "the file"),
    {"number", INPUT_PATH, FIELD_INT, true, 1, STORAGE_PARTS_MAX, AT(number), .about = "which part, from 1"},
    ORG_INPUT(struct uploads_in, org),
    {0},
};
static const struct input completion_input[] = {
    ID_INPUT(struct uploads_in, id, "the file"),
    ORG_INPUT(struct uploads_in, org),
    {"sha256", INPUT_BODY, FIELD_TEXT, .max = SHA256_TEXT, .offset = AT(sha256),
        .about = "of the bytes that were sent, hex, where it is known"},
    {0},
};
#undef AT

static enum err post_contents(struct request *r)
{
	struct uploads_in in = {
	    .new = {.sha256 = "", .said = {"", "", "", "", "", "", "", "organization", {0, NULL}}}};
	struct content_upload upload;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	in.new.id = request_work_id(r);
	TRY(content_upload_begin(&r->work, r->app->storage, &by, &in.new, &upload));
	reply_header(r, "Location",
	    arena_printf(r->work.arena, "/api/v1/contents/%s", uuid_text(r->work.arena, in.new.id)));
	return content_reply(r, 201, &by, in.org, in.new.id);
}

static enum err put_part(struct request *r)
{
	struct uploads_in in = {0};
	const char *path, *name;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(request_file(r, &path, &name));
	TRY(content_upload_part(&r->work, r->app->storage, &by, in.id, (int)in.number, path));
	return reply_empty(r, 204);
}

static enum err post_completion(struct request *r)
{
	struct uploads_in in = {.sha256 = ""};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(content_upload_complete(&r->work, r->app->storage, &by, in.id, in.sha256));
	return content_reply(r, 200, &by, in.org, in.id);
}

static const struct route routes[] = {
    {"POST", "/api/v1/contents", ORIGIN_APP, LANE_SLOW, PERMISSION_MEDIA_WRITE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, post_contents, "announces a file; its parts come next", .input = new_input,
        .output = content_output, .status = 201},
    {"PUT", "/api/v1/contents/{id}/parts/{number}", ORIGIN_APP, LANE_SLOW, PERMISSION_MEDIA_WRITE, BODY_FILE,
        CONTENT_PART_BYTES, SHAPE_JSON, put_part, "takes one part of a file; the same again is well",
        .input = part_input, .status = 204},
    {"POST", "/api/v1/contents/{id}/completion", ORIGIN_APP, LANE_SLOW, PERMISSION_MEDIA_WRITE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, post_completion, "all parts came: makes the file of them, and says what it is",
        .input = completion_input, .output = content_output},
};

const struct area web_area_content_uploads = {"content-uploads", routes, FIELDS_COUNT(routes)};

/* What pages/upload.mjs asks while it sends a file in parts. The parts come through us, whatever the storage.
 */
#include "web/media/media_pages.h"

struct fields {
	const char *org, *tags;
	struct uuid id;
	int64_t number;
	struct content_new new;
};
#define AT(member) offsetof(struct fields, member)
const struct input media_begin_input[] = {
    MEDIA_ORG(struct fields),
    {"file_name", INPUT_BODY, FIELD_TEXT, true, 1, CONTENT_NAME_MAX, AT(new.file_name),
        .about = "as it is called"},
    {"bytes", INPUT_BODY, FIELD_INT, true, 1, INT64_MAX, AT(new.bytes), .about = "its length"},
    {"title", INPUT_BODY, FIELD_TEXT, .max = CONTENT_TITLE_MAX, .offset = AT(new.said.title),
        .about = "for people"},
    {"alt_text", INPUT_BODY, FIELD_TEXT, .max = CONTENT_ALT_MAX, .offset = AT(new.said.alt_text),
        .about = "what stands in its place"},
    {"licence", INPUT_BODY, FIELD_TEXT, .max = CONTENT_WORDS_MAX, .offset = AT(new.said.licence),
        .about = "under which it may be used"},
    {"tags", INPUT_BODY, FIELD_TEXT, .max = TAGS_TEXT_MAX, .offset = AT(tags), .about = "parted by commas"},
    {0},
};
const struct input media_part_input[] = {
    MEDIA_ORG(struct fields),
    MEDIA_ID(struct fields),
    {"number", INPUT_PATH, FIELD_INT, true, 1, STORAGE_PARTS_MAX, AT(number), .about = "which part, from 1"},
    {0},
};
const struct input media_completion_input[] = {
    MEDIA_ORG(struct fields),
    MEDIA_ID(struct fields),
    {"sha256", INPUT_BODY, FIELD_TEXT, .max = SHA256_HEX_SIZE - 1, .offset = AT(new.sha256),
        .about = "of the bytes that were sent, hex, where it is known"},
    {0},
};
#undef AT
const struct schema media_upload_output[] = {
    {"id", SCHEMA_UUID, .about = "the file"},
    {"address", SCHEMA_TEXT, .about = "of its upload, on this host"},
    {"part_bytes", SCHEMA_INT, .about = "of every part but the last"},
    {"missing", SCHEMA_ARRAY, .about = "numbers of the parts that did not come yet"},
    {0},
};
const struct schema media_completion_output[] = {
    {"id", SCHEMA_UUID, .about = "the file"},
    {"page", SCHEMA_TEXT, .about = "where it is looked at"},
    {0},
};

static enum err upload_reply(struct request *r, int status, struct uuid id)
{
	bool there[STORAGE_PARTS_MAX] = {false};
	struct content_upload upload;
	json_t *missing;
	int count, came;

	TRY(content_upload_find(&r->work, &r->principal, id, &upload));
	TRY(content_upload_there(&r->work, r->app->storage, &upload, there, &came));
	count = storage_upload_parts_count(upload.bytes, upload.part_bytes);
	missing = json_array();
	for (int part = 1; part <= count; part++)
		if (!there[part - 1])
			json_array_append_new(missing, json_integer(part));
	return reply_json(r, status,
	    json_pack("{s:s,s:s,s:I,s:o}", "id", uuid_text(r->work.arena, id), "address",
	        media_address(r, id, "/upload"), "part_bytes", (json_int_t)upload.part_bytes, "missing",
	        missing));
}

enum err post_media_begin(struct request *r)
{
	struct fields in = {.tags = "",
	    .new = {.sha256 = "", .said = {"", "", "", "", "", "", "", "organization", {0, NULL}}}};
	struct content_upload upload;

	TRY(request_input(r, &in));
	in.new.id = request_work_id(r);
	in.new.said.tags = media_tags_read(r, in.tags);
	TRY(content_upload_begin(&r->work, r->app->storage, &r->principal, &in.new, &upload));
	return upload_reply(r, 201, in.new.id);
}

enum err get_media_upload(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	return upload_reply(r, 200, in.id);
}

enum err put_media_part(struct request *r)
{
	struct fields in = {0};
	const char *path, *name;

	TRY(request_input(r, &in));
	TRY(request_file(r, &path, &name));
	TRY(content_upload_part(&r->work, r->app->storage, &r->principal, in.id, (int)in.number, path));
	return reply_empty(r, 204);
}

enum err post_media_completion(struct request *r)
{
	struct fields in = {.new = {.sha256 = ""}};

	TRY(request_input(r, &in));
	TRY(content_upload_complete(&r->work, r->app->storage, &r->principal, in.id, in.new.sha256));
	frame_say(r, "success", WORDS("The file was added."));
	return reply_json(r, 200,
	    json_pack(
	        "{s:s,s:s}", "id", uuid_text(r->work.arena, in.id), "page", media_address(r, in.id, "")));
}

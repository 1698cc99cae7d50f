/* The files of the media library by the API: listed, described, read, deleted. */
#include "lms/media/check.h"
#include "web/media/media.h"

enum { BODY_MAX = 64 * 1024 };

static const struct schema part_output[] = {
    {"number", SCHEMA_INT, .about = "from 1"},
    {"bytes", SCHEMA_INT, .about = "how many it has to have"},
    {"url", SCHEMA_URL, .about = "where to PUT it: ours, or a signed address of the store"},
    {"there", SCHEMA_BOOL, .about = "it came already"},
    {0},
};
static const struct schema upload_output[] = {
    {"method", SCHEMA_TEXT, .about = "PUT"},
    {"part_bytes", SCHEMA_INT, .about = "of every part but the last"},
    {"parts", SCHEMA_ARRAY, .of = part_output, .about = "in their order; they may come in any"},
    {"expires_at", SCHEMA_TIME, .about = "what has not come by then is thrown away"},
    {0},
};
const struct schema content_output[] = {
    {"id", SCHEMA_UUID, .about = "the file"},
    {"title", SCHEMA_TEXT, .about = "for people"},
    {"description", SCHEMA_TEXT, .about = "what it is"},
    {"alt_text", SCHEMA_TEXT, .about = "what stands in its place for whoever cannot see or hear it"},
    {"language", SCHEMA_TEXT, .about = "BCP 47; empty: not said"},
    {"licence", SCHEMA_TEXT, .about = "an SPDX identifier, or words"},
    {"author", SCHEMA_TEXT, .about = "who made it"},
    {"source_url", SCHEMA_TEXT, .about = "where it comes from"},
    {"visibility", SCHEMA_CHOICE, .choices = content_visibilities, .about = "who may read it"},
    {"tags", SCHEMA_TEXTS, .about = "words by which staff find it"},
    {"file_name", SCHEMA_TEXT, .about = "when it is downloaded"},
    {"mime_type", SCHEMA_TEXT, .about = "what it is, by its bytes"},
    {"type", SCHEMA_CHOICE, .choices = media_families, .about = "the same for lists"},
    {"bytes", SCHEMA_INT, .about = "its length"},
    {"width", SCHEMA_INT, .nullable = true, .about = "of a picture, pixels"},
    {"height", SCHEMA_INT, .nullable = true, .about = "of a picture, pixels"},
    {"checksum", SCHEMA_TEXT, .nullable = true, .about = "SHA-256, hex; null: it is not there yet"},
    {"state", SCHEMA_CHOICE, .choices = content_states,
        .about = "damaged: the bytes are not those that came"},
    {"uses", SCHEMA_INT, .about = "in how many places it is used"},
    {"url", SCHEMA_URL, .nullable = true, .about = "where it is read with the same rights; null: not yet"},
    {"checked_at", SCHEMA_TIME, .nullable = true,
        .about = "when its bytes were last compared with the checksum"},
    {"created_at", SCHEMA_TIME, .about = "when its upload began"},
    {"updated_at", SCHEMA_TIME, .about = "when it was last changed"},
    {"upload", SCHEMA_OBJECT, .nullable = true, .optional = true, .of = upload_output,
        .about = "what is missing, of one file that is not there yet"},
    {0},
};
static const struct schema contents_output[] = PAGE_OUTPUT(content_output);
static const struct schema use_output[] = {
    {"kind", SCHEMA_CHOICE, .choices = content_use_kinds,
        .about = "draft of a module, version made of one, picture of a course …"},
    {"id", SCHEMA_UUID, .about = "of what uses it"},
    {"title", SCHEMA_TEXT, .nullable = true, .about = "its title"},
    {"since", SCHEMA_TIME, .about = "since when"},
    {0},
};
static const struct schema uses_output[] = {
    {"items", SCHEMA_ARRAY, .of = use_output, .about = "newest first, at most 200"}, {0}};
static const struct schema check_output[] = {
    {"sound", SCHEMA_BOOL, .about = "the bytes are those that came"}, {0}};
static const struct schema check_job_output[] =
    JOB_OUTPUT(SCHEMA_OBJECT, check_output, "what reading came to");

struct contents_in {
	struct paging paging;
	struct uuid id;
	const char *org, *if_match, *search, *type, *tag, *state;
	bool unused, download;
	struct content_said said;
};
#define AT(member) offsetof(struct contents_in, member)
static const struct input list_input[] = {
    PAGING_INPUT(struct contents_in, paging),
    ORG_INPUT(struct contents_in, org),
    {"search", INPUT_QUERY, FIELD_TEXT, .max = CONTENT_SEARCH_MAX, .offset = AT(search),
        .about = "beginnings of words of title, name, description, tags …; all of them"},
    {"type", INPUT_QUERY, FIELD_CHOICE, .offset = AT(type), .choices = media_families,
        .about = "only of this kind"},
    {"tag", INPUT_QUERY, FIELD_TEXT, .max = CONTENT_TAG_MAX, .offset = AT(tag),
        .about = "only with this tag"},
    {"state", INPUT_QUERY, FIELD_CHOICE, .offset = AT(state), .choices = content_states,
        .about = "in this state; ready unless asked"},
    {"unused", INPUT_QUERY, FIELD_BOOL, .offset = AT(unused), .about = "only what nothing uses"},
    {0},
};
static const struct input change_input[] = {
    ID_INPUT(struct contents_in, id, "the file"),
    ORG_INPUT(struct contents_in, org),
    IF_MATCH_INPUT(struct contents_in, if_match),
    {"title", INPUT_BODY, FIELD_TEXT, false, 1, CONTENT_TITLE_MAX, AT(said.title), .about = "for people"},
    {"description", INPUT_BODY, FIELD_TEXT, .max = CONTENT_DESCRIPTION_MAX, .offset = AT(said.description),
        .about = "what it is"},
    {"alt_text", INPUT_BODY, FIELD_TEXT, .max = CONTENT_ALT_MAX, .offset = AT(said.alt_text),
        .about = "what stands in its place"},
    {"language", INPUT_BODY, FIELD_TEXT, .max = CONTENT_LANGUAGE_MAX, .offset = AT(said.language),
        .about = "BCP 47"},
    {"licence", INPUT_BODY, FIELD_TEXT, .max = CONTENT_WORDS_MAX, .offset = AT(said.licence),
        .about = "an SPDX identifier, or words"},
    {"author", INPUT_BODY, FIELD_TEXT, .max = CONTENT_WORDS_MAX, .offset = AT(said.author),
        .about = "who made it"},
    {"source_url", INPUT_BODY, FIELD_URL, .max = CONTENT_SOURCE_MAX, .offset = AT(said.source_url),
        .about = "where it comes from"},
    {"visibility", INPUT_BODY, FIELD_CHOICE, .offset = AT(said.visibility), .choices = content_visibilities,
        .about = "who may read it"},
    {"tags", INPUT_BODY, FIELD_TEXTS, .max = CONTENT_TAGS_MAX, .offset = AT(said.tags),
        .about = "words by which staff find it"},
    {0},
};
static const struct input file_input[] = {
    ID_INPUT(struct contents_in, id, "the file"),
    ORG_INPUT(struct contents_in, org),
    {"download", INPUT_QUERY, FIELD_BOOL, .offset = AT(download), .about = "never shown in place"},
    {0},
};
#undef AT
static const struct input one_input[] = {
    ID_INPUT(struct one_input, id, "the file"), ORG_INPUT(struct one_input, org), {0}};

static const char *address_of(struct request *r, struct uuid id, const char *org_slug, const char *rest)
{
	return arena_printf(r->work.arena, "%s/api/v1/contents/%s%s%s%s", r->app->config.app_url,
	    uuid_text(r->work.arena, id), rest, org_slug != NULL ? "?org=" : "",
	    org_slug != NULL ? org_slug : "");
}

static json_t *tags_json(const struct texts *tags)
{
	json_t *array = json_array();

	for (size_t i = 0; i < tags->count; i++)
		json_array_append_new(array, json_string(tags->items[i]));
	return array;
}

static json_t *count_json(int64_t count)
{
	return count != 0 ? json_integer(count) : json_null();
}

static json_t *content_json(struct request *r, const struct content *c, const char *org_slug)
{
	const struct content_said *said = &c->said;
	bool there = *c->checksum != '\0';
	json_t *json =
	    json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:o}", "id", uuid_text(r->work.arena, c->id),
	        "title", said->title, "description", said->description, "alt_text", said->alt_text,
	        "language", said->language, "licence", said->licence, "author", said->author, "source_url",
	        said->source_url, "visibility", said->visibility, "tags", tags_json(&said->tags));
	json_t *rest = json_pack("{s:s,s:s,s:s,s:I,s:o,s:o,s:o,s:s,s:I,s:o,s:o,s:o,s:o}", "file_name",
	    c->file_name, "mime_type", c->mime_type, "type", c->family, "bytes", (json_int_t)c->bytes,
	    "width", count_json(c->width), "height", count_json(c->height), "checksum", api_text(c->checksum),
	    "state", c->state, "uses", (json_int_t)c->uses, "url",
	    there ? json_string(address_of(r, c->id, org_slug, "/file")) : json_null(), "checked_at",
	    api_time(c->checked_us), "created_at", api_time(c->created_us), "updated_at",
	    api_time(c->updated_us));

	json_object_update(json, rest);
	json_decref(rest);
	return json;
}

static enum err get_contents(struct request *r)
{
	struct contents_in in = {0};
	struct content_filter filter;
	struct principal by;
	struct content *rows;
	size_t count, shown;
	json_t *items;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	filter = (struct content_filter){
	    .search = in.search, .family = in.type, .tag = in.tag, .state = in.state, .unused = in.unused};
	TRY(paging_start_id(r, &in.paging, &filter.before));
	filter.limit = paging_rows(&in.paging);
	TRY(content_list(&r->work, &by, &filter, &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, content_json(r, &rows[i], in.org));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

/* --- one --- */

static enum err upload_json(
    struct request *r, const struct principal *by, const char *org_slug, struct uuid id, json_t **ret_json)
{
	bool there[STORAGE_PARTS_MAX] = {false};
	struct content_upload upload;
	struct storage_upload parts_of;
	json_t *parts;
	int count, parts_there;

	TRY(content_upload_find(&r->work, by, id, &upload));
	TRY(content_upload_there(&r->work, r->app->storage, &upload, there, &parts_there));
	parts_of = (struct storage_upload){
	    .key = upload.key, .id = upload.upload, .bytes = upload.bytes, .part_bytes = upload.part_bytes};
	count = storage_upload_parts_count(upload.bytes, upload.part_bytes);
	parts = json_own(r->work.arena, json_array());
	for (int part = 1; part <= count; part++) {
		const char *url;

		TRY(storage_upload_url(&r->work, r->app->storage, &parts_of, part, CONTENT_URL_S, &url));
		if (url == NULL)
			url = address_of(r, id, org_slug, arena_printf(r->work.arena, "/parts/%d", part));
		json_array_append_new(parts, json_pack("{s:i,s:I,s:s,s:b}", "number", part, "bytes",
		                                 (json_int_t)storage_upload_part_bytes(&parts_of, part),
		                                 "url", url, "there", (int)there[part - 1]));
	}
	*ret_json = json_pack("{s:s,s:I,s:O,s:o}", "method", "PUT", "part_bytes",
	    (json_int_t)upload.part_bytes, "parts", parts, "expires_at", json_time(upload.expires_us));
	return OK;
}

enum err content_reply(
    struct request *r, int status, const struct principal *by, const char *org_slug, struct uuid id)
{
	struct content content;
	json_t *json, *upload;

	TRY(content_find(&r->work, by, id, &content));
	json = json_own(r->work.arena, content_json(r, &content, org_slug));
	if (*content.checksum == '\0') {
		enum err e = upload_json(r, by, org_slug, id, &upload);

		/* It was completed, or thrown away, a moment ago. */
		if (e != OK && e != ERR_NOT_FOUND)
			return e;
		if (e != OK)
			work_forgive(&r->work);
		json_object_set_new(json, "upload", e == OK ? upload : json_null());
	}
	reply_revision(r, content.revision);
	return reply_json(r, status, json_incref(json));
}

static enum err get_content(struct request *r)
{
	struct one_input in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	return content_reply(r, 200, &by, in.org, in.id);
}

static enum err patch_content(struct request *r)
{
	struct contents_in in = {0};
	struct content content;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(content_find(&r->work, &by, in.id, &content));
	TRY(revision_match(r, in.if_match, content.revision));
	/* What the request says, over what was there: read once more on top of it. */
	in.said = content.said;
	TRY(request_input(r, &in));
	TRY(revision_saved(r, content_change(&r->work, &by, in.id, content.revision, &in.said)));
	return content_reply(r, 200, &by, in.org, in.id);
}

static enum err delete_content(struct request *r)
{
	struct one_input in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(content_delete(&r->work, r->app->storage, &by, in.id));
	return reply_empty(r, 204);
}

static enum err get_content_uses(struct request *r)
{
	struct one_input in = {0};
	struct content_use *uses;
	struct principal by;
	json_t *items;
	size_t count;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(content_uses(&r->work, &by, in.id, &uses, &count));
	items = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(
		    items, json_pack("{s:s,s:s,s:o,s:o}", "kind", uses[i].kind, "id",
		               uuid_text(r->work.arena, uses[i].subject), "title", api_text(uses[i].title),
		               "since", json_time(uses[i].since_us)));
	return reply_json(r, 200, json_pack("{s:o}", "items", items));
}

static enum err get_content_file(struct request *r)
{
	struct contents_in in = {0};
	struct content content;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(content_find(&r->work, &by, in.id, &content));
	return content_bytes_reply(r, &content, in.download);
}

static enum err post_content_check(struct request *r)
{
	struct uuid job = request_work_id(r);
	struct one_input in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(media_check_put(&r->work, &by, in.id, job));
	job_runner_wake(r->app->job_runner);
	return reply_job(r, by.org, in.org, job);
}

static const struct route routes[] = {
    {"GET", "/api/v1/contents", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE, 0, SHAPE_JSON,
        get_contents, "files of the media library, newest first", .input = list_input,
        .output = contents_output},
    {"GET", "/api/v1/contents/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE, 0, SHAPE_JSON,
        get_content, "one file, and what is missing of one that is being uploaded", .input = one_input,
        .output = content_output},
    {"PATCH", "/api/v1/contents/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_MEDIA_WRITE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, patch_content, "changes what is said of a file", .input = change_input,
        .output = content_output},
    {"DELETE", "/api/v1/contents/{id}", ORIGIN_APP, LANE_SLOW, PERMISSION_MEDIA_WRITE, BODY_NONE, 0,
        SHAPE_JSON, delete_content, "deletes a file that nothing uses, or ends its upload",
        .input = one_input, .status = 204},
    {"GET", "/api/v1/contents/{id}/uses", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE, 0,
        SHAPE_JSON, get_content_uses, "where a file is used", .input = one_input, .output = uses_output},
    {"GET", "/api/v1/contents/{id}/file", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE, 0,
        SHAPE_JSON, get_content_file, "the bytes of a file, of its own type; 303: they are elsewhere",
        .input = file_input, .sends = "*/*"},
    {"POST", "/api/v1/contents/{id}/check", ORIGIN_APP, LANE_WORK, PERMISSION_MEDIA_WRITE, BODY_NONE, 0,
        SHAPE_JSON, post_content_check, "compares a file's bytes with its checksum, by a job",
        .input = one_input, .output = check_job_output, .status = 202},
};

const struct area web_area_contents = {"contents", routes, FIELDS_COUNT(routes)};

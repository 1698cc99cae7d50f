/* A video: {"content" or "url","poster","captions":[{"content","language","label","default"}],"description",
 * "completion_percent"}. Completed when so much of it was watched; what was jumped over was not. */
#include <string.h>

#include "lms/material/material_int.h"

enum { CAPTIONS_MAX = 20, LANGUAGE_MAX = 35, LABEL_MAX = 100 };

/* Pages that show a video and are none: their makers' players would have to say what was watched. */
static const char *const pages[] = {
    "youtube.com", "youtu.be", "youtube-nocookie.com", "vimeo.com", "dailymotion.com"};

static bool is_page(const char *url)
{
	const char *host = strstr(url, "://");
	size_t len;

	if (host == NULL)
		return false;
	host += 3;
	len = strcspn(host, "/:?#");
	for (size_t i = 0; i < FIELDS_COUNT(pages); i++) {
		size_t name = strlen(pages[i]);

		if (len >= name && strncasecmp(host + len - name, pages[i], name) == 0 &&
		    (len == name || host[len - name - 1] == '.'))
			return true;
	}
	return false;
}

static bool is_language(const char *text)
{
	size_t len = strlen(text);

	return len >= 2 &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == len;
}

static enum err caption_read(struct material_reading *m, json_t *object, json_t *shown)
{
	struct uuid content = {{0}};
	const char *language = "", *label = "";
	json_t *file, *caption;
	const struct field fields[] = {{.name = "content", .type = FIELD_UUID, .ret = &content},
	    {.name = "language", .type = FIELD_TEXT, .max = LANGUAGE_MAX, .ret = &language},
	    {.name = "label", .type = FIELD_TEXT, .max = LABEL_MAX, .ret = &label}};

	if (!json_is_object(object))
		return fail_field(m->w, ERR_BAD_INPUT, "captions", "is not an array of objects");
	TRY(fields_from_json(m->w, object, fields, FIELDS_COUNT(fields)));
	if (*language != '\0' && !is_language(language))
		return fail_field(
		    m->w, ERR_BAD_INPUT, "language", WORDS("A language is expected, as fr or en-GB."));
	if (*language == '\0')
		TRY(material_missing(m, "captions", WORDS("Say in which language the captions are.")));
	TRY(material_content(m, "captions", content, "text/vtt", true, &file));
	caption = json_pack("{s:o,s:s,s:s}", "content", material_id_json(m->w, content), "language", language,
	    "label", *label != '\0' ? label : language);
	if (m->whole)
		json_object_set(caption, "file", file);
	json_decref(file);
	json_array_append_new(shown, caption);
	return OK;
}

static enum err source_check(struct material_reading *m, struct uuid content, const char *url)
{
	if (*url != '\0' && !uuid_is_nil(content))
		return fail_field(m->w, ERR_BAD_INPUT, "url",
		    WORDS("A video is a file of the library or an address, not both."));
	if (*url != '\0' && strncmp(url, "https://", 8) != 0)
		return fail_field(m->w, ERR_BAD_INPUT, "url", WORDS("An address by https is expected."));
	if (is_page(url))
		return fail_field(m->w, ERR_BAD_INPUT, "url",
		    WORDS("This is a page with a video, whose watching cannot be followed: make it a link, "
		          "or take the video's file."));
	if (*url == '\0' && uuid_is_nil(content))
		return material_missing(
		    m, "content", WORDS("Choose a video of the media library, or give its address."));
	return OK;
}

static enum err video_shown(struct material_reading *m, struct uuid content, struct uuid poster,
    const json_t *captions, json_t *shown)
{
	json_t *file, *image, *list = json_array(), *caption;
	size_t i;

	json_object_set_new(shown, "captions", list);
	json_object_set_new(shown, "content", material_id_json(m->w, content));
	json_object_set_new(shown, "poster", material_id_json(m->w, poster));
	TRY(material_content(m, "content", content, "video/", false, &file));
	if (m->whole)
		json_object_set(shown, "file", file);
	json_decref(file);
	TRY(material_content(m, "poster", poster, "image/", false, &image));
	if (m->whole)
		json_object_set(shown, "poster_file", image);
	json_decref(image);
	json_array_foreach(captions, i, caption) TRY(caption_read(m, caption, list));
	return OK;
}

static enum err video_read(struct material_reading *m, json_t *body)
{
	struct uuid content = {{0}}, poster = {{0}};
	const char *description = "", *url = "";
	json_t *captions = NULL, *shown;
	int64_t percent = 90;
	const struct field fields[] = {{.name = "content", .type = FIELD_UUID, .ret = &content},
	    {.name = "url", .type = FIELD_URL, .max = MATERIAL_ADDRESS_MAX, .ret = &url},
	    {.name = "poster", .type = FIELD_UUID, .ret = &poster},
	    {.name = "captions", .type = FIELD_ARRAY, .max = CAPTIONS_MAX, .ret = &captions},
	    {.name = "description", .type = FIELD_TEXT, .max = MATERIAL_DESCRIPTION_MAX, .ret = &description},
	    {.name = "completion_percent",
	        .type = FIELD_INT,
	        .min = 1,
	        .max = MATERIAL_PERCENT_MAX,
	        .ret = &percent}};

	TRY(fields_from_json(m->w, body, fields, FIELDS_COUNT(fields)));
	TRY(material_text(m, "description", description, MATERIAL_DESCRIPTION_MAX));
	TRY(source_check(m, content, url));
	shown = json_own(m->w->arena, json_pack("{s:s,s:s,s:I}", "url", url, "description", description,
	                                  "completion_percent", (json_int_t)percent));
	TRY(video_shown(m, content, poster, captions, shown));
	m->shown = shown;
	return OK;
}

const struct material_type material_video = {
    .name = "video", .title = WORDS("Video"), .played = true, .read = video_read};

/* Files of the media library in content of our own: whoever was given the address may read one file. */
#include <string.h>

#include "lms/material/content_capability.h"
#include "lms/material/material.h"
#include "lms/media/type.h"
#include "web/material/material.h"
#include "web/player/player.h"

enum {
	NAME_MAX_BYTES = 2048,
	STORE_URL_S = 6 * 3600,           /* an address of the store; a film is watched by one */
	CAPTIONS_BYTES_MAX = 1024 * 1024, /* that are passed on */
	CAPABILITY_MAX = 300
};

/* A capability stays the same for at least so long (read_capability_expiry), and so do the bytes. */
static const char kept[] = "private, max-age=345600, immutable";
/* An address of the store is good for longer than this. */
static const char kept_address[] = "private, max-age=3600";

struct media_address {
	const char *media, *name;
	bool download;
};
const struct input media_input[] = {
    {"media", INPUT_PATH, FIELD_TEXT, .max = CAPABILITY_MAX, .offset = offsetof(struct media_address, media),
        .hidden = true, .about = "the right to read it"},
    {"name", INPUT_PATH, FIELD_TEXT, .max = NAME_MAX_BYTES, .offset = offsetof(struct media_address, name),
        .about = "what it is called; whatever is said here"},
    {"download", INPUT_QUERY, FIELD_BOOL, .offset = offsetof(struct media_address, download),
        .about = "it is to be kept, not shown"},
    {0},
};

const char *material_media_address(
    struct request *r, struct uuid org, struct uuid content, const char *label, const char *name)
{
	struct content_capability media = {
	    .org = org, .thing = content, .expires_s = read_capability_expiry(r->work.now_us)};
	struct text path = text_new(r->work.arena, NAME_MAX_BYTES);

	memcpy(media.label, label, strnlen(label, CONTENT_LABEL_SIZE - 1));
	text_printf(&path, "/m/%s/", media_capability_make(&r->work, r->app->keys, &media));
	text_add_url(&path, *name != '\0' ? name : "file");
	return path.data;
}

static const char *type_said(struct request *r, const char *mime)
{
	return strncmp(mime, "text/", 5) == 0 ? arena_printf(r->work.arena, "%s; charset=utf-8", mime) : mime;
}

/* RFC 6266: a plain name for old programs, and the whole one. */
static const char *disposition_of(struct request *r, const char *kind, const char *name)
{
	struct text value = text_new(r->work.arena, 2 * NAME_MAX_BYTES);

	text_printf(&value, "%s; filename=\"", kind);
	for (const char *c = name; *c != '\0'; c++)
		text_add_char(&value, *c >= ' ' && *c < 0x7f && strchr("\"\\%;", *c) == NULL ? *c : '_');
	text_add(&value, "\"; filename*=UTF-8''");
	text_add_url(&value, name);
	return value.data;
}

struct caption_bytes {
	struct text text;
};

static enum err caption_add(void *ctx, const void *bytes, size_t len)
{
	struct caption_bytes *c = ctx;

	text_add_bytes(&c->text, bytes, len);
	return OK;
}

/* A page takes its captions from its own origin alone. */
static enum err reply_captions(struct request *r, const struct media_facts *file)
{
	struct caption_bytes c = {text_new(r->work.arena, CAPTIONS_BYTES_MAX + 1)};

	TRY(storage_read(&r->work, r->app->storage, file->storage_key, 0, -1, caption_add, &c));
	reply_header(r, "Cache-Control", kept);
	return reply_bytes(r, 200, type_said(r, file->mime_type), c.text.data, c.text.len);
}

static enum err reply_media(struct request *r, const struct media_facts *file, bool download)
{
	bool inline_ = media_type_named(file->mime_type)->shown && !download;
	const struct storage_show show = {.mime = file->mime_type,
	    .disposition = inline_ ? "inline" : "attachment",
	    .file_name = file->file_name,
	    .everybody = file->is_public && inline_};
	const char *url;
	int64_t bytes;
	int fd;

	reply_header(r, "Content-Security-Policy", "default-src 'none'; sandbox");
	TRY(storage_get_url(&r->work, r->app->storage, file->storage_key, STORE_URL_S, &show, &url));
	if (url != NULL && inline_ && strcmp(file->mime_type, "text/vtt") == 0 &&
	    file->bytes <= CAPTIONS_BYTES_MAX)
		return reply_captions(r, file);
	if (url != NULL) {
		reply_header(r, "Cache-Control", kept_address);
		return reply_redirect(r, 302, url);
	}
	TRY(storage_open_file(&r->work, r->app->storage, file->storage_key, &fd, &bytes));
	reply_header(r, "Content-Disposition", disposition_of(r, show.disposition, file->file_name));
	return reply_file(r, fd, type_said(r, file->mime_type),
	    arena_printf(r->work.arena, "\"%s\"", file->checksum), kept);
}

enum err get_media_file(struct request *r)
{
	struct media_address in = {0};
	struct content_capability media;
	struct media_facts file;

	TRY(request_input(r, &in));
	if (!media_capability_read(r->app->keys, in.media, r->work.now_us, &media))
		return player_page_expired(r);
	if (!content_host_fits(&r->app->config, r->host, media.label))
		return fail(&r->work, ERR_NOT_FOUND, "this address belongs to another host");
	TRY(material_file_find(&r->work, media.org, media.thing, &file));
	return reply_media(r, &file, in.download);
}

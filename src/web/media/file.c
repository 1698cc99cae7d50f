/* The bytes of a file of the media library for whoever may read it. What could run in a page of ours never
 * does: it is downloaded, its type comes from its bytes, and a policy of nothing comes with it. */
#include <string.h>

#include "web/media/media.h"

enum { FILE_URL_S = 300 };

/* RFC 6266: a plain name for old programs, and the whole one. */
static const char *disposition(struct request *r, const char *kind, const char *name)
{
	struct text value = text_new(r->work.arena, 8 * CONTENT_NAME_MAX);

	text_printf(&value, "%s; filename=\"", kind);
	for (const char *c = name; *c != '\0'; c++)
		text_add_char(&value, (*c >= ' ' && *c < 0x7f && strchr("\"\\%;", *c) == NULL) ? *c : '_');
	text_add(&value, "\"; filename*=UTF-8''");
	text_add_url(&value, name);
	return value.data;
}

enum err content_bytes_reply(struct request *r, const struct content *content, bool download)
{
	const char *kind = download || !content_is_shown(content) ? "attachment" : "inline", *url;
	struct storage_show show = {
	    .mime = content->mime_type, .disposition = kind, .file_name = content->file_name};
	int64_t bytes;
	int fd;

	if (strcmp(content->state, "ready") != 0)
		return fail_field(&r->work, ERR_CONFLICT, "id",
		    strcmp(content->state, "damaged") == 0
		        ? WORDS("This file is damaged: its bytes are not those that came.")
		        : WORDS("This file is not there yet."));
	TRY(storage_get_url(&r->work, r->app->storage, content->storage_key, FILE_URL_S, &show, &url));
	if (url != NULL)
		return reply_redirect(r, 303, url);
	TRY(storage_open_file(&r->work, r->app->storage, content->storage_key, &fd, &bytes));
	reply_header(r, "Content-Disposition", disposition(r, kind, content->file_name));
	/* What a browser shows by itself (a film, a document) needs its own viewer. */
	reply_header(r, "Content-Security-Policy",
	    strcmp(kind, "inline") == 0 ? "default-src 'none'; img-src 'self'; media-src 'self'; object-src "
	                                  "'self'; style-src 'unsafe-inline'"
	                                : "default-src 'none'; sandbox");
	return reply_file(r, fd, content->mime_type, arena_printf(r->work.arena, "\"%s\"", content->checksum),
	    "private, no-cache");
}

#include <string.h>

#include "lms/organization/look.h"
#include "web/brand/brand.h"

const struct input brand_file_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, 0, .about = "the organisation"},
    {"file", INPUT_PATH, FIELD_TEXT, true, 1, 64, 0, .about = "a hash, and .css, .png, .jpg or .webp"},
    {0},
};

static enum err serve(struct request *r, const char *type, const char *bytes, size_t len)
{
	const char *etag = arena_printf(r->work.arena, "\"%s\"", request_param(r, "file"));

	/* The address holds the hash of what it leads to. */
	reply_header(r, "Cache-Control", "public, max-age=31536000, immutable");
	reply_header(r, "ETag", etag);
	if (strstr(request_header(r, "If-None-Match"), etag) != NULL)
		return reply_empty(r, 304);
	return reply_bytes(r, 200, type, bytes, len);
}

enum err get_brand_file(struct request *r)
{
	static const char *const types[][2] = {
	    {".png", "image/png"}, {".jpg", "image/jpeg"}, {".webp", "image/webp"}};
	const char *slug = request_param(r, "org"), *file = request_param(r, "file");
	const char *dot = strrchr(file, '.');
	struct look look;
	const void *bytes;
	size_t len;

	if (dot != NULL && strcmp(dot, ".css") == 0) {
		TRY(look_read(&r->work, slug, &look));
		if (strlen(look.sheet) == (size_t)(dot - file) &&
		    memcmp(look.sheet, file, (size_t)(dot - file)) == 0 && *look.sheet != '\0')
			return serve(r, "text/css; charset=utf-8", look.css, strlen(look.css));
	}
	for (size_t i = 0; dot != NULL && i < sizeof(types) / sizeof(*types); i++) {
		if (strcmp(dot, types[i][0]) != 0)
			continue;
		TRY(look_logo(&r->work, slug, file, &bytes, &len));
		return serve(r, types[i][1], bytes, len);
	}
	return fail(&r->work, ERR_NOT_FOUND, "there is no such file of this organisation");
}

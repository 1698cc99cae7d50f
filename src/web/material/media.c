/* Files of the media library in content of our own: whoever was given the address may read one file. */
#include <string.h>

#include "lms/material/content_capability.h"
#include "web/material/material.h"

const char *material_media_address(
    struct request *r, struct uuid org, struct uuid content, const char *label, const char *name)
{
	struct content_capability media = {
	    .org = org, .thing = content, .expires_s = read_capability_expiry(r->work.now_us)};
	struct text path = text_new(r->work.arena, 2048);

	memcpy(media.label, label, strnlen(label, CONTENT_LABEL_SIZE - 1));
	text_printf(&path, "/m/%s/", media_capability_make(&r->work, r->app->keys, &media));
	text_add_url(&path, *name != '\0' ? name : "file");
	return path.data;
}

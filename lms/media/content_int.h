/* What the files of this folder share. */
#ifndef LMS_MEDIA_CONTENT_INT_H
#define LMS_MEDIA_CONTENT_INT_H

#include <jansson.h>

#include "lms/media/content.h"

/* Makes the tags of said clean. ERR_BAD_INPUT (field title, language, tags). */
enum err content_said_check(struct work *w, struct content_said *said) MUST_CHECK;
/* A row of the trail, inside a tenant transaction; own_after NULL: nothing to tell. */
enum err content_note(struct work *w, const struct principal *by, struct uuid id, const char *action,
    json_t *own_after) MUST_CHECK;
/* Of a deleted file: its bytes where no file needs them, then its row. Safe to repeat. */
enum err content_clear(
    struct work *w, struct storage *storage, struct uuid org, struct uuid id, const char *key) MUST_CHECK;

#endif

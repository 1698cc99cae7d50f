/* Area: the media library, by the API and for staff. */
#ifndef WEB_MEDIA_MEDIA_H
#define WEB_MEDIA_MEDIA_H

#include "lms/media/upload.h"
#include "web/api/api.h"

enum { CONTENT_ETAG_SIZE = 80 };

extern const struct area web_area_contents, web_area_content_uploads, web_area_media;
extern const struct schema content_output[];

/* What the API tells of a file, with its upload where one is under way; org_slug: as it was asked (NULL:
 * not).
 */
enum err content_reply(struct request *r, int status, const struct principal *by, const char *org_slug,
    struct uuid id) MUST_CHECK;

/* Answers with the bytes: ranged from a folder, by a redirect to a signed address from a store. download:
 * never shown in place. ERR_CONFLICT (field id): it is not there yet, or damaged. */
enum err content_bytes_reply(struct request *r, const struct content *content, bool download) MUST_CHECK;

#endif

/* Inside lms/material: what drafts ask of the media library, and tell it. */
#ifndef LMS_MATERIAL_MATERIAL_MEDIA_H
#define LMS_MATERIAL_MATERIAL_MEDIA_H

#include "lms/material/material_int.h"
#include "lms/media/media.h"

/* Inside a tenant transaction: which files a draft, or what was made of it, uses now. */
enum err material_uses_of_draft(struct work *w, struct uuid org, struct uuid module,
    const struct uuid contents[], size_t count) MUST_CHECK;
enum err material_uses_of_version(struct work *w, struct uuid org, struct uuid version,
    const struct uuid contents[], size_t count) MUST_CHECK;

#endif

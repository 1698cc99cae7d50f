/* Inside lms/material: a draft as its type reads it. */
#ifndef LMS_MATERIAL_MATERIAL_INT_H
#define LMS_MATERIAL_MATERIAL_INT_H

#include "base/fields.h"
#include "lms/material/material.h"

enum { MATERIAL_DESCRIPTION_MAX = 16 * 1024, MATERIAL_ADDRESS_MAX = 2000, MATERIAL_PERCENT_MAX = 100 };

struct material_reading {
	struct work *w;
	struct uuid org;
	bool whole;    /* nothing a learner needs may be missing */
	json_t *shown; /* set by the type; ends with the arena */
	struct uuid *contents;
	size_t count; /* of the files it names, each as often as it stands there */
};

/* A file of the library that the draft names: noted, and where the library is asked (m->whole) its type must
 * begin with mime ("" for any). member: where it stands. A nil id is none; where required, that is refused.
 * *ret_facts (may be NULL): what is kept of it in the manifest, {"id","mime_type","file_name","bytes"}, null
 * for none; a new reference. */
enum err material_content(struct material_reading *m, const char *member, struct uuid id, const char *mime,
    bool required, json_t **ret_facts) MUST_CHECK;

/* A description in Markdown: judged, and the files it names noted. */
enum err material_text(
    struct material_reading *m, const char *member, const char *text, size_t max) MUST_CHECK;
/* An address that is not there where it must be: ERR_UNPROCESSABLE. */
enum err material_missing(struct material_reading *m, const char *member, const char *why) MUST_CHECK;

/* uuid's text; null for nil. New reference. */
json_t *material_id_json(struct work *w, struct uuid id);

#endif

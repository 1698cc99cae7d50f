/* A link: {"url","description"}. Opens in a window of its own; completed when it was opened. */
#include "lms/material/material_int.h"

static enum err link_read(struct material_reading *m, json_t *body)
{
	const char *url = "", *description = "";
	const struct field fields[] = {
	    {.name = "url", .type = FIELD_URL, .max = MATERIAL_ADDRESS_MAX, .ret = &url},
	    {.name = "description",
	        .type = FIELD_TEXT,
	        .max = MATERIAL_DESCRIPTION_MAX,
	        .ret = &description}};

	TRY(fields_from_json(m->w, body, fields, FIELDS_COUNT(fields)));
	TRY(material_text(m, "description", description, MATERIAL_DESCRIPTION_MAX));
	if (*url == '\0')
		TRY(material_missing(m, "url", WORDS("Say where the link leads.")));
	m->shown = json_own(m->w->arena, json_pack("{s:s,s:s}", "url", url, "description", description));
	return OK;
}

const struct material_type material_link = {
    .name = "link", .title = WORDS("Link"), .played = true, .read = link_read};

/* A file to take along: {"content","description"}. Completed when it was downloaded. */
#include "lms/material/material_int.h"

static enum err file_read(struct material_reading *m, json_t *body)
{
	struct uuid content = {{0}};
	const char *description = "";
	json_t *file;
	const struct field fields[] = {
	    {.name = "content", .type = FIELD_UUID, .ret = &content}, {.name = "description",
	                                                                  .type = FIELD_TEXT,
	                                                                  .max = MATERIAL_DESCRIPTION_MAX,
	                                                                  .ret = &description}};

	TRY(fields_from_json(m->w, body, fields, FIELDS_COUNT(fields)));
	TRY(material_text(m, "description", description, MATERIAL_DESCRIPTION_MAX));
	TRY(material_content(m, "content", content, "", true, &file));
	m->shown = json_own(m->w->arena,
	    json_pack("{s:o,s:s}", "content", material_id_json(m->w, content), "description", description));
	if (m->whole)
		json_object_set(m->shown, "file", file);
	json_decref(file);
	return OK;
}

const struct material_type material_file = {
    .name = "file", .title = WORDS("File to download"), .played = true, .read = file_read};

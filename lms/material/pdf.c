/* A PDF: {"content","description","download","completion_percent"}. Completed when so many of its pages were
 * read. */
#include "lms/material/material_int.h"

static enum err pdf_read(struct material_reading *m, json_t *body)
{
	struct uuid content = {{0}};
	const char *description = "";
	int64_t percent = 100;
	bool download = false;
	json_t *file;
	const struct field fields[] = {{.name = "content", .type = FIELD_UUID, .ret = &content},
	    {.name = "description", .type = FIELD_TEXT, .max = MATERIAL_DESCRIPTION_MAX, .ret = &description},
	    {.name = "download", .type = FIELD_BOOL, .ret = &download},
	    {.name = "completion_percent",
	        .type = FIELD_INT,
	        .min = 1,
	        .max = MATERIAL_PERCENT_MAX,
	        .ret = &percent}};

	TRY(fields_from_json(m->w, body, fields, FIELDS_COUNT(fields)));
	TRY(material_text(m, "description", description, MATERIAL_DESCRIPTION_MAX));
	TRY(material_content(m, "content", content, "application/pdf", true, &file));
	m->shown = json_own(m->w->arena,
	    json_pack("{s:o,s:s,s:b,s:I}", "content", material_id_json(m->w, content), "description",
	        description, "download", download, "completion_percent", (json_int_t)percent));
	if (m->whole)
		json_object_set(m->shown, "file", file);
	json_decref(file);
	return OK;
}

const struct material_type material_pdf = {
    .name = "pdf", .title = WORDS("PDF document"), .played = true, .read = pdf_read};

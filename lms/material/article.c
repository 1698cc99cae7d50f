/* An article: {"text"}, Markdown. Completed when it was read to its end. */
#include "lms/material/markdown.h"
#include "lms/material/material_int.h"

static enum err article_read(struct material_reading *m, json_t *body)
{
	const char *text = "";
	const struct field fields[] = {
	    {.name = "text", .type = FIELD_TEXT, .max = MARKDOWN_MAX, .ret = &text}};

	TRY(fields_from_json(m->w, body, fields, FIELDS_COUNT(fields)));
	TRY(material_text(m, "text", text, MARKDOWN_MAX));
	if (*text == '\0')
		TRY(material_missing(m, "text", WORDS("Nothing is written here yet.")));
	m->shown = json_own(m->w->arena, json_pack("{s:s}", "text", text));
	return OK;
}

const struct material_type material_article = {
    .name = "article", .title = WORDS("Article"), .played = true, .read = article_read};

#include "lms/material/material_media.h"

#include <string.h>

#include "lms/material/markdown.h"

json_t *material_id_json(struct work *w, struct uuid id)
{
	return uuid_is_nil(id) ? json_null() : json_string(uuid_text(w->arena, id));
}

enum err material_missing(struct material_reading *m, const char *member, const char *why)
{
	return m->whole ? fail_field(m->w, ERR_UNPROCESSABLE, member, "%s", why) : OK;
}

static enum err content_note(struct material_reading *m, const char *member, struct uuid id)
{
	if (m->count == MATERIAL_CONTENTS_MAX)
		return fail_field(m->w, ERR_TOO_LARGE, member, WORDS("At most %d files can be named here."),
		    MATERIAL_CONTENTS_MAX);
	m->contents[m->count++] = id;
	return OK;
}

enum err material_content(struct material_reading *m, const char *member, struct uuid id, const char *mime,
    bool required, json_t **ret_facts)
{
	if (ret_facts != NULL)
		*ret_facts = json_null();
	if (uuid_is_nil(id))
		return required ? material_missing(m, member, WORDS("Choose a file of the media library."))
		                : OK;
	TRY(content_note(m, member, id));
	if (!m->whole)
		return OK;
	(void)mime;
	return fail_field(
	    m->w, ERR_UNPROCESSABLE, member, WORDS("This file is not in the media library, or not yet."));
}

/* --- files that a text names --- */

struct noting {
	struct material_reading *m;
	const char *member;
	enum err e;
};

static const char *media_note(struct work *w, void *owner, struct uuid id, bool picture)
{
	struct noting *n = owner;

	(void)w;
	if (n->e == OK)
		n->e = material_content(n->m, n->member, id, picture ? "image/" : "", false, NULL);
	return "";
}

enum err material_text(struct material_reading *m, const char *member, const char *text, size_t max)
{
	struct noting n = {.m = m, .member = member};
	const struct markdown_look look = {.media = media_note, .owner = &n};
	const char *html;

	if (strlen(text) > max)
		return fail_field(
		    m->w, ERR_TOO_LARGE, member, WORDS("A text of at most %d bytes is expected."), (int)max);
	TRY(material_markdown(m->w, member, text, &look, &html));
	return n.e;
}

/* There is no library yet: nothing can be in it. */
static enum err uses_none(struct work *w, size_t count)
{
	if (count > 0)
		return fail_field(w, ERR_UNPROCESSABLE, "content",
		    WORDS("This file is not in the media library, or not yet."));
	return OK;
}

enum err material_uses_of_draft(
    struct work *w, struct uuid org, struct uuid module, const struct uuid contents[], size_t count)
{
	(void)org;
	(void)module;
	(void)contents;
	return uses_none(w, count);
}

enum err material_uses_of_version(
    struct work *w, struct uuid org, struct uuid version, const struct uuid contents[], size_t count)
{
	(void)org;
	(void)version;
	(void)contents;
	return uses_none(w, count);
}

#include "lms/material/material_media.h"

#include <string.h>

#include "db/db.h"
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

/* A drawing may hold scripts: it is a file to download, and no picture. */
static bool type_fits(const char *type, const char *mime)
{
	return strncmp(type, mime, strlen(mime)) == 0 &&
	       (strcmp(mime, "image/") != 0 || strcmp(type, "image/svg+xml") != 0);
}

static enum err content_judge(
    struct material_reading *m, const char *member, struct uuid id, const char *mime, json_t **ret_facts)
{
	struct media_facts facts = {.state = ""};
	enum err e = media_facts(m->w, m->org, id, &facts);

	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	if (e == ERR_NOT_FOUND || strcmp(facts.state, "ready") != 0) {
		work_forgive(m->w);
		return fail_field(m->w, ERR_UNPROCESSABLE, member,
		    WORDS("This file is not in the media library, or not yet."));
	}
	if (!type_fits(facts.mime_type, mime))
		return fail_field(
		    m->w, ERR_UNPROCESSABLE, member, WORDS("A file of another type is expected here."));
	if (ret_facts != NULL)
		*ret_facts = json_pack("{s:s,s:s,s:s,s:I}", "id", uuid_text(m->w->arena, id), "mime_type",
		    facts.mime_type, "file_name", facts.file_name, "bytes", (json_int_t)facts.bytes);
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
	return m->whole ? content_judge(m, member, id, mime, ret_facts) : OK;
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

enum err material_uses_of_draft(
    struct work *w, struct uuid org, struct uuid module, const struct uuid contents[], size_t count)
{
	return media_uses_set(w, org, "draft", module, contents, count);
}

enum err material_uses_of_version(
    struct work *w, struct uuid org, struct uuid version, const struct uuid contents[], size_t count)
{
	return media_uses_set(w, org, "version", version, contents, count);
}

/* --- reading a file --- */

struct finding {
	struct uuid org, content;
	struct media_facts *facts;
};

static enum err find(struct work *w, void *arg)
{
	const struct finding *f = arg;

	return media_facts(w, f->org, f->content, f->facts);
}

enum err material_file_find(
    struct work *w, struct uuid org, struct uuid content, struct media_facts *ret_facts)
{
	struct finding f = {.org = org, .content = content, .facts = ret_facts};

	TRY(db_transact(w, db_tenant(org), find, &f));
	if (strcmp(ret_facts->state, "ready") != 0)
		return fail_field(
		    w, ERR_NOT_FOUND, "content", WORDS("There is no such file in the media library."));
	return OK;
}

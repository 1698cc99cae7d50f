/* Drafts of modules, for programs and for editors' pages. */
#include "lms/entry/entry.h"
#include "lms/material/markdown.h"
#include "lms/material/material.h"
#include "web/api/api.h"
#include "web/material/material.h"

struct draft_input {
	struct uuid id;
	const char *org, *if_match, *text, *return_url;
	json_t *body;
};

#define AT(member) offsetof(struct draft_input, member)
#define ID_AND_ORG ID_INPUT(struct draft_input, id, "the module"), ORG_INPUT(struct draft_input, org)

const struct input draft_one_input[] = {ID_AND_ORG, {0}};
const struct input draft_save_input[] = {
    ID_AND_ORG,
    IF_MATCH_INPUT(struct draft_input, if_match),
    {"body", INPUT_BODY, FIELD_OBJECT, true, .offset = AT(body),
        .about = "as its type has it (docs/content-types.md); what is left out is empty"},
    {0},
};
const struct input draft_preview_input[] = {
    ID_AND_ORG,
    {"return_url", INPUT_BODY, FIELD_URL, .max = 2000, .offset = AT(return_url),
        .about = "where leaving the player leads"},
    {0},
};
const struct input markdown_input[] = {
    {"text", INPUT_BODY, FIELD_TEXT, true, .max = MARKDOWN_MAX, .offset = AT(text), .about = "Markdown"},
    {0},
};
const struct schema draft_output[] = {
    {"module", SCHEMA_UUID, .about = "the module"},
    {"type", SCHEMA_TEXT, .about = "article, pdf, video, file, link, quiz"},
    {"title", SCHEMA_TEXT, .about = "of the module"},
    {"body", SCHEMA_OBJECT, .about = "as its type has it (docs/content-types.md)"},
    {"updated_at", SCHEMA_TIME, .about = "when it was last changed"},
    {0},
};
const struct schema draft_preview_output[] = {
    {"url", SCHEMA_URL, .about = "opens the player; whoever has it sees the draft as it is now"},
    {"package_version", SCHEMA_UUID, .about = "what was made of the draft"},
    {0},
};
const struct schema markdown_output[] = {
    {"html", SCHEMA_TEXT, .about = "safe to stand in a page; files of the library are left out"},
    {0},
};

static enum err reply_draft(struct request *r, const struct material_draft *draft)
{
	reply_revision(r, draft->revision);
	return reply_json(r, 200,
	    json_pack("{s:s,s:s,s:s,s:O,s:o}", "module", uuid_text(r->work.arena, draft->module), "type",
	        draft->type->name, "title", draft->title, "body", draft->body, "updated_at",
	        api_time(draft->updated_us)));
}

enum err get_draft(struct request *r)
{
	struct draft_input in = {0};
	struct material_draft draft;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(material_draft_read(&r->work, org, in.id, &draft));
	return reply_draft(r, &draft);
}

enum err put_draft(struct request *r)
{
	struct draft_input in = {0};
	struct material_draft draft;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(material_draft_read(&r->work, by.org, in.id, &draft));
	TRY(revision_match(r, in.if_match, draft.revision));
	TRY(material_draft_save(&r->work, &by, by.org, in.id, draft.revision, in.body, &draft));
	return reply_draft(r, &draft);
}

enum err post_draft_preview(struct request *r)
{
	struct draft_input in = {.return_url = ""};
	struct uuid org, version;
	struct entry entry;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(material_preview(&r->work, org, in.id, &version));
	TRY(entry_preview_version(&r->work, &r->app->config, r->app->keys, org, in.id, version, in.return_url,
	    request_language(r), &entry));
	return reply_json(r, 200,
	    json_pack(
	        "{s:s,s:s}", "url", entry.player_url, "package_version", uuid_text(r->work.arena, version)));
}

enum err post_markdown(struct request *r)
{
	struct draft_input in = {0};
	const char *html;

	TRY(request_input(r, &in));
	TRY(material_markdown(&r->work, "text", in.text, NULL, &html));
	return reply_json(r, 200, json_pack("{s:s}", "html", html));
}

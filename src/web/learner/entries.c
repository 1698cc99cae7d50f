/* Signed ways in: for each origin the address that its own server signs. */
#include <string.h>

#include "lms/entry/entry_signed.h"
#include "lms/learner/learner.h"
#include "lms/organization/organization.h"
#include "pages.h"
#include "web/learner/learner.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"

struct fields {
	const char *org, *deed, *frame_origins, *before;
	struct uuid id;
	bool open;
};

static const char *const deeds[] = {"save", "secret", "secret_at_once", NULL};

#define AT(member) offsetof(struct fields, member)
#define ORG                                                                                                  \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, AT(org), .about = "the organisation"             \
	}
#define ID                                                                                                   \
	{                                                                                                    \
		"id", INPUT_PATH, FIELD_UUID, true, 0, 0, AT(id), .about = "the origin"                      \
	}

const struct input entries_page_input[] = {ORG,
    {"before", INPUT_QUERY, FIELD_TEXT, false, 0, ORIGIN_SLUG_MAX, AT(before),
        .about = "the last origin of the page before"},
    {0}};
const struct input entry_page_input[] = {ORG, ID, {0}};
const struct input entry_change_input[] = {
    ORG,
    ID,
    {"deed", INPUT_BODY, FIELD_CHOICE, .offset = AT(deed), .choices = deeds,
        .about = "save what the form says, or a new secret, with a day's overlap or at once"},
    {"open", INPUT_BODY, FIELD_BOOL, .offset = AT(open), .about = "whether anybody comes in"},
    {"frame_origins", INPUT_BODY, FIELD_TEXT, false, 0, SIGNED_FRAMES_MAX, AT(frame_origins),
        .about = "https://moodle.example.org: the pages that may frame it, separated by blanks"},
    {0},
};

static const char *name_of(const struct origin_row *origin)
{
	return *origin->name != '\0' ? origin->name : origin->slug;
}

enum err get_entries_page(struct request *r)
{
	static const char *const keys[] = {"name", NULL}, *const filters[] = {NULL};
	struct text html = text_new(r->work.arena, LEARNER_PAGE_MAX);
	struct page_entries_rows rows[TABLE_ROWS];
	struct fields in = {.before = ""};
	struct origin_row *origins;
	struct table table;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	TRY(origin_list(
	    &r->work, r->principal.org, (struct uuid){{0}}, in.before, table.limit, &origins, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++) {
		struct entry_way way;

		TRY(entry_way_read(&r->work, r->principal.org, origins[i].id, &way));
		rows[i] = (struct page_entries_rows){
		    .link = frame_address(r, "/entries/%s", uuid_text(r->work.arena, origins[i].id)),
		    .name = name_of(&origins[i]),
		    .slug = *origins[i].name != '\0' ? origins[i].slug : "",
		    .learners = origins[i].learners,
		    .there = way.there,
		    .open = way.open,
		    .at = way.rotated_us};
	}
	shown = table_keys(&table, count, shown > 0 ? origins[shown - 1].slug : "");
	page_entries(&html, &(struct page_entries){.lang = request_language(r),
	                        .frame = frame_make(r, "entries"),
	                        .table = &table.view,
	                        .rows = rows,
	                        .rows_count = shown});
	return reply_page(r, 200, &html);
}

/* in: what was typed, NULL where nothing was; secret: just made, told this once, else "". */
static enum err show(struct request *r, struct uuid id, const struct fields *in, const char *secret,
    const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, LEARNER_PAGE_MAX);
	struct origin_row origin;
	struct entry_way way;
	const char *slug;

	TRY(origin_read(&r->work, r->principal.org, id, &origin));
	TRY(entry_way_read(&r->work, r->principal.org, id, &way));
	TRY(organization_slug(&r->work, r->principal.org, &slug));
	reply_header(r, "Cache-Control", "no-store");
	page_entry(&html, &(struct page_entry){.lang = request_language(r),
	                      .frame = frame_make(r, "entries"),
	                      .trouble = trouble != NULL ? &trouble->view : NULL,
	                      .list = frame_address(r, "/entries"),
	                      .may = principal_may(&r->principal, PERMISSION_PLATFORM_MANAGE),
	                      .name = name_of(&origin),
	                      .address = arena_printf(
	                          r->work.arena, "%s/enter/%s/%s", r->app->config.app_url, slug, origin.slug),
	                      .there = way.there,
	                      .open = way.open,
	                      .opens = in != NULL ? in->open : way.open,
	                      .frame_origins = in != NULL && in->frame_origins != NULL ? in->frame_origins
	                                                                               : way.frame_origins,
	                      .at = way.rotated_us,
	                      .until = way.former_until_us,
	                      .secret = secret});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_entry_page(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	return show(r, in.id, NULL, "", NULL);
}

static enum err change(struct request *r, const struct fields *in, const char **ret_secret)
{
	if (in->deed != deeds[0])
		return entry_way_secret(
		    &r->work, r->app->keys, &r->principal, in->id, in->deed == deeds[2], ret_secret);
	return entry_way_set(&r->work, &r->principal, in->id, in->open, in->frame_origins);
}

enum err post_entry_page(struct request *r)
{
	struct fields in = {.deed = deeds[0], .frame_origins = ""};
	const char *secret = "";
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = change(r, &in, &secret);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, in.id, &in, "", &trouble);
	}
	if (*secret != '\0')
		return show(r, in.id, NULL, secret, NULL);
	frame_say(r, "success", WORDS("The signed way in is saved."));
	return reply_redirect(r, 303, frame_address(r, "/entries/%s", uuid_text(r->work.arena, in.id)));
}

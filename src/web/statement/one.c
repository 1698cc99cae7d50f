#include <string.h>
#include <strings.h>

#include "pages.h"
#include "web/page/frame.h"
#include "web/statement/statement_pages.h"
#include "xapi/read.h"

enum {
	TEXT_SHOWN_MAX = 256 * 1024, /* bytes of a statement's text; a longer one is cut */
	TEXT_MAX = 2 * 1024 * 1024,
	PAGE_MAX = 16 * 1024 * 1024, /* the text is escaped */
	ATTACHMENTS_SHOWN = 100
};

struct fields {
	const char *org;
	struct uuid id;
};

const struct input statement_page_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id), .about = "the statement"},
    {0},
};

static enum err statement_find(struct request *r, struct uuid id, struct xapi_stored *ret_statement)
{
	enum err e = xapi_statement_find(&r->work, r->principal.org, id, false, NULL, ret_statement);

	if (e == ERR_NOT_FOUND) {
		work_forgive(&r->work);
		e = xapi_statement_find(&r->work, r->principal.org, id, true, NULL, ret_statement);
	}
	return e;
}

static const char *address(struct request *r, const char *id)
{
	return frame_address(r, "/statements/%s", id);
}

/* The hub with one filter. */
static const char *filtered(struct request *r, const char *name, const char *value)
{
	struct text link = text_new(r->work.arena, TEXT_MAX);

	if (*value == '\0')
		return "";
	text_printf(&link, "%s?%s=", frame_address(r, "/statements"), name);
	text_add_url(&link, value);
	return link.data;
}

/* As the store answers it, laid out in lines. */
static const char *text_of(struct request *r, const struct xapi_stored *s, bool *ret_cut)
{
	struct text exact = text_new(r->work.arena, s->body_len + 256),
	            pretty = text_new(r->work.arena, TEXT_MAX);
	char stored[XAPI_STORED_SIZE];

	xapi_stored_format(s->stored_us, stored);
	text_printf(&exact, "{\"stored\":\"%s\",", stored);
	if (s->timestamp_missing)
		text_printf(&exact, "\"timestamp\":\"%s\",", stored);
	text_add_bytes(&exact, s->body + 1, s->body_len - 1);
	*ret_cut = exact.len > TEXT_SHOWN_MAX;
	if (*ret_cut) {
		exact.data[TEXT_SHOWN_MAX] = '\0';
		utf8_mend(exact.data);
	}
	xapi_json_pretty(exact.data, strlen(exact.data), &pretty);
	return pretty.data;
}

static enum err attachments_make(struct request *r, const struct xapi_stored *s, const struct xapi_gist *gist,
    struct page_statement_attachments *rows, size_t *ret_count)
{
	struct xapi_stored_attachment *kept;
	size_t kept_count;

	*ret_count = 0;
	TRY(xapi_attachments_of(&r->work, r->principal.org, s, 1, &kept, &kept_count));
	for (size_t i = 0; i < gist->attachment_count && i < ATTACHMENTS_SHOWN; i++) {
		const struct xapi_gist_attachment *a = &gist->attachments[i];
		bool here = false;

		for (size_t k = 0; k < kept_count; k++)
			here = here || strcasecmp(kept[k].sha2, a->sha2) == 0;
		rows[(*ret_count)++] = (struct page_statement_attachments){.title = a->title,
		    .type = a->content_type,
		    .bytes = a->length,
		    .sha2 = a->sha2,
		    .here = here,
		    .file_url = a->file_url};
	}
	return OK;
}

static enum err referrers_make(struct request *r, struct uuid id, struct page_statement_referrers **ret_rows,
    size_t *ret_count, struct page_statement *page)
{
	struct page_statement_referrers *rows;
	struct xapi_referrer *found;

	TRY(xapi_statement_referrers(&r->work, r->principal.org, id, &found, ret_count));
	rows = arena_alloc(r->work.arena, (*ret_count + 1) * sizeof(*rows));
	for (size_t i = 0; i < *ret_count; i++) {
		const char *link = address(r, uuid_text(r->work.arena, found[i].id));

		rows[i] = (struct page_statement_referrers){
		    .link = link, .at = found[i].stored_us, .voids = found[i].voiding};
		if (found[i].voiding && page->voided) {
			page->voided_by = link;
			page->voided_at = found[i].stored_us;
		}
	}
	*ret_rows = rows;
	return OK;
}

static void object_show(struct request *r, const struct statement_names *names, const struct xapi_gist *gist,
    struct page_statement *page)
{
	struct statement_person person;

	switch (gist->object_kind) {
	case XAPI_GIST_AGENT:
		person = statement_person(r, names, &gist->object_agent);
		page->what = person.words;
		page->what_about = person.about;
		page->what_link = person.link;
		break;
	case XAPI_GIST_STATEMENT:
		page->what = page_translate(request_language(r), WORDS("another statement"));
		page->what_about = gist->object;
		page->what_link = address(r, gist->object);
		break;
	case XAPI_GIST_SUB_STATEMENT:
		page->what = page_translate(request_language(r), WORDS("a statement within this one"));
		break;
	case XAPI_GIST_ACTIVITY:
		page->what = *gist->object_words != '\0' ? gist->object_words : gist->object;
		page->what_about = *gist->object_words != '\0' ? gist->object : "";
		page->what_all = filtered(r, "activity", gist->object);
		break;
	}
}

static void gist_show(struct request *r, const struct statement_names *names, const struct xapi_gist *gist,
    struct page_statement *page)
{
	struct statement_person who = statement_person(r, names, &gist->actor);
	bool learners = principal_may(&r->principal, PERMISSION_LEARNER_READ);

	page->who = who.words;
	page->who_about = who.about;
	page->who_link = who.link;
	page->who_all = learners ? filtered(r, "who", who.who) : "";
	page->verb = statement_verb(r, gist);
	page->verb_iri = gist->verb;
	page->verb_all = filtered(r, "verb", gist->verb);
	object_show(r, names, gist, page);
	page->result = statement_result(r, gist);
	page->registration = gist->registration;
	page->registration_all = filtered(r, "registration", gist->registration);
	page->authority = statement_authority(r, names, &gist->authority);
	if (!xapi_timestamp_read(gist->timestamp, strlen(gist->timestamp), &page->happened))
		page->happened = 0;
	/* What somebody wrote may be about anybody. */
	page->response = names->everybody ? gist->response : "";
}

enum err get_statement_page(struct request *r)
{
	const struct xapi_languages languages = statement_languages(r);
	struct text html = text_new(r->work.arena, PAGE_MAX);
	struct page_statement_attachments attachments[ATTACHMENTS_SHOWN];
	struct page_statement_referrers *referrers;
	struct page_statement page = {.lang = request_language(r), .attachments = attachments};
	struct statement_names names;
	struct xapi_stored s;
	struct xapi_gist gist;
	struct fields in = {0};

	TRY(request_input(r, &in));
	TRY(statement_find(r, in.id, &s));
	TRY(xapi_gist_read(&r->work, &languages, s.body, s.body_len, &gist));
	TRY(statement_names_fill(r, &gist, 1));
	TRY(statement_names_find(r, &gist, 1, &names));
	page.frame = frame_make(r, "statements");
	page.hub = frame_address(r, "/statements");
	page.id = uuid_text(r->work.arena, s.id);
	page.stored = s.stored_us;
	page.voided = s.voided;
	gist_show(r, &names, &gist, &page);
	TRY(attachments_make(r, &s, &gist, attachments, &page.attachments_count));
	TRY(referrers_make(r, in.id, &referrers, &page.referrers_count, &page));
	page.referrers = referrers;
	/* The text names everybody whom the statement speaks of. */
	page.names = names.everybody;
	page.text = names.everybody ? text_of(r, &s, &page.cut) : "";
	page_statement(&html, &page);
	return reply_page(r, 200, &html);
}

#include "lms/organization/legal_entity.h"
#include "pages.h"
#include "web/organization/organization.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"

struct fields {
	const char *org;
	struct legal_entity entity;
};

#define ENTITY_FIELD(field, member, required, max, says)                                                     \
	{                                                                                                    \
		field, INPUT_BODY, FIELD_TEXT, required, 0, max, offsetof(struct fields, entity.member),     \
		    .about = says                                                                            \
	}
#define ORG_FIELD                                                                                            \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org),                    \
		    .about = "the organisation"                                                              \
	}
#define ENTITY_FIELDS                                                                                        \
	ENTITY_FIELD("name", name, true, 200, "registered name"),                                            \
	    ENTITY_FIELD("registration_number", registration_number, false, 64, "SIREN or the like"),        \
	    ENTITY_FIELD("vat_number", vat_number, false, 64, "VAT number"),                                 \
	    ENTITY_FIELD("address", address, false, 1000, "postal address"),                                 \
	    ENTITY_FIELD("country", country, false, 2, "ISO 3166-1 alpha-2"),                                \
	    ENTITY_FIELD("signatory", signatory, false, 200, "who signs")
#define REVISION_FIELD                                                                                       \
	{                                                                                                    \
		"revision", INPUT_BODY, FIELD_INT, false, 0, INT64_MAX,                                      \
		    offsetof(struct fields, entity.revision), .about = "of the row that was seen"            \
	}

const struct input legal_entity_new_input[] = {ORG_FIELD, ENTITY_FIELDS, REVISION_FIELD, {0}};

const struct input legal_entity_one_input[] = {
    ORG_FIELD,
    {"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, entity.id),
        .about = "the legal entity"},
    {0},
};

const struct input legal_entity_input[] = {
    ORG_FIELD,
    {"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, entity.id),
        .about = "the legal entity"},
    ENTITY_FIELDS,
    REVISION_FIELD,
    {0},
};

static bool may(struct request *r)
{
	return principal_may(&r->principal, PERMISSION_ORGANIZATION_MANAGE);
}

static const char *entity_address(struct request *r, struct uuid id)
{
	return frame_address(r, "/legal-entities/%s", uuid_text(r->work.arena, id));
}

enum err get_legal_entities(struct request *r)
{
	static const char *const keys[] = {"name", NULL}, *const filters[] = {NULL};
	struct text html = text_new(r->work.arena, ORGANIZATION_PAGE_MAX);
	struct page_legal_entities_rows *rows;
	struct legal_entity *found;
	struct table table;
	size_t count;

	TRY(table_read(r, keys, filters, &table));
	TRY(legal_entities_list(&r->work, r->principal.org, &found, &count));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct page_legal_entities_rows){.link = entity_address(r, found[i].id),
		    .name = found[i].name,
		    .registration_number = found[i].registration_number,
		    .vat_number = found[i].vat_number,
		    .country = found[i].country,
		    .ended = found[i].ended};
	page_legal_entities(&html, &(struct page_legal_entities){.lang = request_language(r),
	                               .frame = frame_make(r, "settings"),
	                               .table = &table.view,
	                               .may = may(r),
	                               .new_link = frame_address(r, "/legal-entities/new"),
	                               .rows = rows,
	                               .rows_count = count});
	return reply_page(r, 200, &html);
}

/* entity: as it is kept, NULL for a new one; typed values stand in its place after an error. */
static enum err show(struct request *r, const struct legal_entity *entity, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, ORGANIZATION_PAGE_MAX);
	bool typed = trouble != NULL || entity == NULL;
	struct legal_entity blank = {0};
	const struct legal_entity *kept = entity != NULL ? entity : &blank;

#define VALUE(member) (typed ? form_typed(r, #member) : kept->member)
	page_legal_entity(&html,
	    &(struct page_legal_entity){.lang = request_language(r),
	        .frame = frame_make(r, "settings"),
	        .trouble = trouble != NULL ? &trouble->view : NULL,
	        .may = may(r),
	        .is_new = entity == NULL,
	        .ended = kept->ended,
	        .revision = kept->revision,
	        .name = VALUE(name),
	        .registration_number = VALUE(registration_number),
	        .vat_number = VALUE(vat_number),
	        .address = VALUE(address),
	        .country = VALUE(country),
	        .signatory = VALUE(signatory),
	        .back = frame_address(r, "/legal-entities"),
	        .ending = frame_address(r, "/legal-entities/%s/ending", uuid_text(r->work.arena, kept->id))});
#undef VALUE
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_legal_entity_new(struct request *r)
{
	return show(r, NULL, NULL);
}

enum err get_legal_entity(struct request *r)
{
	struct legal_entity entity;
	struct fields in = {0};

	TRY(request_input(r, &in));
	TRY(legal_entity_read(&r->work, r->principal.org, in.entity.id, &entity));
	return show(r, &entity, NULL);
}

static const struct fields blank_fields = {
    .entity = {.registration_number = "", .vat_number = "", .address = "", .country = "", .signatory = ""}};

enum err post_legal_entity_new(struct request *r)
{
	struct fields in = blank_fields;
	struct trouble trouble;
	struct uuid id;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = legal_entity_save(&r->work, &r->principal, r->principal.org, &in.entity, &id);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, NULL, &trouble);
	}
	frame_say(r, "success", WORDS("The legal entity is saved."));
	return reply_redirect(r, 303, frame_address(r, "/legal-entities"));
}

enum err post_legal_entity(struct request *r)
{
	struct fields in = blank_fields;
	struct legal_entity before;
	struct trouble trouble;
	struct uuid id;
	enum err e = request_input(r, &in);

	if (e != ERR_NOT_FOUND && e != OK && !uuid_parse(request_param(r, "id"), &in.entity.id))
		return e;
	if (e == OK)
		e = legal_entity_save(&r->work, &r->principal, r->principal.org, &in.entity, &id);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		TRY(legal_entity_read(&r->work, r->principal.org, in.entity.id, &before));
		return show(r, &before, &trouble);
	}
	frame_say(r, "success", WORDS("The legal entity is saved."));
	return reply_redirect(r, 303, frame_address(r, "/legal-entities"));
}

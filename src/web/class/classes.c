#include "pages.h"
#include "web/class/class.h"
#include "web/page/frame.h"
#include "web/page/table.h"

struct fields {
	const char *org;
	bool enrols, daily;
};

const struct input classes_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {0},
};

const struct input class_settings_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {"enrols", INPUT_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct fields, enrols),
        .about = "who learns in a class becomes a learner when its list is read"},
    {"daily", INPUT_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct fields, daily),
        .about = "lists that were read once are read again each day"},
    {0},
};

static struct page_classes_rows row_of(struct request *r, const struct roster *class)
{
	return (struct page_classes_rows){
	    .link = frame_address(r, "/classes/%s", uuid_text(r->work.arena, class->context)),
	    .title = class->title,
	    .label = class->label,
	    .origin = class->origin,
	    .offered = class->offered,
	    .read = class->read_us,
	    .members = class->members,
	    .failed = class->failure[0] != '\0',
	    .reading = class->reading};
}

enum err get_classes(struct request *r)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {NULL};
	struct text html = text_new(r->work.arena, CLASS_PAGE_MAX);
	struct page_classes_rows rows[TABLE_ROWS];
	bool may = principal_may(&r->principal, PERMISSION_ORGANIZATION_READ);
	struct fields in = {0};
	struct roster *found;
	struct table table;
	struct uuid before;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	TRY(table_before(&table, &before));
	TRY(roster_list(&r->work, &r->principal, before, table.limit, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = row_of(r, &found[i]);
	shown =
	    table_keys(&table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].context) : "");
	page_classes(&html, &(struct page_classes){.lang = request_language(r),
	                        .frame = frame_make(r, "classes"),
	                        .table = &table.view,
	                        .settings = may ? frame_address(r, "/class-lists") : "",
	                        .rows = rows,
	                        .rows_count = shown});
	return reply_page(r, 200, &html);
}

enum err get_class_settings(struct request *r)
{
	struct text html = text_new(r->work.arena, CLASS_PAGE_MAX);
	struct roster_settings settings;
	struct fields in = {0};

	TRY(request_input(r, &in));
	TRY(roster_settings_read(&r->work, r->principal.org, &settings));
	page_class_settings(&html, &(struct page_class_settings){.lang = request_language(r),
	                               .frame = frame_make(r, "classes"),
	                               .classes = frame_address(r, "/classes"),
	                               .may = principal_may(&r->principal, PERMISSION_ORGANIZATION_MANAGE),
	                               .enrols = settings.enrols,
	                               .daily = settings.daily});
	return reply_page(r, 200, &html);
}

enum err post_class_settings(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	TRY(roster_settings_set(
	    &r->work, &r->principal, &(struct roster_settings){.enrols = in.enrols, .daily = in.daily}));
	frame_say(r, "success", WORDS("The settings are saved."));
	return reply_redirect(r, 303, frame_address(r, "/class-lists"));
}

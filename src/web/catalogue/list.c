#include <string.h>

#include "lms/organization/face.h"
#include "pages.h"
#include "web/catalogue/catalogue.h"
#include "web/page/frame.h"
#include "web/page/page.h"
#include "web/page/table.h"

struct fields {
	const char *org, *search;
};

const struct input catalogue_input[] = {
    {"org", INPUT_QUERY, FIELD_TEXT, false, 0, 63, offsetof(struct fields, org),
        .about = "whose catalogue, on the installation's own host"},
    {"search", INPUT_QUERY, FIELD_TEXT, false, 0, CATALOGUE_SEARCH_MAX, offsetof(struct fields, search),
        .about = "only courses with this in title or summary"},
    {0},
};

static const char main_slug[] = "main";

enum err shop_find(struct request *r, const char *named, struct shop *ret_shop)
{
	struct work *w = &r->work;
	const char *slug = named != NULL && *named != '\0' ? named : main_slug;
	bool ours = request_host_is_ours(r);
	struct face face;

	if (!ours) {
		TRY(face_host(w, r->app->face_cache, r->host, &slug));
		if (*slug == '\0' || (named != NULL && *named != '\0' && strcmp(named, slug) != 0))
			return fail_field(w, ERR_NOT_FOUND, "org", "there is nothing of that name here");
	}
	TRY(face_find(w, r->app->face_cache, slug, (struct uuid){{0}}, "", &face));
	if (*face.slug == '\0')
		return fail_field(w, ERR_NOT_FOUND, "org", "there is nothing of that name here");
	TRY(request_org(r, slug, &ret_shop->org));
	ret_shop->query = ours && strcmp(slug, main_slug) != 0 ? arena_printf(w->arena, "?org=%s", slug) : "";
	return OK;
}

const char *shop_address(struct request *r, const struct shop *shop, const char *name)
{
	struct text address = text_new(r->work.arena, 4096);

	text_add(&address, "/catalogue");
	if (*name != '\0') {
		text_add_char(&address, '/');
		text_add_url(&address, name);
	}
	text_add(&address, shop->query);
	return address.data;
}

const char *shop_picture(struct request *r, const struct shop *shop, const struct catalogue_course *course)
{
	struct text address = text_new(r->work.arena, 4096);

	if (!course->picture)
		return "";
	text_add(&address, "/catalogue/");
	text_add_url(&address, course->name);
	text_add(&address, "/picture");
	text_add(&address, shop->query);
	return address.data;
}

enum err get_catalogue(struct request *r)
{
	static const char *const keys[] = {"title", NULL}, *const filters[] = {"search", "org", NULL};
	struct text html = text_new(r->work.arena, CATALOGUE_PAGE_MAX);
	struct fields in = {.org = "", .search = ""};
	struct page_catalogue_rows rows[TABLE_ROWS];
	struct catalogue_course *found;
	struct page_catalogue page;
	size_t count, shown;
	const char *address;
	struct table table;
	struct shop shop;
	int64_t total;

	TRY(request_input(r, &in));
	TRY(shop_find(r, in.org, &shop));
	TRY(table_read(r, keys, filters, &table));
	TRY(catalogue_list(&r->work, shop.org, in.search, table.offset, table.limit, &found, &count, &total));
	shown = table_pages(&table, count, total);
	for (size_t i = 0; i < shown; i++)
		rows[i] = (struct page_catalogue_rows){.title = found[i].title,
		    .link = shop_address(r, &shop, found[i].name),
		    .summary = found[i].summary,
		    .picture = shop_picture(r, &shop, &found[i]),
		    .alt = found[i].picture_alt,
		    .language = found[i].language,
		    .modules = found[i].modules};
	address = arena_printf(r->work.arena, "%s%s", request_origin(r), shop_address(r, &shop, ""));
	page = (struct page_catalogue){.lang = request_language(r),
	    .frame = frame_of_school(r, "", shop.org),
	    .table = &table.view,
	    .canonical = address,
	    .shared = address,
	    .about = page_translate(request_language(r), WORDS("Courses that anybody may look at.")),
	    .search = in.search,
	    .org = *shop.query != '\0' ? in.org : "",
	    .rows = rows,
	    .rows_count = shown};
	page_catalogue(&html, &page);
	return reply_page(r, 200, &html);
}

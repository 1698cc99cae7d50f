/* What search engines are told. */
#include <string.h>

#include "base/time.h"
#include "web/catalogue/catalogue.h"

enum { SITEMAP_BYTES_MAX = 4 * 1024 * 1024, ROBOTS_BYTES_MAX = 4096, DAY_SIZE = 10 };

enum err get_robots(struct request *r)
{
	struct text text = text_new(r->work.arena, ROBOTS_BYTES_MAX);

	text_printf(&text,
	    "User-agent: *\nAllow: /catalogue\nAllow: /assets/\nAllow: /brand/\nDisallow: /\n\nSitemap: "
	    "%s/sitemap.xml\n",
	    request_origin(r));
	return reply_bytes(r, 200, "text/plain; charset=utf-8", text.data, text.len);
}

static void address_add(struct text *xml, const char *origin, const char *address, int64_t updated_us)
{
	char when[TIME_TEXT_SIZE];

	text_add(xml, "<url><loc>");
	text_add_html(xml, origin);
	text_add_html(xml, address);
	text_add(xml, "</loc>");
	if (updated_us != 0)
		text_printf(xml, "<lastmod>%.*s</lastmod>", DAY_SIZE, time_format(updated_us, when));
	text_add(xml, "</url>\n");
}

enum err get_sitemap(struct request *r)
{
	struct text xml = text_new(r->work.arena, SITEMAP_BYTES_MAX);
	const char *origin = request_origin(r);
	struct catalogue_course *courses;
	struct shop shop;
	int64_t total;
	size_t count;

	TRY(shop_find(r, NULL, &shop));
	TRY(catalogue_list(&r->work, shop.org, "", 0, SITEMAP_MAX, &courses, &count, &total));
	text_add(&xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	               "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
	address_add(&xml, origin, shop_address(r, &shop, ""), 0);
	for (size_t i = 0; i < count; i++)
		address_add(&xml, origin, shop_address(r, &shop, courses[i].name), courses[i].updated_us);
	text_add(&xml, "</urlset>\n");
	if (!text_fits(&xml))
		return fail(&r->work, ERR_INTERNAL, "the sitemap is larger than allowed");
	return reply_bytes(r, 200, "application/xml; charset=utf-8", xml.data, xml.len);
}

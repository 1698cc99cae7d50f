#include "web/home/home.h"

#include "pages.h"
#include "web/page/frame.h"

enum { HOME_PAGE_MAX = 64 * 1024 };

static enum err get_home(struct request *r)
{
	struct text html = text_new(r->work.arena, HOME_PAGE_MAX);

	page_home(&html, &(struct page_home){.lang = request_language(r),
	                     .frame = frame_make(r, ""),
	                     .app = r->app->config.app_url,
	                     .version = LECTERN_VERSION});
	return reply_page(r, 200, &html);
}

static const struct route routes[] = {
    {"GET", "/", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE, get_home,
        "what this service is", .input = NULL},
};

const struct area web_area_home = {"home", routes, sizeof routes / sizeof *routes};

#include "lms/mail/unsubscribe.h"
#include "pages.h"
#include "web/input.h"
#include "web/mail/mail.h"
#include "web/page/frame.h"

enum { PAGE_MAX = 64 * 1024 };

static enum err page(struct request *r, const char *token, bool changed)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);
	const char *organization;
	struct uuid org;
	bool off;

	TRY(mail_unsubscribe_read(&r->work, r->app->keys, token, &org, &organization, &off));
	page_unsubscribe(&html, &(struct page_unsubscribe){.lang = request_language(r),
	                            .frame = frame_of_school(r, "", org),
	                            .organization = organization,
	                            .off = off,
	                            .changed = changed});
	return reply_page(r, 200, &html);
}

/* Shows and changes nothing: programs look at links before people do. */
enum err get_unsubscribe(struct request *r)
{
	struct leaving in = {0};

	TRY(request_input(r, &in));
	return page(r, in.token, false);
}

enum err post_unsubscribe(struct request *r)
{
	struct leaving in = {0};

	TRY(request_input(r, &in));
	TRY(mail_unsubscribe(&r->work, r->app->keys, in.token, in.again != NULL));
	return page(r, in.token, true);
}

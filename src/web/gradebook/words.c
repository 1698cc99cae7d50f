#include <string.h>

#include "web/gradebook/gradebook_pages.h"
#include "web/page/page.h"

const char gradebook_nav[] = "enrollments";

enum { PER_CENT_UNIT = 1000000 };

static const char *localized(struct request *r, const char *text)
{
	return page_decimal(r->work.arena, request_language(r), text);
}

const char *share_words(struct request *r, const struct gradebook *book, int64_t share)
{
	if (book->out_of == 0 || book->out_of == 100)
		return percent_said(r, share);
	return localized(r, gradebook_share_text(r->work.arena, book, share));
}

const char *percent_said(struct request *r, int64_t share)
{
	return localized(r, arena_printf(r->work.arena, "%s\u00a0%%",
	                        gradebook_decimal(r->work.arena, share, PER_CENT_UNIT)));
}

const char *points_words(struct request *r, int64_t thousandths)
{
	return localized(r, gradebook_decimal(r->work.arena, thousandths, 1000));
}

const char *points_of_words(struct request *r, const struct gradebook_entry *entry)
{
	return arena_printf(
	    r->work.arena, "%s / %s", points_words(r, entry->points), points_words(r, entry->max_points));
}

const char *success_word(const char *success)
{
	return strcmp(success, "unknown") == 0 ? "" : success;
}

#include <inttypes.h>
#include <string.h>

#include "web/dispatch/dispatch.h"
#include "web/page/day.h"

const char *dispatch_seats_text(struct request *r, int64_t seats)
{
	return seats == 0 ? "" : arena_printf(r->work.arena, "%" PRId64, seats);
}

const char *dispatch_day_text(struct request *r, int64_t expires_us)
{
	return day_text(r, expires_us == 0 ? 0 : expires_us - 1);
}

static enum err last_day_read(struct request *r, const char *day, int64_t *ret_us)
{
	int64_t us;

	TRY(day_read(r, "expires_on", day, true, &us));
	if (us <= r->work.now_us)
		return fail_field(&r->work, ERR_BAD_INPUT, "expires_on", WORDS("This day is in the past."));
	*ret_us = us;
	return OK;
}

enum err dispatch_terms_read(struct request *r, const char *seats, const char *expires_on, int64_t was_us,
    struct dispatch_terms *ret_terms)
{
	struct dispatch_terms terms = {.expires_us = was_us};
	const struct field field = {"seats", FIELD_INT, false, 0, DISPATCH_SEATS_MAX, .ret = &terms.seats};

	if (*seats != '\0')
		TRY(field_from_text(&r->work, &field, seats));
	if (strcmp(expires_on, dispatch_day_text(r, was_us)) != 0) {
		terms.expires_us = 0;
		if (*expires_on != '\0')
			TRY(last_day_read(r, expires_on, &terms.expires_us));
	}
	*ret_terms = terms;
	return OK;
}

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "base/zone.h"
#include "lms/people/session.h"
#include "web/dispatch/dispatch.h"

enum { DAY_LENGTH = 10 };

static const int64_t DAY_US = INT64_C(24) * 3600 * US_PER_S;

static const char *zone_of(const struct request *r)
{
	return r->session != NULL ? r->session->org_zone : "";
}

const char *dispatch_seats_text(struct request *r, int64_t seats)
{
	return seats == 0 ? "" : arena_printf(r->work.arena, "%" PRId64, seats);
}

const char *dispatch_day_text(struct request *r, int64_t expires_us)
{
	char letters[ZONE_LETTERS_SIZE], text[TIME_TEXT_SIZE];
	int64_t last = expires_us - 1;

	if (expires_us == 0)
		return "";
	last += zone_offset(zone_of(r), last, letters) * US_PER_S;
	return arena_printf(r->work.arena, "%.10s", time_format(last, text));
}

static enum err day_read(struct request *r, const char *day, int64_t *ret_us)
{
	char moment[32];
	int64_t us;

	snprintf(moment, sizeof moment, "%.10sT00:00:00Z", day);
	if (strlen(day) != DAY_LENGTH || !time_parse(moment, &us))
		return fail_field(
		    &r->work, ERR_BAD_INPUT, "expires_on", WORDS("A day is expected, like 2026-11-21."));
	us = zone_moment(zone_of(r), us + DAY_US);
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
			TRY(day_read(r, expires_on, &terms.expires_us));
	}
	*ret_terms = terms;
	return OK;
}

#include "web/page/day.h"

#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "base/zone.h"
#include "lms/people/session.h"

enum { DAY_LENGTH = 10, MINUTE_LENGTH = 16, MOMENT_SIZE = 32 };

static const int64_t DAY_US = INT64_C(24) * 3600 * US_PER_S;

static const char *zone_of(const struct request *r)
{
	return r->session != NULL ? r->session->org_zone : "";
}

enum err day_read(struct request *r, const char *name, const char *day, bool end, int64_t *ret_us)
{
	char moment[MOMENT_SIZE];
	int64_t us;

	snprintf(moment, sizeof moment, "%.10sT00:00:00Z", day);
	if (strlen(day) != DAY_LENGTH || !time_parse(moment, &us))
		return fail_field(
		    &r->work, ERR_BAD_INPUT, name, WORDS("A day is expected, like 2026-11-21."));
	*ret_us = zone_moment(zone_of(r), end ? us + DAY_US : us);
	return OK;
}

const char *day_text(struct request *r, int64_t us)
{
	char letters[ZONE_LETTERS_SIZE], text[TIME_TEXT_SIZE];

	if (us == 0)
		return "";
	us += zone_offset(zone_of(r), us, letters) * US_PER_S;
	return arena_printf(r->work.arena, "%.10s", time_format(us, text));
}

enum err minute_read(struct request *r, const char *name, const char *moment, int64_t *ret_us)
{
	char whole[MOMENT_SIZE];
	int64_t us;

	/* Browsers may send seconds too. */
	snprintf(whole, sizeof whole, "%.16s:00Z", moment);
	if (strlen(moment) < MINUTE_LENGTH || !time_parse(whole, &us))
		return fail_field(&r->work, ERR_BAD_INPUT, name,
		    WORDS("A day and a time are expected, like 2026-11-21T08:30."));
	*ret_us = zone_moment(zone_of(r), us);
	return OK;
}

const char *minute_text(struct request *r, int64_t us)
{
	char letters[ZONE_LETTERS_SIZE], text[TIME_TEXT_SIZE];

	if (us == 0)
		return "";
	us += zone_offset(zone_of(r), us, letters) * US_PER_S;
	return arena_printf(r->work.arena, "%.16s", time_format(us, text));
}

enum err day_time_read(struct request *r, const char *name, const char *text, int64_t was_us, int64_t *ret_us)
{
	char *copy = arena_strdup(r->work.arena, text);

	*ret_us = was_us;
	if (strcmp(text, minute_text(r, was_us)) == 0)
		return OK;
	*ret_us = 0;
	if (*text == '\0')
		return OK;
	/* Where a browser knows no such field, people write a blank. */
	if (strlen(copy) > DAY_LENGTH && copy[DAY_LENGTH] == ' ')
		copy[DAY_LENGTH] = 'T';
	return minute_read(r, name, copy, ret_us);
}

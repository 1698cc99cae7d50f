#include "base/zone.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/time.h"

#define ZONE_FOLDER "/usr/share/zoneinfo"

enum {
	FILE_MAX = 64 * 1024,
	CHANGES_MAX = 1000,
	KINDS_MAX = 64,
	HEAD_SIZE = 44,
	DAY_S = 86400,
	WEEK_DAYS = 7
};

/* What clocks do there for a while. */
struct kind {
	int32_t offset_s;
	char letters[ZONE_LETTERS_SIZE];
};

/* "the last Sunday of March at 02:00", week 5 is the last. */
struct rule_day {
	int month, week, weekday;
	int64_t second;
};

struct zone {
	char name[ZONE_NAME_MAX + 1];
	bool there;
	size_t changes, kinds_count;
	int64_t at_s[CHANGES_MAX];
	uint8_t to[CHANGES_MAX];
	struct kind kinds[KINDS_MAX];
	/* after the last change */
	bool has_rule, has_summer;
	struct kind standard, summer;
	struct rule_day begins, ends;
};

static int64_t big_endian(const uint8_t *bytes, size_t size)
{
	uint64_t value = size == 8 || bytes[0] < 0x80 ? 0 : UINT64_MAX;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | bytes[i];
	return (int64_t)value;
}

/* --- the rule behind the list: "CET-1CEST,M3.5.0,M10.5.0/3" (RFC 8536 section 3.3) --- */

/* Letters, or anything between angle brackets; those of figures say nothing that an offset does not. */
static const char *rule_letters(const char *p, struct kind *kind)
{
	bool quoted = *p == '<';
	size_t len =
	    quoted ? strcspn(p, ">") : strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

	snprintf(kind->letters, sizeof(kind->letters), "%.*s", (int)(len - quoted), p + quoted);
	return p + len + (quoted && p[len] == '>');
}

/* [+-]h[:mm[:ss]] */
static const char *rule_time(const char *p, int64_t *ret_s)
{
	int64_t sign = *p == '-' ? -1 : 1, unit = 3600, sum = 0;

	p += *p == '-' || *p == '+';
	for (; isdigit((unsigned char)*p) && unit > 0; unit /= 60) {
		char *end;

		sum += strtol(p, &end, 10) * unit;
		p = *end == ':' ? end + 1 : end;
	}
	*ret_s = sign * sum;
	return p;
}

static bool rule_day(const char **p, struct rule_day *ret_day)
{
	int used = 0;
	struct rule_day day = {.second = 7200};

	if (sscanf(*p, ",M%2d.%1d.%1d%n", &day.month, &day.week, &day.weekday, &used) != 3 || used == 0)
		return false;
	*p += used;
	if (**p == '/')
		*p = rule_time(*p + 1, &day.second);
	*ret_day = day;
	return day.month >= 1 && day.month <= 12 && day.week >= 1 && day.week <= 5 && day.weekday < WEEK_DAYS;
}

static void rule_read(struct zone *zone, const char *p)
{
	int64_t west_s;

	p = rule_time(rule_letters(p, &zone->standard), &west_s);
	zone->standard.offset_s = (int32_t)-west_s;
	zone->has_rule = true;
	if (*p == '\0')
		return;
	p = rule_letters(p, &zone->summer);
	zone->summer.offset_s = zone->standard.offset_s + 3600;
	if (*p != ',') {
		p = rule_time(p, &west_s);
		zone->summer.offset_s = (int32_t)-west_s;
	}
	zone->has_summer = rule_day(&p, &zone->begins) && rule_day(&p, &zone->ends);
	zone->has_rule = zone->has_summer;
}

/* In local seconds of that year, as if they were UTC. */
static int64_t rule_second(const struct rule_day *day, int year)
{
	struct tm first = {.tm_year = year, .tm_mon = day->month - 1, .tm_mday = 1}, next = first;
	int64_t start = timegm(&first), end;
	int64_t days = (day->weekday - first.tm_wday + WEEK_DAYS) % WEEK_DAYS + (day->week - 1) * WEEK_DAYS;

	next.tm_mon++;
	end = timegm(&next);
	while (start + days * DAY_S >= end)
		days -= WEEK_DAYS;
	return start + days * DAY_S + day->second;
}

static const struct kind *rule_kind(const struct zone *zone, int64_t seconds)
{
	time_t local = (time_t)(seconds + zone->standard.offset_s);
	struct tm tm;
	int64_t begins, ends;
	bool summer;

	if (!zone->has_summer || gmtime_r(&local, &tm) == NULL)
		return &zone->standard;
	begins = rule_second(&zone->begins, tm.tm_year) - zone->standard.offset_s;
	ends = rule_second(&zone->ends, tm.tm_year) - zone->summer.offset_s;
	summer = begins < ends ? seconds >= begins && seconds < ends : seconds >= begins || seconds < ends;
	return summer ? &zone->summer : &zone->standard;
}

/* --- the file --- */

struct block {
	size_t times, kinds, letters, leaps, standard, utc;
};

static bool block_read(const uint8_t *p, size_t len, struct block *ret_block)
{
	if (len < HEAD_SIZE || memcmp(p, "TZif", 4) != 0)
		return false;
	*ret_block = (struct block){.utc = (size_t)big_endian(p + 20, 4),
	    .standard = (size_t)big_endian(p + 24, 4),
	    .leaps = (size_t)big_endian(p + 28, 4),
	    .times = (size_t)big_endian(p + 32, 4),
	    .kinds = (size_t)big_endian(p + 36, 4),
	    .letters = (size_t)big_endian(p + 40, 4)};
	return ret_block->times <= CHANGES_MAX && ret_block->kinds >= 1 && ret_block->kinds <= KINDS_MAX &&
	       ret_block->letters <= FILE_MAX && ret_block->leaps == 0 && ret_block->utc <= KINDS_MAX &&
	       ret_block->standard <= KINDS_MAX;
}

static size_t block_size(const struct block *b, size_t time_size)
{
	return b->times * (time_size + 1) + b->kinds * 6 + b->letters + b->standard + b->utc;
}

static bool kinds_read(struct zone *zone, const struct block *b, const uint8_t *p)
{
	const char *letters = (const char *)p + b->kinds * 6;

	for (size_t i = 0; i < b->kinds; i++, p += 6) {
		if (p[5] >= b->letters)
			return false;
		zone->kinds[i].offset_s = (int32_t)big_endian(p, 4);
		snprintf(zone->kinds[i].letters, ZONE_LETTERS_SIZE, "%.*s", (int)(b->letters - p[5]),
		    letters + p[5]);
	}
	zone->kinds_count = b->kinds;
	return true;
}

static bool zone_parse(struct zone *zone, const uint8_t *p, size_t len)
{
	struct block b;
	size_t size;

	/* The first block is for programs that know 32 bits only. */
	if (!block_read(p, len, &b) || p[4] < '2' || HEAD_SIZE + block_size(&b, 4) > len)
		return false;
	size = HEAD_SIZE + block_size(&b, 4);
	p += size;
	len -= size;
	if (!block_read(p, len, &b) || HEAD_SIZE + block_size(&b, 8) > len)
		return false;
	for (size_t i = 0; i < b.times; i++) {
		zone->at_s[i] = big_endian(p + HEAD_SIZE + i * 8, 8);
		zone->to[i] = p[HEAD_SIZE + b.times * 8 + i];
		if (zone->to[i] >= b.kinds)
			return false;
	}
	zone->changes = b.times;
	if (!kinds_read(zone, &b, p + HEAD_SIZE + b.times * 9))
		return false;
	size = HEAD_SIZE + block_size(&b, 8);
	/* The file ends with a line end and a NUL of ours. */
	if (len - size > 2 && p[size] == '\n') {
		char rule[128];

		snprintf(rule, sizeof(rule), "%.*s", (int)strcspn((const char *)p + size + 1, "\n"),
		    (const char *)p + size + 1);
		rule_read(zone, rule);
	}
	return true;
}

static bool name_good(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len <= ZONE_NAME_MAX && isalpha((unsigned char)name[0]) &&
	       strstr(name, "//") == NULL && strncmp(name, "posix", 5) != 0 &&
	       strncmp(name, "right", 5) != 0 &&
	       strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-") == len;
}

static bool zone_open(struct zone *zone, const char *name)
{
	char path[sizeof(ZONE_FOLDER) + ZONE_NAME_MAX + 2];
	uint8_t *bytes;
	size_t len = 0;
	FILE *file;
	bool good = false;

	if (!name_good(name))
		return false;
	snprintf(path, sizeof(path), ZONE_FOLDER "/%s", name);
	file = fopen(path, "re");
	bytes = calloc(1, FILE_MAX + 1);
	if (file != NULL && bytes != NULL) {
		len = fread(bytes, 1, FILE_MAX, file);
		good = zone_parse(zone, bytes, len);
	}
	if (file != NULL)
		fclose(file);
	free(bytes);
	return good;
}

/* The zone that this thread asked for last: a page shows many times of one. NULL: there is none of that name.
 */
static const struct zone *zone_find(const char *name)
{
	static _Thread_local struct zone kept;

	if (name == NULL || strlen(name) > ZONE_NAME_MAX)
		return NULL;
	if (strcmp(kept.name, name) != 0) {
		kept = (struct zone){0};
		kept.there = zone_open(&kept, name);
		snprintf(kept.name, sizeof(kept.name), "%s", name);
	}
	return kept.there ? &kept : NULL;
}

static const struct kind *kind_at(const struct zone *zone, int64_t seconds)
{
	size_t low = 0, high = zone->changes;

	if (zone->has_rule && (zone->changes == 0 || seconds >= zone->at_s[zone->changes - 1]))
		return rule_kind(zone, seconds);
	/* How many changes were made by then. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (zone->at_s[middle] <= seconds)
			low = middle + 1;
		else
			high = middle;
	}
	return &zone->kinds[low > 0 ? zone->to[low - 1] : 0];
}

bool zone_known(const char *name)
{
	return zone_find(name) != NULL;
}

int64_t zone_offset(const char *name, int64_t us, char ret_letters[static ZONE_LETTERS_SIZE])
{
	const struct zone *zone = zone_find(name);
	const struct kind *kind;
	int minutes;

	if (zone == NULL) {
		snprintf(ret_letters, ZONE_LETTERS_SIZE, "UTC");
		return 0;
	}
	kind = kind_at(zone, us / US_PER_S - (us % US_PER_S < 0));
	minutes = (int)(abs(kind->offset_s) / 60);
	if (isalpha((unsigned char)kind->letters[0]))
		snprintf(ret_letters, ZONE_LETTERS_SIZE, "%s", kind->letters);
	else if (minutes % 60 == 0)
		snprintf(ret_letters, ZONE_LETTERS_SIZE, "UTC%c%d", kind->offset_s < 0 ? '-' : '+',
		    minutes / 60 % 24);
	else
		snprintf(ret_letters, ZONE_LETTERS_SIZE, "UTC%c%d:%02d", kind->offset_s < 0 ? '-' : '+',
		    minutes / 60 % 24, minutes % 60);
	return kind->offset_s;
}

int64_t zone_moment(const char *name, int64_t local_us)
{
	char letters[ZONE_LETTERS_SIZE];
	int64_t before = zone_offset(name, local_us - DAY_S * US_PER_S, letters) * US_PER_S;
	int64_t after = zone_offset(name, local_us + DAY_S * US_PER_S, letters) * US_PER_S;

	/* Around a change both may do; the one that held before comes first. */
	if (zone_offset(name, local_us - before, letters) * US_PER_S == before)
		return local_us - before;
	return zone_offset(name, local_us - after, letters) * US_PER_S == after ? local_us - after
	                                                                        : local_us - before;
}

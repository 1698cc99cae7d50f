/* The ledger as a file for a spreadsheet (RFC 4180), written page by page into a file without a name, so that
 * its size is nobody's memory. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/time.h"
#include "lms/grade/reason.h"
#include "lti/registration.h"
#include "pages.h"
#include "web/attempt/ledger.h"

enum { ROWS_AT_ONCE = 1000, ROWS_MAX = 1000000, PART_MAX = 8 * 1024 * 1024 };

const struct input grades_csv_input[] = {LEDGER_ORG, LEDGER_FILTERS, {0}};
const struct input teach_grades_csv_input[] = {LEDGER_LAUNCH, LEDGER_FILTERS, {0}};

/* A cell that a spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV injection). */
static void cell_add(struct text *out, const char *value)
{
	bool formula = *value != '\0' && strchr("=+-@\t\r", *value) != NULL;

	text_add_char(out, '"');
	if (formula)
		text_add_char(out, '\'');
	for (const char *p = value; *p != '\0'; p++) {
		if (*p == '"')
			text_add_char(out, '"');
		text_add_char(out, *p);
	}
	text_add(out, "\",");
}

static void number_add(struct text *out, bool there, double value)
{
	if (there)
		text_printf(out, "%.10g", value);
	text_add_char(out, ',');
}

static void time_add(struct text *out, int64_t us)
{
	char text[TIME_TEXT_SIZE];

	if (us != 0)
		text_add(out, time_format(us, text));
	text_add_char(out, ',');
}

static void head_add(struct request *r, struct text *out)
{
	static const char *const names[] = {WORDS("Learner"), WORDS("Id at the platform"), WORDS("Module"),
	    WORDS("Course"), WORDS("Platform"), WORDS("Points"), WORDS("of"), WORDS("State"), WORDS("Why"),
	    WORDS("What to do"), WORDS("Answer"), WORDS("Tries"), WORDS("Owed since"), WORDS("Settled"),
	    WORDS("Shown there"), WORDS("Points there"), WORDS("of those there"), WORDS("Compared")};

	/* Spreadsheets take a file without a mark for one of their own old alphabets. */
	text_add(out, "\xef\xbb\xbf");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		cell_add(out, page_translate(request_language(r), names[i]));
	text_add(out, "\"id\"\r\n");
}

static void row_add(
    struct request *r, struct text *out, const struct review_ledger_row *row, const json_t *platforms)
{
	const char *lang = request_language(r);
	const struct grade_reason *reason = grade_reason_find(row->code);
	char id[UUID_TEXT_SIZE];

	cell_add(out, row->learner);
	cell_add(out, row->external_id);
	cell_add(out, row->module_title);
	cell_add(out, row->course);
	cell_add(out, ledger_platform_name(r, platforms, row->registration));
	number_add(out, true, row->given);
	number_add(out, true, row->maximum);
	cell_add(out, row->state);
	cell_add(out, reason != NULL ? page_translate(lang, reason->sentence) : row->reason);
	cell_add(out, reason != NULL ? page_translate(lang, reason->advice) : "");
	number_add(out, row->last_status != 0, (double)row->last_status);
	number_add(out, true, (double)row->tries);
	time_add(out, row->created_us);
	time_add(out, row->settled_us);
	cell_add(out, row->result);
	number_add(out, row->result_maximum > 0, row->result_given);
	number_add(out, row->result_maximum > 0, row->result_maximum);
	time_add(out, row->result_us);
	text_printf(out, "%s\r\n", uuid_format(row->id, id));
}

static enum err all_write(struct request *r, int fd, const struct text *out)
{
	size_t done = 0;

	if (!text_fits(out))
		return fail(&r->work, ERR_INTERNAL, "a part of the file is longer than its limit");
	while (done < out->len) {
		ssize_t wrote = write(fd, out->data + done, out->len - done);

		if (wrote < 0)
			return fail(
			    &r->work, ERR_INTERNAL, "the file could not be written: %s", strerror(errno));
		done += (size_t)wrote;
	}
	return OK;
}

/* One page in memory of its own. *ret_count: how many rows it had. */
static enum err part_write(struct request *r, int fd, struct review_ledger_filter *filter,
    const json_t *platforms, size_t *ret_count)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct text out = text_new(arena, PART_MAX);
	struct review_ledger_row *rows;
	struct work part = r->work;
	enum err e;

	part.arena = arena;
	e = review_ledger(&part, &r->principal, filter, &rows, ret_count);
	if (e != OK)
		return fail(&r->work, e, "%s", part.detail);
	for (size_t i = 0; i < *ret_count; i++)
		row_add(r, &out, &rows[i], platforms);
	if (*ret_count > 0)
		filter->before = rows[*ret_count - 1].id;
	return all_write(r, fd, &out);
}

static enum err file_fill(struct request *r, int fd, struct review_ledger_filter *filter)
{
	struct text head = text_new(r->work.arena, PART_MAX);
	size_t count = ROWS_AT_ONCE, total = 0;
	json_t *platforms;

	TRY(lti_platforms_of(&r->work, r->principal.org, (struct uuid){{0}}, LTI_PLATFORMS_MAX, &platforms));
	head_add(r, &head);
	TRY(all_write(r, fd, &head));
	while (count == ROWS_AT_ONCE) {
		TRY(part_write(r, fd, filter, platforms, &count));
		total += count;
		if (total >= ROWS_MAX)
			return fail_field(&r->work, ERR_TOO_LARGE, "state",
			    "the ledger is longer than %d rows: ask for a platform, a course or a state",
			    ROWS_MAX);
	}
	return OK;
}

/* Gone from the folder at once: it ends with its last reader. */
static int file_nameless(struct request *r)
{
	char *name = arena_printf(r->work.arena, "%s/tmp/grades-XXXXXX", r->app->config.data);
	int fd = mkostemp(name, O_CLOEXEC);

	if (fd >= 0)
		(void)unlink(name);
	return fd;
}

enum err get_grades_csv(struct request *r)
{
	struct ledger_asked asked = ledger_asked_nothing;
	struct review_ledger_filter filter;
	enum err e;
	int fd;

	TRY(request_input(r, &asked));
	TRY(ledger_filter(r, &asked, ROWS_AT_ONCE, &filter));
	fd = file_nameless(r);
	if (fd < 0)
		return fail(&r->work, ERR_INTERNAL, "no file could be made: %s", strerror(errno));
	e = file_fill(r, fd, &filter);
	if (e != OK) {
		close(fd);
		return e;
	}
	reply_header(r, "Content-Disposition", "attachment; filename=\"grades.csv\"");
	return reply_file(r, fd, "text/csv; charset=utf-8", NULL, "no-store");
}

#include "lms/enrollment/csv.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

enum { SNIFF_BYTES = 4096 };

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* One record as it is taken apart: fields are written into out, which is as long as the record. */
struct parse {
	const char *at, *end;
	char *out;
	char separator;
	bool whole, quoted; /* quoted: the field under way began with a quote */
	bool open;          /* within quotes */
	struct csv_record *record;
	const char *start; /* of the field under way, in out's buffer */
	int64_t lines;
};

static void field_end(struct parse *p)
{
	struct csv_record *r = p->record;
	char *from = (char *)(uintptr_t)p->start, *to = p->out;

	if (!p->quoted) {
		while (from < to && (blank(*from)))
			from++;
		while (to > from && blank(to[-1]))
			to--;
	}
	*to = '\0';
	if (r->count < CSV_FIELDS_MAX)
		r->fields[r->count++] = from;
	else
		r->fault = WORDS("This line has too many fields.");
	r->blank &= *from == '\0';
	p->out++;
	p->start = p->out;
	p->quoted = false;
}

/* A line ends at p->at (CR, LF or both); false: whether an LF follows is not known yet. */
static bool line_end(struct parse *p)
{
	if (*p->at == '\r' && p->at + 1 == p->end && !p->whole)
		return false;
	if (*p->at == '\r' && p->at + 1 < p->end && p->at[1] == '\n')
		p->at++;
	p->at++;
	p->lines++;
	return true;
}

/* Within quotes; false: more is needed. */
static bool quoted_step(struct parse *p)
{
	if (*p->at != '"') {
		if (*p->at == '\n' || (*p->at == '\r' && (p->at + 1 == p->end || p->at[1] != '\n')))
			p->lines++;
		*p->out++ = *p->at++;
		return true;
	}
	if (p->at + 1 == p->end && !p->whole)
		return false;
	if (p->at + 1 < p->end && p->at[1] == '"') {
		*p->out++ = '"';
		p->at += 2;
		return true;
	}
	p->open = false;
	p->at++;
	return true;
}

static bool only_blanks(const struct parse *p)
{
	for (const char *c = p->start; c < p->out; c++)
		if (!blank(*c))
			return false;
	return true;
}

/* Outside of quotes; *ret_ended: the record is. */
static bool plain_step(struct parse *p, bool *ret_ended)
{
	char c = *p->at;

	if (c == '\r' || c == '\n') {
		if (!line_end(p))
			return false;
		*ret_ended = true;
	} else if (c == p->separator) {
		p->at++;
		field_end(p);
	} else if (c == '"' && !p->quoted && only_blanks(p)) {
		p->out = (char *)(uintptr_t)p->start;
		p->quoted = p->open = true;
		p->at++;
	} else {
		/* What stands behind the closing quote: blanks go, anything else is kept as it is. */
		if (!p->quoted || !blank(c))
			*p->out++ = c;
		p->at++;
	}
	return true;
}

/* What was taken apart, in memory of its own size. */
static void record_keep(struct arena *a, struct csv_record *record, const char *out, size_t len)
{
	const char *kept = arena_memdup(a, out, len + 1);

	for (size_t i = 0; i < record->count; i++)
		record->fields[i] = kept + (record->fields[i] - out);
}

enum csv_step csv_parse(struct arena *a, const char *bytes, size_t len, bool whole, char separator,
    struct csv_record *ret_record, size_t *ret_used, int64_t *ret_lines)
{
	size_t limit = len < CSV_RECORD_MAX ? len : CSV_RECORD_MAX;
	char out[CSV_RECORD_MAX + CSV_FIELDS_MAX + 2];
	struct parse p = {.at = bytes,
	    .end = bytes + limit,
	    .out = out,
	    .start = out,
	    .separator = separator,
	    .whole = whole && limit == len,
	    .record = ret_record};
	bool ended = false;

	*ret_record = (struct csv_record){.blank = true};
	if (len == 0)
		return whole ? CSV_END : CSV_MORE;
	while (!ended && p.at < p.end && ret_record->fault == NULL)
		if (p.open ? !quoted_step(&p) : !plain_step(&p, &ended))
			break;
	if (ret_record->fault == NULL && !ended && !p.whole) {
		if (limit < CSV_RECORD_MAX)
			return CSV_MORE;
		ret_record->fault = WORDS("This line is too long.");
	}
	if (ret_record->fault == NULL && p.open)
		ret_record->fault = WORDS("A quotation mark is not closed.");
	if (ret_record->fault == NULL)
		field_end(&p);
	if (ret_record->fault == NULL && !utf8_valid(bytes, (size_t)(p.at - bytes)))
		ret_record->fault = WORDS("This line is not in UTF-8.");
	record_keep(a, ret_record, out, (size_t)(p.out - out));
	*ret_used = (size_t)(p.at - bytes);
	*ret_lines = p.lines;
	ret_record->blank &= ret_record->fault == NULL;
	/* What cannot be read is passed by up to the end of its first line, so that the next one can. */
	if (ret_record->fault != NULL && !ended) {
		const char *newline = memchr(bytes, '\n', len);

		*ret_used = newline != NULL ? (size_t)(newline + 1 - bytes) : limit;
		*ret_lines = newline != NULL;
	}
	return CSV_RECORD;
}

char csv_separator(const char *bytes, size_t len)
{
	static const char separators[] = ",;\t";
	int counts[3] = {0}, best = 0;
	bool open = false;

	for (size_t i = 0; i < len && (open || (bytes[i] != '\n' && bytes[i] != '\r')); i++) {
		const char *found = bytes[i] != '\0' ? strchr(separators, bytes[i]) : NULL;

		open ^= bytes[i] == '"';
		if (!open && found != NULL)
			counts[found - separators]++;
	}
	for (int k = 1; k < 3; k++)
		if (counts[k] > counts[best])
			best = k;
	return separators[best];
}

/* --- from a file --- */

struct csv {
	int fd;
	char separator;
	int64_t place, line; /* of data[begin] */
	size_t begin, len;
	bool ended;
	char data[4 * CSV_RECORD_MAX];
};

struct csv *csv_new(struct arena *a, int fd, char separator, int64_t place, int64_t line)
{
	struct csv *csv = arena_alloc(a, sizeof(*csv));

	csv->fd = fd;
	csv->separator = separator;
	csv->place = place;
	csv->line = line;
	return csv;
}

int64_t csv_place(const struct csv *csv)
{
	return csv->place;
}

int64_t csv_line(const struct csv *csv)
{
	return csv->line;
}

static enum err bytes_read(struct work *w, int fd, char *data, size_t len, int64_t place, size_t *ret_len)
{
	ssize_t got;

	do {
		got = pread(fd, data, len, place);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return fail(w, ERR_INTERNAL, "the file cannot be read: %s", strerror(errno));
	*ret_len = (size_t)got;
	return OK;
}

static enum err fill(struct work *w, struct csv *csv)
{
	size_t got;

	memmove(csv->data, csv->data + csv->begin, csv->len);
	csv->begin = 0;
	TRY(bytes_read(w, csv->fd, csv->data + csv->len, sizeof(csv->data) - csv->len,
	    csv->place + (int64_t)csv->len, &got));
	csv->ended = got == 0;
	csv->len += got;
	return OK;
}

enum err csv_next(
    struct work *w, struct arena *a, struct csv *csv, struct csv_record *ret_record, bool *ret_found)
{
	int64_t lines;
	size_t used;

	for (;;) {
		enum csv_step step = csv_parse(a, csv->data + csv->begin, csv->len, csv->ended,
		    csv->separator, ret_record, &used, &lines);

		if (step == CSV_MORE) {
			TRY(fill(w, csv));
			continue;
		}
		*ret_found = step == CSV_RECORD;
		if (!*ret_found)
			return OK;
		ret_record->line = csv->line;
		csv->begin += used;
		csv->len -= used;
		csv->place += (int64_t)used;
		csv->line += lines;
		return OK;
	}
}

enum err csv_sniff(struct work *w, int fd, char *ret_separator, int64_t *ret_mark)
{
	char data[SNIFF_BYTES];
	int64_t mark = 0;
	size_t len;

	TRY(bytes_read(w, fd, data, sizeof(data), 0, &len));
	if (len >= 2 && (memcmp(data, "\xff\xfe", 2) == 0 || memcmp(data, "\xfe\xff", 2) == 0 ||
	                    memchr(data, '\0', len) != NULL))
		return fail_field(
		    w, ERR_BAD_INPUT, "file", WORDS("This file is not in UTF-8: save it as CSV UTF-8."));
	if (len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
		mark = 3;
	if (len == (size_t)mark)
		return fail_field(w, ERR_BAD_INPUT, "file", WORDS("This file is empty."));
	*ret_separator = csv_separator(data + mark, len - (size_t)mark);
	*ret_mark = mark;
	return OK;
}

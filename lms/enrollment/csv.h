/* Comma-separated values as programs write them (RFC 4180 and what became of it): UTF-8 with or without a
 * byte order mark; comma, semicolon or tab; fields in quotes with line breaks and doubled quotes in them; any
 * line ends. Read record by record from a file, in the memory of one record; where a record ends is a place
 * in the file to go on from. */
#ifndef LMS_ENROLLMENT_CSV_H
#define LMS_ENROLLMENT_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/work.h"

enum { CSV_RECORD_MAX = 32 * 1024, CSV_FIELDS_MAX = 64 };

struct csv_record {
	int64_t line; /* of its first line, from 1 */
	size_t count;
	const char *fields[CSV_FIELDS_MAX]; /* without blanks around them; NUL-terminated, in the arena */
	const char *fault;                  /* NULL, or why it cannot be read: a sentence */
	bool blank;                         /* nothing but separators and blanks */
};

enum csv_step { CSV_RECORD, CSV_MORE, CSV_END };

/* Pure: the record at the beginning of bytes. whole: nothing comes behind them. CSV_MORE: it ends behind them
 * (never with CSV_RECORD_MAX bytes or more). *ret_used and *ret_lines: its bytes, and how many lines end in
 * them. */
enum csv_step csv_parse(struct arena *a, const char *bytes, size_t len, bool whole, char separator,
    struct csv_record *ret_record, size_t *ret_used, int64_t *ret_lines);
/* The separator of a first line: which of , ; and tab stands in it most, outside of quotes. */
char csv_separator(const char *bytes, size_t len);

struct csv;
/* In a; reads on from a place that csv_place told, or 0 and line 1. fd is borrowed. */
struct csv *csv_new(struct arena *a, int fd, char separator, int64_t place, int64_t line);
/* The next record, in a. *ret_found false: there is none. ERR_INTERNAL: the file cannot be read. */
enum err csv_next(struct work *w, struct arena *a, struct csv *csv, struct csv_record *ret_record,
    bool *ret_found) MUST_CHECK;
/* Behind the record read last. */
int64_t csv_place(const struct csv *csv);
int64_t csv_line(const struct csv *csv);

/* The beginning of a file: its separator, and how long its byte order mark is. ERR_BAD_INPUT (field file): it
 * is empty, or in another encoding. */
enum err csv_sniff(struct work *w, int fd, char *ret_separator, int64_t *ret_mark) MUST_CHECK;

#endif

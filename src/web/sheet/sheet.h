/* Files for spreadsheets, a piece at a time, so that their size is nobody's memory: CSV (RFC 4180), or an
 * Office Open XML workbook of one sheet (ECMA-376) whose first row stays in sight. What is a text is one in
 * both: in CSV a cell that a spreadsheet would take for a formula begins with an apostrophe, in a workbook
 * its type says so. */
#ifndef WEB_SHEET_SHEET_H
#define WEB_SHEET_SHEET_H

#include "web/web.h"

enum sheet_format { SHEET_CSV, SHEET_XLSX };
#define SHEET_CSV_TYPE "text/csv; charset=utf-8"
#define SHEET_XLSX_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
/* Most rows of a workbook, its head among them (what Excel opens). */
enum { SHEET_ROWS_MAX = 1048576, SHEET_TEXT_MAX = 32767 };

struct sheet;

/* Cells of the row that is being written, from its left. */
void sheet_head(struct sheet *sheet, const char *title); /* of the first row */
void sheet_text(struct sheet *sheet, const char *text);
/* decimal: digits, at most one point, a minus; "" and NULL: an empty cell. */
void sheet_number(struct sheet *sheet, const char *decimal);
/* A moment in UTC, Unix microseconds; 0: an empty cell. */
void sheet_time(struct sheet *sheet, int64_t us);
void sheet_row_end(struct sheet *sheet);

/* Adds some rows, the head first when it is called first, and says whether that was all. */
typedef enum err sheet_rows(struct work *w, void *owner, struct sheet *sheet, bool *ret_end);
/* Answers with a file of that name (without its ending) and those rows, by reply_stream; owner lives as long
 * as the request. A workbook of more than SHEET_ROWS_MAX is cut off as a broken connection, never as a
 * shorter file. */
enum err reply_sheet(
    struct request *r, enum sheet_format format, const char *name, sheet_rows *rows, void *owner) MUST_CHECK;

#endif

#include "web/sheet/sheet.h"

#include <inttypes.h>
#include <string.h>

#include "base/time.h"
#include "web/sheet/zip_stream.h"

enum { PLAIN_MAX = 8 * 1024 * 1024, PACK_FROM = 64 * 1024, REF_MAX = 16 };
/* Of xl/styles.xml. */
enum style { STYLE_NONE, STYLE_HEAD, STYLE_TIME };

struct sheet {
	enum sheet_format format;
	sheet_rows *rows;
	void *owner;
	struct zip_stream *zip;
	struct text *piece; /* where the file goes */
	struct text plain;  /* of a workbook: what is packed next */
	int64_t row, column;
	bool begun;
};

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define PART "application/vnd.openxmlformats-officedocument.spreadsheetml."

static const struct {
	const char *name, *content;
} parts[] = {
    {"[Content_Types].xml",
        XML "<Types xmlns=\"" PACKAGE "content-types\">"
            "<Default Extension=\"rels\" "
            "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" PART "sheet.main+xml\"/>"
            "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"" PART "worksheet+xml\"/>"
            "<Override PartName=\"/xl/styles.xml\" ContentType=\"" PART "styles+xml\"/></Types>"},
    {"_rels/.rels", XML "<Relationships xmlns=\"" PACKAGE "relationships\">"
                        "<Relationship Id=\"rId1\" Type=\"" OFFICE
                        "relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
    {"xl/_rels/workbook.xml.rels", XML "<Relationships xmlns=\"" PACKAGE "relationships\">"
                                       "<Relationship Id=\"rId1\" Type=\"" OFFICE
                                       "relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
                                       "<Relationship Id=\"rId2\" Type=\"" OFFICE
                                       "relationships/styles\" Target=\"styles.xml\"/></Relationships>"},
    {"xl/workbook.xml",
        XML "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE "relationships\">"
            "<sheets><sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"},
    {"xl/styles.xml", XML
        "<styleSheet xmlns=\"" MAIN "\">"
        "<numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\"/></numFmts>"
        "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>"
        "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
        "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
        "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
        "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
        "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" "
        "borderId=\"0\"/></cellStyleXfs>"
        "<cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
        "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>"
        "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
        "</cellXfs></styleSheet>"},
};

/* --- the pieces of the file --- */

static void plain_pack(struct sheet *s)
{
	zip_stream_add(s->zip, s->piece, s->plain.data, s->plain.len);
	s->plain.len = 0;
}

static void workbook_begin(struct sheet *s)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		zip_stream_begin(s->zip, s->piece, parts[i].name);
		zip_stream_add(s->zip, s->piece, parts[i].content, strlen(parts[i].content));
		zip_stream_end(s->zip, s->piece);
	}
	zip_stream_begin(s->zip, s->piece, "xl/worksheets/sheet1.xml");
	text_add(&s->plain,
	    XML "<worksheet xmlns=\"" MAIN "\"><sheetViews><sheetView workbookViewId=\"0\">"
	        "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>"
	        "</sheetView></sheetViews>"
	        "<sheetFormatPr defaultColWidth=\"18\" defaultRowHeight=\"15\"/><sheetData>");
}

static void workbook_end(struct sheet *s)
{
	text_add(&s->plain, "</sheetData></worksheet>");
	plain_pack(s);
	zip_stream_end(s->zip, s->piece);
	zip_stream_finish(s->zip, s->piece);
}

static void file_begin(struct sheet *s)
{
	/* Spreadsheets take a CSV file without a mark for one of their own old alphabets. */
	if (s->format == SHEET_CSV)
		text_add(s->piece, "\xef\xbb\xbf");
	else
		workbook_begin(s);
	s->begun = true;
}

static enum err piece_write(struct work *w, void *owner, struct text *piece, bool *ret_end)
{
	struct sheet *s = owner;
	bool end = false;

	s->piece = piece;
	if (s->format == SHEET_XLSX)
		s->plain = text_new(w->arena, PLAIN_MAX);
	if (!s->begun)
		file_begin(s);
	TRY(s->rows(w, s->owner, s, &end));
	if (s->format == SHEET_XLSX) {
		if (end)
			workbook_end(s);
		else
			plain_pack(s);
		if (s->row > SHEET_ROWS_MAX || !text_fits(&s->plain) || !zip_stream_good(s->zip))
			return fail(w, ERR_TOO_LARGE,
			    "a workbook has at most %d rows and 4 GiB: CSV has no such bound",
			    SHEET_ROWS_MAX);
	}
	*ret_end = end;
	return OK;
}

/* --- cells --- */

/* "A" is the first, "AA" the 27th. */
static void cell_begin(struct sheet *s, enum style style)
{
	char ref[REF_MAX];
	size_t at = sizeof(ref) - 1;

	ref[at] = '\0';
	if (s->column == 0)
		text_printf(&s->plain, "<row r=\"%" PRId64 "\">", s->row + 1);
	for (int64_t left = ++s->column; left > 0; left = (left - 1) / 26)
		ref[--at] = (char)('A' + (left - 1) % 26);
	text_printf(&s->plain, "<c r=\"%s%" PRId64 "\"", ref + at, s->row + 1);
	if (style != STYLE_NONE)
		text_printf(&s->plain, " s=\"%d\"", (int)style);
}

static void comma_add(struct sheet *s)
{
	if (s->column++ > 0)
		text_add_char(s->piece, ',');
}

static bool hex_digit(char c)
{
	return c != '\0' && strchr("0123456789abcdefABCDEF", c) != NULL;
}

/* "_x0041_" means a letter by its number there (ECMA-376 22.9.2.19): a text that looks like it keeps its
 * underscore by one. */
static bool looks_escaped(const char *p)
{
	return p[0] == '_' && p[1] == 'x' && hex_digit(p[2]) && hex_digit(p[3]) && hex_digit(p[4]) &&
	       hex_digit(p[5]) && p[6] == '_';
}

static void xml_text_add(struct text *out, const char *value)
{
	size_t letters = 0;

	for (const char *p = value; *p != '\0'; p++) {
		char one[2] = {*p, '\0'};

		letters += ((unsigned char)*p & 0xc0) != 0x80;
		if (letters > SHEET_TEXT_MAX)
			return;
		/* XML 1.0 has no other letters below the blank, and neither of the two last ones. */
		if ((unsigned char)*p < ' ' && *p != '\t' && *p != '\n')
			continue;
		if (strncmp(p, "\xef\xbf\xbe", 3) == 0 || strncmp(p, "\xef\xbf\xbf", 3) == 0) {
			p += 2;
			continue;
		}
		if (looks_escaped(p))
			text_add(out, "_x005F_");
		else
			text_add_html(out, one);
	}
}

static void styled_text(struct sheet *s, const char *text, enum style style)
{
	cell_begin(s, style);
	if (*text == '\0') {
		text_add(&s->plain, "/>");
		return;
	}
	text_add(&s->plain, " t=\"inlineStr\"><is><t xml:space=\"preserve\">");
	xml_text_add(&s->plain, text);
	text_add(&s->plain, "</t></is></c>");
}

/* A cell that a spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV injection). */
static void csv_text(struct sheet *s, const char *text)
{
	comma_add(s);
	text_add_char(s->piece, '"');
	if (*text != '\0' && strchr("=+-@\t\r", *text) != NULL)
		text_add_char(s->piece, '\'');
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '"')
			text_add_char(s->piece, '"');
		text_add_char(s->piece, *p);
	}
	text_add_char(s->piece, '"');
}

void sheet_head(struct sheet *s, const char *title)
{
	if (s->format == SHEET_CSV)
		csv_text(s, title);
	else
		styled_text(s, title, STYLE_HEAD);
}

void sheet_text(struct sheet *s, const char *text)
{
	if (text == NULL)
		text = "";
	if (s->format == SHEET_CSV)
		csv_text(s, text);
	else
		styled_text(s, text, STYLE_NONE);
}

void sheet_number(struct sheet *s, const char *decimal)
{
	bool there = decimal != NULL && *decimal != '\0';

	if (s->format == SHEET_CSV) {
		comma_add(s);
		text_add(s->piece, there ? decimal : "");
		return;
	}
	cell_begin(s, STYLE_NONE);
	if (there)
		text_printf(&s->plain, "><v>%s</v></c>", decimal);
	else
		text_add(&s->plain, "/>");
}

/* Days since the end of 1899, as spreadsheets count them. */
static void serial_add(struct text *out, int64_t us)
{
	enum { EPOCH_DAY = 25569 };
	const int64_t day = INT64_C(86400000000);

	text_printf(out, "><v>%.10f</v></c>", (double)us / (double)day + EPOCH_DAY);
}

void sheet_time(struct sheet *s, int64_t us)
{
	char text[TIME_TEXT_SIZE];

	if (s->format == SHEET_CSV) {
		comma_add(s);
		text_add(s->piece, us != 0 ? time_format(us, text) : "");
		return;
	}
	cell_begin(s, STYLE_TIME);
	if (us != 0)
		serial_add(&s->plain, us);
	else
		text_add(&s->plain, "/>");
}

void sheet_row_end(struct sheet *s)
{
	if (s->format == SHEET_CSV)
		text_add(s->piece, "\r\n");
	else if (s->column > 0)
		text_add(&s->plain, "</row>");
	s->column = 0;
	s->row++;
	if (s->format == SHEET_XLSX && s->plain.len > PACK_FROM)
		plain_pack(s);
}

enum err reply_sheet(
    struct request *r, enum sheet_format format, const char *name, sheet_rows *rows, void *owner)
{
	struct sheet *s = arena_alloc(r->work.arena, sizeof(*s));

	*s = (struct sheet){.format = format, .rows = rows, .owner = owner};
	if (format == SHEET_XLSX)
		s->zip = zip_stream_new(r->work.arena);
	reply_header(r, "Content-Disposition",
	    arena_printf(
	        r->work.arena, "attachment; filename=\"%s.%s\"", name, format == SHEET_CSV ? "csv" : "xlsx"));
	reply_header(r, "Cache-Control", "no-store");
	return reply_stream(r, format == SHEET_CSV ? SHEET_CSV_TYPE : SHEET_XLSX_TYPE, piece_write, s);
}

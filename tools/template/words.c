/* What C says to people: titles of tables and WORDS("…") of the code must be translated as what pages say;
 * the translations become a sorted table that page_translate searches. */
#include "template.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void need(struct book *book, const char *id, struct place at)
{
	for (size_t i = 0; i < book->language_count; i++)
		po_find(&book->languages[i], id, NULL, at);
}

/* The quote that begins the text which ends before `end`. */
static char *quote_before(char *line, char *end)
{
	char *at = end;

	while (--at >= line)
		if (*at == '"' && (at == line || at[-1] != '\\'))
			return at;
	return NULL;
}

static void unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from != '\0'; from++) {
		from += from[0] == '\\' && from[1] == '"';
		*to++ = *from;
	}
	*to = '\0';
}

/* Of each line that begins with a capital word and "(", the last quoted text. An ALIAS is a name. */
void words_of_table(struct book *book, const char *path)
{
	size_t len;
	struct place at = {path, 0};
	char *text = read_whole(path, &len);

	for (char *line = text, *next; line != NULL; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		at.line++;
		char *end = strrchr(line, '"');
		if (line[0] < 'A' || line[0] > 'Z' || strchr(line, '(') == NULL || end == NULL ||
		    strncmp(line, "ALIAS(", 6) == 0)
			continue;
		*end = '\0';
		char *start = quote_before(line, end);
		if (start == NULL)
			stop_at(at, "expected a quoted text");
		unescape(start + 1);
		need(book, start + 1, at);
	}
}

static const char *skip_blank(const char *p, struct place *at)
{
	for (; isspace((unsigned char)*p); p++)
		at->line += *p == '\n';
	return p;
}

/* The literals from p on, joined as C joins them. */
static const char *literals_read(const char *p, struct place *at, struct buffer *ret)
{
	p = skip_blank(p, at);
	if (*p != '"')
		stop_at(*at, "WORDS(…) takes a text between quotes and nothing else");
	while (*p == '"') {
		for (p++; *p != '"'; p++) {
			if (*p == '\0' || *p == '\n')
				stop_at(*at, "the text of WORDS(…) does not end");
			if (*p == '\\' && *++p != '"' && *p != '\\')
				stop_at(*at, "unknown escape \"\\%c\" in WORDS(…)", *p);
			buffer_add(ret, p, 1);
		}
		p = skip_blank(p + 1, at);
	}
	if (*p != ')')
		stop_at(*at, "WORDS(…) takes a text between quotes and nothing else");
	return p;
}

/* The literals from p on, joined, without a fault where they are no text of ours; past them. */
static const char *literal_skim(const char *p, struct buffer *ret)
{
	while (*p == '"') {
		for (p++; *p != '"'; p++) {
			if (*p == '\0' || *p == '\n')
				return p;
			p += *p == '\\' && p[1] != '\0' && p[1] != '\n';
			buffer_add(ret, p, 1);
		}
		for (p++; isspace((unsigned char)*p); p++)
			;
	}
	return p;
}

/* Failures are told to people too: tests/house/sentences.test.mjs asks for their translations. */
static void literals_note(struct book *book, const char *p)
{
	while (*p != '\0') {
		struct buffer text = {0};

		if (p[0] == '\'' && p[1] == '"') {
			p += 2;
			continue;
		}
		if (*p != '"') {
			p++;
			continue;
		}
		p = literal_skim(p, &text);
		for (size_t i = 0; text.data != NULL && i < book->language_count; i++)
			po_note(&book->languages[i], text.data);
	}
}

void words_of_code(struct book *book, const char *path)
{
	static const char mark[] = "WORDS(";
	size_t len;
	struct place at = {path, 1};
	const char *p = read_whole(path, &len), *before = p;

	literals_note(book, p);
	for (const char *found; (found = strstr(p, mark)) != NULL;) {
		struct buffer text = {0};
		bool alone = found == before || (!isalnum((unsigned char)found[-1]) && found[-1] != '_');

		for (; p < found; p++)
			at.line += *p == '\n';
		p = found + strlen(mark);
		if (!alone)
			continue;
		struct place start = at;
		p = literals_read(p, &at, &text);
		need(book, text.data, start);
	}
}

static int by_id(const void *a, const void *b)
{
	const struct message *const *left = a, *const *right = b;

	return strcmp((*left)->id, (*right)->id);
}

/* trial: what page_add_english makes of the text, unescaped. */
static void table_write(struct book *book, const struct language *language, size_t number, bool trial)
{
	size_t count = 0, i = 0;
	const struct message **sorted;

	for (const struct message *m = language->messages; m != NULL; m = m->next)
		count += !m->plural;
	sorted = keep((count + 1) * sizeof *sorted);
	for (const struct message *m = language->messages; m != NULL; m = m->next)
		if (!m->plural)
			sorted[i++] = m;
	qsort(sorted, count, sizeof *sorted, by_id);
	buffer_print(&book->code, "\nstatic const struct page_words page_words_%zu[] = {\n", number);
	for (i = 0; i < count; i++) {
		const char *text = trial ? trial_text(sorted[i]->id) : sorted[i]->texts[0];

		buffer_print(&book->code, "\t{");
		buffer_add_literal(&book->code, sorted[i]->id, strlen(sorted[i]->id));
		buffer_print(&book->code, ", ");
		buffer_add_literal(&book->code, text, strlen(text));
		buffer_print(&book->code, "},\n");
	}
	buffer_print(&book->code, "\t{NULL, NULL},\n};\n");
	buffer_print(&book->tables, "\t{page_words_%zu, %zu},\n", number, count);
}

void words_write(struct book *book)
{
	buffer_print(&book->header,
	    "/* A title of the tables, a text of WORDS or of pages, in the language; itself "
	    "when it is not known. */\n"
	    "const char *page_translate(const char *lang, const char *english);\n\n"
	    "struct page_words {\n\tconst char *english, *text;\n};\n"
	    "/* All of a language, by their English; none for English. */\n"
	    "const struct page_words *page_words_of(const char *lang, size_t *ret_count);\n\n");
	buffer_print(&book->tables,
	    "\nstatic const struct {\n\tconst struct page_words *words;\n\tsize_t count;\n} "
	    "page_tables[] = {\n\t{NULL, 0},\n");
	for (size_t i = 0; i < book->language_count; i++)
		table_write(book, &book->languages[i], i + 1, false);
	if (book->language_count > 0)
		table_write(book, &book->languages[0], book->language_count + 1, true);
	else
		buffer_print(&book->tables, "\t{NULL, 0},\n");
	buffer_add(&book->code, book->tables.data, book->tables.len);
	buffer_print(&book->code,
	    "};\n\n"
	    "const struct page_words *page_words_of(const char *lang, size_t *ret_count)\n{\n"
	    "\t*ret_count = page_tables[page_language(lang)].count;\n"
	    "\treturn page_tables[page_language(lang)].words;\n}\n");
}

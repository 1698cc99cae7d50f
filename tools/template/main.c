/* template HEADER CODE PARTS ASSETS [LANGUAGE.po | PAGE.html | TABLE.def | CODE.c]…
 * CODE gets the words; pages are spread over PARTS files beside it (pages.c, pages_0.c, pages_1.c …), each by
 * its name alone, so that one that is edited costs one of them. words.c says which texts of tables and code
 * are translated. ASSETS is what tools/embed printed: one "name address" a line. Files that begin with an
 * underscore are only included. */
#include "template.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS_MAX = 64 };

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

static bool ends_with(const char *s, const char *end)
{
	size_t len = strlen(s), end_len = strlen(end);

	return len >= end_len && strcmp(s + len - end_len, end) == 0;
}

static void assets_read(struct book *book, const char *path)
{
	size_t len;
	char *text = read_whole(path, &len);

	for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		char *space = strchr(line, ' ');
		struct asset *asset = keep(sizeof *asset);

		if (space == NULL)
			stop_at((struct place){path, 1}, "expected \"name address\"");
		*space = '\0';
		*asset = (struct asset){line, space + 1, book->assets};
		book->assets = asset;
	}
}

static struct language *language_named(struct book *book, const char *path)
{
	char name[sizeof book->languages[0].name];
	struct language *language;

	snprintf(name, sizeof name, "%.*s", (int)strcspn(base_of(path), "."), base_of(path));
	for (size_t i = 0; i < book->language_count; i++)
		if (strcmp(book->languages[i].name, name) == 0)
			return &book->languages[i];
	if (book->language_count == LANGUAGES_MAX)
		stop_at((struct place){path, 1}, "too many languages");
	language = &book->languages[book->language_count++];
	*language = (struct language){.file = path, .plural_count = 2, .plural_rule = "n != 1"};
	memcpy(language->name, name, sizeof name);
	return language;
}

static void languages_read(struct book *book, char *const *paths, int count)
{
	for (int i = 0; i < count; i++)
		if (ends_with(paths[i], ".po"))
			po_read(paths[i], language_named(book, paths[i]));
}

static void plural_write(struct book *book, size_t language, const char *rule)
{
	buffer_print(&book->head,
	    "__attribute__((unused)) static size_t page_plural_%zu(int64_t count)\n{\n"
	    "\tuint64_t n = count < 0 ? -(uint64_t)count : (uint64_t)count;\n\n\treturn (size_t)(%s);\n}\n\n",
	    language, rule);
}

static void heads_write(struct book *book)
{
	buffer_print(&book->header,
	    "/* Made by tools/template from pages/: do not edit. */\n"
	    "#ifndef MADE_PAGES_H\n#define MADE_PAGES_H\n\n"
	    "#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n\n#include \"base/text.h\"\n\n"
	    "/* HTML that is printed as it is: only what a renderer of ours wrote (lms/material/markdown.h). "
	    "*/\n"
	    "struct page_markup {\n\tconst char *html;\n};\n\n");
	buffer_print(&book->head,
	    "/* Made by tools/template from pages/: do not edit. */\n"
	    "#include <inttypes.h>\n#include <string.h>\n\n"
	    "#include \"pages.h\"\n#include \"web/page/page.h\"\n\n"
	    "__attribute__((unused)) static const char *const page_languages[] = { \"en\"");
	for (size_t i = 0; i < book->language_count; i++)
		buffer_print(&book->head, ", \"%s\"", book->languages[i].name);
	/* The trial language comes last: English made long and odd, to see what does not fit or is not
	 * translated. */
	buffer_print(&book->head,
	    ", \"en-XA\" };\n\nenum { PAGE_TRIAL = %zu };\n\n"
	    "__attribute__((unused)) static size_t page_language(const char *lang)\n{\n"
	    "\tfor (size_t i = 1; lang != NULL && i < sizeof page_languages / sizeof *page_languages; i++)\n"
	    "\t\tif (strcmp(lang, page_languages[i]) == 0)\n\t\t\treturn i;\n"
	    "\treturn 0;\n}\n\n",
	    book->language_count + 1);
	plural_write(book, 0, "n != 1");
	for (size_t i = 0; i < book->language_count; i++)
		plural_write(book, i + 1, book->languages[i].plural_rule);
}

static size_t part_of(const char *path, size_t count)
{
	uint32_t hash = 2166136261U;

	for (const char *p = base_of(path); *p != '\0'; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619U;
	return hash % count;
}

/* The page's function goes into its part; everything else of the book is shared. */
static void page_into(struct book *book, struct buffer *part, const char *path)
{
	const struct buffer words = book->code;

	book->code = *part;
	compile_page(book, path);
	*part = book->code;
	book->code = words;
}

static void parts_write(const char *code, const struct buffer *parts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char path[4096];

		if (snprintf(path, sizeof path, "%.*s_%zu.c", (int)(strlen(code) - strlen(".c")), code, i) >=
		    (int)sizeof path)
			stop_at((struct place){code, 1}, "too long a path");
		write_whole(path, &parts[i]);
	}
}

int main(int argc, char **argv)
{
	static struct book book;
	static struct buffer parts[PARTS_MAX];
	size_t missing = 0, count;

	count = argc < 6 ? 0 : (size_t)strtoul(argv[3], NULL, 10);
	if (count < 1 || count > PARTS_MAX || !ends_with(argv[2], ".c")) {
		fputs("usage: template HEADER CODE.c PARTS ASSETS [LANGUAGE.po | PAGE.html | TABLE.def | "
		      "CODE.c]...\n",
		    stderr);
		return 2;
	}
	assets_read(&book, argv[4]);
	languages_read(&book, argv + 5, argc - 5);
	heads_write(&book);
	buffer_add(&book.code, book.head.data, book.head.len);
	for (size_t i = 0; i < count; i++)
		buffer_add(&parts[i], book.head.data, book.head.len);
	for (int i = 5; i < argc; i++)
		if (strcmp(base_of(argv[i]), "_shapes.html") == 0)
			compile_shapes(&book, argv[i]);
	for (int i = 5; i < argc; i++)
		if (ends_with(argv[i], ".html") && base_of(argv[i])[0] != '_')
			page_into(&book, &parts[part_of(argv[i], count)], argv[i]);
	for (int i = 5; i < argc; i++)
		if (ends_with(argv[i], ".def"))
			words_of_table(&book, argv[i]);
		else if (ends_with(argv[i], ".c"))
			words_of_code(&book, argv[i]);
	words_write(&book);
	buffer_print(&book.header, "#endif\n");
	for (size_t i = 0; i < book.language_count; i++) {
		po_warn_unused(&book.languages[i]);
		missing += book.languages[i].missing;
	}
	if (missing > 0)
		return 1;
	write_whole(argv[1], &book.header);
	write_whole(argv[2], &book.code);
	parts_write(argv[2], parts, count);
	return 0;
}

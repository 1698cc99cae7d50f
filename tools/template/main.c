/* template HEADER CODE ASSETS [LANGUAGE.po | PAGE.html | TABLE.def | CODE.c]…
 * words.c says which texts of tables and code are translated. ASSETS is what tools/embed printed: one "name
 * address" a line. Files that begin with an underscore are only included. */
#include "template.h"

#include <stdio.h>
#include <string.h>

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
	buffer_print(&book->code,
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
	buffer_print(&book->code, "/* Made by tools/template from pages/: do not edit. */\n"
	                          "#include <inttypes.h>\n#include <string.h>\n\n"
	                          "#include \"pages.h\"\n#include \"web/page/page.h\"\n\n"
	                          "static const char *const page_languages[] = { \"en\"");
	for (size_t i = 0; i < book->language_count; i++)
		buffer_print(&book->code, ", \"%s\"", book->languages[i].name);
	/* The trial language comes last: English made long and odd, to see what does not fit or is not
	 * translated. */
	buffer_print(&book->code,
	    ", \"en-XA\" };\n\nenum { PAGE_TRIAL = %zu };\n\n"
	    "static size_t page_language(const char *lang)\n{\n"
	    "\tfor (size_t i = 1; lang != NULL && i < sizeof page_languages / sizeof *page_languages; i++)\n"
	    "\t\tif (strcmp(lang, page_languages[i]) == 0)\n\t\t\treturn i;\n"
	    "\treturn 0;\n}\n\n",
	    book->language_count + 1);
	plural_write(book, 0, "n != 1");
	for (size_t i = 0; i < book->language_count; i++)
		plural_write(book, i + 1, book->languages[i].plural_rule);
}

int main(int argc, char **argv)
{
	static struct book book;
	size_t missing = 0;

	if (argc < 5) {
		fputs(
		    "usage: template HEADER CODE ASSETS [LANGUAGE.po | PAGE.html | TABLE.def | CODE.c]...\n",
		    stderr);
		return 2;
	}
	assets_read(&book, argv[3]);
	languages_read(&book, argv + 4, argc - 4);
	heads_write(&book);
	for (int i = 4; i < argc; i++)
		if (strcmp(base_of(argv[i]), "_shapes.html") == 0)
			compile_shapes(&book, argv[i]);
	for (int i = 4; i < argc; i++)
		if (ends_with(argv[i], ".html") && base_of(argv[i])[0] != '_')
			compile_page(&book, argv[i]);
	for (int i = 4; i < argc; i++)
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
	return 0;
}

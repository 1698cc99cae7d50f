/* carry CODE NAME=FILE…
 * Puts files into the program as C arrays, found by name (lms/demo/carried.h). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"

enum { FILE_BYTES_MAX = 2 * 1024 * 1024 };

static void stop(const char *what, const char *about)
{
	fprintf(stderr, "carry: %s: %s\n", about, what);
	exit(1);
}

static size_t carry(FILE *code, const char *name, const char *path, size_t number)
{
	FILE *in = fopen(path, "rb");
	unsigned char *bytes = malloc(FILE_BYTES_MAX);
	size_t len;

	if (in == NULL || bytes == NULL)
		stop("cannot be read", path);
	len = fread(bytes, 1, FILE_BYTES_MAX, in);
	if (len == FILE_BYTES_MAX)
		stop("is too large", path);
	bytes_write(code, name, number, bytes, len);
	free(bytes);
	fclose(in);
	return len;
}

int main(int argc, char **argv)
{
	FILE *code = argc > 2 ? fopen(argv[1], "wb") : NULL;
	size_t *lens = calloc((size_t)argc, sizeof *lens);

	if (code == NULL || lens == NULL) {
		fputs("usage: carry CODE NAME=FILE...\n", stderr);
		return 2;
	}
	fputs("/* Made by tools/carry: do not edit. */\n#include \"lms/demo/carried.h\"\n"
	      "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n",
	    code);
	for (int i = 2; i < argc; i++) {
		char *path = strchr(argv[i], '=');

		if (path == NULL)
			stop("is not NAME=FILE", argv[i]);
		*path = '\0';
		lens[i] = carry(code, argv[i], path + 1, (size_t)i);
	}
	fputs("\nconst struct carried carried_files[] = {\n", code);
	for (int i = 2; i < argc; i++)
		fprintf(code, "\t{ \"%s\", bytes_%d, %zu },\n", argv[i], i, lens[i]);
	fprintf(code, "};\nconst size_t carried_count = %d;\n", argc - 2);
	free(lens);
	if (fclose(code) != 0)
		stop("cannot be written", argv[1]);
	return 0;
}

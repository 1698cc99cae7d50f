/* embed CODE LIST PREFIX FILE… [-- PREFIX FILE…]…
 * Puts files into the program as C arrays. Each set is served under PREFIX/HASH/, one hash over the whole
 * set, so that modules find each other by relative names and an address never changes its meaning. LIST gets
 * one "name address" a line for tools/template: the name is the file's, with the set's name before it except
 * for the set "assets". */
#include <openssl/sha.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"

enum { FILES_MAX = 512, HASH_CHARACTERS = 16, FILE_BYTES_MAX = 4 * 1024 * 1024 };

struct file {
	const char *path, *name;
	unsigned char *bytes; /* for the life of the program */
	size_t len;
};

static struct file files[FILES_MAX];
static size_t file_count;

static void stop(const char *what, const char *about)
{
	fprintf(stderr, "embed: %s: %s\n", about, what);
	exit(1);
}

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

static const char *type_of(const char *name)
{
	static const struct {
		const char *end, *type;
	} types[] = {{".mjs", "text/javascript; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"},
	    {".css", "text/css; charset=utf-8"}, {".svg", "image/svg+xml"}, {".png", "image/png"},
	    {".ico", "image/x-icon"}, {".woff2", "font/woff2"}, {".txt", "text/plain; charset=utf-8"},
	    {".wasm", "application/wasm"}, {".bcmap", "application/octet-stream"},
	    {".pfb", "application/octet-stream"}, {".ttf", "font/ttf"}};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot != NULL && i < sizeof types / sizeof *types; i++)
		if (strcmp(dot, types[i].end) == 0)
			return types[i].type;
	stop("its type is not known", name);
	return NULL;
}

static struct file *file_read(const char *path)
{
	struct file *f = &files[file_count++];
	FILE *in = fopen(path, "rb");

	if (file_count == FILES_MAX)
		stop("too many files", path);
	f->path = path;
	f->name = base_of(path);
	f->bytes = malloc(FILE_BYTES_MAX);
	if (in == NULL || f->bytes == NULL)
		stop("cannot be read", path);
	f->len = fread(f->bytes, 1, FILE_BYTES_MAX, in);
	if (f->len == FILE_BYTES_MAX)
		stop("is too large", path);
	fclose(in);
	return f;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

/* Names, lengths and bytes, in the order of names. */
static void set_hash(struct file *set, size_t count, char ret_hash[static HASH_CHARACTERS + 1])
{
	unsigned char digest[SHA256_DIGEST_LENGTH], part[SHA256_DIGEST_LENGTH];
	unsigned char all[FILES_MAX * SHA256_DIGEST_LENGTH * 2];
	size_t len = 0;

	qsort(set, count, sizeof *set, by_name);
	for (size_t i = 0; i < count; i++) {
		SHA256((const unsigned char *)set[i].name, strlen(set[i].name), part);
		memcpy(all + len, part, sizeof part);
		SHA256(set[i].bytes, set[i].len, part);
		memcpy(all + len + sizeof part, part, sizeof part);
		len += 2 * sizeof part;
	}
	SHA256(all, len, digest);
	for (size_t i = 0; i < HASH_CHARACTERS / 2; i++)
		sprintf(ret_hash + 2 * i, "%02x", digest[i]);
}

static void set_write(FILE *code, FILE *list, FILE *table, const char *prefix, struct file *set, size_t count)
{
	char hash[HASH_CHARACTERS + 1];
	bool plain = strcmp(prefix, "/assets") == 0;

	set_hash(set, count, hash);
	for (size_t i = 0; i < count; i++) {
		size_t number = (size_t)(set - files) + i;

		if (i > 0 && strcmp(set[i].name, set[i - 1].name) == 0)
			stop("two files of this name in one set", set[i].name);
		bytes_write(code, set[i].name, number, set[i].bytes, set[i].len);
		fprintf(table, "\t{ \"%s\", \"%s\", \"%s\", \"%s\", \"\\\"%s\\\"\", bytes_%zu, %zu },\n",
		    prefix, hash, set[i].name, type_of(set[i].name), hash, number, set[i].len);
		fprintf(list, "%s%s%s %s/%s/%s\n", plain ? "" : prefix + 1, plain ? "" : "/", set[i].name,
		    prefix, hash, set[i].name);
	}
}

int main(int argc, char **argv)
{
	char *rows = NULL;
	size_t rows_len;

	if (argc < 5) {
		fputs("usage: embed CODE LIST PREFIX FILE... [-- PREFIX FILE...]...\n", stderr);
		return 2;
	}
	FILE *code = fopen(argv[1], "wb"), *list = fopen(argv[2], "wb"),
	     *table = open_memstream(&rows, &rows_len);
	if (code == NULL || list == NULL || table == NULL)
		stop("cannot be written", argv[1]);
	fputs("/* Made by tools/embed: do not edit. */\n#include \"web/asset/asset.h\"\n"
	      "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n",
	    code);
	for (int i = 3; i < argc; i++) {
		const char *prefix = argv[i++];
		size_t first = file_count;

		for (; i < argc && strcmp(argv[i], "--") != 0; i++)
			file_read(argv[i]);
		set_write(code, list, table, prefix, files + first, file_count - first);
	}
	fclose(table);
	fprintf(code, "\nconst struct asset assets[] = {\n%s};\nconst size_t asset_count = %zu;\n", rows,
	    file_count);
	free(rows);
	for (size_t i = 0; i < file_count; i++)
		free(files[i].bytes);
	if (fclose(code) != 0 || fclose(list) != 0)
		stop("cannot be written", argv[1]);
	return 0;
}

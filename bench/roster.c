/* The least that reading a class can cost: parsing each page's JSON once, as the service parses it (strictly,
 * duplicate names refused). Prints CPU seconds for each member.
 *
 *   roster ROUNDS FILE...      FILE: one page, an object with an array "members" */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct page {
	char *text;
	size_t len;
};

static void die(const char *why, const char *detail)
{
	fprintf(stderr, "roster: %s: %s\n", why, detail);
	exit(1);
}

static struct page page_read(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct page page = {0};
	long len;

	if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (len = ftell(file)) < 0)
		die("cannot read", path);
	rewind(file);
	page.len = (size_t)len;
	page.text = malloc(page.len + 1);
	if (page.text == NULL || fread(page.text, 1, page.len, file) != page.len)
		die("cannot read", path);
	fclose(file);
	return page;
}

static double cpu_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static size_t page_parse(const struct page *page)
{
	json_error_t error;
	json_t *json = json_loadb(page->text, page->len, JSON_REJECT_DUPLICATES, &error);
	size_t members = json_array_size(json_object_get(json, "members"));

	if (json == NULL)
		die("no JSON", error.text);
	json_decref(json);
	return members;
}

int main(int argc, char **argv)
{
	int rounds = argc > 2 ? atoi(argv[1]) : 0, count = argc - 2;
	struct page *pages;
	size_t members = 0;
	double began;

	if (rounds <= 0)
		die("usage", "roster ROUNDS FILE...");
	pages = calloc((size_t)count, sizeof(*pages));
	if (pages == NULL)
		die("no memory", "pages");
	for (int i = 0; i < count; i++)
		pages[i] = page_read(argv[i + 2]);
	began = cpu_seconds();
	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < count; i++)
			members += page_parse(&pages[i]);
	printf("%.9f\n", (cpu_seconds() - began) / (double)members);
	return 0;
}

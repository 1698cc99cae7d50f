/* Gives every file of the folder in argv[1] to the fuzz target once: what a fuzzer once found stays found.
 * A missing or empty folder is an error, so that this cannot pass without having done anything. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { INPUT_MAX = 1 << 20 };

static uint8_t input[INPUT_MAX];

static int replay(const char *folder, const char *name)
{
	char path[4096];
	if ((size_t)snprintf(path, sizeof(path), "%s/%s", folder, name) >= sizeof(path))
		return -1;
	FILE *file = fopen(path, "rb");
	if (file == NULL)
		return -1;
	size_t len = fread(input, 1, sizeof(input), file);
	fclose(file);
	return LLVMFuzzerTestOneInput(input, len);
}

int main(int argc, char **argv)
{
	DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
	if (folder == NULL) {
		fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 2;
	}
	int done = 0, failed = 0;
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
		if (entry->d_name[0] == '.')
			continue;
		int bad = replay(argv[1], entry->d_name) != 0;
		failed += bad;
		printf("%s %d - %s\n", bad ? "not ok" : "ok", ++done, entry->d_name);
	}
	closedir(folder);
	printf("1..%d\n", done);
	return done > 0 && failed == 0 ? 0 : 1;
}

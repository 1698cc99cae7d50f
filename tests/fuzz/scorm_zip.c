/* A whole package, read as an import reads it, short of writing files. */
#include "fuzz.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fields.h"
#include "scorm/package/package_inside.h"

enum { ENTRY_MAX = 1 << 20, ENTRIES_READ_MAX = 32 };

static void check_entries(struct package_reader *r)
{
	for (size_t i = 0; i < r->entries_count; i++) {
		const char *name = r->entries[i].name;

		must(name[0] != '\0' && name[0] != '/' && strchr(name, '\\') == NULL &&
		     strlen(name) <= PACKAGE_NAME_MAX);
		must(strncmp(name, "../", 3) != 0 && strstr(name, "/../") == NULL && strcmp(name, "..") != 0);
		must(i == 0 || strcmp(r->entries[i - 1].name, name) < 0);
	}
}

static void read_package(struct work *w, const struct config *config, const char *path, size_t len)
{
	struct package_reader r = {.w = w, .config = config, .base = "", .zip_bytes = len};
	struct package package = {.kind = "scorm12"};
	const char *bytes;
	size_t size;

	r.findings = (struct findings){.arena = w->arena, .array = json_own(w->arena, json_array())};
	if (zip_read(&r, path) != OK) {
		must(w->detail[0] != '\0');
		return;
	}
	check_entries(&r);
	must(r.bytes >= 0 && r.bytes <= config->package_bytes_max);
	for (size_t i = 0; i < r.entries_count && i < ENTRIES_READ_MAX; i++) {
		if (zip_entry_read(&r, &r.entries[i], ENTRY_MAX, &bytes, &size) == OK)
			must(size == r.entries[i].size);
	}
	if (manifest_find(&r) == OK && manifest_read(&r, &package) == OK)
		must(package.items_count > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct config config = {.package_entries_max = 1000, .package_bytes_max = 64 * 1024 * 1024};
	int fd = memfd_create("package.zip", MFD_CLOEXEC);
	struct work w;

	must(fd >= 0 && write(fd, data, len) == (ssize_t)len);
	work_init(&w, a);
	read_package(&w, &config, arena_printf(a, "/proc/self/fd/%d", fd), len);
	close(fd);
	return 0;
}

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "scorm/package/package_inside.h"

/* Deflate cannot do better than 1032:1; real media and text stay far below this. Small files do no harm. */
enum { RATIO_MAX = 250, RATIO_FREE_BYTES = 16 * 1024 * 1024 };

static void release_zip(void *zip)
{
	zip_discard(zip);
}

static enum err zip_refused(struct work *w, int code)
{
	switch (code) {
	case ZIP_ER_NOZIP:
		return refuse(
		    w, FINDING_NOT_A_ZIP, "The file is neither a zip archive nor a cmi5 course structure");
	case ZIP_ER_MULTIDISK:
		return refuse(
		    w, FINDING_ZIP_MULTI_DISK, "The zip is one part of several; it must be a single file");
	case ZIP_ER_EXISTS:
		return refuse(w, FINDING_ZIP_DUPLICATE_NAME, "The zip holds the same file twice");
	case ZIP_ER_OPEN:
	case ZIP_ER_NOENT:
	case ZIP_ER_READ:
		return fail(w, ERR_BAD_INPUT, "The file cannot be read");
	default:
		return refuse(w, FINDING_ZIP_DAMAGED, "The zip archive is damaged");
	}
}

/* Strictly first. Some tools write harmless differences between the two places where a zip describes an
 * entry; only the central one is ever believed here, so the second, lenient try is safe, and said. */
static enum err zip_open_checked(struct package_reader *r, const char *path)
{
	int code = 0;

	r->zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code);
	if (r->zip == NULL && code == ZIP_ER_INCONS) {
		r->zip = zip_open(path, ZIP_RDONLY, &code);
		if (r->zip != NULL)
			finding_add(&r->findings, FINDING_ZIP_INCONSISTENT, "",
			    "The zip describes some files in two ways that differ; its central directory was "
			    "followed");
	}
	if (r->zip == NULL)
		return zip_refused(r->w, code);
	arena_defer(r->w->arena, release_zip, r->zip);
	return OK;
}

static enum err check_kind(struct work *w, zip_t *zip, zip_uint64_t i, const zip_stat_t *st)
{
	zip_uint8_t system = 0;
	zip_uint32_t attributes = 0;
	mode_t type;

	if ((st->valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && st->encryption_method != ZIP_EM_NONE)
		return refuse(w, FINDING_ZIP_ENCRYPTED, "The zip is encrypted");
	if ((st->valid & ZIP_STAT_COMP_METHOD) != 0 && st->comp_method != ZIP_CM_STORE &&
	    st->comp_method != ZIP_CM_DEFLATE)
		return refuse(w, FINDING_ZIP_METHOD, "The zip is compressed by a method other than deflate");
	if (zip_file_get_external_attributes(zip, i, 0, &system, &attributes) != 0)
		return refuse(w, FINDING_ZIP_DAMAGED, "The zip archive is damaged");
	type = (mode_t)(attributes >> 16) & S_IFMT;
	if (system == ZIP_OPSYS_DOS || type == 0)
		return OK;
	if (type == S_IFLNK)
		return refuse(w, FINDING_ZIP_SYMLINK, "The zip holds a symbolic link");
	if (type != S_IFREG && type != S_IFDIR)
		return refuse(w, FINDING_ZIP_SPECIAL_FILE,
		    "The zip holds an entry that is neither a file nor a folder");
	return OK;
}

static enum err check_size(struct package_reader *r, const zip_stat_t *st, uint64_t *compressed)
{
	const zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;

	if ((st->valid & needed) != needed)
		return refuse(r->w, FINDING_ZIP_DAMAGED, "The zip archive is damaged");
	if (st->size > RATIO_FREE_BYTES && st->size / RATIO_MAX > st->comp_size)
		return refuse(r->w, FINDING_ZIP_RATIO,
		    "A file in the zip would grow more than %d times: this looks like a zip bomb", RATIO_MAX);
	if (st->size > (uint64_t)r->config->package_bytes_max ||
	    (uint64_t)r->bytes + st->size > (uint64_t)r->config->package_bytes_max)
		return refuse(r->w, FINDING_ZIP_TOO_LARGE,
		    "The package is larger than %lld bytes when unpacked",
		    (long long)r->config->package_bytes_max);
	r->bytes += (int64_t)st->size;
	/* Entries that share their bytes weigh more together than the file does. */
	*compressed += st->comp_size;
	if (st->comp_size > r->zip_bytes || *compressed > r->zip_bytes)
		return refuse(
		    r->w, FINDING_ZIP_OVERLAP, "The entries of the zip claim more bytes than the file has");
	return OK;
}

static int entry_order(const void *a, const void *b)
{
	const struct package_entry *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static enum err take_entry(struct package_reader *r, zip_uint64_t i, uint64_t *compressed)
{
	zip_stat_t st;
	const char *raw, *name;
	bool folder;

	if (zip_stat_index(r->zip, i, 0, &st) != 0)
		return refuse(r->w, FINDING_ZIP_DAMAGED, "The zip archive is damaged");
	raw = zip_get_name(r->zip, i, ZIP_FL_ENC_GUESS);
	if (raw == NULL)
		return refuse(r->w, FINDING_ZIP_DAMAGED, "The zip archive is damaged");
	TRY(zip_name_read(r->w, raw, &name, &folder));
	TRY(check_kind(r->w, r->zip, i, &st));
	TRY(check_size(r, &st, compressed));
	/* What macOS adds beside the files. */
	if (folder || strncmp(name, "__MACOSX/", 9) == 0)
		return OK;
	r->entries[r->entries_count++] = (struct package_entry){.name = name, .index = i, .size = st.size};
	return OK;
}

static int folded_order(const void *a, const void *b)
{
	const struct package_entry *const *x = a, *const *y = b;

	return strcasecmp((*x)->name, (*y)->name);
}

static void fold(struct package_reader *r)
{
	r->folded = arena_alloc(r->w->arena, r->entries_count * sizeof(struct package_entry *));
	for (size_t i = 0; i < r->entries_count; i++)
		r->folded[i] = &r->entries[i];
	qsort(r->folded, r->entries_count, sizeof(r->folded[0]), folded_order);
}

enum err zip_read(struct package_reader *r, const char *path)
{
	zip_int64_t count;
	uint64_t compressed = 0;

	TRY(zip_open_checked(r, path));
	count = zip_get_num_entries(r->zip, 0);
	if (count <= 0)
		return refuse(r->w, FINDING_ZIP_EMPTY, "The zip is empty");
	if (count > r->config->package_entries_max)
		return refuse(r->w, FINDING_ZIP_TOO_MANY_FILES, "The package holds more than %lld files",
		    (long long)r->config->package_entries_max);
	r->entries = arena_alloc(r->w->arena, (size_t)count * sizeof(*r->entries));
	for (zip_int64_t i = 0; i < count; i++)
		TRY(take_entry(r, (zip_uint64_t)i, &compressed));
	if (r->entries_count == 0)
		return refuse(r->w, FINDING_ZIP_EMPTY, "The zip holds no files");
	qsort(r->entries, r->entries_count, sizeof(*r->entries), entry_order);
	for (size_t i = 1; i < r->entries_count; i++) {
		if (strcmp(r->entries[i - 1].name, r->entries[i].name) == 0)
			return refuse(r->w, FINDING_ZIP_DUPLICATE_NAME,
			    "The zip holds the same file twice: %.100s", r->entries[i].name);
	}
	fold(r);
	return OK;
}

const struct package_entry *zip_entry_find(const struct package_reader *r, const char *name)
{
	struct package_entry key = {.name = name};

	return bsearch(&key, r->entries, r->entries_count, sizeof(*r->entries), entry_order);
}

const struct package_entry *zip_entry_find_any_case(const struct package_reader *r, const char *name)
{
	struct package_entry key = {.name = name};
	const struct package_entry *pointer = &key, **found;
	size_t i;

	found = bsearch(&pointer, r->folded, r->entries_count, sizeof(r->folded[0]), folded_order);
	if (found == NULL)
		return NULL;
	i = (size_t)(found - r->folded);
	if ((i > 0 && folded_order(&r->folded[i - 1], &pointer) == 0) ||
	    (i + 1 < r->entries_count && folded_order(&r->folded[i + 1], &pointer) == 0))
		return NULL;
	return *found;
}

static void release_file(void *file)
{
	(void)zip_fclose(file);
}

enum err zip_entry_read(struct package_reader *r, const struct package_entry *entry, size_t max,
    const char **ret_bytes, size_t *ret_len)
{
	zip_file_t *file;
	char *bytes;
	size_t len = 0;

	if (entry->size > max)
		return refuse(r->w, FINDING_MANIFEST_TOO_LARGE, "The manifest is larger than %zu bytes", max);
	file = zip_fopen_index(r->zip, entry->index, 0);
	if (file == NULL)
		return refuse(r->w, FINDING_ZIP_DAMAGED, "%.100s cannot be unpacked", entry->name);
	arena_defer(r->w->arena, release_file, file);
	bytes = arena_alloc(r->w->arena, (size_t)entry->size + 1);
	/* One byte more than it claims would be read, to find one that lies. */
	while (len <= entry->size) {
		zip_int64_t got = zip_fread(file, bytes + len, entry->size + 1 - len);

		if (got < 0)
			return refuse(r->w, FINDING_ZIP_DAMAGED, "%.100s cannot be unpacked", entry->name);
		if (got == 0)
			break;
		len += (size_t)got;
	}
	if (len != entry->size)
		return refuse(
		    r->w, FINDING_ZIP_WRONG_SIZE, "%.100s is not as long as the zip says", entry->name);
	bytes[len] = '\0';
	*ret_bytes = bytes;
	*ret_len = len;
	return OK;
}

#include "unit.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "package_fixture.h"

int package_setup(void **state)
{
	struct package_fixture *f = calloc(1, sizeof(*f));

	(void)snprintf(f->data, sizeof(f->data), "/tmp/lectern-scorm-XXXXXX");
	if (mkdtemp(f->data) == NULL)
		return -1;
	f->arena = arena_new();
	work_init(&f->w, f->arena);
	f->config.data = f->data;
	f->config.packages = "";
	f->config.upload_max = 64 * 1024 * 1024;
	f->config.package_entries_max = 1000;
	f->config.package_bytes_max = 256 * 1024 * 1024;
	*state = f;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

int package_teardown(void **state)
{
	struct package_fixture *f = *state;

	nftw(f->data, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	arena_free(f->arena);
	free(f);
	return 0;
}

static void add_file(zip_t *zip, const struct made_file *file)
{
	zip_source_t *source = zip_source_buffer(zip, file->text, strlen(file->text), 0);
	zip_int64_t i = zip_file_add(zip, file->name, source, ZIP_FL_ENC_UTF_8);

	assert_true(i >= 0);
	if (file->mode != 0)
		assert_int_equal(zip_file_set_external_attributes(
		                     zip, (zip_uint64_t)i, 0, ZIP_OPSYS_UNIX, file->mode << 16),
		    0);
}

const struct made_file one_page[] = {{"index.html", "<p>", 0}, {NULL, NULL, 0}};

const char *make_zip(struct package_fixture *f, const struct made_file *files)
{
	static int number;
	const char *path = arena_printf(f->arena, "%s/made-%d.zip", f->data, number++);
	zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_EXCL, NULL);

	assert_non_null(zip);
	for (; files->name != NULL; files++)
		add_file(zip, files);
	assert_int_equal(zip_close(zip), 0);
	return path;
}

const char *manifest(struct package_fixture *f, const char *organizations, const char *resources)
{
	return arena_printf(f->arena,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<manifest identifier=\"m\" xmlns=\"http://www.imsproject.org/xsd/imscp_rootv1p1p2\" "
	    "xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_rootv1p2\"><metadata><schema>ADL SCORM</schema>"
	    "<schemaversion>1.2</schemaversion></metadata>%s%s</manifest>",
	    organizations, resources);
}

const char *manifest_2004(
    struct package_fixture *f, const char *schemaversion, const char *organizations, const char *rest)
{
	return arena_printf(f->arena,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<manifest identifier=\"m\" xmlns=\"http://www.imsglobal.org/xsd/imscp_v1p1\" "
	    "xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_v1p3\" "
	    "xmlns:adlseq=\"http://www.adlnet.org/xsd/adlseq_v1p3\" "
	    "xmlns:adlnav=\"http://www.adlnet.org/xsd/adlnav_v1p3\" "
	    "xmlns:imsss=\"http://www.imsglobal.org/xsd/imsss\"><metadata><schema>ADL SCORM</schema>"
	    "<schemaversion>%s</schemaversion></metadata><organizations>%s</organizations>"
	    "<resources><resource identifier=\"r\" type=\"webcontent\" adlcp:scormType=\"sco\" "
	    "href=\"index.html\"/></resources>%s</manifest>",
	    schemaversion, organizations, rest);
}

const char *manifest_of_one(
    struct package_fixture *f, const char *item_attributes, const char *resource_attributes)
{
	return manifest(f,
	    arena_printf(f->arena,
	        "<organizations default=\"o\"><organization identifier=\"o\"><title>A course</title>"
	        "<item identifier=\"i1\" identifierref=\"r1\" "
	        "%s><title>One</title></item></organization></organizations>",
	        item_attributes),
	    arena_printf(f->arena,
	        "<resources><resource identifier=\"r1\" type=\"webcontent\" adlcp:scormtype=\"sco\" "
	        "%s/></resources>",
	        resource_attributes));
}

const char *make_package(struct package_fixture *f, const char *manifest_text, const struct made_file *files)
{
	struct made_file all[32] = {{"imsmanifest.xml", manifest_text, 0}};
	size_t count = 1;

	for (; files->name != NULL && count < 31; files++)
		all[count++] = *files;
	return make_zip(f, all);
}

const char *import(struct package_fixture *f, const char *path)
{
	enum err e;

	work_forgive(&f->w);
	memset(&f->package, 0, sizeof(f->package));
	e = package_import(&f->w, &f->config, path, &f->package);
	if (e == OK)
		return "OK";
	assert_null(f->package.report);
	if (e != ERR_PACKAGE_REFUSED)
		fprintf(stderr, "%s: %s\n", err_info(e)->name, f->w.detail);
	assert_true(strlen(f->w.detail) > 0);
	return e == ERR_PACKAGE_REFUSED ? f->w.field : err_info(e)->name;
}

bool reported(const struct package_fixture *f, const char *code)
{
	return strstr(f->package.report, arena_printf(f->arena, "\"code\":\"%s\"", code)) != NULL;
}

const char *imported(struct package_fixture *f, const char *manifest_text, const struct made_file *files)
{
	return import(f, make_package(f, manifest_text, files));
}

static int count_below(const char *path, bool hidden)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int count = 0;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
		         (hidden || entry->d_name[0] != '.');
	if (dir != NULL)
		closedir(dir);
	return count;
}

int incoming_count(const struct package_fixture *f)
{
	return count_below(arena_printf(f->arena, "%s/packages/.incoming", f->data), true);
}

int stored_count(const struct package_fixture *f)
{
	const char *root = arena_printf(f->arena, "%s/packages", f->data);
	DIR *dir = opendir(root);
	struct dirent *entry;
	int count = 0;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] != '.')
			count += count_below(arena_printf(f->arena, "%s/%s", root, entry->d_name), true);
	}
	if (dir != NULL)
		closedir(dir);
	return count;
}

const char *fixtures_folder(void)
{
	static char folder[4096];
	const char *given = getenv("LECTERN_FIXTURES"), *here = __FILE__;
	const char *tests = strstr(here, "/tests/unit/scorm/");
	struct stat st;

	if (given != NULL)
		snprintf(folder, sizeof(folder), "%s/scorm/packages", given);
	else
		snprintf(folder, sizeof(folder), "%.*s/../shared/fixtures/scorm/packages",
		    (int)(tests != NULL ? tests - here : 0), here);
	return stat(folder, &st) == 0 ? folder : NULL;
}

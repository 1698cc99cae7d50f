/* Packages made on the spot, a data folder of one's own, and the packages other people made. */
#ifndef TESTS_UNIT_SCORM_PACKAGE_FIXTURE_H
#define TESTS_UNIT_SCORM_PACKAGE_FIXTURE_H

#include "scorm/package.h"
#include "scorm/sequencing/definition.h"

struct package_fixture {
	char data[64];
	struct arena *arena;
	struct work w;
	struct config config;
	struct package package; /* of the last import */
};

int package_setup(void **state);
int package_teardown(void **state);

struct made_file {
	const char *name, *text;
	unsigned mode; /* Unix mode, 0 for none */
};

/* A zip of these files under the fixture's folder; ends at a NULL name. */
const char *make_zip(struct package_fixture *f, const struct made_file *files);
/* A SCORM 1.2 manifest around the given organizations and resources. */
const char *manifest(struct package_fixture *f, const char *organizations, const char *resources);
/* A SCORM 2004 manifest of this schemaversion around the organization elements; one resource, r, opens
 * index.html as a SCO; rest follows the resources. */
const char *manifest_2004(
    struct package_fixture *f, const char *schemaversion, const char *organizations, const char *rest);
/* One item that opens one SCO with this resource element's attributes. */
const char *manifest_of_one(
    struct package_fixture *f, const char *item_attributes, const char *resource_attributes);
/* A manifest at its place and the given files. */
const char *make_package(struct package_fixture *f, const char *manifest_text, const struct made_file *files);

/* OK, or the code of the refusal. Prints the sentence where it was neither. */
const char *import(struct package_fixture *f, const char *path);
/* The same of a package made of a manifest and files. */
const char *imported(struct package_fixture *f, const char *manifest_text, const struct made_file *files);
/* Only index.html. */
extern const struct made_file one_page[];
/* True when the report holds a finding of this code. */
bool reported(const struct package_fixture *f, const char *code);
/* How many packages are stored, and how many folders wait in .incoming. */
int stored_count(const struct package_fixture *f);
int incoming_count(const struct package_fixture *f);

/* Fails unless both say the same of every activity. */
void assert_trees_same(const struct activity_tree *one, const struct activity_tree *other);

/* The folder of published packages; NULL when it is not there. */
const char *fixtures_folder(void);

#endif

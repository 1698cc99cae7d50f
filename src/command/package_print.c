#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "command/package.h"
#include "lms/course/packages.h"
#include "lti/registration_store.h"
#include "scorm/finding.h"
#include "xapi/cmi5/structure.h"

enum err package_print_list(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	char id[UUID_TEXT_SIZE], at[TIME_TEXT_SIZE];
	struct package_row *rows;
	struct uuid org;
	size_t count;

	TRY(organization_find(w, command_option_or(words, "--org", "main"), &org));
	TRY(packages_list(w, org, NULL, (struct uuid){{0}}, PACKAGES_LIST_MAX, &rows, &count));
	if (!command_flag(words, "--table")) {
		printf("%s\n", json_text(w->arena, packages_json(w, rows, count)));
		return OK;
	}
	printf("%-36s  %-24s  %-8s  %6s  %8s  %s\n", "package", "imported", "kind", "errors", "warnings",
	    "title");
	for (size_t i = 0; i < count; i++)
		printf("%-36s  %-24s  %-8s  %6" PRId64 "  %8" PRId64 "  %s\n", uuid_format(rows[i].id, id),
		    time_format(rows[i].created_us, at), rows[i].kind, rows[i].errors, rows[i].warnings,
		    rows[i].title);
	return OK;
}

static const char *member(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? text : "";
}

static long long number(const json_t *object, const char *name)
{
	return (long long)json_integer_value(json_object_get(object, name));
}

static void print_version(const json_t *version)
{
	const json_t *findings = json_object_get(version, "report"), *finding;
	size_t i;

	printf("version %lld, %s, imported %s: %lld items, %lld files, %lld bytes\n",
	    number(version, "number"), member(version, "kind"), member(version, "created_at"),
	    number(version, "items"), number(version, "files"), number(version, "bytes"));
	if (json_array_size(findings) == 0)
		printf("  nothing to say: all is as it should be\n");
	json_array_foreach(findings, i, finding)
	{
		const char *place = member(finding, "place");

		printf("  %-7s  %-28s  %s%s%s\n", member(finding, "severity"), member(finding, "code"), place,
		    place[0] != '\0' ? ": " : "", member(finding, "message"));
	}
}

enum err package_print_report(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	const json_t *version;
	struct uuid org, id;
	json_t *report;
	size_t i;

	if (!uuid_parse(words->plain[0], &id))
		return fail_field(w, ERR_BAD_INPUT, "ID", "This is no id of a package");
	TRY(organization_find(w, command_option_or(words, "--org", "main"), &org));
	TRY(package_report(w, org, id, &report));
	if (command_flag(words, "--json")) {
		printf("%s\n", json_text(w->arena, report));
		return OK;
	}
	printf("%s\n", member(report, "title"));
	json_array_foreach(json_object_get(report, "versions"), i, version) print_version(version);
	return OK;
}

static void print_code(bool table, json_t *codes, const char *severity, const char *code, const char *meaning)
{
	if (table)
		printf("%-7s  %-28s  %s\n", severity, code, meaning);
	json_array_append_new(
	    codes, json_pack("{s:s,s:s,s:s}", "code", code, "severity", severity, "meaning", meaning));
}

int package_print_codes(struct command_house *house, struct command_words *words)
{
	bool table = command_flag(words, "--table");
	json_t *codes = json_array();

	(void)house;
	for (size_t i = 0; i < FINDINGS_COUNT; i++)
		print_code(table, codes, finding_severity_name(finding_kinds[i].severity),
		    finding_kinds[i].code, finding_kinds[i].meaning);
	for (size_t i = 0; i < CMI5_FINDINGS_COUNT; i++) {
		const struct cmi5_finding_kind *kind = &cmi5_finding_kinds[i];

		print_code(table, codes, cmi5_severity_name(kind->severity), kind->code, kind->meaning);
	}
	if (table)
		json_decref(codes);
	else
		command_print(json_pack("{s:o}", "codes", codes));
	return 0;
}

/* The course structure of cmi5 (cmi5.xml; cmi5 13, 14): course, blocks, assignable units (AUs), objectives.
 * Pure: no network, no DTD, no entities, no files; who calls knows what else is in the zip. What the schema
 * CourseStructure.xsd forbids is refused; elements and attributes of foreign namespaces are passed over where
 * it allows them. */
#ifndef XAPI_CMI5_STRUCTURE_H
#define XAPI_CMI5_STRUCTURE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/work.h"

enum {
	CMI5_STRUCTURE_BYTES_MAX = 8 * 1024 * 1024,
	CMI5_PARTS_MAX = 10000, /* blocks, AUs and objectives together */
	CMI5_DEPTH_MAX = 64,    /* blocks in blocks */
	CMI5_URL_MAX = 4096     /* bytes of an address */
};

enum cmi5_severity { CMI5_REFUSAL, CMI5_ERROR, CMI5_WARNING, CMI5_NOTE };

enum cmi5_finding {
#define FINDING(name, severity, code, meaning) CMI5_FINDING_##name,
#include "xapi/cmi5/finding.def"
#undef FINDING
	CMI5_FINDINGS_COUNT
};

struct cmi5_finding_kind {
	const char *code;
	enum cmi5_severity severity;
	const char *meaning;
};
extern const struct cmi5_finding_kind cmi5_finding_kinds[CMI5_FINDINGS_COUNT];
/* "refusal", "error", "warning", "note". */
const char *cmi5_severity_name(enum cmi5_severity severity);

/* 13.1.4 moveOn, launchMethod. */
enum cmi5_move_on {
	CMI5_NOT_APPLICABLE,
	CMI5_PASSED,
	CMI5_COMPLETED,
	CMI5_COMPLETED_AND_PASSED,
	CMI5_COMPLETED_OR_PASSED,
	CMI5_MOVE_ONS
};
enum cmi5_launch_method { CMI5_ANY_WINDOW, CMI5_OWN_WINDOW, CMI5_LAUNCH_METHODS };

/* As the specification writes them. */
extern const char *const cmi5_move_on_names[CMI5_MOVE_ONS];
extern const char *const cmi5_launch_method_names[CMI5_LAUNCH_METHODS];

/* A langstring; lang "" where it says none. */
struct cmi5_string {
	const char *lang, *text;
};
/* A title or a description in every language it is given in, in document order; at least one. */
struct cmi5_strings {
	size_t count;
	const struct cmi5_string *items;
};

struct cmi5_objective {
	const char *id; /* the publisher's */
	struct cmi5_strings title, description;
};

/* A block or an AU, in document order. Texts are trimmed (13.1), "" when absent. */
struct cmi5_part {
	int parent; /* index of the block it is in, or -1 */
	bool au;
	const char *id; /* the publisher's */
	struct cmi5_strings title, description;
	size_t objectives_count;
	const char *const *objectives; /* ids */
	/* AU only */
	const char *url; /* as it can be opened: within the zip relative, or absolute */
	bool absolute;
	const char *mastery_score; /* decimal text from 0 to 1, or "" */
	const char *activity_type, *launch_parameters, *entitlement_key;
	enum cmi5_move_on move_on;
	enum cmi5_launch_method launch_method;
};

struct cmi5_structure {
	const char *id; /* the publisher's */
	struct cmi5_strings title, description;
	size_t parts_count, objectives_count;
	const struct cmi5_part *parts;
	const struct cmi5_objective *objectives;
};

/* What a relative address leads to. */
enum cmi5_file { CMI5_FILE_MISSING, CMI5_FILE_THERE, CMI5_FILE_OTHER_CASE };

struct cmi5_reading {
	/* NULL: there is no zip. *ret_url: the address to open, with query and fragment. */
	enum cmi5_file (*find)(void *owner, const char *url, const char **ret_url);
	/* Told each finding that is no refusal; place: an id. */
	void (*told)(void *owner, enum cmi5_finding finding, const char *place, const char *message);
	void *owner;
};

/* Reads cmi5.xml into w's arena. ERR_PACKAGE_REFUSED with the finding's code in w->field and a sentence. */
enum err cmi5_structure_read(struct work *w, const struct cmi5_reading *reading, const char *bytes,
    size_t len, struct cmi5_structure *ret_structure) MUST_CHECK;

/* The structure as JSON that is stored, and read back; new reference. ERR_INTERNAL: it is no such JSON. */
json_t *cmi5_structure_json(const struct cmi5_structure *structure);
enum err cmi5_structure_load(
    struct work *w, const json_t *json, struct cmi5_structure *ret_structure) MUST_CHECK;

/* The text in the language, else in one of its kinds (fr-CA for fr), else the first. */
const char *cmi5_string_choose(const struct cmi5_strings *strings, const char *lang);

#endif

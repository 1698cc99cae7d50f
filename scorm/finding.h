/* What an import has to say, in words that stay: one table (finding.def) of codes with their severity and
 * meaning.
 */
#ifndef SCORM_FINDING_H
#define SCORM_FINDING_H

#include <jansson.h>
#include <stddef.h>

enum finding_severity { FINDING_REFUSAL, FINDING_ERROR, FINDING_WARNING, FINDING_NOTE, FINDING_SEVERITIES };

enum finding {
#define FINDING(name, severity, code, meaning) FINDING_##name,
#include "scorm/finding.def"
#undef FINDING
	FINDINGS_COUNT
};

struct finding_kind {
	const char *code;
	enum finding_severity severity;
	const char *meaning; /* of this code wherever it appears */
};

extern const struct finding_kind finding_kinds[FINDINGS_COUNT];

/* "refusal", "error", "warning", "note". */
const char *finding_severity_name(enum finding_severity severity);

/* {severity, code, place, message}, the caller's. place: an item, a file, or "". */
json_t *finding_json(enum finding finding, const char *place, const char *message);

#endif

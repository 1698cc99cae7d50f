#include "scorm/finding.h"

const struct finding_kind finding_kinds[FINDINGS_COUNT] = {
#define FINDING(name, severity, code, meaning) {code, FINDING_##severity, meaning},
#include "scorm/finding.def"
#undef FINDING
};

const char *finding_severity_name(enum finding_severity severity)
{
	static const char *const names[FINDING_SEVERITIES] = {"refusal", "error", "warning", "note"};

	return names[severity];
}

json_t *finding_json(enum finding finding, const char *place, const char *message)
{
	const struct finding_kind *kind = &finding_kinds[finding];

	return json_pack("{s:s,s:s,s:s,s:s}", "severity", finding_severity_name(kind->severity), "code",
	    kind->code, "place", place, "message", message);
}

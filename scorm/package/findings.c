#include <stdarg.h>

#include "base/fields.h"
#include "base/text.h"
#include "scorm/package/package_inside.h"

void findings_put(struct findings *f, json_t *own_finding)
{
	if (json_array_size(f->array) >= PACKAGE_FINDINGS_MAX) {
		f->dropped++;
		json_decref(own_finding);
		return;
	}
	(void)json_array_append_new(f->array, own_finding);
}

void finding_add(struct findings *f, enum finding finding, const char *place, const char *format, ...)
{
	va_list args;
	char *message;

	va_start(args, format);
	message = arena_vprintf(f->arena, format, args);
	va_end(args);
	/* %.40s may have cut a letter. */
	utf8_mend(message);
	findings_put(f, finding_json(finding, place, message));
}

const char *findings_text(struct findings *f)
{
	if (f->dropped > 0)
		(void)json_array_append_new(
		    f->array, finding_json(FINDING_MORE_FINDINGS, "",
		                  arena_printf(f->arena, "%zu more findings are not listed", f->dropped)));
	return json_text(f->arena, f->array);
}

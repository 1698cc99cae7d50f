#include "web/api/revision.h"

#include <string.h>

#include "web/web_int.h"

static const char *tag(struct request *r, int64_t revision)
{
	return arena_printf(r->work.arena, "\"%lld\"", (long long)revision);
}

void reply_revision(struct request *r, int64_t revision)
{
	reply_header(r, "ETag", tag(r, revision));
}

enum err revision_match(struct request *r, const char *if_match, int64_t revision)
{
	if (if_match == NULL)
		return fail_field(&r->work, ERR_PRECONDITION_REQUIRED, "If-Match",
		    "is missing: send the ETag that this was read with");
	/* RFC 9110 section 13.1.1: by strong comparison. */
	if (strncmp(if_match, "W/", 2) == 0 || !etag_listed(if_match, tag(r, revision)))
		return fail_field(
		    &r->work, ERR_PRECONDITION, "If-Match", "somebody changed it meanwhile: read it again");
	return OK;
}

enum err revision_saved(struct request *r, enum err e)
{
	if (e == ERR_CONFLICT && strcmp(r->work.field, "revision") == 0)
		return fail_field(
		    &r->work, ERR_PRECONDITION, "If-Match", "somebody changed it meanwhile: read it again");
	return e;
}

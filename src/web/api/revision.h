/* ETag and If-Match: nobody overwrites what they have not seen. */
#ifndef WEB_API_REVISION_H
#define WEB_API_REVISION_H

#include "web/input.h"

/* The row of an input table, required by revision_match. */
#define IF_MATCH_INPUT(type, member)                                                                         \
	{                                                                                                    \
		"If-Match", INPUT_HEADER, FIELD_TEXT, .max = 100, .offset = offsetof(type, member),          \
		                                      .about = "the ETag it was read with"                   \
	}

/* ETag: "revision". */
void reply_revision(struct request *r, int64_t revision);
/* ERR_PRECONDITION_REQUIRED: if_match is NULL; ERR_PRECONDITION: it is neither "revision" nor *. */
enum err revision_match(struct request *r, const char *if_match, int64_t revision) MUST_CHECK;
/* What a change after revision_match came to: that another came between reading and writing (ERR_CONFLICT,
 * field revision) is ERR_PRECONDITION too; anything else as it is. */
enum err revision_saved(struct request *r, enum err e) MUST_CHECK;

#endif

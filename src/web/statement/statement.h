/* Area: the learning record store as an organisation runs it, below /api/v1/orgs/{org}/statements and
 * /admin/{org}/statements. What clients of the store itself ask is src/web/xapi. */
#ifndef WEB_STATEMENT_STATEMENT_H
#define WEB_STATEMENT_STATEMENT_H

#include "web/input.h"
#include "web/schema.h"
#include "web/web.h"

/* The organisation, which the path names. */
#define STATEMENT_ORG(type, member)                                                                          \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_SLUG, .max = 63, .offset = offsetof(type, member),                  \
		                               .about = "the organisation"                                   \
	}

/* settings.c */
extern const struct input statement_settings_input[], statement_settings_put_input[];
extern const struct schema statement_settings_output[];
enum err get_statement_settings(struct request *r);
enum err put_statement_settings(struct request *r);

/* purges.c, erasures.c: …_dry is what a dry run answers. */
extern const struct input statement_purge_input[], statement_erasure_input[];
extern const struct schema statement_purge_dry[], statement_purge_output[], statement_erasure_dry[],
    statement_erasure_output[];
enum err post_statement_purge(struct request *r);
enum err post_statement_erasure(struct request *r);

extern const struct area web_area_statement;

#endif

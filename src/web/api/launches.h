/* What the API tells of one launch. */
#ifndef WEB_API_LAUNCHES_H
#define WEB_API_LAUNCHES_H

#include "web/api/api.h"

extern const struct schema launch_output[];
/* A page of lti_launches_of, which was asked for paging_rows. */
enum err launches_reply(struct request *r, const struct paging *paging, const json_t *launches) MUST_CHECK;

#endif

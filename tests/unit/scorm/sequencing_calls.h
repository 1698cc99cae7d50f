/* A content's calls as ADL's cases write them down, held against the data model. */
#ifndef TESTS_UNIT_SCORM_SEQUENCING_CALLS_H
#define TESTS_UNIT_SCORM_SEQUENCING_CALLS_H

#include "sequencing_content.h"

enum { CALL_WHY_SIZE = 600 };

/* Makes the call and compares value and code as ADL's driver does; counts it in calls. The API's own calls
 * (Initialize, Commit, …) have no part in the data model, nor has what is called before Initialize. False:
 * why tells. */
bool call_agrees(struct content *content, const json_t *call, int *calls, char why[static CALL_WHY_SIZE]);

#endif

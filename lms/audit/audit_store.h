/* Inside lms/audit. */
#ifndef LMS_AUDIT_AUDIT_STORE_H
#define LMS_AUDIT_AUDIT_STORE_H

#include "lms/audit/audit.h"

/* The row as one JSON object, at this moment; it ends with the work. */
json_t *audit_payload(struct work *w, const struct audit *audit);

#endif

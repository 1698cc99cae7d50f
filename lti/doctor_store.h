/* What is kept of refused logins and launches, for doctor.c. */
#ifndef LTI_DOCTOR_STORE_H
#define LTI_DOCTOR_STORE_H

#include "lti/doctor.h"

/* Whether the organisation has registered this client of the issuer; *ret_name then. */
enum err registration_store_twin(struct work *w, const char *issuer, const char *client_id, struct uuid org,
    bool *ret_known, const char **ret_name) MUST_CHECK;

#endif

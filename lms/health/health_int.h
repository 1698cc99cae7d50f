/* Inside lms/health. */
#ifndef LMS_HEALTH_HEALTH_INT_H
#define LMS_HEALTH_HEALTH_INT_H

#include "lms/health/health.h"

/* Adds a line; more than HEALTH_LINES_MAX are left out. value is printed by the format. */
void health_add(struct health *h, enum health_group group, enum health_verdict verdict, const char *about,
    const char *advice, const char *value, ...) PRINTF(6, 7);

/* The addresses and their certificates; the settings that let more in than usual. */
void health_judge_addresses(struct health *h, const struct config *config, const struct health_facts *facts);
void health_judge_settings(struct health *h, const struct config *config);

/* Whether an address leads to this machine only: localhost and names below it, 127.0.0.0/8, ::1. */
bool health_url_local(const char *url);

#endif

/* Rows of statement_settings. Used by settings.c only. */
#ifndef LMS_STATEMENT_SETTINGS_STORE_H
#define LMS_STATEMENT_SETTINGS_STORE_H

#include "lms/statement/settings.h"

/* Inside a tenant transaction: what was set, which nobody else changes until its end. */
enum err statement_store_settings_hold(
    struct work *w, struct uuid org, struct statement_settings *ret_settings) MUST_CHECK;
enum err statement_store_settings_keep(
    struct work *w, struct uuid org, const struct statement_settings *settings) MUST_CHECK;

#endif

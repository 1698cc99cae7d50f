/* The parts of the figures among themselves. */
#ifndef XAPI_TRANSFER_FIGURES_INT_H
#define XAPI_TRANSFER_FIGURES_INT_H

#include "xapi/transfer/figures.h"

/* figures_told_store.c: makes the figures of what is counted, and keeps them. */
enum err figures_tell(struct work *w, struct uuid org, int64_t through_us) MUST_CHECK;

#endif

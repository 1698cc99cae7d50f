/* How long to wait before what failed is tried again. */
#ifndef LMS_BACKOFF_H
#define LMS_BACKOFF_H

#include <stdint.h>

/* Microseconds after try number tries (from 1): first_s doubling up to max_s, a quarter more or less by
 * chance (0 … 1), so that what failed together does not come back together. */
int64_t backoff_us(int64_t first_s, int64_t max_s, int64_t tries, double chance);
/* The same with a random chance. */
int64_t backoff_random_us(int64_t first_s, int64_t max_s, int64_t tries);

#endif

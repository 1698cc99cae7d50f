/* Condition variables that wait by the clock that never goes back: setting the time neither ends a wait nor
 * prolongs one. */
#ifndef BASE_COND_H
#define BASE_COND_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define COND_EVER INT64_MAX

/* To be destroyed with pthread_cond_destroy. */
void cond_init(pthread_cond_t *cond);

/* Waits for a signal until that moment of time_monotonic_us, COND_EVER for as long as it takes; false when it
 * came first. As with every condition variable true may be for nothing: ask again what you wait for. */
bool cond_wait_until(pthread_cond_t *cond, pthread_mutex_t *lock, int64_t until_us);

#endif

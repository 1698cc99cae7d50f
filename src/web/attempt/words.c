#include <inttypes.h>
#include <string.h>

#include "pages.h"
#include "web/attempt/attempt.h"
#include "web/page/frame.h"
#include "web/page/page.h"

const char *time_words(struct request *r, int64_t time_cs)
{
	int64_t s = time_cs / 100;

	return arena_printf(
	    r->work.arena, "%" PRId64 ":%02" PRId64 ":%02" PRId64, s / 3600, s / 60 % 60, s % 60);
}

const char *learner_words(struct request *r, const struct review_attempt *attempt)
{
	return frame_learner(r, attempt->learner_name, attempt->external_id, attempt->guest);
}

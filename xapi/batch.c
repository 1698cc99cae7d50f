/* What becomes of a batch: the quick way for as many as can go it, the careful way for the rest; smaller
 * parts where something is wrong with one. */
#include <string.h>

#include "base/log.h"
#include "xapi/ingest_int.h"

enum { AWAY_TRIES = 3 };

static bool request_names_others(const struct xapi_ingest_request *request)
{
	for (size_t i = 0; i < request->count; i++)
		if (request->statements[i].has_ref)
			return true;
	return false;
}

static void requests_fail(struct xapi_ingest_request **requests, size_t count, enum err e)
{
	for (size_t i = 0; i < count; i++) {
		requests[i]->error = e;
		requests[i]->added = 0;
		requests[i]->stored_us = 0;
	}
}

static void batch_make(struct work *w, struct batch *batch)
{
	size_t count = 0;

	for (size_t r = 0; r < batch->count; r++)
		count += batch->requests[r]->count;
	batch->arena = w->arena;
	batch->met = arena_alloc(w->arena, (batch->count + 1) * sizeof(*batch->met));
	batch->items = arena_alloc(w->arena, (count + 1) * sizeof(*batch->items));
	batch->item_count = 0;
	for (size_t r = 0; r < batch->count; r++) {
		struct xapi_ingest_request *request = batch->requests[r];

		request->error = OK;
		for (size_t i = 0; i < request->count; i++, batch->item_count++)
			batch->items[batch->item_count] = (struct item){.request = request,
			    .statement = &request->statements[i],
			    .org = request->org,
			    .ordinal = (unsigned)batch->item_count};
	}
}

static void requests_added(const struct batch *batch)
{
	for (size_t r = 0; r < batch->count; r++) {
		batch->requests[r]->added = batch->requests[r]->count;
		batch->requests[r]->stored_us = batch->stored_us;
	}
}

/* Takes those that were met out of requests, into apart; gives how many are left. */
static size_t requests_part(
    const struct batch *batch, struct xapi_ingest_request **apart, size_t *apart_count)
{
	size_t left = 0;

	for (size_t r = 0; r < batch->count; r++) {
		struct xapi_ingest_request *request = batch->requests[r];

		if (batch->met[r])
			apart[(*apart_count)++] = request;
		else
			batch->requests[left++] = request;
	}
	return left;
}

/* Whether the same may succeed a moment later: the database was away (a COMMIT of which nothing is known is
 * safe to repeat, by the ids), or another transaction had the same microsecond. */
static bool again(enum err e, int tries)
{
	return (e == ERR_DATABASE && tries < AWAY_TRIES) ||
	       ((e == ERR_CONFLICT || e == ERR_RETRY) && tries < BATCH_TRIES);
}

static bool nobodys_fault(enum err e)
{
	return e == ERR_DATABASE || e == ERR_BUSY || e == ERR_RETRY || e == ERR_TIMEOUT || e == ERR_CONFLICT;
}

typedef void requests_run(struct work *w, struct xapi_known *known, struct xapi_ingest_request **requests,
    size_t count, struct xapi_ingest_request **apart, size_t *apart_count);

/* After a failure for good: halves, until what is wrong stands alone (at most nine deep). */
static void requests_halve(struct work *w, struct xapi_known *known, requests_run *run, enum err e,
    struct xapi_ingest_request **requests, size_t count, struct xapi_ingest_request **apart,
    size_t *apart_count)
{
	if (count > 1 && !nobodys_fault(e)) {
		run(w, known, requests, count / 2, apart, apart_count);
		run(w, known, requests + count / 2, count - count / 2, apart, apart_count);
		return;
	}
	log_line(LOG_WARN, "xapi", "%zu requests with statements could not be written: %s: %s", count,
	    err_info(e)->name, w->detail);
	requests_fail(requests, count, e == ERR_CONFLICT ? ERR_RETRY : e);
}

static void quick_run(struct work *w, struct xapi_known *known, struct xapi_ingest_request **requests,
    size_t count, struct xapi_ingest_request **apart, size_t *apart_count)
{
	struct batch batch = {
	    .known = known, .requests = requests, .count = count, .asking = known_is_doubted(known)};
	enum err e = OK;

	for (int tries = 1; batch.count > 0; tries++) {
		batch_make(w, &batch);
		e = batch_write(w, &batch);
		if (e == OK) {
			requests_added(&batch);
			return;
		}
		if (e == ERR_CONFLICT && batch.met_count > 0) {
			batch.count = requests_part(&batch, apart, apart_count);
		} else if (!again(e, tries)) {
			break;
		} else if (e == ERR_CONFLICT && !batch.asking) {
			batch.asking = true;
			known_doubt(known);
		}
		work_forgive(w);
	}
	if (batch.count > 0)
		requests_halve(w, known, quick_run, e, requests, batch.count, apart, apart_count);
}

static void careful_run(struct work *w, struct xapi_known *known, struct xapi_ingest_request **requests,
    size_t count, struct xapi_ingest_request **apart, size_t *apart_count)
{
	struct batch batch = {.arena = w->arena, .known = known, .requests = requests, .count = count};
	enum err e = OK;

	for (int tries = 1;; tries++) {
		e = careful_write(w, &batch);
		if (e == OK || !again(e, tries))
			break;
		work_forgive(w);
	}
	if (e != OK)
		requests_halve(w, known, careful_run, e, requests, count, apart, apart_count);
}

void batch_run(struct work *w, struct xapi_known *known, struct xapi_ingest_request **requests, size_t count)
{
	struct xapi_ingest_request *quick[BATCH_REQUESTS], *apart[BATCH_REQUESTS];
	size_t quick_count = 0, apart_count = 0, none = 0;

	for (size_t i = 0; i < count; i++) {
		if (request_names_others(requests[i]))
			apart[apart_count++] = requests[i];
		else
			quick[quick_count++] = requests[i];
	}
	if (quick_count > 0)
		quick_run(w, known, quick, quick_count, apart, &apart_count);
	if (apart_count > 0)
		careful_run(w, known, apart, apart_count, NULL, &none);
}

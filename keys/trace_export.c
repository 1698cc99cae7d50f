#include "keys/trace_export.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "base/log.h"
#include "base/periodic.h"
#include "base/time.h"
#include "base/trace.h"
#include "keys/http.h"

enum { BATCH = 256, EVERY_MS = 1000, TIMEOUT_S = 5, ANSWER_MAX = 64 * 1024 };

struct trace_export {
	const char *url;
	struct config config;
	struct http *http;
	struct periodic *thread;
	bool failing;
	struct span spans[BATCH];
};

static json_t *attribute(const char *key, const char *value)
{
	return json_pack("{s:s,s:{s:s}}", "key", key, "value", "stringValue", value);
}

static json_t *attributes(struct arena *a, const struct span *s)
{
	const struct {
		const char *key, *value;
	} texts[] = {{"http.request.method", s->method}, {"http.route", s->route}, {"lectern.lane", s->lane},
	    {"db.operation.name", s->query}, {"db.system.name", s->query != NULL ? "postgresql" : NULL}};
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].value != NULL)
			json_array_append_new(list, attribute(texts[i].key, texts[i].value));
	/* proto3 JSON writes 64-bit numbers as texts. */
	if (s->status != 0)
		json_array_append_new(list, json_pack("{s:s,s:{s:s}}", "key", "http.response.status_code",
		                                "value", "intValue", arena_printf(a, "%d", s->status)));
	return list;
}

static json_t *span_json(struct arena *a, const struct span *s)
{
	json_t *span =
	    json_pack("{s:s,s:s,s:s,s:i,s:s,s:s,s:o}", "traceId", hex_encode(a, s->trace, TRACE_ID_SIZE),
	        "spanId", hex_encode(a, s->id, SPAN_ID_SIZE), "name", s->name, "kind", (int)s->kind,
	        "startTimeUnixNano", arena_printf(a, "%lld000", (long long)s->began_us), "endTimeUnixNano",
	        arena_printf(a, "%lld000", (long long)s->ended_us), "attributes", attributes(a, s));

	if (s->has_parent)
		json_object_set_new(
		    span, "parentSpanId", json_string(hex_encode(a, s->parent, SPAN_ID_SIZE)));
	if (s->failed)
		json_object_set_new(span, "status", json_pack("{s:i}", "code", 2));
	return span;
}

static enum err batch_send(struct work *w, struct trace_export *export, size_t count)
{
	static const char *const headers[] = {"Content-Type: application/json", NULL};
	json_t *spans = json_array(), *body;
	struct http_request request = {.method = "POST",
	    .url = export->url,
	    .headers = headers,
	    .answer_max = ANSWER_MAX,
	    .timeout_s = TIMEOUT_S};
	struct http_answer answer;

	for (size_t i = 0; i < count; i++)
		json_array_append_new(spans, span_json(w->arena, &export->spans[i]));
	body = json_own(w->arena,
	    json_pack("{s:[{s:{s:[o,o]},s:[{s:{s:s,s:s},s:o}]}]}", "resourceSpans", "resource", "attributes",
	        attribute("service.name", "lectern"), attribute("service.version", LECTERN_VERSION),
	        "scopeSpans", "scope", "name", "lectern", "version", LECTERN_VERSION, "spans", spans));
	request.body = json_text(w->arena, body);
	request.body_len = strlen(request.body);
	TRY(http_exchange(w, export->http, &request, &answer));
	return answer.status / 100 == 2 ? OK
	                                : fail(w, ERR_UPSTREAM, "the collector answered %d", answer.status);
}

/* All that waits now. */
static enum periodic_next send_waiting(void *data)
{
	struct trace_export *export = data;
	uint64_t dropped = 0;
	size_t count = BATCH;

	while (count == BATCH) {
		ARENA_LOCAL struct arena *arena = arena_new();
		struct work w;
		enum err e;

		count = trace_take(export->spans, BATCH, &dropped);
		if (dropped > 0)
			log_line(LOG_WARN, "trace", "%llu spans were dropped: the queue was full",
			    (unsigned long long)dropped);
		if (count == 0)
			break;
		work_init(&w, arena);
		e = batch_send(&w, export, count);
		if (e != OK && !export->failing)
			log_line(LOG_WARN, "trace", "spans are dropped: %s", w.detail);
		export->failing = e != OK;
	}
	return PERIODIC_WAIT;
}

enum err trace_export_start(struct work *w, const struct config *config, struct trace_export **ret_export)
{
	struct trace_export *export;
	enum err e;

	if (config->trace_url[0] == '\0')
		return OK;
	export = calloc(1, sizeof(*export));
	if (export == NULL)
		abort();
	export->url = config->trace_url;
	export->config = *config;
	export->config.outbound_private = true;
	export->config.outbound_http = true;
	e = http_open(w, &export->config, &export->http);
	if (e != OK) {
		free(export);
		return e;
	}
	trace_enable();
	e = periodic_start(w,
	    &(struct periodic_plan){
	        .name = "traces", .period_ms = EVERY_MS, .run = send_waiting, .data = export},
	    &export->thread);
	if (e != OK) {
		http_close(export->http);
		free(export);
		return e;
	}
	*ret_export = export;
	return OK;
}

void trace_export_stop(struct trace_export *export)
{
	if (export == NULL)
		return;
	periodic_stop(export->thread);
	(void)send_waiting(export);
	http_close(export->http);
	free(export);
}

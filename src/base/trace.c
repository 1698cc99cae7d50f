#include "base/trace.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/time.h"

static bool enabled;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct span queue[TRACE_QUEUE_MAX];
static size_t first, waiting;
static uint64_t dropped;

void trace_enable(void)
{
	enabled = true;
}

static void span_add(const struct span *s)
{
	pthread_mutex_lock(&lock);
	if (waiting < TRACE_QUEUE_MAX)
		queue[(first + waiting++) % TRACE_QUEUE_MAX] = *s;
	else
		dropped++;
	pthread_mutex_unlock(&lock);
}

size_t trace_take(struct span *ret_spans, size_t max, uint64_t *ret_dropped)
{
	size_t taken = 0;

	pthread_mutex_lock(&lock);
	for (; waiting > 0 && taken < max; waiting--) {
		ret_spans[taken++] = queue[first];
		first = (first + 1) % TRACE_QUEUE_MAX;
	}
	*ret_dropped = dropped;
	dropped = 0;
	pthread_mutex_unlock(&lock);
	return taken;
}

/* Lower-case hex only; all zeros is no id (W3C Trace Context 3.2.2). */
static bool hex_read(const char *text, uint8_t *ret_bytes, size_t size)
{
	uint8_t any = 0;

	for (size_t i = 0; i < 2 * size; i++) {
		const char *digits = "0123456789abcdef", *digit = strchr(digits, text[i]);

		if (text[i] == '\0' || digit == NULL)
			return false;
		ret_bytes[i / 2] = (uint8_t)(ret_bytes[i / 2] << 4 | (digit - digits));
		any |= (uint8_t)(digit - digits);
	}
	return any != 0;
}

/* False: no traceparent of version 00 to ff-1; *ret_sampled of its flags. */
static bool parent_read(const char *text, struct trace *t, bool *ret_sampled)
{
	struct trace read = {0};
	uint8_t flags = 0;

	if (strlen(text) < TRACEPARENT_SIZE - 1 || text[2] != '-' || text[35] != '-' || text[52] != '-' ||
	    strncmp(text, "ff", 2) == 0 || strspn(text, "0123456789abcdef") != 2)
		return false;
	if (strncmp(text, "00", 2) == 0 && text[TRACEPARENT_SIZE - 1] != '\0')
		return false;
	if (!hex_read(text + 3, read.id, TRACE_ID_SIZE) || !hex_read(text + 36, read.parent, SPAN_ID_SIZE) ||
	    strspn(text + 53, "0123456789abcdef") < 2)
		return false;
	(void)hex_read(text + 53, &flags, 1);
	memcpy(t->id, read.id, sizeof(t->id));
	memcpy(t->parent, read.parent, sizeof(t->parent));
	t->has_parent = true;
	*ret_sampled = flags & 1;
	return true;
}

void trace_begin(struct work *w, const char *traceparent)
{
	bool sampled = true;
	struct trace *t;

	if (!enabled)
		return;
	t = arena_alloc(w->arena, sizeof(*t));
	if (traceparent == NULL || !parent_read(traceparent, t, &sampled))
		random_bytes(t->id, sizeof(t->id));
	random_bytes(t->span, sizeof(t->span));
	t->began_us = time_now_us();
	w->trace = sampled ? t : NULL;
}

void trace_end(struct work *w, const struct span *s)
{
	const struct trace *t = w->trace;
	struct span span = *s;

	if (t == NULL)
		return;
	memcpy(span.trace, t->id, sizeof(span.trace));
	memcpy(span.id, t->span, sizeof(span.id));
	memcpy(span.parent, t->parent, sizeof(span.parent));
	span.has_parent = t->has_parent;
	span.began_us = t->began_us;
	span.ended_us = time_now_us();
	span_add(&span);
	w->trace = NULL;
}

void trace_child(struct work *w, int64_t began_us, const struct span *s)
{
	const struct trace *t = w->trace;
	struct span span = *s;

	if (t == NULL)
		return;
	memcpy(span.trace, t->id, sizeof(span.trace));
	random_bytes(span.id, sizeof(span.id));
	memcpy(span.parent, t->span, sizeof(span.parent));
	span.has_parent = true;
	span.began_us = began_us;
	span.ended_us = time_now_us();
	span_add(&span);
}

const char *trace_parent(const struct work *w, char text[static TRACEPARENT_SIZE])
{
	const struct trace *t = w->trace;
	char *at = text;

	if (t == NULL)
		return NULL;
	at += snprintf(at, 4, "00-");
	for (int i = 0; i < TRACE_ID_SIZE; i++)
		at += snprintf(at, 3, "%02x", t->id[i]);
	*at++ = '-';
	for (int i = 0; i < SPAN_ID_SIZE; i++)
		at += snprintf(at, 3, "%02x", t->span[i]);
	snprintf(at, 4, "-01");
	return text;
}

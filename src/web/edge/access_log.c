#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cond.h"
#include "base/id.h"
#include "base/log.h"
#include "base/time.h"
#include "web/web_int.h"

/* Lines gather in one of two buffers; a thread writes the other. When both are full, lines are dropped and
 * counted: a log that stalls must not stall the service. */
enum { BUFFER_SIZE = 256 * 1024, LINE_SIZE = 768, FLUSH_US = 100 * 1000 };

struct access_log {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stopping;
	char *filling, *writing;
	size_t filled;
	unsigned long dropped;
};

static void write_all(const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(STDERR_FILENO, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		bytes += n;
		len -= (size_t)n;
	}
}

/* With the lock held; gives it up while writing. */
static void flush(struct access_log *log)
{
	char *bytes = log->filling;
	size_t len = log->filled;
	unsigned long dropped = log->dropped;

	log->filling = log->writing;
	log->writing = bytes;
	log->filled = 0;
	log->dropped = 0;
	pthread_mutex_unlock(&log->lock);
	write_all(bytes, len);
	if (dropped > 0)
		log_line(LOG_WARN, "web", "%lu access lines were dropped: the log is slow", dropped);
	pthread_mutex_lock(&log->lock);
}

static void *run(void *arg)
{
	struct access_log *log = arg;
	bool stopping = false;

	pthread_mutex_lock(&log->lock);
	while (!stopping) {
		int64_t until_us = time_monotonic_us() + FLUSH_US;

		/* Asleep until there is a line; then for the time it takes more to gather. */
		while (!log->stopping && log->filled == 0)
			pthread_cond_wait(&log->wake, &log->lock);
		while (!log->stopping && log->filled < BUFFER_SIZE / 2 &&
		       cond_wait_until(&log->wake, &log->lock, until_us))
			;
		stopping = log->stopping;
		flush(log);
	}
	pthread_mutex_unlock(&log->lock);
	return NULL;
}

enum err access_log_new(struct work *w, struct access_log **ret_log)
{
	struct access_log *log = calloc(1, sizeof(*log));

	if (log == NULL || (log->filling = malloc(BUFFER_SIZE)) == NULL ||
	    (log->writing = malloc(BUFFER_SIZE)) == NULL)
		abort();
	pthread_mutex_init(&log->lock, NULL);
	cond_init(&log->wake);
	if (pthread_create(&log->thread, NULL, run, log) != 0) {
		free(log->filling);
		free(log->writing);
		free(log);
		return fail(w, ERR_INTERNAL, "the access log's thread cannot be started");
	}
	*ret_log = log;
	return OK;
}

/* A line as it grows; what would not fit is left out, and then the whole line. */
struct line {
	char *at, *end;
};

static void put(struct line *line, const char *text, size_t len)
{
	if (len > (size_t)(line->end - line->at)) {
		line->end = line->at;
		return;
	}
	memcpy(line->at, text, len);
	line->at += len;
}

#define PUT(line, literal) put(line, literal, sizeof(literal) - 1)

static void put_text(struct line *line, const char *text)
{
	put(line, text, strlen(text));
}

static void put_number(struct line *line, int64_t value)
{
	char digits[24];
	size_t at = sizeof(digits);
	uint64_t left = value < 0 ? 0 : (uint64_t)value;

	do {
		digits[--at] = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0);
	put(line, digits + at, sizeof(digits) - at);
}

/* Whom an answer was given to or kept from (ASVS 7.2.2): an id, never a name. */
static void put_asker(struct line *line, const struct principal *asker)
{
	char id[UUID_TEXT_SIZE];

	if (asker->kind == PRINCIPAL_NOBODY)
		return;
	PUT(line, "\",\"asker\":\"");
	put_text(line, principal_kind_name(asker->kind));
	PUT(line, " ");
	put_text(line, uuid_format(uuid_is_nil(asker->id) ? asker->session : asker->id, id));
}

/* Everything in the line is ours (patterns, methods of the table, numbers) except an unknown method, which is
 * not shown. Every request pays for its line: it is put together without a format. */
static size_t line_make(char *bytes, const struct request_inside *x, bool aborted)
{
	static const char *const lanes[] = {"event", "work", "slow", "password"};
	const struct request *r = &x->request;
	char when[TIME_TEXT_SIZE], id[UUID_TEXT_SIZE];
	bool is_head = r->method != NULL && strcmp(r->method, "HEAD") == 0;
	struct line line = {bytes, bytes + LINE_SIZE};

	PUT(&line, "{\"time\":\"");
	put_text(&line, time_format(r->work.now_us, when));
	PUT(&line, "\",\"level\":\"info\",\"room\":\"access\",\"request\":\"");
	put_text(&line, uuid_format(r->work.request_id, id));
	PUT(&line, "\",\"origin\":\"");
	put_text(&line, r->origin == ORIGIN_APP ? "app" : "content");
	PUT(&line, "\",\"method\":\"");
	put_text(&line, r->route != NULL ? r->method : "-");
	PUT(&line, "\",\"route\":\"");
	put_text(&line, r->route != NULL ? r->route->path : "-");
	PUT(&line, "\",\"status\":");
	put_number(&line, x->status);
	PUT(&line, ",\"bytes\":");
	put_number(&line, is_head ? 0 : (int64_t)x->reply_len);
	PUT(&line, ",\"us\":");
	put_number(&line, time_monotonic_us() - x->started_us);
	PUT(&line, ",\"lane\":\"");
	put_text(&line, lanes[x->lane]);
	put_asker(&line, &r->principal);
	put_text(&line, aborted ? "\",\"aborted\":true}\n" : "\"}\n");
	return line.at < line.end ? (size_t)(line.at - bytes) : 0;
}

void access_log_add(struct access_log *log, const struct request_inside *x, bool aborted)
{
	char line[LINE_SIZE];
	size_t len;

	if (log == NULL)
		return;
	len = line_make(line, x, aborted);
	pthread_mutex_lock(&log->lock);
	if (log->filled + len > BUFFER_SIZE) {
		log->dropped++;
	} else {
		/* Signals only where the thread waits for one: the first line, and when it is time to write
		 * early. */
		bool was_less = log->filled < BUFFER_SIZE / 2;

		if (log->filled == 0 || (was_less && log->filled + len >= BUFFER_SIZE / 2))
			pthread_cond_signal(&log->wake);
		memcpy(log->filling + log->filled, line, len);
		log->filled += len;
	}
	pthread_mutex_unlock(&log->lock);
}

void access_log_free(struct access_log *log)
{
	if (log == NULL)
		return;
	pthread_mutex_lock(&log->lock);
	log->stopping = true;
	pthread_cond_signal(&log->wake);
	pthread_mutex_unlock(&log->lock);
	pthread_join(log->thread, NULL);
	pthread_mutex_destroy(&log->lock);
	pthread_cond_destroy(&log->wake);
	free(log->filling);
	free(log->writing);
	free(log);
}

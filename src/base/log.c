#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"

enum { LINE_MAX_BYTES = 8 * 1024 };

static atomic_int least_level = LOG_INFO;

void log_setup(enum log_level level)
{
	atomic_store(&least_level, (int)level);
}

void log_line(enum log_level level, const char *room, const char *format, ...)
{
	static const char *const names[] = {"debug", "info", "warn", "error"};
	ARENA_LOCAL struct arena *a = NULL;
	char when[TIME_TEXT_SIZE], message[LINE_MAX_BYTES / 2];
	struct text line;
	va_list args;

	if ((int)level < atomic_load(&least_level))
		return;
	va_start(args, format);
	if (vsnprintf(message, sizeof(message), format, args) < 0)
		message[0] = '\0';
	va_end(args);
	a = arena_new();
	line = text_new(a, (size_t)4 * LINE_MAX_BYTES);
	text_printf(&line, "{\"time\":\"%s\",\"level\":\"%s\",\"room\":", time_format(time_now_us(), when),
	    names[level]);
	text_add_json(&line, room);
	text_add(&line, ",\"message\":");
	text_add_json(&line, message);
	text_add_char(&line, '}');
	log_json(line.data, line.len);
}

void log_json(const char *object, unsigned long len)
{
	struct iovec parts[2] = {{.iov_base = (void *)(uintptr_t)object, .iov_len = len},
	    {.iov_base = (void *)(uintptr_t) "\n", .iov_len = 1}};

	/* A log that cannot be written must not stop the service. */
	(void)!writev(STDERR_FILENO, parts, 2);
}

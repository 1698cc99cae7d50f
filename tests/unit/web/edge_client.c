#include "edge.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "unit.h"

int edge_dial(enum origin origin)
{
	return edge_dial_web(edge_app.web, origin);
}

int edge_dial_web(const struct web *web, enum origin origin)
{
	struct sockaddr_in address;
	socklen_t len = sizeof(address);
	struct timeval patience = {.tv_sec = 20};
	int s = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(getsockname(web->listeners[origin].socket, (struct sockaddr *)&address, &len), 0);
	setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	assert_int_equal(connect(s, (struct sockaddr *)&address, sizeof(address)), 0);
	return s;
}

void edge_say(int s, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = send(s, bytes, len, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		bytes += n;
		len -= (size_t)n;
	}
}

static const char *hear_answer(int s, bool body_wanted)
{
	static char answer[65536];
	size_t len = 0, want = sizeof(answer) - 1;

	memset(answer, 0, sizeof(answer));
	while (len < want) {
		ssize_t n = recv(s, answer + len, 1, 0);
		char *end;

		if (n <= 0)
			break;
		len++;
		end = want == sizeof(answer) - 1 ? strstr(answer, "\r\n\r\n") : NULL;
		if (end != NULL) {
			const char *length = strstr(answer, "Content-Length: ");

			want = len + (body_wanted && length != NULL ? (size_t)atol(length + 16) : 0);
		}
	}
	return answer;
}

const char *edge_hear(int s)
{
	return hear_answer(s, true);
}

const char *edge_hear_head(int s)
{
	return hear_answer(s, false);
}

const char *edge_hear_all(int s)
{
	static char answer[65536];
	size_t len = 0;
	ssize_t n = 1;

	while (len < sizeof(answer) - 1 && n > 0) {
		n = recv(s, answer + len, sizeof(answer) - 1 - len, 0);
		len += n > 0 ? (size_t)n : 0;
	}
	if (n < 0 && errno != ECONNRESET)
		print_error("not closed, after: %.*s\n", (int)len, answer);
	assert_true(n == 0 || errno == ECONNRESET);
	answer[len] = '\0';
	return answer;
}

const char *edge_ask_origin(enum origin origin, const char *bytes, size_t len)
{
	int s = edge_dial(origin);
	const char *answer;

	edge_say(s, bytes, len);
	answer = edge_hear(s);
	close(s);
	return answer;
}

const char *edge_ask(const char *text)
{
	return edge_ask_origin(ORIGIN_APP, text, strlen(text));
}

const char *edge_get(const char *path, const char *headers)
{
	char text[1024];

	snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: H.example:1\r\n%s\r\n", path, headers);
	return edge_ask(text);
}

bool edge_has(const char *answer, const char *part)
{
	if (strstr(answer, part) != NULL)
		return true;
	print_error("no \"%s\" in:\n%s\n", part, answer);
	return false;
}

int edge_status(const char *answer)
{
	return strncmp(answer, "HTTP/1.1 ", 9) == 0 ? atoi(answer + 9) : 0;
}

void edge_sleep_ms(long ms)
{
	nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}, NULL);
}

bool edge_until(bool (*is_so)(void))
{
	for (int i = 0; i < 4000; i++) {
		if (is_so())
			return true;
		edge_sleep_ms(5);
	}
	return false;
}

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "command/command_int.h"

enum { WAIT_S = 5, ANSWER_MAX = 4096 };

/* Where a service on this machine that listens on `address` is reached. */
static bool address_split(const char *address, char host[static 256], char port[static 16])
{
	const char *colon = strrchr(address, ':');
	size_t len = colon != NULL ? (size_t)(colon - address) : 0;

	if (colon == NULL || len >= 255 || strlen(colon + 1) >= 16)
		return false;
	snprintf(port, 16, "%s", colon + 1);
	if (len >= 2 && address[0] == '[' && address[len - 1] == ']') {
		address++;
		len -= 2;
	}
	snprintf(host, 256, "%.*s", (int)len, address);
	if (len == 0 || strcmp(host, "*") == 0 || strcmp(host, "0.0.0.0") == 0)
		snprintf(host, 256, "127.0.0.1");
	else if (strcmp(host, "::") == 0)
		snprintf(host, 256, "::1");
	return true;
}

static int connection_open(const char *host, const char *port)
{
	const struct addrinfo want = {.ai_socktype = SOCK_STREAM};
	const struct timeval wait = {.tv_sec = WAIT_S};
	struct addrinfo *found = NULL;
	int fd = -1;

	if (getaddrinfo(host, port, &want, &found) != 0)
		return -1;
	for (const struct addrinfo *a = found; a != NULL && fd < 0; a = a->ai_next) {
		fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, 0);
		if (fd < 0)
			continue;
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
		if (connect(fd, a->ai_addr, a->ai_addrlen) != 0) {
			close(fd);
			fd = -1;
		}
	}
	freeaddrinfo(found);
	return fd;
}

static enum err ask(struct work *w, const char *address)
{
	static const char request[] = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
	char host[256], port[16], answer[ANSWER_MAX + 1];
	const char *body;
	size_t len = 0;
	ssize_t got = 1;
	int fd;

	if (!address_split(address, host, port))
		return fail_field(w, ERR_BAD_INPUT, "listen", "\"%s\" is not ADDR:PORT", address);
	fd = connection_open(host, port);
	if (fd < 0)
		return fail(w, ERR_UPSTREAM, "nothing answers on %s: %s", address, strerror(errno));
	if (send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL) != (ssize_t)sizeof(request) - 1)
		got = 0;
	while (got > 0 && len < ANSWER_MAX) {
		got = recv(fd, answer + len, ANSWER_MAX - len, 0);
		len += got > 0 ? (size_t)got : 0;
	}
	close(fd);
	answer[len] = '\0';
	body = strstr(answer, "\r\n\r\n");
	if (body == NULL || strncmp(answer, "HTTP/1.1 ", 9) != 0)
		return fail(w, ERR_UPSTREAM, "no answer came from %s in %d s", address, WAIT_S);
	if (strncmp(answer + 9, "200 ", 4) != 0)
		return fail(w, ERR_UPSTREAM, "not ready: %s", body + 4);
	printf("%s\n", body + 4);
	return OK;
}

static int run(int argc, char **argv)
{
	struct command_house house;
	int code = command_house_configure(&house, &argc, &argv);

	if (code == 0 && argc > 0)
		code = command_usage(&command_health);
	else if (code == 0) {
		enum err e = ask(&house.work, house.app.config.listen);

		code = e == OK ? 0 : command_failed("health", &house.work, e);
	}
	command_house_close(&house);
	return code;
}

const struct command command_health = {
    .name = "health",
    .usage = "usage: lectern health\n\n"
             "Asks the service that listens on `listen` on this machine whether it is ready (GET /readyz): "
             "exit 0 and its\n"
             "answer, or 1 and why not. For health checks of containers and for scripts.\n",
    .run = run,
};

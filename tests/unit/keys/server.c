#include "server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Reads one request into s->request; false when the peer closed or the server stops. */
static bool read_request(struct server *s, int fd)
{
	char buffer[sizeof(s->request)] = {0};
	size_t len = 0;

	while (len < sizeof(buffer) - 1) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		char *end, *length;
		ssize_t n;

		if (s->stop)
			return false;
		if (poll(&p, 1, 20) <= 0)
			continue;
		n = recv(fd, buffer + len, sizeof(buffer) - 1 - len, 0);
		if (n <= 0)
			return false;
		len += n;
		end = strstr(buffer, "\r\n\r\n");
		if (end == NULL)
			continue;
		length = strcasestr(buffer, "\r\nContent-Length: ");
		if (length == NULL || len >= (size_t)(end + 4 - buffer) + strtoul(length + 18, NULL, 10)) {
			pthread_mutex_lock(&s->lock);
			memcpy(s->request, buffer, sizeof(buffer));
			s->requests++;
			pthread_mutex_unlock(&s->lock);
			return true;
		}
	}
	return false;
}

static void serve(struct server *s, int fd)
{
	while (read_request(s, fd)) {
		const char *answer;

		pthread_mutex_lock(&s->lock);
		answer = s->answer;
		pthread_mutex_unlock(&s->lock);
		usleep(s->delay_ms * 1000);
		if (answer == NULL) {
			while (!s->stop)
				usleep(10000);
			return;
		}
		if (send(fd, answer, strlen(answer), MSG_NOSIGNAL) < 0)
			return;
		if (strcasestr(answer, "connection: close") != NULL)
			return;
	}
}

static void *run(void *arg)
{
	struct server *s = arg;

	while (!s->stop) {
		struct pollfd p = {.fd = s->listener, .events = POLLIN};
		int fd;

		if (poll(&p, 1, 20) <= 0)
			continue;
		fd = accept(s->listener, NULL, NULL);
		if (fd < 0)
			continue;
		pthread_mutex_lock(&s->lock);
		s->connections++;
		pthread_mutex_unlock(&s->lock);
		serve(s, fd);
		close(fd);
	}
	return NULL;
}

void server_start(struct server *s)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);

	memset(s, 0, sizeof(*s));
	pthread_mutex_init(&s->lock, NULL);
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(s->listener, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(s->listener, 64) != 0 || getsockname(s->listener, (struct sockaddr *)&address, &len) != 0)
		abort();
	s->port = ntohs(address.sin_port);
	if (pthread_create(&s->thread, NULL, run, s) != 0)
		abort();
}

void server_stop(struct server *s)
{
	s->stop = true;
	pthread_join(s->thread, NULL);
	close(s->listener);
	pthread_mutex_destroy(&s->lock);
}

const char *server_url(const struct server *s, const char *path)
{
	static char urls[4][256];
	static int next;
	char *url = urls[next++ % 4];

	snprintf(url, sizeof(urls[0]), "http://127.0.0.1:%d%s", s->port, path);
	return url;
}

void server_answer(struct server *s, const char *answer)
{
	pthread_mutex_lock(&s->lock);
	s->answer = answer;
	pthread_mutex_unlock(&s->lock);
}

int server_requests(struct server *s)
{
	int n;

	pthread_mutex_lock(&s->lock);
	n = s->requests;
	pthread_mutex_unlock(&s->lock);
	return n;
}

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "command/command_int.h"
#include "command/words.h"

/* Certificates are waited for 5 s each. */
enum { WAIT_S = 5, LINES_WAIT_S = 15, ANSWER_MAX = 256 * 1024 };

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

static int connection_open(const char *host, const char *port, int wait_s)
{
	const struct addrinfo want = {.ai_socktype = SOCK_STREAM};
	const struct timeval wait = {.tv_sec = wait_s};
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

struct answer {
	int status;
	const char *body;
};

/* The whole answer, within the bound. */
static enum err ask(
    struct work *w, const char *key, const char *address, const char *path, struct answer *ret_answer)
{
	int wait_s = strcmp(path, "/health") == 0 ? LINES_WAIT_S : WAIT_S;
	char host[256], port[16], *answer = arena_alloc(w->arena, ANSWER_MAX + 1);
	const char *request =
	    arena_printf(w->arena, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
	const char *body;
	size_t len = 0;
	ssize_t got = 1;
	int fd;

	if (!address_split(address, host, port))
		return fail_field(w, ERR_BAD_INPUT, key, "\"%s\" is not ADDR:PORT", address);
	fd = connection_open(host, port, wait_s);
	if (fd < 0)
		return fail(w, ERR_UPSTREAM, "nothing answers on %s: %s", address, strerror(errno));
	if (send(fd, request, strlen(request), MSG_NOSIGNAL) != (ssize_t)strlen(request))
		got = 0;
	while (got > 0 && len < ANSWER_MAX) {
		got = recv(fd, answer + len, ANSWER_MAX - len, 0);
		len += got > 0 ? (size_t)got : 0;
	}
	close(fd);
	answer[len] = '\0';
	body = strstr(answer, "\r\n\r\n");
	if (body == NULL || strncmp(answer, "HTTP/1.1 ", 9) != 0)
		return fail(w, ERR_UPSTREAM, "no answer came from %s in %d s", address, wait_s);
	*ret_answer = (struct answer){.status = (int)strtol(answer + 9, NULL, 10), .body = body + 4};
	return OK;
}

static enum err tell_ready(struct work *w, const struct answer *answer, int *ret_code)
{
	if (answer->status != 200)
		return fail(w, ERR_UPSTREAM, "not ready: %s", answer->body);
	printf("%s\n", answer->body);
	*ret_code = 0;
	return OK;
}

static const char *word(const json_t *line, const char *name)
{
	const char *text = json_string_value(json_object_get(line, name));

	return text != NULL ? text : "";
}

static void print_table(const json_t *lines)
{
	const json_t *line;
	size_t i;

	json_array_foreach(lines, i, line)
	{
		printf("%-6s%s: %s\n", word(line, "verdict"), word(line, "about"), word(line, "value"));
		if (*word(line, "advice") != '\0')
			printf("      %s\n", word(line, "advice"));
	}
}

static enum err tell_lines(struct work *w, const struct answer *answer, bool table, int *ret_code)
{
	json_t *told;

	if (answer->status == 503)
		return fail(w, ERR_UPSTREAM, "not ready: %s", answer->body);
	if (answer->status != 200)
		return fail(w, ERR_UPSTREAM, "it does not tell: %s", answer->body);
	told = json_loads(answer->body, 0, NULL);
	if (!json_is_array(json_object_get(told, "lines"))) {
		json_decref(told);
		return fail(w, ERR_UPSTREAM, "what came is not an answer of /health");
	}
	if (table)
		print_table(json_object_get(told, "lines"));
	else
		printf("%s\n", answer->body);
	*ret_code = strcmp(word(told, "verdict"), "wrong") == 0;
	json_decref(told);
	return OK;
}

static enum err tell(struct command_house *house, const struct command_words *words, int *ret_code)
{
	const struct config *config = &house->app.config;
	bool worker = command_flag(words, "--worker"), table = command_flag(words, "--table");
	bool lines = table || command_flag(words, "--lines");
	const char *address = worker ? config->worker_listen : config->listen;
	struct work *w = &house->work;
	struct answer answer = {0};

	if (*address == '\0')
		return fail_field(
		    w, ERR_BAD_INPUT, "worker_listen", "is empty: a worker tells nobody how it is");
	TRY(ask(w, worker ? "worker_listen" : "listen", address, lines ? "/health" : "/readyz", &answer));
	return lines ? tell_lines(w, &answer, table, ret_code) : tell_ready(w, &answer, ret_code);
}

/* The service tells: nothing of the house is needed. */
static int before(struct command_house *house, struct command_words *words)
{
	int code = 1;
	enum err e = tell(house, words, &code);

	return e == OK ? code : command_failed("health", &house->work, e);
}

static const struct command_form forms[] = {
    {.name = "", .plain = "", .options = "--worker --lines --table", .before = before},
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_health, forms, argc, argv);
}

const struct command command_health = {
    .name = "health",
    .usage = "usage: lectern health [--worker] [--lines | --table]\n\n"
             "Asks the service that listens on `listen` on this machine whether it is ready (GET /readyz): "
             "exit 0 and its\n"
             "answer, or 1 and why not. For health checks of containers and for scripts.\n\n"
             "  --lines   how the installation is doing (GET /health), judged as the page /instance/health "
             "judges it:\n"
             "            JSON, and exit 1 where a line is wrong\n"
             "  --table   the same to read\n"
             "  --worker  asks `lectern worker` instead, on `worker_listen`\n",
    .run = run,
};

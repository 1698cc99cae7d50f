#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "web/web_int.h"

enum { BACKLOG = 1024 };

static enum err address_split(
    struct work *w, const char *key, const char *address, const char **ret_host, const char **ret_port)
{
	const char *colon = strrchr(address, ':');
	size_t len;

	if (colon == NULL || colon == address || colon[1] == '\0')
		return fail_field(w, ERR_BAD_INPUT, key, "\"%s\" is not ADDR:PORT", address);
	len = (size_t)(colon - address);
	*ret_port = colon + 1;
	if (address[0] == '[' && colon[-1] == ']') {
		*ret_host = arena_strndup(w->arena, address + 1, len - 2);
		return OK;
	}
	if (memchr(address, ':', len) != NULL)
		return fail_field(
		    w, ERR_BAD_INPUT, key, "\"%s\": an IPv6 address stands in brackets, [::1]:8080", address);
	*ret_host = len == 1 && address[0] == '*' ? NULL : arena_strndup(w->arena, address, len);
	return OK;
}

static enum err socket_failed(struct work *w, const char *key, const char *address, int socket, int error)
{
	if (socket >= 0)
		close(socket);
	if (error == EADDRINUSE)
		return fail_field(w, ERR_BAD_INPUT, key, "another program already listens on %s", address);
	if (error == EACCES)
		return fail_field(w, ERR_BAD_INPUT, key,
		    "this user may not listen on %s (ports below 1024 need CAP_NET_BIND_SERVICE)", address);
	if (error == EADDRNOTAVAIL)
		return fail_field(w, ERR_BAD_INPUT, key, "this machine has no address %s", address);
	return fail_field(w, ERR_BAD_INPUT, key, "cannot listen on %s: %s", address, strerror(error));
}

static enum err socket_listen(
    struct work *w, const char *key, const char *address, const struct addrinfo *info, int *ret_socket)
{
	int one = 1, s = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (s < 0)
		return socket_failed(w, key, address, s, errno);
	if (setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) != 0 ||
	    (info->ai_family == AF_INET6 &&
	        setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one)) != 0) ||
	    bind(s, info->ai_addr, info->ai_addrlen) != 0 || listen(s, BACKLOG) != 0)
		return socket_failed(w, key, address, s, errno);
	*ret_socket = s;
	return OK;
}

enum err listen_open(struct work *w, const char *key, const char *address, int *ret_socket)
{
	struct addrinfo hints = {
	    .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
	struct addrinfo *info = NULL;
	const char *host = NULL, *port = NULL;
	enum err e;
	int fault;

	TRY(address_split(w, key, address, &host, &port));
	if (host == NULL)
		hints.ai_family = AF_INET;
	fault = getaddrinfo(host, port, &hints, &info);
	if (fault != 0)
		return fail_field(w, ERR_BAD_INPUT, key, "\"%s\": %s", address, gai_strerror(fault));
	e = socket_listen(w, key, address, info, ret_socket);
	freeaddrinfo(info);
	return e;
}

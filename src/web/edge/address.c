/* Where a request comes from. A proxy on this machine, or one that the setting proxies names, says for whom
 * it asks: the last entry of X-Forwarded-For is its own word, what stands before came from outside. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "web/web_int.h"

enum { ADDRESS_SIZE = INET6_ADDRSTRLEN };

static bool is_loopback(const struct in6_addr *address)
{
	return IN6_IS_ADDR_LOOPBACK(address) ||
	       (IN6_IS_ADDR_V4MAPPED(address) && address->s6_addr[12] == 127);
}

/* IPv4 as ::ffff:a.b.c.d. */
static bool peer_read(const struct request *r, struct in6_addr *ret_address)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(r->inside->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *address = info != NULL ? info->client_addr : NULL;

	if (address == NULL)
		return false;
	if (address->sa_family == AF_INET6) {
		*ret_address = ((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
		return true;
	}
	if (address->sa_family != AF_INET)
		return false;
	*ret_address = (struct in6_addr){{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}}};
	memcpy(&ret_address->s6_addr[12], &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
	return true;
}

static bool text_read(const char *text, struct in6_addr *ret_address)
{
	char mapped[ADDRESS_SIZE + 8];

	if (inet_pton(AF_INET6, text, ret_address) == 1)
		return true;
	snprintf(mapped, sizeof(mapped), "::ffff:%.*s", ADDRESS_SIZE, text);
	return strchr(text, '.') != NULL && inet_pton(AF_INET6, mapped, ret_address) == 1;
}

static bool listed(const char *list, const struct in6_addr *address)
{
	char text[ADDRESS_SIZE];
	struct in6_addr one;

	while (*list != '\0') {
		size_t len = strcspn(list, " ");

		if (len > 0 && len < sizeof(text)) {
			memcpy(text, list, len);
			text[len] = '\0';
			if (text_read(text, &one) && memcmp(&one, address, sizeof(one)) == 0)
				return true;
		}
		list += len + (list[len] == ' ');
	}
	return false;
}

static bool forwarded_read(struct request *r, struct in6_addr *ret_address)
{
	const char *header = request_header(r, "X-Forwarded-For"), *last = strrchr(header, ',');
	char text[ADDRESS_SIZE];
	size_t len;

	last = last != NULL ? last + 1 : header;
	last += strspn(last, " \t");
	len = strcspn(last, " \t");
	if (len == 0 || len >= sizeof(text))
		return false;
	memcpy(text, last, len);
	text[len] = '\0';
	return text_read(text, ret_address);
}

bool request_from_loopback(struct request *r)
{
	struct in6_addr peer;

	return peer_read(r, &peer) && is_loopback(&peer);
}

void request_address(struct request *r, uint8_t ret_address[static 16])
{
	struct in6_addr address = {{{0}}}, forwarded;

	if (peer_read(r, &address) && (is_loopback(&address) || listed(r->app->config.proxies, &address)) &&
	    forwarded_read(r, &forwarded))
		address = forwarded;
	memcpy(ret_address, address.s6_addr, sizeof(address.s6_addr));
}

const char *request_network(struct request *r)
{
	uint8_t bytes[16];
	static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

	request_address(r, bytes);
	/* A household or a school has 2^64 addresses of IPv6. */
	if (memcmp(bytes, mapped, sizeof(mapped)) != 0)
		memset(bytes + 8, 0, 8);
	return hex_encode(r->work.arena, bytes, sizeof(bytes));
}

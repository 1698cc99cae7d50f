/* Where a request comes from. A proxy on this machine, or one that the setting proxies names, says for whom
 * it asks: the last entry of X-Forwarded-For is its own word, what stands before came from outside. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
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

struct network {
	struct in6_addr base;
	int bits; /* of the base that count: 0 … 128 */
};
struct proxies {
	size_t count;
	struct network networks[PROXIES_MAX];
};

enum { IPV6_BITS = 128, IPV4_BITS = 32 };

static bool in_network(const struct network *n, const struct in6_addr *address)
{
	size_t whole = (size_t)n->bits / 8;
	int rest = n->bits % 8;
	uint8_t mask = (uint8_t)(0xff << (8 - rest));

	if (memcmp(&n->base, address, whole) != 0)
		return false;
	return rest == 0 || ((n->base.s6_addr[whole] ^ address->s6_addr[whole]) & mask) == 0;
}

bool proxies_hold(const struct proxies *proxies, const uint8_t address[static 16])
{
	struct in6_addr one;

	memcpy(one.s6_addr, address, sizeof(one.s6_addr));
	for (size_t i = 0; i < proxies->count; i++) {
		if (in_network(&proxies->networks[i], &one))
			return true;
	}
	return false;
}

/* Zero bits after those that count: else nobody can say which network was meant. */
static bool starts_network(const struct network *n)
{
	for (int bit = n->bits; bit < IPV6_BITS; bit++) {
		if ((n->base.s6_addr[bit / 8] & (0x80 >> (bit % 8))) != 0)
			return false;
	}
	return true;
}

/* "10.0.0.7", "10.0.0.0/8", "2001:db8::/32". */
static enum err network_read(struct work *w, const char *text, struct network *ret_network)
{
	const char *slash = strchr(text, '/');
	const char *address = slash != NULL ? arena_strndup(w->arena, text, (size_t)(slash - text)) : text;
	int most = strchr(address, ':') != NULL ? IPV6_BITS : IPV4_BITS;
	struct network n = {.bits = most};
	size_t digits = slash != NULL ? strspn(slash + 1, "0123456789") : 0;

	if (strlen(address) >= ADDRESS_SIZE || !text_read(address, &n.base))
		return fail_field(w, ERR_BAD_INPUT, "proxies",
		    "\"%.60s\" is neither an address nor a network like 10.0.0.0/8 or 2001:db8::/32", text);
	if (slash != NULL) {
		n.bits = digits >= 1 && digits <= 3 && slash[1 + digits] == '\0'
		             ? (int)strtol(slash + 1, NULL, 10)
		             : -1;
		if (n.bits < 0 || n.bits > most)
			return fail_field(w, ERR_BAD_INPUT, "proxies",
			    "\"%.60s\" does not end with a number of bits from 1 to %d", text, most);
		if (n.bits == 0)
			return fail_field(w, ERR_BAD_INPUT, "proxies",
			    "\"%.60s\" is every address there is: anybody could say who they are", text);
	}
	n.bits += IPV6_BITS - most;
	if (!starts_network(&n))
		return fail_field(w, ERR_BAD_INPUT, "proxies",
		    "\"%.60s\" has bits set behind the first %d: write the network's first address", text,
		    n.bits - (IPV6_BITS - most));
	*ret_network = n;
	return OK;
}

enum err proxies_new(struct work *w, const char *list, struct proxies **ret_proxies)
{
	struct proxies proxies = {0}, *made;

	while (*(list += strspn(list, " ")) != '\0') {
		size_t len = strcspn(list, " ");

		if (proxies.count == PROXIES_MAX)
			return fail_field(
			    w, ERR_BAD_INPUT, "proxies", "names more than %d networks", PROXIES_MAX);
		TRY(network_read(w, arena_strndup(w->arena, list, len), &proxies.networks[proxies.count]));
		proxies.count++;
		list += len;
	}
	made = malloc(sizeof(*made));
	if (made == NULL)
		abort();
	*made = proxies;
	*ret_proxies = made;
	return OK;
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

	if (peer_read(r, &address) &&
	    (is_loopback(&address) || proxies_hold(r->app->web->proxies, address.s6_addr)) &&
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
